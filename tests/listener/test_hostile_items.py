"""Items of the wrong type, or with signs no database takes, never stop the line (P12)."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from casebook.database import Book
from casebook.queries import mentions
from casebook.tables.heard import account
from casebook.tables.intake import parked, push
from listener import pushed
from listener.channel import Deleted
from tests.listener.station import heard, kept, open_station, post

ODD_IDS: list[Any] = ["\ud800half", "nul\x00", {"an": "object"}, ["a list"], 12, None, "x" * 9_000]


@pytest.mark.parametrize("odd", ODD_IDS, ids=repr)
def test_one_item_with_an_odd_id_stops_nothing(any_book: Book, odd: Any) -> None:
    station = open_station(any_book)

    station.hear(post("1"), post(odd, bookmark="1"), post("2"))

    assert {"1", "2"} <= set(kept(any_book)), "the others of the batch are kept"
    assert station.stream().bookmark == "2"
    with any_book.reading() as r:
        assert r.value(select(account.c.trouble_kind)) is None, "the account does not rest"
        if not isinstance(odd, str):
            assert r.value(select(parked.c.error)), "and a person sees what could not be read"


def _pushed(book: Book, account_id: int, body: str, digest: str) -> int:
    with book.writing() as w:
        row = {"account_id": account_id, "digest": digest, "headers": {}, "body": body}
        return w.add(push, at=w.now, **row)


def test_a_delivery_kept_before_its_account_ended_is_read_and_holds_up_nobody(book: Book) -> None:
    station = open_station(book)
    id = _pushed(book, station.account, json.dumps({"posts": [{"id": "7", "text": "x"}]}), "d")
    with book.writing() as w:
        w.run(account.update().values(ended_at=w.now))

    pushed.read(station.line, id)

    with book.reading() as r:
        assert pushed.unread(r, limit=10) == [], "it is not asked for again and again"
        assert r.value(select(parked.c.raw)), "what came is shown to a person"


def test_a_delivery_with_an_odd_item_brings_the_others(any_book: Book) -> None:
    station = open_station(any_book)
    posts = [{"id": "1", "text": "@LinfaCasa guasto"}, {"id": {"no": 1}, "text": "x"}]
    id = _pushed(any_book, station.account, json.dumps({"posts": posts}), "d")

    pushed.read(station.line, id)

    assert heard(any_book, "1").flagged
    with any_book.reading() as r:
        assert pushed.unread(r, limit=10) == []


def test_a_word_deleted_before_it_was_matched_does_not_wait_for_the_matcher(book: Book) -> None:
    station = open_station(book)
    station.hear(post("1"))
    station.hear(Deleted("1"))
    with book.reading() as r:
        assert mentions.unmatched(r, limit=10) == []
