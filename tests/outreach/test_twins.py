"""The same words to the same person: of two alike nobody could tell which arrived, so one waits."""

import pytest
from sqlalchemy import select

from casebook.database import Book
from casebook.errors import Trouble
from casebook.tables.cases import message
from casebook.tables.heard import mention, person_handle
from outreach import cases, drafting, permission, releasing, sending
from outreach.office import Office
from tests.cast import DARIO, FakeClock, hear, hire
from tests.outreach.street import message_of, write
from tests.outreach.test_races import count, one_winner, race


def draft(office: Office, case: int, by: int) -> int:
    route = next(r for r in permission.routes(office, case) if r.verb == "reply")
    said = "Good morning Ana, write to us in private."
    return drafting.save(office, case, by=by, text=said, route=route.key, known=0).draft_id


@pytest.fixture
def other(office: Office, case: int, on_x: int, dario: int) -> int:
    """Another case of the same person, with Dario."""
    with office.book.reading() as r:
        one = r.value(select(mention.c.handle_id))
    return cases.take(office, hear(office.book, "Well?", on=on_x, by=one), by=dario)


@pytest.fixture
def dario(any_book: Book) -> int:
    return hire(any_book, DARIO)


def go(office: Office, clock: FakeClock, id: int) -> None:
    clock.forward(minutes=1)
    sending.send(office, id)
    assert message_of(office, id).state == "sent"


def test_the_second_waits_until_the_first_has_arrived(
    office: Office, case: int, other: int, ben: int, dario: int, clock: FakeClock
):
    go(office, clock, write(office, case, by=ben, text="I am Ben."))
    first = write(office, case, by=ben)
    with pytest.raises(Trouble, match="on their way already, written by Ben Conti"):
        write(office, other, by=dario)
    write(office, other, by=dario, text="Something else.")
    go(office, clock, first)
    write(office, other, by=dario)


def test_what_was_withdrawn_stands_in_nobody_s_way(
    office: Office, case: int, other: int, ben: int, dario: int, clock: FakeClock
):
    go(office, clock, write(office, case, by=ben, text="I am Ben."))
    sending.withdraw(office, write(office, case, by=ben), by=ben)
    write(office, other, by=dario)


def test_two_agents_at_once(office: Office, case: int, other: int, ben: int, dario: int):
    with office.book.reading() as r:
        one = r.value(select(mention.c.handle_id))
    of_ben, of_dario = draft(office, case, ben), draft(office, other, dario)
    outcome = race(
        office.book, (person_handle, one),
        lambda: releasing.release(office, of_ben, by=ben),
        lambda: releasing.release(office, of_dario, by=dario),
    )  # fmt: skip
    one_winner(outcome, "message released")
    assert count(office.book, message) == 1
