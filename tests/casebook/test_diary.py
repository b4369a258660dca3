"""The diary's chain: a line changed, taken out or put in between is seen, on both databases."""

from threading import Thread

import pytest
from sqlalchemy import delete, select, update

from casebook import diary
from casebook.database import Book
from casebook.tables.team import event
from casebook.vault import Vault
from tests.cast import BEN, hire


def write(book: Book, *lines: str) -> None:
    with book.writing() as w:
        for what in lines:
            w.log(what, number=len(what))


def broken(book: Book) -> list[int]:
    with book.reading() as r:
        return list(diary.broken_links(r.connection, book.vault))


def test_a_chain_nobody_touched_holds(any_book: Book):
    write(any_book, "one", "two")
    write(any_book, "three")
    assert broken(any_book) == []


@pytest.mark.parametrize(
    "column", [{"what": "two and a half"}, {"about": {"number": 9}}, {"by": None}]
)
def test_a_line_changed_afterwards_is_seen(any_book: Book, column: dict[str, object]):
    ben = hire(any_book, BEN)
    with any_book.writing() as w:
        for what in ("one", "two", "three"):
            w.log(what, by=ben, number=3)
    with any_book.writing() as w:
        w.run(update(event).where(event.c.id == 2).values(**column))
    assert broken(any_book) == [2]


def test_a_line_taken_out_is_seen_at_the_one_after_it(any_book: Book):
    write(any_book, "one", "two", "three")
    with any_book.writing() as w:
        w.run(delete(event).where(event.c.id == 2))
    assert broken(any_book) == [3]


def test_a_block_that_failed_leaves_no_line(any_book: Book):
    def failing() -> None:
        with any_book.writing() as w:
            w.log("never happened")
            raise KeyError

    with pytest.raises(KeyError):
        failing()
    with any_book.reading() as r:
        assert r.rows(select(event)) == []


def test_writers_at_the_same_time_make_one_chain(any_book: Book):
    threads = [Thread(target=write, args=(any_book, f"act {n}", f"more {n}")) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with any_book.reading() as r:
        assert len(r.rows(select(event))) == 12
    assert broken(any_book) == []


def test_another_key_does_not_vouch_for_the_chain(any_book: Book):
    write(any_book, "one")
    with any_book.reading() as r:
        assert list(diary.broken_links(r.connection, Vault(b"x" * 32))) == [1]
