"""Reads one stream from its bookmark to the end: rows and bookmark move together (P2)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from casebook.database import Writing
from casebook.errors import BookBusy
from casebook.queries import streams
from casebook.words import sentences
from listener import accounts
from listener.batch import broken, sort, write
from listener.changes import note_gap, note_outage
from listener.detect import Judge, judge_of
from listener.faults import FAULTS, file_in_words, in_words
from listener.items import Broken, Edited, Gap, Heard, Item
from listener.line import Line
from listener.outcomes import Busy, Changed, Refused, SignedOut, Unknown
from listener.source import Source

say = sentences("listener", "collect")

AT_ONCE = 100  # items written in one block
LEASE = timedelta(minutes=5)
ON_TROUBLE = timedelta(minutes=1)
AN_OUTAGE = timedelta(hours=1)  # not read for longer: shown, though all was read afterwards
PLATFORM_SAYS_NO = (Refused, Busy, SignedOut, Changed, Unknown)


class LeaseLost(Exception):
    """Somebody else reads this stream by now; nothing of this block was kept."""


@dataclass
class Turn:
    """One reading of one stream; ``held`` is the end and the name of our lease."""

    line: Line
    id: int
    source: Source
    judge: Judge
    key: str
    bookmark: str | None
    started: datetime
    held: datetime
    every: timedelta = ON_TROUBLE
    window: timedelta | None = None
    kept: int = 0
    gap: bool = False  # this reading said that something is missing


def collect(line: Line, stream_id: int) -> int:
    """How many words were kept; 0 when the stream is not due or somebody reads it already."""
    turn = _take(line, stream_id)
    if turn is None:
        return 0
    try:
        _read(turn)
    except LeaseLost:
        return turn.kept
    except BookBusy:
        _end(turn, complete=False)  # if this fails too, the lease runs out by itself
        raise
    except PLATFORM_SAYS_NO as trouble:
        _end(turn, complete=False)
        accounts.rest(line.book, turn.source.account_id, trouble)
    except FAULTS as fault:
        _end(turn, complete=False)
        accounts.rest(line.book, turn.source.account_id, Changed(file_in_words(fault)))
    else:
        _end(turn, complete=True)
        accounts.recovered(line.book, turn.source.account_id)
    return turn.kept


def _take(line: Line, stream_id: int) -> Turn | None:
    with line.book.writing() as w:
        held = streams.claim(w, stream_id, lease=LEASE)
        row = streams.one(w, stream_id)
        if held is None or row is None:
            return None
        stream = line.registry.stream(row.channel, row.key)
        source = Source.of(row, stream, language=line.language)
        turn = Turn(line, stream_id, source, judge_of(w), row.key, row.bookmark, w.now, held)
        if stream:
            turn.every, turn.window = stream.every, stream.window
        return turn


def _read(turn: Turn) -> None:
    channel = turn.line.registry.open(turn.source.account_id)
    for items in in_batches(channel.collect(turn.key, turn.bookmark)):
        try:
            _keep(turn, items)
        except FAULTS:
            _keep_apart(turn, items)


def in_batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    """What came before a trouble is given first, then the trouble goes on."""
    batch: list[Item] = []
    try:
        for item in items:
            batch.append(item)
            if len(batch) == AT_ONCE:
                yield batch
                batch = []
    except (*PLATFORM_SAYS_NO, *FAULTS):
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _keep(turn: Turn, items: Sequence[Item]) -> None:
    book = turn.line.book
    batch = sort(book, turn.source, turn.judge, items)
    bookmark = next((i.bookmark for i in reversed(items) if i.bookmark is not None), None)
    if not batch:
        # All known: the mark moves with the next rows or at the end, without a block of its own.
        turn.bookmark = bookmark or turn.bookmark
        return
    with book.writing() as w:
        kept = write(w, book, turn.source, batch)
        held = streams.move(
            w, turn.id, held=turn.held, lease=LEASE, bookmark=bookmark or turn.bookmark,
            kept=kept, irrelevant=batch.irrelevant,
        )  # fmt: skip
        if held is None:
            raise LeaseLost
    turn.held = held
    turn.kept += kept
    turn.gap = turn.gap or bool(batch.gaps)
    turn.bookmark = bookmark or turn.bookmark


def _keep_apart(turn: Turn, items: Sequence[Item]) -> None:
    """One by one after all together failed: what fails alone is parked, with its bookmark (P12)."""
    for item in items:
        try:
            _keep(turn, [item])
        except FAULTS as fault:
            _keep(turn, [_parked(item, fault)])


def _parked(item: Item, fault: BaseException) -> Broken:
    heard = item.heard if isinstance(item, Edited) else item
    if isinstance(heard, Heard):
        said = broken(heard, fault)
        return Broken(said.native_id, said.raw, said.error, item.bookmark)
    native_id = getattr(item, "native_id", "")
    return Broken(str(native_id), repr(item), in_words(fault), item.bookmark)


def _end(turn: Turn, *, complete: bool) -> None:
    with turn.line.book.writing() as w:
        next_at = w.now + min(turn.every, streams.LONGEST_PAUSE)
        since = turn.started if complete else None
        ours = streams.release(
            w, turn.id, held=turn.held, bookmark=turn.bookmark, next_at=next_at,
            complete_since=since,
        )  # fmt: skip
        if ours and complete:
            _note_absence(w, turn)
        w.tell("health", turn.source.account_id)


def _note_absence(w: Writing, turn: Turn) -> None:
    """A stream without a bookmark yet has none to grow too old: only its last reading tells (P2)."""
    before = turn.source.complete_since
    if before is None or turn.gap:
        return
    away = turn.started - before
    if turn.window and away > turn.window:
        note_gap(w, turn.source, Gap(say.OUT_OF_REACH, before, turn.started - turn.window))
    elif away > max(AN_OUTAGE, turn.every * 3):
        note_outage(w, turn.source, before, turn.kept)
