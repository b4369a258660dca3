"""Reads again: what a gap left out, as far as the platform still gives it, and what was put aside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select, update

from casebook.database import Book, Reading
from casebook.nouns import account, gap, parked, push, stream
from casebook.queries import streams
from listener import accounts
from listener.about import Stream
from listener.batch import sort, write
from listener.channel import Channel, Trouble, has
from listener.collect import in_batches
from listener.detect import judge_of
from listener.items import Edited, Gap, Heard, Item, Push
from listener.line import Line
from listener.outcomes import Busy, SignedOut
from listener.source import Source

AROUND = timedelta(hours=2)  # before an item was put aside: when it may have been said
LEASE = timedelta(hours=1)  # longer than any reading back lasts
EDGE = timedelta(minutes=1)  # inside the platform's window by our clock, and by theirs


@dataclass
class Pass:
    """What one reading again brought: words kept, ids seen and ids that broke."""

    kept: int = 0
    gap: bool = False
    seen: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)


def due(line: Line) -> Sequence[int]:
    """Open gaps that nobody has tried to fill yet, or that a person wants tried again."""
    with line.book.reading() as r:
        query = select(gap.c.id).join(stream, stream.c.id == gap.c.stream_id)
        query = query.join(account, account.c.id == stream.c.account_id).order_by(gap.c.id)
        here = account.c.ended_at.is_(None), streams.rested(r.now)
        return [row.id for row in r.rows(query.where(*_untried(r.now), *here))]


def _untried(now: datetime) -> tuple[ColumnElement[bool], ...]:
    free = or_(gap.c.claimed_until.is_(None), gap.c.claimed_until <= now)
    return gap.c.ended_at.is_(None), gap.c.tried_at.is_(None), free


def fill(line: Line, gap_id: int) -> None:
    """Read that time again; the gap is closed when the platform gave all of it."""
    mine = update(gap).where(gap.c.id == gap_id)
    with line.book.writing() as w:
        if not w.run(mine.where(*_untried(w.now)).values(claimed_until=w.now + LEASE)):
            return
        row = w.row(select(gap).where(gap.c.id == gap_id))
        assert row is not None  # changed just now
        source, key, declared = _source(w, line, row.stream_id)
        window = declared.window if declared else None
        begins = max(row.from_at, w.now - window + EDGE) if window else row.from_at
    channel = line.registry.open(source.account_id)
    missed = _counted(channel, key, row) if row.missed is None else row.missed
    done, source = Pass(gap=True), replace(source, complete_since=row.from_at)
    try:
        if has(channel, "again") and begins < row.to_at:
            done = _again(line, source, key, begins, row.to_at)
    except Trouble as trouble:
        later = isinstance(trouble, Busy | SignedOut)
        with line.book.writing() as w:
            tried = None if later else w.now
            w.run(mine.values(tried_at=tried, claimed_until=None, missed=missed))
        if not later:
            raise
        accounts.rest(line.book, source.account_id, trouble)
        return
    left = None if missed is None else max(0, missed - len(done.seen))
    _found(line.book, row, done, left, whole=begins == row.from_at)


def _counted(channel: Channel, key: str, row: Row[Any]) -> int | None:
    try:
        return channel.count(key, row.from_at, row.to_at)
    except Trouble:
        return None  # that something is missing is shown all the same


def _found(book: Book, row: Row[Any], done: Pass, left: int | None, *, whole: bool) -> None:
    with book.writing() as w:
        found = (row.found or 0) + done.kept
        filled = whole and not (done.gap or done.broken)
        ends = {"ended_at": w.now, "missed": 0} if filled else {"missed": left}
        mine = update(gap).where(gap.c.id == row.id)
        # One that grew meanwhile is read back once more.
        same = gap.c.ended_at.is_(None), gap.c.to_at == row.to_at
        if w.run(mine.where(*same).values(found=found, tried_at=w.now, **ends)) and filled:
            w.log("gap read back", gap=row.id, found=done.kept)
        w.run(mine.values(claimed_until=None))
        w.tell("health")


def try_again(book: Book, gap_id: int, *, account_id: int, by: int) -> None:
    """A person asks for another reading; the engine does it."""
    with book.writing() as w:
        its = select(stream.c.id).where(stream.c.account_id == account_id)
        mine = gap.c.id == gap_id, gap.c.stream_id.in_(its), gap.c.ended_at.is_(None)
        if w.run(update(gap).where(*mine).values(tried_at=None)):
            w.log("gap to be read back", by=by, account=account_id, gap=gap_id)
            w.tell("work", gap_id)


def read_parked(line: Line, parked_id: int, *, account_id: int, by: int) -> bool:
    """Whether it could be read this time. Raises the five errors."""
    mine = parked.c.id == parked_id, parked.c.account_id == account_id, parked.c.ended_at.is_(None)
    with line.book.reading() as r:
        row = r.row(select(parked).where(*mine))
        if row is None:
            return True
        there = _source(r, line, row.stream_id) if row.stream_id else None
    kind, _, number = row.native_id.partition(":")
    delivery = int(number) if kind == "push" and number.isdigit() else None
    if there and delivery is None and not _read_now(line, row, *there):
        return False
    with line.book.writing() as w:
        if w.run(update(parked).where(*mine).values(ended_at=w.now, ended_by=by)):
            w.log("parked read again", by=by, account=account_id, parked=parked_id)
            # A delivery is read anew by the line itself; if it breaks again it is put aside again.
            mended = update(push).where(push.c.id == delivery, push.c.read_at.is_not(None))
            if delivery and w.run(mended.values(read_at=None, body=row.raw)):
                w.tell("work", delivery)
        w.tell("health", account_id)
    return True


def _read_now(line: Line, row: Row[Any], source: Source, key: str, declared: Stream | None) -> bool:
    """The parked item, asked for again at its source; one that was told to us, from what was kept."""
    if declared and declared.pushed:
        told = line.registry.open(source.account_id).receive(Push({}, row.raw, row.at))
        return not _kept(line, source, [told]).broken
    done = _again(line, source, key, row.at - AROUND, row.at)
    # Nothing of it was kept, as of a feed that did not answer: a good reading is enough.
    return row.native_id not in done.broken and (row.native_id in done.seen or not row.raw)


def _source(r: Reading, line: Line, stream_id: int) -> tuple[Source, str, Stream | None]:
    """Where it comes from, the stream's key, and what its file declares."""
    row = streams.one(r, stream_id)
    assert row is not None  # streams stay
    declared = line.registry.stream(row.channel, row.key)
    return Source.of(row, declared, language=line.language), row.key, declared


def _again(line: Line, source: Source, key: str, since: datetime, until: datetime) -> Pass:
    channel = line.registry.open(source.account_id)
    return _kept(line, source, in_batches(channel.again(key, since, until)))


def _kept(line: Line, source: Source, batches: Iterable[Iterable[Item]]) -> Pass:
    """Known words add nothing (P1), and no bookmark moves: nobody else's reading is disturbed."""
    book, done = line.book, Pass()
    with book.reading() as r:
        judge = judge_of(r)
    for items in map(list, batches):
        done.gap = done.gap or any(isinstance(item, Gap) for item in items)
        batch = sort(book, source, judge, [item for item in items if not isinstance(item, Gap)])
        with book.writing() as w:
            done.kept += write(w, book, source, batch)
        done.broken |= {each.native_id for each in batch.broken}
        words = [item.heard if isinstance(item, Edited) else item for item in items]
        done.seen |= {word.native_id for word in words if isinstance(word, Heard)}
    return done
