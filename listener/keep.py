"""Keeps one batch of heard words: mention, author, verdict, text and search, all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from casebook import search
from casebook.database import Writing
from casebook.kinds import ONLY_CONFIRMED
from casebook.nouns import due_work, verdict
from casebook.queries import bodies, mentions, people
from casebook.queries.upsert import or_replace
from casebook.stop_words import asks_to_stop
from casebook.vault import Vault
from listener.folding import Kept, fold
from listener.ready import Ready
from listener.source import Source

STALE = timedelta(hours=12)  # a known author's "last seen" is not rewritten more often


@dataclass(frozen=True)
class Author:
    handle_id: int
    person_id: int


def keep(w: Writing, source: Source, items: Sequence[Ready], vault: Vault) -> int:
    """How many were really new. Erased words stay away (P10); known ones add nothing (P1)."""
    items = _not_erased(w, source, _once(items), vault)
    if not items:
        return 0
    authors = _authors(w, source, items)
    ids = mentions.add_many(w, [_row(w, source, item, authors) for item in items])
    kept = [_kept(ids[i.native_id], i, authors) for i in items if i.native_id in ids]
    if kept:
        _texts(w, kept)
        w.run(verdict.insert(), [judged(w, one.id, one.item) for one in kept])
        fold(w, kept)
        for one in kept:
            note_stop(w, one.id, one.item.text, one.person_id)
        _tell(w, kept)
    return len(kept)


def tombstone_key(vault: Vault, source: Source, native_id: str) -> str:
    return vault.sign("tombstone", source.channel, source.scope, native_id)


def judged(w: Writing, mention_id: int, item: Ready) -> dict[str, Any]:
    """A row of verdict."""
    said = item.verdict
    plain = {name: getattr(said, name) for name in ("kind", "complaint", "certainty", "judge")}
    because = [list(reason) for reason in said.because]
    flags = [flag for flag in said.flags if flag not in ONLY_CONFIRMED]
    return {"mention_id": mention_id, "because": because, "flags": flags, "at": w.now, **plain}


def note_stop(w: Writing, mention_id: int, text: str, author: int | None) -> None:
    """Who asks to be left alone, surely or perhaps: for outreach to obey or a person to decide."""
    if author and (asks := asks_to_stop(text)):
        row = {"key": f"stop|{mention_id}", "about": {"mention": mention_id}, "due_at": w.now}
        # Words that were edited are asked about anew.
        anew = or_replace(w, due_work, "key", columns=("what", "due_at", "done_at"))
        w.run(anew, row | {"what": "stop" if asks == "sure" else "stop?", "done_at": None})
        w.tell("work")


def _once(items: Sequence[Ready]) -> list[Ready]:
    """A platform may list the same word twice on one page: the first counts."""
    first: dict[str, Ready] = {}
    for item in items:
        first.setdefault(item.native_id, item)
    return list(first.values())


def _not_erased(w: Writing, source: Source, items: list[Ready], vault: Vault) -> list[Ready]:
    keys = {tombstone_key(vault, source, item.native_id): item for item in items}
    gone = mentions.erased(w, list(keys)) if keys else set()
    return [item for key, item in keys.items() if key not in gone] if gone else items


def _authors(w: Writing, source: Source, items: Sequence[Ready]) -> dict[str, Author]:
    shown = {item.author.native_id: item.author for item in items if item.author}
    if not shown:
        return {}
    known = people.handles(w, source.channel, source.scope, shown)
    if new := [a for id, a in shown.items() if id not in known]:
        about = {"channel": source.channel, "scope": source.scope, "seen_at": w.now}
        people.meet(w, [{**about, "native_id": a.native_id, **_shown(a)} for a in new])
        known |= people.handles(w, source.channel, source.scope, [a.native_id for a in new])
    changed = [
        {"handle_id": row.id, "seen_at": w.now, **_shown(shown[id])}
        for id, row in known.items()
        if id in shown and (row.seen_at < w.now - STALE or _differs(row, shown[id]))
    ]
    people.refresh(w, changed)
    return {id: Author(row.id, row.person_id) for id, row in known.items()}


def _shown(author: Any) -> dict[str, Any]:
    told = {name: getattr(author, name) for name in ("handle", "name", "url")}
    return {**told, "facts": dict(author.facts)}


def _differs(row: Any, author: Any) -> bool:
    return any(getattr(row, key) != value for key, value in _shown(author).items())


def _row(w: Writing, source: Source, item: Ready, authors: dict[str, Author]) -> dict[str, Any]:
    author = _author(item, authors)
    since = source.waiting_since(item.said_at, w.now)
    times = {"said_at": item.said_at, "heard_at": w.now, "waiting_since": since}
    return {**item.row, **times, "handle_id": author.handle_id if author else None}


def _kept(id: int, item: Ready, authors: dict[str, Author]) -> Kept:
    author = _author(item, authors)
    return Kept(id, item, author.person_id if author else None)


def _author(item: Ready, authors: dict[str, Author]) -> Author | None:
    return authors.get(item.author.native_id) if item.author else None


def _texts(w: Writing, kept: Sequence[Kept]) -> None:
    texts = [(one.id, one.item.text) for one in kept]
    bodies.put_many(w, "mention", texts)
    search.add(w.connection, texts)


def _tell(w: Writing, kept: Sequence[Kept]) -> None:
    if any(one.item.flagged for one in kept):
        w.tell("queue")
    if any(one.item.flagged or one.item.private for one in kept):
        w.tell("work")
