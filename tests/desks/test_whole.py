"""A duplicate's whole way on Request Tracker, pretended and real: copied, closed, opened again."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from casebook.database import Book
from casebook.queries import closings
from casebook.tables.people import link, ticket
from outreach import cases, closing, closing_work, directory
from outreach.desk import Desk
from outreach.desks.rt import Rt
from outreach.office import Office
from tests.cast import ANA, FakeClock, connect, hear, hire, meet, sign_up
from tests.desks.conftest import RtSide


@dataclass
class OneDesk:
    desk: Desk
    kinds = {"rt": Rt}

    def open(self, account_id: int) -> Desk:
        return self.desk


@pytest.fixture
def office(book: Book, rt: RtSide) -> Office:
    connect(book, "rt", kind="desk")
    return Office(book, OneDesk(rt.desk), OneDesk(rt.desk))  # type: ignore[arg-type]


def test_a_duplicate_is_closed_in_request_tracker_and_opened_again(
    office: Office, rt: RtSide, clock: FakeClock
):
    book, ben = office.book, hire(office.book)
    number = rt.asks("No line since the move", email=ANA.email)
    her = sign_up(book, ANA, desk=1)
    for stream in directory.due(office)[1:]:
        directory.copy(office, stream)
    case = cases.take(office, hear(book, on=connect(book, "x"), by=meet(book)), by=ben)
    with book.writing() as w:
        w.add(link, person_id=1, customer_id=her, strength="claimed", because=[],
              basis="given", at=w.now)  # fmt: skip
        id = w.value(select(ticket.c.id).where(ticket.c.native_id == number))
    done = closing.confirm(office, case, id, by=ben)
    clock.forward(seconds=11)
    closing_work.work(office, done)
    assert _state(book, done) == "closed"
    assert (rt.desk.ticket(number).open, rt.desk.ticket(number).status) == (False, "resolved")
    closing.undo(office, done, by=ben)
    closing_work.work(office, done)
    assert _state(book, done) == "undone"
    assert (rt.desk.ticket(number).open, rt.desk.ticket(number).status) == (True, "new")


def _state(book: Book, id: int) -> str:
    with book.reading() as r:
        found = closings.one(r, id)
    assert found is not None
    return found.state
