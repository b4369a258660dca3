"""Working time as a team counts it: feasts, lunch, nights, and the two nights that have no 24 hours."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import delete

from casebook.database import Book
from casebook.errors import Trouble
from casebook.hours import DAYS, Hours
from casebook.queries import hours as queries
from casebook.tables.team import calendar
from config.seed import seed
from config.settings import Settings
from tests.cast import ADA, hire

ROME = ZoneInfo("Europe/Rome")
OFFICE = {day: [["09:00", "13:00"], ["14:00", "18:00"]] for day in DAYS[:5]}
EVERY_NIGHT = {day: [["22:00", "06:00"]] for day in DAYS}
ALWAYS = {day: [["00:00", "00:00"]] for day in DAYS}
ITALY = {"country": "IT", "subdivision": None, "extra": {}, "working": {}}
MINUTE = timedelta(minutes=1)


def hours(spans: Any = OFFICE, **holidays: Any) -> Hours:
    return Hours("Europe/Rome", spans, ITALY | holidays)


def rome(words: str) -> datetime:
    """``2026-03-02 09:00`` on a clock in Rome."""
    return datetime.fromisoformat(words).replace(tzinfo=ROME).astimezone(UTC)


@pytest.mark.parametrize(
    ("spans", "a", "b", "minutes"),
    [
        (OFFICE, "2026-03-02 09:00", "2026-03-02 18:00", 480),  # a Monday, without lunch
        (OFFICE, "2026-03-02 12:30", "2026-03-02 14:30", 60),
        (OFFICE, "2026-03-02 13:10", "2026-03-02 13:50", 0),
        (OFFICE, "2026-03-06 17:30", "2026-03-09 09:30", 60),  # over a weekend
        (OFFICE, "2026-12-24 17:00", "2026-12-28 10:00", 120),  # Christmas on a Friday
        (OFFICE, "2026-04-03 17:00", "2026-04-07 10:00", 120),  # Easter Monday
        (OFFICE, "2026-06-01 17:00", "2026-06-03 10:00", 120),  # 2 June, a Tuesday
        (OFFICE, "2028-02-28 17:00", "2028-03-01 10:00", 600),  # 29 February is worked
        (OFFICE, "2026-12-31 17:00", "2027-01-04 10:00", 120),  # from one year to the next
        (OFFICE, "2024-12-31 17:00", "2027-01-04 10:00", 505 * 480 + 120),
        (OFFICE, "2026-03-02 10:00", "2026-03-02 09:00", 0),  # the clock went back
        (EVERY_NIGHT, "2026-03-02 20:00", "2026-03-03 08:00", 480),
        (EVERY_NIGHT, "2026-03-28 20:00", "2026-03-29 08:00", 420),  # the night of 23 hours
        (EVERY_NIGHT, "2026-10-24 20:00", "2026-10-25 08:00", 540),  # the night of 25
        (EVERY_NIGHT, "2026-12-24 20:00", "2026-12-25 08:00", 480),  # the eve's, not Christmas's
        (EVERY_NIGHT, "2026-12-25 20:00", "2026-12-26 08:00", 0),
        (ALWAYS, "2026-03-02 00:00", "2026-03-04 00:00", 2 * 1440),
        (ALWAYS, "2026-03-29 00:00", "2026-03-30 00:00", 1380),
        ({"sun": [["02:00", "03:00"]]}, "2026-03-29 00:00", "2026-03-30 00:00", 0),  # swallowed
        ({"sun": [["02:00", "03:00"]]}, "2026-10-25 00:00", "2026-10-26 00:00", 120),  # twice
        ({"mon": [["08:00", "12:00"], ["10:00", "13:00"]]}, "2026-03-02 00:00", "2026-03-03 00:00", 300),
    ],
)  # fmt: skip
def test_only_working_time_counts(spans: Any, a: str, b: str, minutes: int):
    assert hours(spans).between(rome(a), rome(b)) == minutes * MINUTE


def test_the_patron_of_milan_is_a_feast_in_milan_and_nowhere_else():
    day, a, b = date(2026, 12, 7), rome("2026-12-07 08:00"), rome("2026-12-07 20:00")
    assert hours(subdivision="MI").between(a, b) == timedelta(0)
    assert hours(subdivision="MI").feast(day, "it") == "Sant'Ambrogio"
    assert hours().between(a, b) == timedelta(hours=8)
    assert hours().feast(day, "it") == ""
    assert hours().feast(date(2026, 12, 25), "it") == "Natale"
    assert hours().feast(date(2026, 12, 25), "en") == "Christmas Day"


def test_a_feast_of_ours_returns_each_year_or_comes_once():
    ours = hours(extra={"09-16": "San Corrado", "2026-11-06": "Trasloco", "02-29": "Bisesto"})
    assert (
        ours.feast(date(2026, 9, 16), "en") == ours.feast(date(2027, 9, 16), "it") == "San Corrado"
    )
    assert ours.feast(date(2026, 11, 6), "it") == "Trasloco"
    assert ours.feast(date(2027, 11, 6), "it") == ""
    assert ours.feast(date(2028, 2, 29), "it") == "Bisesto"
    assert not ours.feast(date(2027, 3, 1), "it")
    assert not ours.is_open(rome("2026-09-16 10:00"))


def test_an_exceptional_day_has_its_own_hours_even_on_a_feast():
    ours = hours(
        working={
            "2026-12-25": [["10:00", "12:00"]],  # on call at Christmas
            "2026-12-19": [["09:00", "13:00"]],  # a Saturday
            "2026-12-24": [["09:00", "12:00"]],  # half a day
            "2026-12-23": [],  # closed
        }
    )
    worked = {
        day: ours.between(rome(f"2026-12-{day} 00:00"), rome(f"2026-12-{day} 23:59"))
        for day in (19, 23, 24, 25)
    }
    assert worked == {day: timedelta(hours=h) for day, h in ((19, 4), (23, 0), (24, 3), (25, 2))}


def test_the_end_of_a_day_is_that_of_its_last_span_and_nobody_works_until_sunday():
    friday, evening = rome("2026-03-06 12:00"), rome("2026-03-06 20:00")
    assert hours().end_of_day(friday) == rome("2026-03-06 18:00")
    assert hours().end_of_day(friday, 1) == rome("2026-03-09 18:00")
    assert hours().end_of_day(evening) == rome("2026-03-09 18:00")
    assert hours().end_of_day(evening, 1) == rome("2026-03-09 18:00")
    assert hours().end_of_day(evening, 2) == rome("2026-03-10 18:00")
    assert hours(EVERY_NIGHT).end_of_day(friday) == rome("2026-03-07 06:00")


def test_open_means_somebody_answers_now_and_the_next_opening_is_known():
    assert hours().is_open(rome("2026-03-02 09:00"))
    assert not hours().is_open(rome("2026-03-02 13:00"))
    assert hours().next_open(rome("2026-03-02 13:00")) == rome("2026-03-02 14:00")
    assert hours().next_open(rome("2026-03-06 18:00")) == rome("2026-03-09 09:00")
    assert hours().next_open(rome("2026-12-24 19:00")) == rome("2026-12-28 09:00")
    at = rome("2026-03-02 10:17")
    assert hours().next_open(at) == at
    assert hours().is_open(rome("2026-12-31 18:00") - MINUTE)
    assert hours(EVERY_NIGHT).is_open(datetime(2026, 12, 31, 23, 59, tzinfo=UTC))
    assert not hours(EVERY_NIGHT).is_open(datetime(2027, 1, 1, 5, tzinfo=UTC))


def test_so_much_working_time_later_is_a_moment_of_work_or_its_end():
    monday = rome("2026-03-02 16:00")
    assert hours().after(monday, timedelta(hours=2)) == rome("2026-03-02 18:00")
    assert hours().after(monday, timedelta(hours=3)) == rome("2026-03-03 10:00")
    assert hours().after(rome("2026-03-07 12:00"), timedelta(minutes=30)) == rome(
        "2026-03-09 09:30"
    )
    assert hours().after(rome("2026-12-31 17:30"), timedelta(hours=1)) == rome("2027-01-04 09:30")
    assert hours().after(rome("2026-03-07 12:00"), timedelta(0)) == rome("2026-03-07 12:00")


SPANS = some.lists(
    some.tuples(some.integers(0, 47), some.integers(1, 30)).map(
        lambda pair: [_half(pair[0]), _half((pair[0] + pair[1]) % 48)]
    ),
    max_size=3,
)
WEEKS = some.fixed_dictionaries(dict.fromkeys(DAYS, SPANS)).filter(lambda week: any(week.values()))
STARTS = some.sampled_from(["2026-03-27", "2026-10-23", "2026-12-23", "2028-02-27", "2026-06-01"])


def _half(n: int) -> str:
    # Half past two comes never or twice a year: an edge there has no plain meaning to count by.
    return f"{n // 2:02}:{'30' if n % 2 and n // 2 != 2 else '00'}"


def naive(week: Any, a: datetime, b: datetime) -> int:
    """Minute by minute on the wall clock in Rome."""
    here, count, at = hours({"mon": [["00:00", "01:00"]]}), 0, a
    while at < b:
        wall = at.astimezone(ROME)
        clock, today = f"{wall:%H:%M}", wall.date()
        yesterday = today - timedelta(days=1)
        count += any(
            (s <= clock < e) if s < e else clock >= s for s, e in _of(week, today, here)
        ) or any(e <= s and clock < e for s, e in _of(week, yesterday, here))
        at += MINUTE
    return count


def _of(week: Any, day: date, here: Hours) -> Any:
    return () if here.feast(day, "it") else week[DAYS[day.weekday()]]


@given(WEEKS, STARTS, some.integers(0, 3000), some.integers(0, 4000))
def test_it_counts_what_a_slow_count_of_minutes_counts(week: Any, start: str, skip: int, long: int):
    a = rome(f"{start} 00:00") + skip * MINUTE
    b = a + long * MINUTE
    assert hours(week).between(a, b) == naive(week, a, b) * MINUTE


@given(WEEKS, STARTS, some.integers(0, 9000), some.integers(1, 9000))
def test_what_comes_after_so_much_work_is_that_far_in_work(
    week: Any, start: str, skip: int, n: int
):
    ours, a, wanted = hours(week), rome(f"{start} 00:00") + skip * MINUTE, n * MINUTE
    b = ours.after(a, wanted)
    assert ours.between(a, b) == wanted
    assert ours.between(a, b - MINUTE) == wanted - MINUTE  # and not before
    middle = a + (b - a) / 2
    assert ours.between(a, middle) + ours.between(middle, b) == wanted


def test_a_week_without_hours_an_unknown_zone_or_country_is_said_and_not_counted():
    with pytest.raises(Trouble, match="no hours at all"):
        hours({"mon": []})
    with pytest.raises(Trouble, match="unknown time zone"):
        Hours("Europe/Nowhere", OFFICE, ITALY)
    with pytest.raises(Trouble, match="IT ZZ"):
        hours(subdivision="ZZ").is_open(rome("2026-03-02 10:00"))
    mondays = (date(2026, 3, 2) + timedelta(days=n) for n in range(0, 2200, 7))
    never = hours({"mon": [["09:00", "10:00"]]}, working={day.isoformat(): [] for day in mondays})
    with pytest.raises(Trouble, match="no working day"):
        never.next_open(rome("2026-03-02 08:00"))


def test_a_country_that_is_not_given_has_only_the_feasts_of_ours():
    ours = hours(country="", extra={"12-27": "Nostra"})
    assert not ours.feast(date(2026, 12, 25), "it")
    assert ours.feast(date(2026, 12, 27), "it") == "Nostra"


def test_the_house_is_seeded_with_a_calendar_and_the_newest_one_holds(any_book: Book):
    seed(any_book, Settings())
    by = hire(any_book, ADA)
    with any_book.reading() as r:
        seeded = queries.team(r)
        assert queries.team(r) is seeded  # the years are counted once
    assert seeded.between(rome("2026-03-02 08:00"), rome("2026-03-03 08:00")) == timedelta(hours=9)
    with any_book.writing() as w:
        queries.keep(w, hours(EVERY_NIGHT, subdivision="RM"), by=by)
    with any_book.reading() as r:
        assert queries.team(r) == hours(EVERY_NIGHT, subdivision="RM")


def test_a_feast_day_without_a_calendar_is_a_clear_trouble(any_book: Book):
    with any_book.writing() as w:
        w.run(delete(calendar))
    with any_book.reading() as r, pytest.raises(Trouble, match="calendar is missing"):
        queries.team(r).feast(date(2026, 12, 25), "it")
