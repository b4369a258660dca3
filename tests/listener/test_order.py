"""P6: the turn is the moment we could first know of a word; nothing a post says can change it."""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from casebook.database import Book
from casebook.tables.heard import mention, person_handle
from casebook.visibility import Visibility
from listener.channel import Author, Edited, Heard
from listener.channels.feeds import Feeds
from listener.client import Doors
from listener.registry import Registry, Shelf
from tests.cast import MONDAY, FakeClock
from tests.listener.station import by, heard, open_station, post, queue

OVERLAP = timedelta(minutes=10)
many = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
few = settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])

words = st.text(max_size=40)
far = st.datetimes(timezones=st.just(UTC))
near = st.integers(-90 * 60, 90 * 60).map(lambda s: MONDAY + timedelta(seconds=s))
moments = st.none() | near | far
facts = st.dictionaries(words, words | st.integers(-(2**40), 2**40) | st.booleans(), max_size=4)
authors = st.builds(
    Author, native_id=words, handle=words, name=words, url=st.none() | words, facts=facts
)
posts = st.fixed_dictionaries(
    {
        "text": words.map("@LinfaCasa senza rete URGENTE {}".format),
        "author": st.none() | authors,
        "said_at": moments,
        "kind": st.sampled_from(("post", "comment")),
        "visibility": st.sampled_from([v for v in Visibility if v != Visibility.PRIVATE]),
        "html": st.booleans(),
        "title": words,
        "url": st.none() | words,
        "thread": st.none() | words,
        "reply_to": st.none() | words,
        "facts": facts,
        "raw": words,
    }
)


def clamped(said: datetime | None, *, since: datetime, now: datetime) -> datetime:
    return now if said is None else min(max(said, since - OVERLAP), now)


@many
@given(fields=posts)
def test_no_field_but_the_clamped_moment_of_saying_moves_a_turn(
    book: Book, clock: FakeClock, fields: dict[str, Any]
):
    clock.set(max(clock.now(), MONDAY))
    station = open_station(book)
    station.hear()
    since = clock.now()
    now = clock.forward(minutes=30)
    id = f"{station.account:06}"
    station.hear(Heard(native_id=id, bookmark=id, **fields))
    row = heard(book, id)
    assert row.waiting_since == clamped(fields["said_at"], since=since, now=now)
    assert since - OVERLAP <= row.waiting_since <= row.heard_at == now


@few
@given(fields=posts)
def test_at_the_first_reading_and_by_an_authors_clock_only_hearing_counts(
    any_book: Book, clock: FakeClock, fields: dict[str, Any]
):
    station = open_station(any_book)
    id = f"{station.account:06}"
    now = clock.forward(minutes=1)
    station.hear(Heard(native_id=id + "first", bookmark=id, **fields))
    station.hear(stream="blog")
    later = clock.forward(minutes=30)
    station.hear(Heard(native_id=id + "blog", bookmark=id, **fields), stream="blog")
    assert heard(any_book, id + "first").waiting_since == now
    assert heard(any_book, id + "blog").waiting_since == later


@few
@given(fields=posts, edited=posts)
def test_an_edit_moves_no_turn(
    book: Book, clock: FakeClock, fields: dict[str, Any], edited: dict[str, Any]
):
    station = open_station(book)
    id = f"{station.account:06}"
    station.hear(Heard(native_id=id, bookmark=id, **fields))
    before = heard(book, id)
    clock.forward(hours=3)
    station.hear(Edited(Heard(native_id=id, bookmark=id, **edited)))
    after = heard(book, id)
    assert (after.waiting_since, after.heard_at) == (before.waiting_since, before.heard_at)


dates = st.one_of(
    words,
    far.map(format_datetime),
    st.sampled_from(
        ("Sat, 01 Jan 2001 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "yesterday")
    ),
)


@few
@given(date=dates, author=words, title=words)
def test_a_feeds_date_moves_no_turn(
    book: Book, clock: FakeClock, date: str, author: str, title: str
):
    station = open_station(book, key="feeds")
    plain = [escape("".join(c for c in t if c.isprintable())) for t in (date, author, title)]
    item = (
        "<pubDate>{}</pubDate><author>{}</author><title>{} Linfa senza rete</title>".format(*plain)
        + f"<guid>{station.account}</guid>"
    )
    page = f"<rss version='2.0'><channel><title>Blog</title><item>{item}</item></channel></rss>"
    served = httpx.MockTransport(lambda request: httpx.Response(200, content=page.encode()))
    line = Registry(book, Shelf({"feeds": Feeds}), Doors(book, transport=served))
    channel = line.instance("feeds", _feed(station.account))
    now = clock.forward(minutes=30)
    found = [item for item in channel.collect("articles", None) if isinstance(item, Heard)]
    station.hear(*found, stream="blog")
    assert [heard(book, item.native_id).waiting_since for item in found] == [now]


def _feed(number: int) -> Any:
    from listener.masking import Masked

    return Masked({"feeds": (f"https://blog.example/{number}.rss",), "words": ()}, {})


def test_a_word_said_before_but_heard_after_takes_its_persons_place(
    any_book: Book, clock: FakeClock
):
    station = open_station(any_book)
    station.hear()
    clock.forward(minutes=5)
    station.hear(post("2", said_at=clock.now() - timedelta(minutes=1)))
    station.hear(post("3", author=by("Ben Neri", "8"), said_at=clock.now() - timedelta(minutes=2)))
    clock.forward(minutes=1)
    station.hear(post("1", said_at=clock.now() - timedelta(minutes=4)))
    assert queue(any_book) == ["1", "3"]
    assert heard(any_book, "2").folded_into == heard(any_book, "1").id


@pytest.mark.parametrize("first", ["posts", "blog"])
def test_two_workers_at_once_lose_nothing_and_give_each_person_one_place(
    any_book: Book, clock: FakeClock, first: str
):
    stations = [open_station(any_book) for _ in range(2)]
    for station in stations:
        station.hear()
        station.make_due(first)
    clock.forward(minutes=9)
    people = [by(f"Person {n}", str(n)) for n in range(6)]
    for turn, station in enumerate(stations):
        # Half of the posts reach both accounts.
        ids = range(turn * 30, turn * 30 + 60)
        station.says = [
            post(f"{n:03}", author=people[n % 6], said_at=clock.now() - timedelta(seconds=n))
            for n in ids
        ]
    _together(stations, first)
    with any_book.reading() as r:
        rows = r.rows(
            select(mention.c.native_id, mention.c.id, mention.c.waiting_since, mention.c.folded_into,
                   person_handle.c.person_id)
            .join(person_handle, person_handle.c.id == mention.c.handle_id)
        )  # fmt: skip
    assert sorted(row.native_id for row in rows) == [f"{n:03}" for n in range(90)]
    roots = [row for row in rows if row.folded_into is None]
    assert Counter(row.person_id for row in roots) == dict.fromkeys({r.person_id for r in rows}, 1)
    for root in roots:
        own = [(r.waiting_since, r.id) for r in rows if r.person_id == root.person_id]
        assert (root.waiting_since, root.id) == min(own)


def _together(stations: list[Any], stream: str) -> None:
    from listener.collect import collect

    barrier = threading.Barrier(len(stations))

    def work(station: Any) -> None:
        barrier.wait()
        collect(station.line, station.streams[stream])

    threads = [threading.Thread(target=work, args=(station,)) for station in stations]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
