"""No word is lost behind another one, whatever becomes of that one; nobody gone keeps a case."""

from typing import Any

import pytest

from casebook.database import Book
from casebook.errors import Trouble
from dashboard import mates
from outreach import cases, inbox, queue
from outreach.office import Office
from tests.cast import ADA, BEN, CLEO, DARIO, FakeClock, connect, hear, hire, meet
from tests.outreach.street import case_of, open_office


@pytest.fixture
def office(any_book: Book) -> Office:
    return open_office(any_book)


@pytest.fixture
def on_x(any_book: Book) -> int:
    return connect(any_book, "x")


@pytest.fixture
def ben(any_book: Book) -> int:
    return hire(any_book, BEN)


def in_line(office: Office) -> list[int]:
    return [row.waiting.mention_id for row in queue.page(office).rows]


def test_setting_a_first_word_aside_leaves_its_unread_chaser_in_line(
    office: Office, on_x: int, ben: int, clock: FakeClock
) -> None:
    ana = meet(office.book)
    first = hear(office.book, "Linfa, hm.", on=on_x, by=ana)
    clock.forward(minutes=5)
    chaser = hear(office.book, "No line, my mother is ill!", on=on_x, by=ana, folded_into=first)
    inbox.attach(office, chaser)

    cases.set_aside(office, first, by=ben, because="says nothing")

    assert in_line(office) == [chaser]


def test_a_private_chaser_waits_on_when_its_first_word_is_set_aside(
    office: Office, on_x: int, ben: int, clock: FakeClock
) -> None:
    ana = meet(office.book)
    first = hear(office.book, "Hello", on=on_x, by=ana, visibility="private", complaint=False)
    inbox.attach(office, first)
    clock.forward(minutes=1)
    second = hear(office.book, "Dead line", on=on_x, by=ana, visibility="private", complaint=False)
    inbox.attach(office, second)
    assert in_line(office) == [first]

    cases.set_aside(office, first, by=ben, because="a greeting")

    assert in_line(office) == [second]


def test_a_chaser_that_comes_while_its_first_word_is_set_aside_waits_by_itself(
    office: Office, on_x: int, ben: int
) -> None:
    ana = meet(office.book)
    first = hear(office.book, on=on_x, by=ana)
    cases.set_aside(office, first, by=ben, because="not ours")
    late = hear(office.book, on=on_x, by=ana, folded_into=first)

    inbox.attach(office, late)

    assert in_line(office) == [late]


def test_who_leaves_or_stops_answering_leaves_no_case_in_nobodys_hands(
    office: Office, on_x: int, ben: int
) -> None:
    ada = hire(office.book, ADA, password="kept")
    case = cases.take(office, hear(office.book, on=on_x, by=meet(office.book)), by=ben)

    mates.leave(office.book, ben, by=ada)

    assert [row.waiting.case_id for row in queue.page(office).rows] == [case]


def test_who_becomes_a_manager_hands_their_cases_back(office: Office, on_x: int, ben: int) -> None:
    ada = hire(office.book, ADA, password="kept")
    case = cases.take(office, hear(office.book, on=on_x, by=meet(office.book)), by=ben)
    role: dict[str, Any] = {"work": "", "newcomer": False, "by": ada}

    mates.change(office.book, ben, role="lead", **role)
    assert case_of(office, case).owner_id == ben
    mates.change(office.book, ben, role="manager", **role)

    assert [row.waiting.case_id for row in queue.page(office).rows] == [case]


@pytest.mark.parametrize("role", ["manager", "integrator"])
def test_a_case_is_handed_only_to_somebody_who_can_answer(
    office: Office, on_x: int, ben: int, role: str
) -> None:
    case = cases.take(office, hear(office.book, on=on_x, by=meet(office.book)), by=ben)
    with pytest.raises(Trouble, match="does not work on cases"):
        cases.hand_over(office, case, to=hire(office.book, DARIO, role=role), by=ben)
    assert case_of(office, case).owner_id == ben


def test_only_its_people_or_a_lead_take_a_case_out_of_somebodys_hands(
    office: Office, on_x: int, ben: int
) -> None:
    case = cases.take(office, hear(office.book, on=on_x, by=meet(office.book)), by=ben)
    dario, cleo = hire(office.book, DARIO), hire(office.book, CLEO)
    with pytest.raises(Trouble, match="lead"):
        cases.hand_over(office, case, to=dario, by=dario)
    cases.hand_over(office, case, to=dario, by=cleo)
    assert case_of(office, case).owner_id == dario


def test_a_case_that_begins_again_never_goes_to_an_owner_who_cannot_answer(
    office: Office, on_x: int, ben: int
) -> None:
    ada, ana = hire(office.book, ADA, password="kept"), meet(office.book)
    case = cases.take(office, hear(office.book, on=on_x, by=ana), by=ben)
    cases.close(office, case, by=ben, how="solved")
    mates.change(office.book, ben, role="manager", work="", newcomer=False, by=ada)

    inbox.attach(office, hear(office.book, "Again!", on=on_x, by=ana, visibility="private"))

    assert [row.waiting.case_id for row in queue.page(office).rows] == [case]
