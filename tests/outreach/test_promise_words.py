"""The words of promises can be forgotten with their customer: what was promised, when and how it ended stays."""

from datetime import timedelta

from sqlalchemy import select

from casebook import diary
from casebook.columns import metadata
from casebook.database import Book
from casebook.queries import bodies
from casebook.queries import commitments as rows
from casebook.tables.cases import draft, message
from casebook.tables.ends import commitment
from outreach import commitments
from outreach.office import Office
from outreach.promising import Offer
from tests.cast import CLEO, FakeClock, hire
from tests.outreach.promised import NOON, chased, on, open_week, promise
from tests.outreach.street import Script, write

SECRET = "Zagarolo"


def tables_with_the_word(book: Book) -> set[str]:
    with book.reading() as r:
        return {
            table.name
            for table in metadata.sorted_tables
            for row in r.rows(select(table))
            if SECRET in str(tuple(row))
        }


def test_what_is_left_of_a_promise_without_its_words(
    any_book: Book, office: Office, case: int, ben: int, clock: FakeClock, script: Script
):
    open_week(any_book, hire(any_book, CLEO))
    first = promise(office, case, by=ben, text=f"I will call {SECRET} tomorrow.")
    second = commitments.move(office, first, by=ben, due_at=NOON + timedelta(days=1),
                              consent=f"at {SECRET}, by phone")  # fmt: skip
    commitments.keep(office, second, by=ben)
    commitments.deny(office, second, by=ben, words=f"nobody called {SECRET}")
    chased(office)
    commitments.break_(office, second, by=ben, why=f"{SECRET} was closed")
    assert tables_with_the_word(any_book) == {"body"}
    with any_book.writing() as w:
        for row in w.rows(select(commitment.c.id)):
            bodies.blank(w, "commitment", row.id)
    assert tables_with_the_word(any_book) == set()
    left = {(p.end, p.text, p.to) for p in on(office, case)}
    assert left == {("broken", "", "Ana Ferri"), ("moved", "", "Ana Ferri")}
    with any_book.reading() as r:
        assert rows.lately(r, days=1) == {"broken": 1, "moved": 1}
        assert not list(diary.broken_links(r.connection, any_book.vault))


def test_what_a_draft_offered_to_promise_goes_with_its_message(
    any_book: Book, office: Office, case: int, ben: int, script: Script
):
    open_week(any_book, hire(any_book, CLEO))
    words = f"I will call {SECRET} tomorrow."
    write(office, case, by=ben, text=words, promised=[Offer("tomorrow", words, NOON)])
    assert tables_with_the_word(any_book) == {"body"}
    with any_book.writing() as w:
        for of in (draft, message):
            for row in w.rows(select(of.c.id)):
                bodies.blank(w, of.name, row.id)
    assert tables_with_the_word(any_book) == set()
