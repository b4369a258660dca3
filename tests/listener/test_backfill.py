"""What was missed is counted at the source, read back as far as it goes, and never read twice."""

from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import Row, func, select, update

from casebook.database import Book
from casebook.tables.heard import account, mention, stream
from casebook.tables.intake import gap, parked, push
from casebook.words import same
from config.seed import seed
from config.settings import Settings
from listener import backfill
from listener.collect import collect
from listener.items import Broken, Gap
from listener.line import Line
from tests.cast import ADA, FakeClock, hire
from tests.listener.station import Station, kept, open_station, post
from tests.listener.station import queue as waiting
from tests.town import Linfa

CROWD = 1_000
BEYOND = Settings(brand={"name": "Linfa", "handles": ["LinfaCasa"]})


@pytest.fixture
def linfa(any_book: Book, clock: FakeClock) -> Linfa:
    seed(any_book, BEYOND)
    return Linfa(any_book, clock)


def read(linfa: Linfa, key: str = "search") -> None:
    with linfa.book.writing() as w:
        id = w.value(select(stream.c.id).where(stream.c.key == key))
        w.run(update(stream).values(due_at=w.now))
        w.run(update(account).values(rests_until=None))
    collect(Line(linfa.book, linfa.registry), id)


def read_back(line: Line) -> None:
    for id in backfill.due(line):
        backfill.fill(line, id)
    assert not backfill.due(line)


def the_gap(book: Book) -> Row[Any]:
    with book.reading() as r:
        row = r.row(select(gap).order_by(gap.c.id))
    assert row is not None
    return row


def say(linfa: Linfa, text: str, at: datetime | None = None) -> str:
    return linfa.town.act({"who": "ana", "do": "x.post", "text": text}, at=at)


def test_a_thousand_posts_beyond_the_window_are_a_gap_with_its_count(
    linfa: Linfa, clock: FakeClock
) -> None:
    linfa.x()
    say(linfa, "Linfa, buongiorno: da ieri senza rete")
    read(linfa)
    start = clock.now()
    for number in range(CROWD):
        say(linfa, f"Linfa ancora muta {number}", start + timedelta(hours=1, seconds=number))
    clock.forward(days=9)
    say(linfa, "Linfa, dopo nove giorni siete tornati?")
    read(linfa)

    line = Line(linfa.book, linfa.registry)
    read_back(line)
    row = the_gap(linfa.book)
    assert (row.missed, row.ended_at) == (CROWD, None)  # X gives no search of that time
    assert (row.from_at, row.to_at) == (start, clock.now() - timedelta(days=7))
    assert len(kept(linfa.book)) == 2
    for _ in range(3):  # a mark that stays old is no new gap, and nothing is counted twice
        clock.forward(minutes=5)
        read(linfa)
        read_back(line)
    backfill.fill(line, row.id)
    counts = [call for call in linfa.transport.calls if "counts" in call]
    assert len(counts) == 1


def test_a_gap_inside_the_window_is_read_back_and_closed_by_the_house(
    linfa: Linfa, clock: FakeClock
) -> None:
    linfa.x()
    read(linfa)
    start = clock.now()
    for number in range(130):
        clock.forward(seconds=40)
        say(linfa, f"Linfa, ancora senza rete: {number}")
    with linfa.book.writing() as w:
        id = w.value(select(stream.c.id).where(stream.c.key == "search"))
        times = {"from_at": start, "to_at": clock.now() + timedelta(seconds=1), "at": w.now}
        w.add(gap, stream_id=id, missed=130, because=["x", "x"], **times)
        w.run(update(stream).values(complete_since=w.now))
    line = Line(linfa.book, linfa.registry)
    read_back(line)
    row = the_gap(linfa.book)
    assert (row.found, row.missed, row.ended_at, row.ended_by) == (130, 0, clock.now(), None)
    read(linfa)
    assert len(kept(linfa.book)) == 130  # heard once, whichever way it came
    with linfa.book.reading() as r:
        first = r.value(select(func.min(mention.c.waiting_since)))
    assert start < first < start + timedelta(minutes=1), "who waited through the gap has waited"


def test_a_reading_back_that_meets_a_limit_is_tried_again_and_only_one_worker_does_it(
    linfa: Linfa, clock: FakeClock
) -> None:
    linfa.x()
    with linfa.book.writing() as w:
        id = w.value(select(stream.c.id).where(stream.c.key == "search"))
        times = {"from_at": w.now - timedelta(hours=2), "to_at": w.now, "at": w.now}
        w.add(gap, stream_id=id, because=["x", "x"], **times)
    line = Line(linfa.book, linfa.registry)
    linfa.town.faults.set(where="x:GET /2/tweets/search/recent", what="rate limit")
    read_back(line)
    assert the_gap(linfa.book).tried_at is None
    clock.forward(hours=1)
    asked = len(linfa.transport.calls)
    (gap_id,) = backfill.due(line)
    backfill.fill(line, gap_id)
    backfill.fill(line, gap_id)
    assert len(linfa.transport.calls) == asked + 1
    assert the_gap(linfa.book).ended_at == clock.now()


