"""The house proves that it listens: silence, gaps, canaries and dying keys are told, each once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from casebook.database import Book
from casebook.tables.heard import account, mention, stream
from casebook.tables.intake import canary as canaries
from casebook.tables.intake import gap
from casebook.tables.team import event, notice
from casebook.words import same
from listener import accounts, canary, coverage
from listener.items import Gap
from listener.outcomes import Busy, OutOfCredit, SignedOut
from tests.cast import ADA, BEN, CLEO, MONDAY, FakeClock, hear, hire
from tests.listener.station import Station, kept, open_station, post, queue

SENTENCE = "Prova d'ascolto Linfa 7f3a: se la leggete, tutto bene."
LONG_AGO = MONDAY - timedelta(days=30)


@pytest.fixture
def station(any_book: Book) -> Station:
    for who in (ADA, BEN, CLEO):
        hire(any_book, who)
    return open_station(any_book)


def told(book: Book) -> list[str]:
    """What Cleo, the lead, was told, in order; Ada is told the same and Ben nothing."""
    with book.reading() as r:
        rows = r.rows(select(notice.c.teammate_id, notice.c.what).order_by(notice.c.id))
    by: dict[int, list[str]] = {}
    for row in rows:
        by.setdefault(row.teammate_id, []).append(row.what)
    assert len({tuple(each) for each in by.values()}) <= 1
    assert len(by) in (0, 2)
    return next(iter(by.values()), [])


def diary(book: Book) -> list[str]:
    with book.reading() as r:
        return [row.what for row in r.rows(select(event.c.what).order_by(event.c.id))]


def look(station: Station, *, begun: datetime = LONG_AGO, times: int = 3) -> None:
    """As the engine does, again and again."""
    for _ in range(times):
        for id in coverage.due(station.line, begun):
            coverage.tell(station.line, begun, id)
    assert not coverage.due(station.line, begun)


def talk(station: Station, clock: FakeClock, *, days: int = 15) -> None:
    """A past in which a word came in every hour of the day, and none at night."""
    start = clock.now() - timedelta(days=days)
    for hours in range(0, days * 24):
        at = start + timedelta(hours=hours)
        if at.hour >= 7:
            clock.set(at)
            hear(station.book, "x", on=station.account, complaint=False, native_id=f"past {hours}",
                 stream_id=station.streams["posts"])  # fmt: skip
    clock.set(start + timedelta(days=days))
    mark(station, kept=1, last_heard_at=at)


def pass_by(station: Station, clock: FakeClock, **span: float) -> None:
    """Time passes, and the engine reads what is due."""
    clock.forward(**span)
    for key in station.streams:
        station.hear(stream=key)


def mark(station: Station, key: str = "posts", **columns: Any) -> None:
    with station.book.writing() as w:
        w.run(update(stream).where(stream.c.id == station.streams[key]).values(**columns))


def learn(station: Station) -> None:
    for id in coverage.unlearnt(station.line):
        coverage.learn(station.line, id)
    assert not coverage.unlearnt(station.line)


def test_a_silence_against_the_usual_rings_once_and_a_word_ends_it(
    any_book: Book, station: Station, clock: FakeClock
) -> None:
    talk(station, clock)
    learn(station)
    assert station.stream().rhythm["hours"][10] == 1
    pass_by(station, clock, hours=3)
    look(station)
    assert told(any_book) == []

    pass_by(station, clock, hours=4)
    look(station)
    assert told(any_book) == ["source silent"]
    assert station.stream().quiet_since == clock.now()
    pass_by(station, clock, days=2)
    look(station)
    assert told(any_book) == ["source silent"]

    station.hear(post("new"))
    look(station)
    assert told(any_book) == ["source silent", "source heard again"]
    assert station.stream().quiet_since is None
    assert [what for what in diary(any_book) if what.startswith("source")] == told(any_book)


def test_while_nobody_reads_nothing_is_called_silent(book: Book, clock: FakeClock) -> None:
    station = open_station(book)
    talk(station, clock)
    learn(station)
    station.hear()
    clock.forward(days=3)
    look(station, begun=clock.now())  # just started: everything is late, nobody is told
    assert station.stream().quiet_since is None


def test_a_dead_key_is_one_piece_of_news_for_all_its_streams_and_recovery_another(
    any_book: Book, station: Station, clock: FakeClock
) -> None:
    station.hear(SignedOut(same("Dead.")))
    look(station)
    assert told(any_book) == []  # it may have blinked
    clock.forward(minutes=1)
    station.hear(SignedOut(same("Dead.")))
    look(station)
    clock.forward(hours=9)
    station.hear(SignedOut(same("Dead.")))
    look(station)
    assert told(any_book) == ["source silent"]
    pass_by(station, clock)
    look(station)
    assert told(any_book)[:2] == ["source silent", "source heard again"]
    assert len(told(any_book)) == 2


def test_two_workers_that_look_at_the_same_moment_tell_it_once(
    any_book: Book, station: Station, clock: FakeClock
) -> None:
    for _ in range(2):
        station.hear(SignedOut(same("Dead.")))
    seen = coverage.due(station.line, LONG_AGO)
    with any_book.reading() as r:
        news = [each for _, each in coverage._news(r, station.line, LONG_AGO)]
    coverage.tell(station.line, LONG_AGO, seen[0])
    with any_book.writing() as w:
        assert not any(coverage._changed(w, each) for each in news)
    coverage.tell(station.line, LONG_AGO, seen[0])
    assert told(any_book) == ["source silent"]


def test_a_busy_hour_is_told_and_a_busy_minute_is_not(
    any_book: Book, station: Station, clock: FakeClock
) -> None:
    pass_by(station, clock)
    station.hear(Busy(same("Wait."), clock.now() + timedelta(minutes=5)))
    look(station)
    assert told(any_book) == []
    clock.forward(hours=1, minutes=1)
    look(station)
    assert told(any_book) == ["source silent"]


def test_a_ceiling_reached_is_told_once_for_the_whole_month(
    any_book: Book, station: Station, clock: FakeClock
) -> None:
    station.hear(OutOfCredit(same("Spent."), 0.005, datetime(2026, 4, 1, tzinfo=MONDAY.tzinfo)))
    for _ in range(5):
        look(station)
        clock.forward(days=4)
    assert told(any_book) == ["source silent"]


def test_a_stream_whose_reader_hangs_is_told_once_the_engine_has_run_a_while(
    any_book: Book, station: Station, clock: FakeClock
) -> None:
    pass_by(station, clock)
    clock.forward(hours=3)
    look(station, begun=clock.now())
    assert told(any_book) == []
    look(station)
    assert told(any_book) == ["source silent"]


def test_a_canary_in_time_is_no_word_in_the_queue_and_rings_nobody(
    any_book: Book, station: Station, clock: FakeClock
) -> None:
    canary.plant(any_book, station.streams["posts"], SENTENCE, account_id=station.account,
                 every_hours=24, by=1)  # fmt: skip
    for day in range(3):
        pass_by(station, clock, hours=24)
        said = f"prova d'ascolto  LINFA 7f3a: se la leggete, tutto bene.{' ' * day}"
        station.hear(post(f"c{day}", said, said_at=clock.now()))
        look(station)
    assert kept(any_book) == queue(any_book) == []
    assert told(any_book) == []
    assert station.stream().last_heard_at == clock.now()


def test_a_canary_not_heard_rings_once_and_the_next_one_ends_it(
    any_book: Book, station: Station, clock: FakeClock
) -> None:
    canary.plant(any_book, station.streams["posts"], SENTENCE, account_id=station.account,
                 every_hours=24, by=1)  # fmt: skip
    first = post("c0", SENTENCE, said_at=clock.now())
    station.hear(first)
    for _ in range(3):
        pass_by(station, clock, hours=26)
        station.hear(first)  # the same one read again proves nothing new
        look(station)
    assert told(any_book) == ["canary missed"]
    clock.forward(minutes=1)
    station.hear(post("c1", SENTENCE, said_at=clock.now()))
    look(station)
    assert told(any_book) == ["canary missed", "canary heard again"]
    heard_at = clock.now()
    clock.forward(hours=1)
    station.hear(first)
    with any_book.reading() as r:
        assert r.value(select(canaries.c.heard_at)) == heard_at
    assert station.stream().last_heard_at == heard_at


def test_who_quotes_the_canary_and_complains_is_heard(any_book: Book, station: Station) -> None:
    canary.plant(any_book, station.streams["posts"], SENTENCE, account_id=station.account,
                 every_hours=24, by=1)  # fmt: skip
    station.hear(post("1", f"{SENTENCE} E intanto sono senza rete da 12 giorni, @LinfaCasa"))
    assert queue(any_book) == ["1"]


def test_an_account_at_rest_rings_no_canary(
    any_book: Book, station: Station, clock: FakeClock
) -> None:
    canary.plant(any_book, station.streams["posts"], SENTENCE, account_id=station.account,
                 every_hours=1, by=1)  # fmt: skip
    clock.forward(hours=5)
    station.hear(Busy(same("Wait."), clock.now() + timedelta(hours=1)))
    look(station)
    with any_book.reading() as r:
        assert r.value(select(canaries.c.missed_since)) is None


def test_a_key_that_ends_is_told_at_fourteen_seven_and_one_day(
    any_book: Book, station: Station, clock: FakeClock
) -> None:
    with any_book.writing() as w:
        ends = (MONDAY + timedelta(days=20)).isoformat()
        w.run(update(account).values(who={"name": "Linfa", "expires_at": ends}))
    days = []
    for day in range(20):
        before = len(told(any_book))
        look(station)
        days += [20 - day] * (len(told(any_book)) - before)
        pass_by(station, clock, days=1)
    assert days == [14, 7, 1]
    assert set(told(any_book)) == {"key ends"}


def test_a_gap_is_told_with_its_count_and_met_again_it_is_not(
    any_book: Book, station: Station
) -> None:
    missing = Gap(same("Too old."), MONDAY - timedelta(days=9), MONDAY - timedelta(days=7), 1000)
    station.hear(missing, post("1"))
    station.hear(missing, post("2"))
    assert told(any_book) == ["gap found"]
    with any_book.reading() as r:
        assert r.value(select(gap.c.missed)) == 1000


def test_an_outage_read_through_afterwards_is_seen_as_read_back(
    any_book: Book, station: Station, clock: FakeClock
) -> None:
    station.hear(post("1"))
    clock.forward(hours=5)
    station.hear(post("2"), post("3"))
    with any_book.reading() as r:
        row = r.row(select(gap))
    assert row is not None
    assert (row.from_at, row.ended_at, row.ended_by) == (MONDAY, clock.now(), None)
    assert (row.found, row.missed) == (2, 0)
    assert told(any_book) == []
    clock.forward(minutes=2)
    station.hear(post("4"))
    with any_book.reading() as r:
        assert r.value(select(func.count()).select_from(gap)) == 1
        assert r.value(select(func.count()).select_from(mention)) == 4


def test_a_new_key_for_the_same_place_goes_on_where_the_old_one_stopped(
    any_book: Book, station: Station, clock: FakeClock
) -> None:
    station.hear(post("7"))
    station.hear(SignedOut(same("Dead.")))
    clock.forward(days=2)
    accounts.save(any_book, station.line.registry, key="x", name="x", values={"secret": "new"},
                  by=1, account_id=station.account)  # fmt: skip
    assert station.stream().bookmark == "7"
    station.hear(post("8"))
    assert station.asked[-1] == "7"
    with any_book.reading() as r:
        row = r.row(select(gap))
    assert row is not None
    assert (row.from_at, row.to_at, row.found) == (MONDAY, clock.now(), 1)
