"""What the reports read from real rows, on both databases: what is delivered, who waits, what counts."""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import pytest

from casebook.database import Book
from casebook.measures import CLOCKS
from casebook.queries import tallies, waits
from casebook.queries.waits import START, moment
from casebook.tables.ends import commitment
from outreach import by_hand, cases, joining
from outreach.office import Office
from tests.cast import BEN, MONDAY, FakeClock, connect, hear, hire, meet
from tests.numbers.month import NOW, live
from tests.outreach.street import open_office

YEAR = MONDAY - timedelta(days=200), MONDAY + timedelta(days=200)


@pytest.fixture
def office(any_book: Book) -> Office:
    """A live account, and Ben."""
    connect(any_book, "x")
    hire(any_book, BEN)
    return open_office(any_book)


class Line(NamedTuple):
    kind: str
    id: int
    account: int | None
    mate: int | None
    start: int
    stop: int | None
    ended: bool


def lines(office: Office, clock: str) -> list[Line]:
    with office.book.reading() as r:
        return [Line(*line) for line in waits.of(r, clock, *YEAR)]


def one(office: Office, clock: str) -> Line:
    (line,) = lines(office, clock)
    return line


def call(office: Office, case: int, minutes_ago: float, now: FakeClock) -> None:
    at = now.now() - timedelta(minutes=minutes_ago)
    by_hand.record(office, case, by=1, how="phone", to="+39 055 0100", text="Hello", proof=f"call of {at}", at=at)  # fmt: skip


def took(line: Line) -> float | None:
    return None if line.stop is None else (line.stop - line.start) / 60e6


def test_a_word_in_the_queue_waits_for_everything(office: Office):
    hear(office.book, on=1, by=meet(office.book))
    for clock in ("answered", "private", "solved", "first_look"):
        assert one(office, clock)[:4] == ("mention", 1, 1, None)
        assert one(office, clock)[5:] == (None, False)
    assert took(one(office, "listening")) == 0
    assert lines(office, "silence") == lines(office, "next_answer") == []


def test_a_call_counts_at_its_proven_time(office: Office, clock: FakeClock):
    hear(office.book, on=1, by=meet(office.book))
    clock.forward(minutes=30)
    case = cases.take(office, 1, by=1)
    clock.forward(minutes=60)
    call(office, case, 45, clock)
    assert took(one(office, "answered")) == took(one(office, "private")) == 45
    assert took(one(office, "first_look")) == 30
    assert one(office, "first_look").mate == 1
    assert one(office, "solved").stop is None


def test_a_call_before_we_heard_of_it_answers_nothing(office: Office, clock: FakeClock):
    since = clock.now() - timedelta(minutes=50)
    hear(office.book, on=1, by=meet(office.book), waiting_since=since, said_at=since)
    clock.forward(minutes=1)
    call(office, cases.take(office, 1, by=1), 20, clock)
    assert one(office, "answered").stop is None


def test_words_after_our_last_begin_anew_and_a_closing_ends_the_wait(
    office: Office, clock: FakeClock
):
    ana = meet(office.book)
    hear(office.book, on=1, by=ana)
    case = cases.take(office, 1, by=1)
    clock.forward(minutes=10)
    call(office, case, 0, clock)
    clock.forward(minutes=10)
    hear(office.book, on=1, by=ana, case_id=case, complaint=False)
    clock.forward(minutes=5)
    assert one(office, "next_answer").stop is None
    call(office, case, 0, clock)
    assert took(one(office, "next_answer")) == 5
    assert [took(line) for line in lines(office, "silence")] == [10, 10, 5, None]
    cases.close(office, case, by=1, how="solved")
    assert took(one(office, "solved")) == 25
    assert [took(line) for line in lines(office, "silence")] == [10, 10, 5]
    clock.forward(minutes=5)
    cases.reopen(office, case, by=1)
    assert one(office, "solved").stop is None


def test_closed_without_a_word_waits_no_more_and_is_told_apart(office: Office):
    hear(office.book, on=1, by=meet(office.book))
    cases.close(office, cases.take(office, 1, by=1), by=1, how="not_ours")
    assert one(office, "answered")[5:] == (None, True)


def test_set_aside_and_deleted_words_wait_for_nobody(office: Office, clock: FakeClock):
    ana = meet(office.book)
    hear(office.book, on=1, by=ana)
    hear(office.book, on=1, by=ana, deleted_at=clock.now())
    cases.set_aside(office, 1, by=1, because="Not about us")
    assert lines(office, "answered") == []
    looks = {line.id: (line.stop is not None, line.ended) for line in lines(office, "first_look")}
    assert looks == {1: (True, False), 2: (False, True)}


