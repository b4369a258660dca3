"""Kept words are found by all their words, whatever their accents, on both databases alike."""

import pytest
from sqlalchemy import delete

from casebook import search
from casebook.database import Book
from casebook.tables.heard import body
from tests.cast import connect, hear

SAID = (
    "Tre settimane senza linea, perché nessuno risponde?",
    "Perche' la linea è caduta di nuovo",
    "The router never arrived; I wait since Tuesday",
)


def found(book: Book, words: str, *, limit: int = 10) -> list[int]:
    with book.reading() as r:
        return search.find(r.connection, words, limit=limit)


@pytest.fixture
def said(any_book: Book) -> Book:
    on = connect(any_book, "x")
    for words in SAID:
        hear(any_book, words, on=on)
    return any_book


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("linea", [2, 1]),
        ("LINEA perche", [2, 1]),
        ("settimane línea", [1]),
        ("rout", [3]),  # the last word may be a beginning
        ("rout tuesday", []),  # an earlier one may not
        ("nessuno router", []),
        ("", []),
        ("'\" -- ); *", []),
        ("linea OR router", []),
    ],
)
def test_words_find_what_holds_them_all(said: Book, words: str, ids: list[int]):
    assert found(said, words) == ids


def test_the_newest_come_first_and_no_more_than_asked(said: Book):
    assert found(said, "linea", limit=1) == [2]


def test_a_word_blanked_is_found_no_more(said: Book):
    with said.writing() as w:
        search.remove(w.connection, [(1, SAID[0])])
        w.run(delete(body).where(body.c.of_id == 1))
    assert found(said, "linea") == [2]
