"""What is usual is learnt from the stream's own past, and neither a flood nor an outage changes it."""

from datetime import datetime, timedelta

from listener import rhythm
from tests.cast import MONDAY

NIGHT = range(0, 7)


def heard(weeks: int, *, each_hour: int = 3, without: range = NIGHT) -> list[datetime]:
    """Some words in every hour of the day, none at night, up to Monday at nine."""
    start = MONDAY - timedelta(weeks=weeks)
    hours = [start + timedelta(hours=n) for n in range(weeks * 7 * 24)]
    awake = [hour for hour in hours if hour.hour not in without]
    return [at + timedelta(minutes=10 * n) for at in awake for n in range(each_hour)]


def learnt(times: list[datetime]) -> rhythm.Rhythm:
    found = rhythm.learn(times, MONDAY)
    assert found
    return found


def test_a_new_stream_has_no_rhythm_yet():
    assert rhythm.learn([], MONDAY) is None
    assert rhythm.learn(heard(1), MONDAY) is None
    assert rhythm.learn(heard(4)[:: 7 * 24], MONDAY) is None


def test_two_hours_of_a_busy_day_are_a_silence_and_a_whole_night_is_none():
    usual = learnt(heard(4))
    assert not usual.is_silence(MONDAY, MONDAY + timedelta(hours=1))
    assert usual.is_silence(MONDAY, MONDAY + timedelta(hours=2))
    evening = MONDAY.replace(hour=23, minute=59)
    assert not usual.is_silence(evening, evening + timedelta(hours=7))


def test_one_flood_and_one_outage_change_nothing():
    usual = learnt(heard(4))
    week = timedelta(weeks=1)
    flood = [MONDAY - timedelta(days=3) + timedelta(seconds=n) for n in range(900)]
    outage = [at for at in heard(4) if not week < MONDAY - at < week * 1.9]
    assert learnt(sorted(heard(4) + flood)).hours == usual.hours
    assert learnt(outage).hours == usual.hours


def test_who_says_little_is_silent_after_twice_the_longest_pause():
    times = [MONDAY - timedelta(weeks=4) + timedelta(days=n * 1.3) for n in range(22)]
    usual = learnt(times)
    assert usual.pause == timedelta(days=1.3)
    assert not usual.is_silence(MONDAY, MONDAY + timedelta(days=2.5))
    assert usual.is_silence(MONDAY, MONDAY + timedelta(days=2.7))


def test_a_rhythm_is_kept_and_read_again():
    usual = learnt(heard(3))
    assert rhythm.of_json(usual.to_json()) == usual
    assert rhythm.of_json({"at": "2026-03-02"}) is None
