"""Promises are reminded of before they are due, raised when late, settled when nobody denies them."""

from collections.abc import Sequence

from sqlalchemy import update

from casebook.queries import commitments as rows
from casebook.queries.commitments import RUNNING
from casebook.tables.ends import commitment
from outreach import commitments
from outreach.office import Office

of = commitment.c


def due(office: Office) -> Sequence[int]:
    with office.book.reading() as r:
        return rows.due(r)


def chase(office: Office, id: int) -> None:
    """The owner is told before, inside working hours; owner and lead when it is late, each once."""
    with office.book.writing() as w:
        row = rows.one(w, id)
        if row is None:
            return
        mine = update(commitment).where(of.id == id, RUNNING)
        late = of.due_at <= w.now, of.late_since.is_(None)
        soon = of.remind_at == row.remind_at, of.remind_at <= w.now
        if w.run(mine.where(*late).values(late_since=w.now, remind_at=None)):
            commitments.tell_of(w, row, "promise late", "late", lead=True)
            w.log("promise late", case=row.case_id, promise=id)
        elif w.run(mine.where(*soon).values(remind_at=commitments.reminder(w, row.due_at))):
            commitments.tell_of(w, row, "promise due", f"due {row.remind_at.isoformat()}")
        else:
            return
        w.tell("case", row.case_id)
        w.tell("promise", row.case_id)


def unanswered(office: Office) -> Sequence[int]:
    with office.book.reading() as r:
        return rows.unanswered(r, office.settings.confirm_within)


def settle(office: Office, id: int) -> None:
    """Called kept, and for the time set nobody wrote otherwise: kept, by nobody's hand."""
    with office.book.writing() as w:
        row = rows.one(w, id)
        if row is None or id not in rows.unanswered(w, office.settings.confirm_within):
            return
        if w.change(commitment, of.id == id, of.ended_at.is_(None), ended_at=w.now, end="kept"):
            w.log("promise kept", case=row.case_id, promise=id)
            w.tell("promise", row.case_id)
