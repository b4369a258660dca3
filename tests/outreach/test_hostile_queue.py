"""No word is lost behind another one, whatever becomes of that one; nobody gone keeps a case."""

import pytest

from casebook.database import Book
from outreach import cases, inbox, queue
from outreach.office import Office
from tests.cast import BEN, FakeClock, connect, hear, hire, meet
from tests.outreach.street import open_office


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