def test_a_gap_that_reaches_behind_the_window_is_filled_as_far_as_it_goes_and_stays(
    linfa: Linfa, clock: FakeClock
) -> None:
    linfa.x()
    say(linfa, "Linfa, troppo tempo fa")
    clock.forward(days=8)
    say(linfa, "Linfa, ieri")
    clock.forward(days=1)
    with linfa.book.writing() as w:
        id = w.value(select(stream.c.id).where(stream.c.key == "search"))
        times = {"from_at": w.now - timedelta(days=10), "to_at": w.now, "at": w.now}
        w.add(gap, stream_id=id, because=["x", "x"], **times)
    line = Line(linfa.book, linfa.registry)
    read_back(line)
    row = the_gap(linfa.book)
    assert (row.found, row.missed, row.ended_at) == (1, 1, None)
    asked = len(linfa.transport.calls)
    backfill.fill(line, row.id)  # another worker that was given the same id
    assert len(linfa.transport.calls) == asked


def test_a_source_that_cannot_be_asked_leaves_its_gap_to_a_person(any_book: Book) -> None:
    station = open_station(any_book)
    ada = hire(any_book, ADA)
    station.hear(Gap(same("Scrolled past.")), post("1"))
    read_back(station.line)
    row = the_gap(any_book)
    assert (row.tried_at is not None, row.ended_at) == (True, None)
    station.hear(Gap(same("Scrolled past.")), post("2"))
    assert not backfill.due(station.line), "the same gap met again is not tried again"
    backfill.try_again(any_book, row.id, account_id=station.account + 1, by=ada)
    assert not backfill.due(station.line)
    backfill.try_again(any_book, row.id, account_id=station.account, by=ada)
    assert backfill.due(station.line) == [row.id]


def the_parked(station: Station) -> Row[Any]:
    with station.book.reading() as r:
        row = r.row(select(parked))
    assert row is not None
    return row


def test_an_item_put_aside_is_read_again_once_its_file_is_mended(any_book: Book) -> None:
    station, ada = open_station(any_book), hire(any_book, ADA)
    station.hear(Broken("5", "<raw>", same("Odd.")), post("6"))
    again = {"account_id": station.account, "by": ada}
    station.says = [Broken("5", "<raw>", same("Odd.")), post("6")]
    assert not backfill.read_parked(station.line, the_parked(station).id, **again)
    assert the_parked(station).ended_at is None
    station.says = [post("5", 17), post("6")]  # type: ignore[arg-type]
    assert not backfill.read_parked(station.line, the_parked(station).id, **again)
    station.says = [post("6")]  # the source no longer shows it: it stays
    assert not backfill.read_parked(station.line, the_parked(station).id, **again)
    station.says = [post("5"), post("6")]
    assert backfill.read_parked(station.line, the_parked(station).id, **again)
    assert the_parked(station).ended_by == ada
    assert sorted(kept(any_book)) == ["5", "6"]
    assert waiting(any_book) == ["6"]  # one person, one place: the later word waits with the first
    assert station.stream().bookmark == "6"


def test_a_delivery_put_aside_goes_through_the_line_again(any_book: Book) -> None:
    station, ada = open_station(any_book), hire(any_book, ADA)
    with any_book.writing() as w:
        about = {"account_id": station.account, "headers": {}, "body": "", "digest": "d"}
        delivery = w.add(push, **about, at=w.now, read_at=w.now)
        its = {"account_id": station.account, "stream_id": station.streams["posts"]}
        item = w.add(parked, **its, native_id=f"push:{delivery}", error=["x", "x"],
                     raw='{"posts": []}', at=w.now)  # fmt: skip
    assert backfill.read_parked(station.line, item, account_id=station.account, by=ada)
    with any_book.reading() as r:
        row = r.row(select(push))
    assert row is not None
    assert (row.body, row.read_at) == ('{"posts": []}', None)


def test_a_gap_whose_reader_died_is_read_back_by_the_next_one(linfa: Linfa, clock: FakeClock):
    linfa.x()
    say(linfa, "Linfa, senza rete")
    clock.forward(minutes=1)
    a_gap(linfa)
    line = Line(linfa.book, linfa.registry)
    dies = patch.object(backfill, "_again", side_effect=KeyboardInterrupt)
    with dies, pytest.raises(KeyboardInterrupt):
        backfill.fill(line, 1)
    assert not backfill.due(line), "somebody may be at it still"
    clock.forward(hours=1)
    read_back(line)
    assert (the_gap(linfa.book).ended_at, len(kept(linfa.book))) == (clock.now(), 1)


def test_a_gap_that_grows_while_it_is_read_back_is_not_closed(linfa: Linfa):
    linfa.x()
    a_gap(linfa)
    line, again = Line(linfa.book, linfa.registry), backfill._again

    def grows(*given: Any) -> Any:
        with linfa.book.writing() as w:
            w.run(update(gap).values(to_at=w.now + timedelta(seconds=1)))
        return again(*given)

    with patch.object(backfill, "_again", grows):
        backfill.fill(line, 1)
    assert the_gap(linfa.book).ended_at is None
    assert backfill.due(line) == [1]


def a_gap(linfa: Linfa) -> None:
    with linfa.book.writing() as w:
        id = w.value(select(stream.c.id).where(stream.c.key == "search"))
        times = {"from_at": w.now - timedelta(hours=2), "to_at": w.now, "at": w.now}
        w.add(gap, stream_id=id, missed=1, because=["x", "x"], **times)
