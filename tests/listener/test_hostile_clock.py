"""A clock that jumped ahead and was set right again leaves no stream unread for years."""

from datetime import timedelta

from casebook.database import Book
from casebook.queries import streams
from listener.collect import collect
from tests.cast import FakeClock
from tests.listener.station import kept, open_station, post


def test_a_stream_read_while_the_clock_was_ahead_is_read_again_when_it_is_right(
    any_book: Book, clock: FakeClock
) -> None:
    station = open_station(any_book)
    right = clock.now()
    clock.set(right + timedelta(days=900))
    station.hear(post("1"))

    clock.set(right + timedelta(minutes=5))
    with any_book.reading() as r:
        assert station.streams["posts"] in streams.due(r, limit=10)
    station.says = [post("2")]
    collect(station.line, station.streams["posts"])
    assert kept(any_book) == ["1", "2"]


def test_a_stream_whose_reader_died_while_the_clock_was_ahead_is_given_back(
    any_book: Book, clock: FakeClock
) -> None:
    station = open_station(any_book)
    right = clock.now()
    clock.set(right + timedelta(days=900))
    with any_book.writing() as w:
        assert streams.claim(w, station.streams["posts"], lease=timedelta(minutes=5))
    clock.set(right)
    with any_book.reading() as r:
        assert station.streams["posts"] in streams.due(r, limit=10)
