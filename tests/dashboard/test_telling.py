"""Times and waits as a person reads them."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.render import initials
from dashboard.telling import Telling

NOW = datetime(2026, 11, 23, 10, 52, tzinfo=UTC)


@pytest.mark.parametrize(
    ("span", "it", "en"),
    [
        (timedelta(seconds=40), "< 1 min", "< 1 min"),
        (timedelta(minutes=22), "22 min", "22 min"),
        (timedelta(hours=3, minutes=41), "3 h 41 min", "3 h 41 min"),
        (timedelta(hours=3), "3 h", "3 h"),
        (timedelta(days=1, hours=2, minutes=5), "1 giorno 2 h", "1 day 2 h"),
        (timedelta(days=12, hours=2), "12 giorni", "12 days"),
        (timedelta(seconds=-5), "< 1 min", "< 1 min"),
    ],
)
def test_a_wait_is_two_units_at_most(span: timedelta, it: str, en: str):
    assert Telling("it", "Europe/Rome", NOW).lasting(span) == it
    assert Telling("en", "Europe/Rome", NOW).lasting(span) == en


def test_everybody_reads_their_own_clock():
    at = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert Telling("it", "Europe/Rome", NOW).when(at) == "domani, 00:30"
    assert Telling("en", "America/New_York", NOW).when(at) == "18:30"


def test_a_date_far_away_is_a_date():
    telling = Telling("it", "Europe/Rome", NOW)
    assert telling.day(NOW - timedelta(days=1)) == "ieri"
    assert telling.day(NOW - timedelta(days=12)) == "mer 11 nov"
    assert telling.day(NOW - timedelta(days=400)) == "19 ott 2025"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ana Ferri", "AF"),
        ("lunedistorto", "L"),
        ("@ana_ferri", "AF"),
        ("  ", "?"),
        ("🦊 Rossi", "R"),
    ],
)
def test_who_has_no_picture_has_initials(name: str, letters: str):
    assert initials(name) == letters
