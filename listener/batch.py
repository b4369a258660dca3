"""One batch of what a channel gave: sorted, made ready, and written in one block."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from casebook.database import Book, Reading, Writing
from casebook.queries import mentions
from listener import canary, changes
from listener.detect import Judge
from listener.faults import FAULTS, in_words
from listener.items import Broken, Deleted, Edited, Gap, Heard, Item, Mark
from listener.keep import keep
from listener.normalise import native
from listener.ready import Ready, ready
from listener.source import Source


@dataclass
class Batch:
    """What is to be written; ``irrelevant`` is a bare count."""

    new: list[Ready] = field(default_factory=list)
    edits: list[tuple[Ready, str | None]] = field(default_factory=list)
    deleted: list[Deleted] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    canaries: list[Heard] = field(default_factory=list)
    irrelevant: int = 0

    def __bool__(self) -> bool:
        lists = self.new, self.edits, self.deleted, self.gaps, self.broken, self.canaries
        return any(lists) or self.irrelevant > 0


def sort(book: Book, source: Source, judge: Judge, items: Sequence[Item]) -> Batch:
    """Known words are dropped before any work is done on them; nothing is written yet."""
    ids = [_id(item) for item in items if isinstance(item, Heard)]
    with book.reading() as r:
        known = mentions.known(r, source.channel, source.scope, ids) if ids else set()
        reworded = _reworded(r, source, items, known)
    batch = Batch()
    if len(known) == len(items) and not reworded:
        return batch
    for item in items:
        if isinstance(item, Heard) and _id(item) in reworded:
            _put(batch, source, judge, Edited(item))
        elif not (isinstance(item, Heard) and _id(item) in known):
            _put(batch, source, judge, item)
    return batch


def _reworded(r: Reading, source: Source, items: Sequence[Item], known: set[str]) -> set[str]:
    """Known words that now carry another ``version`` among their facts: that is an edit."""
    words = (item for item in items if isinstance(item, Heard) and "version" in item.facts)
    now = {_id(word): word.facts["version"] for word in words}
    ids = known & now.keys()
    kept = mentions.versions(r, source.channel, source.scope, ids) if ids else {}
    return {id for id, version in kept.items() if version != now[id]}


def _id(heard: Heard) -> str:
    """As it is kept; a platform that gives something else than a text finds nothing known."""
    return native(heard.native_id) if isinstance(heard.native_id, str) else ""


def _put(batch: Batch, source: Source, judge: Judge, item: Item) -> None:
    match item:
        case Deleted():
            batch.deleted.append(item)
        case Gap():
            batch.gaps.append(item)
        case Broken():
            batch.broken.append(item)
        case Mark():
            pass  # it only carries the bookmark
        case Heard() if source.canary and canary.is_it(item, source.canary):
            batch.canaries.append(item)
        case _:
            _prepare(batch, source, judge, item)


def _prepare(batch: Batch, source: Source, judge: Judge, item: Heard | Edited) -> None:
    heard = item.heard if isinstance(item, Edited) else item
    try:
        made = ready(heard, source, judge, known=isinstance(item, Edited))
    except FAULTS as fault:
        batch.broken.append(broken(heard, fault))
        return
    if made is None:
        batch.irrelevant += 1
    elif isinstance(item, Edited):
        batch.edits.append((made, item.was))
    else:
        batch.new.append(made)


def broken(heard: Heard, fault: BaseException) -> Broken:
    return Broken(str(heard.native_id), heard.raw or str(heard.text), in_words(fault))


def write(w: Writing, book: Book, source: Source, batch: Batch) -> int:
    """How many words were kept. In one block with the bookmark or the push they came by."""
    unknown = [new for new, was in batch.edits if not changes.edit(w, source, new, was)]
    kept = keep(w, source, [*batch.new, *(new for new in unknown if new.concerns_us)], book.vault)
    for gone in batch.deleted:
        changes.delete(w, source, gone)
    for found in batch.gaps:
        changes.note_gap(w, source, found)
    changes.park(w, source, batch.broken, book.vault)
    if batch.canaries:
        canary.heard(w, source, batch.canaries)
    return kept
