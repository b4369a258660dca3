"""What nobody had to answer is soon forgotten; what somebody waits for never is."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from casebook import search
from casebook.database import Book
from casebook.queries import bodies
from casebook.tables.cases import cases
from casebook.tables.heard import mention
from listener.forgetting import due, forget
from listener.line import Line
from tests.cast import BEN, FakeClock, connect, hear, hire

MONTH = timedelta(days=30)


@pytest.fixture
def line(any_book: Book) -> Line:
    return Line(any_book, None, forget_after=MONTH)  # type: ignore[arg-type]


def said(book: Book, text: str, *, complaint: bool = True) -> int:
    return hear(book, text, on=connect(book), complaint=complaint)


def words(book: Book, id: int) -> str:
    with book.reading() as r:
        return bodies.of_one(r, "mention", id)


def test_praise_is_forgotten_after_a_month_and_found_no_more(line: Line, clock: FakeClock) -> None:
    praise = said(line.book, "Bravissimi tutti", complaint=False)
    clock.forward(days=29)
    assert due(line) == []
    clock.forward(days=2)
    for id in due(line):
        forget(line, id)
    assert words(line.book, praise) == ""
    with line.book.reading() as r:
        assert search.find(r.connection, "bravissimi", limit=5) == []
    assert due(line) == []


def test_a_complaint_that_waits_is_never_forgotten(line: Line, clock: FakeClock) -> None:
    complaint = said(line.book, "Senza linea da un mese")
    clock.forward(days=400)
    assert due(line) == []
    forget(line, complaint)
    assert words(line.book, complaint)


@pytest.mark.parametrize("why", ["visibility", "case_id", "folded_into"])
def test_thanks_in_private_on_a_case_or_after_a_complaint_are_never_forgotten(
    line: Line, clock: FakeClock, why: str
) -> None:
    complaint, thanks = said(line.book, "Senza linea"), said(line.book, "Grazie", complaint=False)
    ben = hire(line.book, BEN)
    with line.book.writing() as w:
        times = dict.fromkeys(("opened_at", "first_word_at", "last_word_at"), w.now)
        case = w.add(cases, opened_by=ben, **times)
        held = {"visibility": "private", "case_id": case, "folded_into": complaint}
        w.change(mention, mention.c.id == thanks, **{why: held[why]})
    clock.forward(days=400)
    assert due(line) == []
    forget(line, thanks)
    assert words(line.book, thanks) == "Grazie"


def test_what_was_set_aside_is_forgotten_but_not_what_was_brought_back(
    line: Line, clock: FakeClock
) -> None:
    ben = hire(line.book, BEN)
    aside = said(line.book, "Vendo divano")
    with line.book.writing() as w:
        values = {"set_aside_at": w.now, "set_aside_by": ben}
        w.run(update(mention).where(mention.c.id == aside).values(**values))
    clock.forward(days=31)
    assert due(line) == [aside]
    with line.book.writing() as w:
        w.run(update(mention).where(mention.c.id == aside).values(set_aside_at=None))
    forget(line, aside)
    assert words(line.book, aside) == "Vendo divano"
    with line.book.reading() as r:
        assert r.value(select(mention.c.deleted_at)) is None
