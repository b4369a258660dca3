"""A clock that jumped ahead and was set right again leaves no stream unread for years."""

from datetime import timedelta

import pytest

from casebook.database import Book
from casebook.queries import streams
from casebook.words import same
from listener import accounts
from listener.budget import Budget
from listener.collect import collect
from listener.outcomes import Busy, OutOfCredit, SignedOut
from tests.cast import FakeClock
from tests.listener.station import Station, kept, open_station, post


def is_due(station: Station) -> bool:
    with station.book.reading() as r:
        return station.streams["posts"] in streams.due(r, limit=10)


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


@pytest.mark.parametrize("wrong", [timedelta(days=900), timedelta(days=20)])
def test_an_account_that_rests_by_a_wrong_clock_does_not_rest_for_a_year(
    any_book: Book, clock: FakeClock, wrong: timedelta
) -> None:
    station, right = open_station(any_book), clock.now()
    clock.set(right + wrong)
    accounts.rest(any_book, station.account, Busy(same("Wait."), clock.now() + timedelta(hours=1)))
    clock.set(right)
    assert is_due(station)


def test_a_month_without_money_is_a_rest_we_do_give_and_an_hour_is_kept(
    any_book: Book, clock: FakeClock
) -> None:
    station = open_station(any_book)
    month = clock.now() + timedelta(days=29)
    accounts.rest(any_book, station.account, OutOfCredit(same("Spent."), 0.005, month))
    assert not is_due(station)
    accounts.rest(any_book, station.account, SignedOut(same("Dead key.")))
    assert not is_due(station)


def test_a_rate_window_noted_by_a_wrong_clock_is_no_window(
    any_book: Book, clock: FakeClock
) -> None:
    budget = Budget(any_book, open_station(any_book).account, None)
    right = clock.now()
    clock.set(right + timedelta(days=400))
    budget.shut("reads", clock.now() + timedelta(minutes=15))
    assert budget.shut_until("reads")
    clock.set(right)
    assert budget.shut_until("reads") is None


def test_a_window_of_one_account_shuts_no_other(any_book: Book, clock: FakeClock) -> None:
    busy, other = (Budget(any_book, open_station(any_book).account, None) for _ in range(2))
    busy.shut("reads", clock.now() + timedelta(minutes=15))
    assert (bool(busy.shut_until("reads")), other.shut_until("reads")) == (True, None)


def test_of_an_account_that_fails_one_stream_at_a_time_is_tried(any_book: Book) -> None:
    station = open_station(any_book)
    with any_book.reading() as r:
        assert len(streams.due(r, limit=10)) == len(station.streams)
    accounts.rest(any_book, station.account, Busy(same("Hangs."), any_book.clock.now()))
    with any_book.reading() as r:
        assert len(streams.due(r, limit=10)) == 1
