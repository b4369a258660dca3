"""Promises change hands by name, when a case or a shift does: none is ever nobody's."""

from typing import Any

from sqlalchemy import Row, Select, select

from casebook.database import Reading, Writing
from casebook.errors import Trouble
from casebook.nouns import cases, commitment, shift
from casebook.queries import cases as queries
from casebook.queries import commitments as rows
from casebook.queries import notices
from casebook.words import sentences
from outreach import held
from outreach.office import Office

say = sentences("outreach", "promise_words")
of = commitment.c


def hand(office: Office, id: int, *, to: int, by: int) -> None:
    """One promise, to a teammate who works on cases."""
    with office.book.writing() as w:
        row = rows.one(w, id)
        if row is None or row.ended_at is not None:
            raise Trouble(say.NO_PROMISE)
        _give(w, row, held.worker(w, to), by=by)


def follow(w: Writing, case_id: int, *, to: int, by: int) -> None:
    """The case is another's now: so is what those promised who are on it no more."""
    open_ = select(commitment).where(of.case_id == case_id, of.ended_at.is_(None))
    for row in w.rows(open_.order_by(of.id).with_for_update()):
        if not queries.is_on(w, case_id, row.owner_id):
            _give(w, row, to, by=by)


def leave(w: Writing, mate: int, *, by: int | None) -> None:
    """They are away, or work on cases no more: each promise goes to whom its case has, or a lead."""
    for row in rows.of_owner(w, mate):
        _give(w, row, heir(w, row.case_id, but=mate) or by or mate, by=by)


def heir(w: Writing, case_id: int, *, but: int) -> int:
    """The case's owner, else a lead, who is not away; 0 when there is nobody."""
    gone = {but, *(row.teammate_id for row in w.rows(away(w)))}
    owner = w.value(select(cases.c.owner_id).where(cases.c.id == case_id))
    them = [owner or 0, *notices.of_role(w, "lead"), *notices.of_role(w, "admin")]
    return next((mate for mate in them if mate and mate not in gone and queries.worker(w, mate)), 0)


def away(r: Reading) -> Select[tuple[int]]:
    """Who is away now."""
    now = shift.c.ended_at.is_(None), shift.c.from_at <= r.now, shift.c.to_at > r.now
    return select(shift.c.teammate_id).where(shift.c.what == "away", *now)


def _give(w: Writing, row: Row[Any], to: int, *, by: int | None) -> None:
    still = of.id == row.id, of.owner_id == row.owner_id, of.ended_at.is_(None)
    if to == row.owner_id or not w.change(commitment, *still, owner_id=to):
        return
    w.log("promise handed on", by=by, case=row.case_id, promise=row.id, to=to, since=row.owner_id)
    if not row.proposed:
        key = f"promise {row.id} handed {w.now.isoformat()}"
        notices.tell(w, [to], "promise handed", key=key, case=row.case_id, promise=row.id)
    w.tell("promise", row.case_id)
