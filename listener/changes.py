"""What happens to kept words afterwards: edited, deleted, broken, or a gap before them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from casebook import search
from casebook.columns import storable
from casebook.database import Writing
from casebook.kinds import ONLY_CONFIRMED
from casebook.nouns import gap, mention, parked, verdict
from casebook.queries import bodies, mentions, notices
from casebook.queries.upsert import or_replace
from casebook.vault import Vault
from casebook.words import from_json, sentences
from listener.detect import without_quotes
from listener.items import Broken, Deleted, Gap
from listener.keep import judged, note_stop
from listener.normalise import native
from listener.ready import Ready
from listener.source import Source

say = sentences("listener", "changes")

LONGEST_RAW = 200_000


def edit(w: Writing, source: Source, new: Ready, was: str | None) -> bool:
    """False when the word is not known under either id: it is a new one.

    Its place stays, whatever was edited. A second judgement may call a person, never send one away.
    """
    found = mentions.held(w, source.channel, source.scope, {new.native_id, was or new.native_id})
    twin = found.get(new.native_id)
    row = found.get(was or "") or twin
    if row is None:
        return False
    if twin is not None and twin.id != row.id and not twin.case_id:
        mentions.fold(w, [(twin.id, row.id)])
    if row.deleted_at:
        return True
    # Answers go to the newest form of the post, even when only its id is new.
    values: dict[str, Any] = {"facts": {**row.facts, **new.row["facts"]}}
    values |= {"native_id": new.native_id} if twin is None else {}
    reworded = _reworded(w, row, new)
    if reworded:
        values |= {"edited_at": w.now, "language": new.language, "matched_at": None}
        values["flagged"] = row.flagged or new.flagged
    w.run(update(mention).where(mention.c.id == row.id).values(**values))
    if not reworded:
        return True
    w.add(verdict, **_judged_again(w, row.id, new))
    note_stop(w, row.id, new.text, row.handle_id)
    _tell(w, row)
    w.tell("work")
    return True


def _judged_again(w: Writing, mention_id: int, new: Ready) -> dict[str, Any]:
    """What somebody confirmed of the words before is not taken off by the new ones."""
    row, of = judged(w, mention_id, new), verdict.c
    newest = select(of.flags).where(of.mention_id == mention_id).order_by(of.id.desc()).limit(1)
    confirmed = [flag for flag in w.value(newest) or () if flag in ONLY_CONFIRMED]
    return row | {"flags": [*row["flags"], *confirmed]}


def _reworded(w: Writing, row: Row[Any], new: Ready) -> bool:
    before = bodies.of_one(w, "mention", row.id)
    if before == new.text:
        return False
    if not bodies.of_one(w, "mention", row.id, "before"):
        bodies.put(w, "mention", row.id, before, "before")  # the first words stay readable
    search.remove(w.connection, [(row.id, before)])
    bodies.put(w, "mention", row.id, new.text)
    search.add(w.connection, [(row.id, new.text)])
    return True


def delete(w: Writing, source: Source, gone: Deleted) -> None:
    """The words are blanked at once, quoted reasons included; that somebody waited stays."""
    id = native(gone.native_id)
    row = mentions.held(w, source.channel, source.scope, {id}).get(id)
    if row is None or row.deleted_at:
        return
    blank(w, row.id)
    if row.flagged and not row.case_id and not row.folded_into:
        mentions.step_up(w, row.id)
    w.log("mention deleted at its source", mention=row.id, case=row.case_id)
    _tell(w, row)


def blank(w: Writing, mention_id: int) -> None:
    """Words, quotations and facts are gone; the bare row stays, so that nothing is heard twice."""
    search.remove(w.connection, [(mention_id, bodies.of_one(w, "mention", mention_id))])
    bodies.blank(w, "mention", mention_id)
    _unquote(w, mention_id)
    w.run(update(mention).where(mention.c.id == mention_id).values(deleted_at=w.now, facts={}))


def _tell(w: Writing, row: Row[Any]) -> None:
    if row.case_id:
        w.tell("case", row.case_id)
    else:
        w.tell("queue")


def _unquote(w: Writing, mention_id: int) -> None:
    for row in w.rows(select(verdict).where(verdict.c.mention_id == mention_id)):
        because = [list(reason) for reason in without_quotes(from_json(row.because))]
        flags = [flag for flag in row.flags if flag not in ONLY_CONFIRMED]
        w.change(verdict, verdict.c.id == row.id, because=because, flags=flags)


def note_gap(w: Writing, source: Source, found: Gap) -> None:
    """One row for a gap that is met again and again, widened each time (P2)."""
    if found.to_at and source.complete_since and found.to_at <= source.complete_since:
        return  # a quiet stream outlived its bookmark: that time was read to its end meanwhile
    to_at = found.to_at or w.now
    from_at = min(found.from_at or source.complete_since or to_at, to_at)
    open_ = gap.c.stream_id == source.stream_id, gap.c.ended_at.is_(None)
    touching = gap.c.to_at >= from_at, gap.c.from_at <= to_at
    known = w.row(select(gap).where(*open_, *touching).order_by(gap.c.id.desc()).limit(1))
    values = {"to_at": to_at, "missed": found.missed, "because": list(found.because)}
    if known:
        # Only a wider gap is counted again, and read back again.
        wider: dict[str, Any] = {"to_at": known.to_at, "missed": known.missed}
        wider = {"tried_at": None} if to_at > known.to_at else wider
        w.run(update(gap).where(gap.c.id == known.id).values(**values | wider))
    else:
        id = w.add(gap, stream_id=source.stream_id, from_at=from_at, at=w.now, **values)
        about = {"account": source.account_id, "missed": found.missed}
        w.log("gap found", gap=id, **about)
        notices.tell(w, notices.of_role(w, "lead", "admin"), "gap found", key=f"gap:{id}", **about)
    w.tell("health", source.account_id)
    w.tell("work")


def note_outage(w: Writing, source: Source, from_at: datetime, found: int) -> None:
    """We were away and have read it all since: a gap that is filled already, to be seen as such."""
    times = {"from_at": from_at, "to_at": w.now, "at": w.now, "tried_at": w.now, "ended_at": w.now}
    words = {"because": list(say.AWAY), "missed": 0, "found": found}
    id = w.add(gap, stream_id=source.stream_id, **times, **words)
    w.log("gap read back", account=source.account_id, gap=id, found=found)


def park(w: Writing, source: Source, broken: Sequence[Broken], vault: Vault) -> None:
    """Kept as they came, with what went wrong; the rest goes on (P12)."""
    here = {"account_id": source.account_id, "stream_id": source.stream_id}
    now = {"at": w.now, "ended_at": None}
    rows = []
    for one in broken:
        id = native(one.native_id) or "raw:" + vault.sign("parked", one.raw)[:24]
        raw = storable(one.raw)[:LONGEST_RAW]
        rows.append({**here, "native_id": id, "error": list(one.error), "raw": raw, **now})
    if rows:
        keys = "account_id", "stream_id", "native_id"
        w.run(or_replace(w, parked, *keys, columns=("error", "raw", "at", "ended_at")), rows)
        w.tell("health", source.account_id)
