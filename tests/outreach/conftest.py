"""A case in Ben's hands on either database, and platforms whose answers are scripted."""

import pytest

from casebook.database import Book
from outreach import cases
from outreach.office import Office
from tests.cast import BEN, connect, hear, hire, meet
from tests.outreach.street import Script, open_office


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def office(any_book: Book, script: Script) -> Office:
    return open_office(any_book, script)


@pytest.fixture
def ben(any_book: Book) -> int:
    return hire(any_book, BEN)


@pytest.fixture
def on_x(any_book: Book) -> int:
    return connect(any_book, "x")


@pytest.fixture
def case(office: Office, ben: int, on_x: int) -> int:
    return cases.take(office, hear(office.book, on=on_x, by=meet(office.book)), by=ben)
