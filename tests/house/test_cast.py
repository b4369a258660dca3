"""The cast can be put on either database, and time stands still until told."""

from sqlalchemy import select

from casebook.database import Book
from casebook.tables.heard import mention
from tests import cast
from tests.cast import ANA, FakeClock


def test_ana_is_heard_and_waits(any_book: Book, clock: FakeClock):
    desk = cast.connect(any_book, "rt", kind="desk", secrets={"token": "t"})
    ana = cast.sign_up(any_book, ANA, desk=desk)
    cast.open_ticket(any_book, desk=desk, of=ana)
    handle = cast.meet(any_book, ANA)
    clock.forward(hours=1)
    first = cast.hear(any_book, on=cast.connect(any_book, "x"), by=handle)
    with any_book.reading() as r:
        assert r.value(select(mention.c.waiting_since).where(mention.c.id == first)) == clock.now()


def test_each_test_begins_with_an_empty_casebook(any_book: Book):
    with any_book.reading() as r:
        assert r.rows(select(mention.c.id)) == []
