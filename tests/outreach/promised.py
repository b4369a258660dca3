"""Shorthands for tests about promises: Linfa's working week, a promise, its row, who was told what."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from casebook.database import Book
from casebook.dossier import Promise
from casebook.hours import DAYS, Hours
from casebook.queries import commitments as rows
from casebook.queries import hours
from casebook.tables.ends import commitment
from casebook.tables.team import notice
from outreach import chasing, commitments
from outreach.office import Office

WEEK = {day: [["09:00", "13:00"], ["14:00", "18:00"]] for day in DAYS[:5]}
ROME = Hours("Europe/Rome", WEEK, {"country": "IT"})
NOON = datetime(2026, 3, 3, 11, 0, tzinfo=UTC)  # Tuesday in Rome, the day after cast.MONDAY


def open_week(book: Book, by: int) -> None:
    with book.writing() as w:
        hours.keep(w, ROME, by=by)


def promise(office: Office, case: int, *, by: int, **other: Any) -> int:
    given: dict[str, Any] = {"text": "I will call you with the day.", "due_at": NOON} | other
    return commitments.make(office, case, by=by, **given)


def of(office: Office, id: int) -> Any:
    with office.book.reading() as r:
        return r.row(select(commitment).where(commitment.c.id == id))


def on(office: Office, case: int) -> tuple[Promise, ...]:
    with office.book.reading() as r:
        return rows.of_case(r, case)


def told(book: Book, mate: int) -> list[str]:
    """What one teammate was told, in order."""
    with book.reading() as r:
        mine = select(notice.c.what).where(notice.c.teammate_id == mate)
        return [row.what for row in r.rows(mine.order_by(notice.c.id))]


def chased(office: Office) -> None:
    """What the engine does when it looks for due promises, twice: it runs in many places."""
    for _ in range(2):
        for id in chasing.due(office):
            chasing.chase(office, id)
            chasing.chase(office, id)


def settled(office: Office, after: timedelta) -> None:
    office.book.clock.forward(seconds=after.total_seconds())  # type: ignore[attr-defined]
    for id in chasing.unanswered(office):
        chasing.settle(office, id)