def test_an_earlier_word_joined_before_we_answered_is_the_first(office: Office, clock: FakeClock):
    ana, early = meet(office.book), clock.now() - timedelta(hours=2)
    hear(office.book, on=1, by=ana)
    hear(office.book, on=1, by=ana, waiting_since=early, said_at=early)
    case = cases.take(office, 1, by=1)
    joining.join(office, case, 2, as_="duplicate", by=1)
    assert one(office, "answered").start == moment(early)
    joining.undo(office, 1 + 1, by=1)
    assert {line.start for line in lines(office, "answered")} == {
        moment(early),
        moment(clock.now()),
    }


def test_only_what_began_in_the_period_is_counted(any_book: Book, clock: FakeClock):
    clock.set(NOW)
    live(any_book, 5, many=15)
    since, until = NOW - timedelta(days=20), NOW - timedelta(days=9)
    with any_book.reading() as r:
        for of in CLOCKS:
            some = waits.of(r, of, since, until)
            everything = waits.of(r, of, NOW - timedelta(days=90), NOW)
            inside = [x for x in everything if moment(since) <= x[START] < moment(until)]
            assert sorted(map(str, some)) == sorted(map(str, inside)), of
            assert 0 < len(some) < len(everything)


def test_every_word_that_asked_is_counted_once_and_its_rows_are_there(
    any_book: Book, clock: FakeClock
):
    clock.set(NOW)
    live(any_book, 6, many=20)
    period = NOW - timedelta(days=60), NOW
    with any_book.reading() as r:
        fates = tallies.fates(r, *period)
        assert {fate for _, fate in fates} == set(tallies.FATES)
        for (source, fate), number in fates.items():
            rows = tallies.words(r, *period, fate=fate, sources=[source], limit=None)
            assert len(rows) == number, fate
        ids = [row.id for fate in tallies.FATES
               for row in tallies.words(r, *period, fate=fate, sources=[1, 2], limit=None)]  # fmt: skip
        assert len(ids) == len(set(ids)) == sum(fates.values())
        heard = tallies.heard(r, *period)
        for source, number in heard.items():
            rows = tallies.words(r, *period, fate="", sources=[source], limit=None)
            assert len(rows) == number
        assert sum(heard.values()) > sum(fates.values())
        assert tallies.irrelevant(r) == {1: 91, 2: 92}


@pytest.mark.parametrize(
    ("end", "claimed", "ended", "state"),
    [
        ("kept", None, 1, "kept"),
        ("kept", None, 3, "kept_late"),
        ("kept", 1, 3, "kept"),  # in time by our word, confirmed by hers after it
        ("kept", 3, 4, "kept_late"),
        ("moved", None, 1, "moved"),
        ("broken", None, 3, "broken"),
        (None, 1, None, "claimed"),
        (None, None, None, "late"),
        ("refused", None, 1, None),  # a proposal that nobody wanted: no promise
    ],
)  # fmt: skip
def test_a_promise_is_counted_as_it_ended(
    office: Office, clock: FakeClock, end: str | None, claimed: int | None, ended: int | None,
    state: str | None,
):  # fmt: skip
    hear(office.book, on=1, by=meet(office.book))
    case, day = cases.take(office, 1, by=1), _days(clock)
    with office.book.writing() as w:
        w.add(commitment, case_id=case, kind="own", owner_id=1, made_at=day(0), due_at=day(2),
              claimed_at=day(claimed), end=end, ended_at=day(ended))  # fmt: skip
    clock.forward(days=5)
    with office.book.reading() as r:
        found = [one.what for one in tallies.promises(r, *YEAR)]
    assert found == ([state] if state else [])


def _days(clock: FakeClock) -> Callable[[int | None], object]:
    start = clock.now()
    return lambda n: None if n is None else start + timedelta(days=n)


def test_a_preview_closes_no_duplicate_and_the_rest_is_told_by_system(
    any_book: Book, clock: FakeClock
):
    clock.set(NOW)
    live(any_book, 7, many=20)
    with any_book.reading() as r:
        found = tallies.closings(r, NOW - timedelta(days=60), NOW)
        overrides = tallies.overrides(r, NOW - timedelta(days=60), NOW)
        money = tallies.money(r, (NOW - timedelta(days=60)).date(), NOW.date())
    assert {one.of for one in found} == {3}
    assert {"closed", "refused"} <= {one.what for one in found}
    assert "preview" not in {one.what for one in found}
    assert len(overrides) == 7
    assert [(row.account_id, row.used) for row in money] == [(1, 1_250_000)]
