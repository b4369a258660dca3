"""A teammate is told once of each occasion, on both databases."""

from sqlalchemy import select

from casebook.database import Book
from casebook.queries import notices
from casebook.tables.team import notice
from tests.cast import BEN, CLEO, hire


def test_the_same_occasion_is_told_once_to_each(any_book: Book):
    ben, cleo = hire(any_book, BEN), hire(any_book, CLEO)
    counts = []
    for mates in ([ben], [ben, cleo, cleo], [ben, cleo]):
        with any_book.writing() as w:
            counts.append(notices.tell(w, mates, "promise late", key="late:1", promise=1))
    assert counts == [1, 1, 0]
    with any_book.reading() as r:
        rows = r.rows(select(notice.c.teammate_id, notice.c.about).order_by(notice.c.id))
        assert [tuple(row) for row in rows] == [(ben, {"promise": 1}), (cleo, {"promise": 1})]
        assert notices.of_role(r, "lead", "admin") == [cleo]
