"""The seven clocks, each as a table of cases; working time as a climbing line; half and slow tenth."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook import measures
from casebook.columns import EPOCH, MICROSECOND
from casebook.hours import Hours
from casebook.measures import END, SENT, WORD, Told, Wait, ladder, share

ROME = Hours(
    "Europe/Rome",
    {day: [["09:00", "13:00"], ["14:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    | {"sat": [["22:00", "04:00"]]},
    {"country": "IT", "subdivision": "RM", "extra": {"06-01": "Ours"}, "working": {}},
)


def word(known: int, since: int | None = None) -> Told:
    return Told(1, known, WORD, known if since is None else since)


def sent(out: int, at: int | None = None) -> Told:
    return Told(1, out, SENT, out if at is None else at)


def end(at: int) -> Told:
    return Told(1, at, END, at)


@pytest.mark.parametrize(
    ("since", "heard", "wait"),
    [(10, 70, Wait(10, 70)), (10, 10, Wait(10, 10)), (20, 10, Wait(20, 20))],
)
def test_listening_runs_from_said_to_heard(since: int, heard: int, wait: Wait):
    assert measures.listening(since, heard) == wait


@pytest.mark.parametrize(
    ("looks", "gone", "wait"),
    [
        ((70, None, None), False, Wait(10, 70)),
        ((None, 90, None), False, Wait(10, 90)),  # set aside at once: it was read
        ((70, 50, None), False, Wait(10, 50)),
        ((None, None, None), False, Wait(10)),
        ((None, None, None), True, Wait(10, None, True)),  # gone before anybody looked
        ((70, None, None), True, Wait(10, 70, True)),
    ],
)
def test_the_first_look_is_the_first_thing_a_person_did(
    looks: tuple[int | None, ...], gone: bool, wait: Wait
):
    assert measures.first_look(10, *looks, gone=gone)[:2] == wait[:2]
    assert (measures.first_look(10, *looks, gone=gone).stop is None and gone) == (
        wait.stop is None and wait.ended
    )


@pytest.mark.parametrize("clock", [measures.answered, measures.private])
@pytest.mark.parametrize(
    ("delivered", "closed", "wait"),
    [
        (70, False, Wait(10, 70)),
        (70, True, Wait(10, 70)),
        (None, False, Wait(10)),  # a preview, a perhaps, a note: nothing was delivered
        (None, True, Wait(10, None, True)),  # closed without a word: nobody waits, not counted
        (5, False, Wait(10, 10)),  # another service's clock is behind
    ],
)
def test_an_answer_is_the_first_delivered_message(
    clock: Callable[..., Wait], delivered: int | None, closed: bool, wait: Wait
):
    found = clock(10, delivered, closed=closed)
    assert found[:2] == wait[:2]
    assert found.stop is not None or found.ended == wait.ended


@pytest.mark.parametrize(
    ("closed_at", "wait"),
    [(90, Wait(10, 90)), (None, Wait(10))],
    ids=["closed", "open or reopened"],
)
def test_solved_is_the_end_that_lasted(closed_at: int | None, wait: Wait):
    assert measures.solved(10, closed_at) == wait


@pytest.mark.parametrize(
    ("told", "closed", "waits"),
    [
        ([word(10), sent(20)], False, []),
        ([word(10), word(15), sent(20)], False, []),  # before our first answer: that is another clock
        ([word(10), sent(20), word(30), sent(50)], False, [Wait(30, 50)]),
        ([word(10), sent(20), word(30), word(35), word(40), sent(50)], False, [Wait(30, 50)]),
        ([word(10), sent(20), word(30), word(35, 28), sent(50)], False, [Wait(28, 50)]),
        ([word(10), sent(20), word(30), sent(50), word(60), sent(61)], False, [Wait(30, 50), Wait(60, 61)]),
        ([word(10), sent(20), word(30)], False, [Wait(30)]),
        ([word(10), sent(20), word(30), end(40)], True, [Wait(30, None, True)]),
        ([word(10), sent(20), word(30), end(40), word(60), sent(70)], False,
         [Wait(30, None, True), Wait(60, 70)]),  # reopened by their word
        # It set out before we heard her, and arrived after: it was no answer to that.
        ([word(10), sent(20), sent(30, 40), word(35, 32)], False, [Wait(32)]),
        ([word(10), sent(20), word(30), sent(31, 29)], False, [Wait(30, 30)]),
    ],
)  # fmt: skip
def test_the_next_answer_begins_with_their_first_word_after_ours(
    told: list[Told], closed: bool, waits: list[Wait]
):
    assert list(measures.next_answer(10, told, closed=closed)) == waits


@pytest.mark.parametrize(
    ("told", "closed", "waits"),
    [
        ([word(10, 5)], False, [Wait(10)]),
        ([word(10), sent(20, 22)], False, [Wait(10, 22), Wait(22)]),
        ([word(10), sent(20), end(30)], True, [Wait(10, 20)]),
        ([word(10), end(30), word(90)], False, [Wait(90)]),  # closed meanwhile: that was no silence
        ([], False, [Wait(10)]),
    ],
)
def test_silence_runs_from_word_to_word_while_the_case_is_open(
    told: list[Told], closed: bool, waits: list[Wait]
):
    assert list(measures.silence(10, told, closed=closed)) == waits


def test_all_seven_are_there():
    assert len(measures.CLOCKS) == 7
    assert all(hasattr(measures, name) for name in measures.CLOCKS)


@pytest.mark.parametrize(
    ("start", "stop", "worked"),
    [
        ("2026-03-06T11:00", "2026-03-06T14:30", timedelta(hours=2, minutes=30)),  # lunch is free
        ("2026-03-06T16:00", "2026-03-09T09:00", timedelta(hours=8)),  # over a Saturday night
        ("2026-03-28T20:00", "2026-03-29T03:00", timedelta(hours=5)),  # summer time eats an hour
        ("2026-10-24T20:00", "2026-10-25T06:00", timedelta(hours=7)),  # and gives it back
        ("2026-04-24T17:00", "2026-04-27T08:00", timedelta(hours=1)),  # the 25th is a feast
        (
            "2026-06-01T07:00",
            "2026-06-02T20:00",
            timedelta(0),
        ),  # our own feast, then the Republic's
        ("2024-02-29T08:00", "2024-02-29T12:00", timedelta(hours=4)),
    ],
)
def test_working_time_knows_lunch_nights_summer_time_and_feasts(
    start: str, stop: str, worked: timedelta
):
    a, b = (datetime.fromisoformat(at).replace(tzinfo=UTC) for at in (start, stop))
    climbs = ladder(ROME, a.date(), b.date())
    assert climbs.between(_moment(a), _moment(b)) * MICROSECOND == worked == ROME.between(a, b)


@given(
    st.timedeltas(timedelta(0), timedelta(days=320)),
    st.timedeltas(timedelta(0), timedelta(days=20)),
)
def test_the_ladder_climbs_as_the_calendar_counts(start: timedelta, span: timedelta):
    a = datetime(2026, 1, 5, tzinfo=UTC) + start
    worked = YEAR.between(_moment(a), _moment(a + span)) * MICROSECOND
    assert worked == ROME.between(a, a + span)


YEAR = ladder(ROME, date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("took", "half", "slow"),
    [([], None, None), ([7], 7, 7), ([1, 9], 1, 9), (list(range(1, 11)), 5, 9), (list(range(1, 12)), 6, 10)],
)  # fmt: skip
def test_half_and_slow_tenth_are_always_somebodys_wait(
    took: list[int], half: int | None, slow: int | None
):
    assert share(took, 5) == half
    assert share(took, 9) == slow


def _moment(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND
