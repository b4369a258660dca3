"""A system that pushes is listened to like any other: its silence, its canary, its odd items."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Row, select

from casebook.database import Book
from casebook.tables.heard import stream
from casebook.tables.intake import canary as canaries
from casebook.tables.intake import parked
from casebook.tables.team import notice
from listener import accounts, backfill, canary, coverage
from listener.channels.webhook import shapes
from tests.cast import ADA, FakeClock, hear, hire
from tests.channels.counter import Counter
from tests.channels.test_webhook import item


@pytest.fixture
def counter(any_book: Book, clock: FakeClock) -> Counter:
    return Counter(any_book, clock)


def test_a_system_that_falls_silent_rings_once_and_its_next_word_ends_it(counter: Counter):
    book, clock, stream_id = counter.book, counter.clock, the_stream(counter).id
    hire(book, ADA)
    start, begun = clock.now(), clock.now() - timedelta(days=30)
    for hours in range(15 * 24):
        clock.set(start + timedelta(hours=hours))
        hear(book, "x", on=counter.account, complaint=False, stream_id=stream_id)
    counter.raw(item("last"))
    assert the_stream(counter).last_heard_at is not None
    assert coverage.unlearnt(counter.line) == [stream_id]
    coverage.learn(counter.line, stream_id)

    def look(begun: datetime = begun) -> list[str]:
        for id in coverage.due(counter.line, begun):
            coverage.tell(counter.line, begun, id)
        with book.reading() as r:
            return [row.what for row in r.rows(select(notice.c.what).order_by(notice.c.id))]

    clock.forward(hours=1)
    assert look() == []
    clock.forward(hours=2)
    assert look(begun=clock.now()) == [], "just started: what was sent meanwhile is sent again"
    assert look() == look() == ["source silent"]
    counter.raw(item("back"))
    assert look() == ["source silent", "source heard again"]


def test_a_canary_is_heard_in_a_delivery(counter: Counter):
    id, ada = the_stream(counter).id, hire(counter.book, ADA)
    sentence = canary.proposed(counter.book, "Linfa", id)
    canary.plant(counter.book, id, sentence, account_id=counter.account, every_hours=24, by=ada)
    counter.raw(item("c-1", sentence))
    with counter.book.reading() as r:
        assert r.value(select(canaries.c.heard_at)) is not None


def test_an_odd_item_is_read_again_from_what_was_kept(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
):
    ada = hire(counter.book, ADA)
    counter.raw(item("n-1", said_at="yesterday"), item("n-2"))
    with counter.book.reading() as r:
        (odd,) = r.rows(select(parked))
    again = {"account_id": counter.account, "by": ada}
    assert not backfill.read_parked(counter.line, odd.id, **again)
    assert [row.native_id for row in counter.rows()] == ["n-2"]
    monkeypatch.setitem(shapes.FIELDS, "said_at", lambda told: None)
    assert backfill.read_parked(counter.line, odd.id, **again)
    assert [row.native_id for row in counter.rows()] == ["n-2", "n-1"]
    assert counter.rows()[1].stream_id == the_stream(counter).id


def test_an_account_of_before_has_its_stream_from_the_next_start(counter: Counter):
    with counter.book.writing() as w:
        w.run(stream.delete())
    assert counter.raw(item()) == 1
    for _ in range(2):
        accounts.open_new_streams(counter.book, counter.linfa.registry)
    assert the_stream(counter).due_at is None
    assert counter.raw(item("n-2")) == 1
    assert [row.stream_id for row in counter.rows()] == [None, the_stream(counter).id]


def test_a_private_word_too_shows_that_the_system_is_there(counter: Counter):
    counter.raw(item("p-1", visibility="private", kind="message"))
    assert counter.rows()[0].stream_id == the_stream(counter).id
    assert the_stream(counter).last_heard_at is not None


def the_stream(counter: Counter) -> Row[Any]:
    with counter.book.reading() as r:
        (row,) = r.rows(select(stream))
    return row
