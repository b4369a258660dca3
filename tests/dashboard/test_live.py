"""Open pages hear at once what was committed, each only what it asked for and may know."""

import asyncio
import contextlib
from collections.abc import Sequence

import pytest

from casebook.database import Book, Told
from dashboard.live import REMEMBERED, Hub, Stream, names
from tests.cast import BEN, Who, hire
from tests.dashboard.site import Site, house
from tests.outreach.street import open_office


async def heard(stream: Stream, hub: Hub, *told: Sequence[Told]) -> str:
    """What one open page gets after these commits."""
    hub.attach()
    hub.streams.add(stream)
    events = stream.events()
    await anext(events)
    for one in told:
        await asyncio.to_thread(hub.tell, one)
    await asyncio.sleep(0)
    return str((await asyncio.wait_for(anext(events), 5)).data)


@pytest.mark.parametrize(
    ("topics", "said"),
    [
        ({"case:12"}, "case:12"),
        ({"case"}, "case:12 case:13"),
        ({"queue", "case:13"}, "queue case:13"),
        ({"health"}, "all"),
    ],
)
def test_a_page_hears_its_own_topics(topics: set[str], said: str):
    told = [Told("queue", 0), Told("case", 12), Told("case", 13)]
    told += [Told("all", 0)] if said == "all" else []
    assert asyncio.run(heard(Stream(frozenset(topics)), Hub(), told)) == said


def test_a_burst_for_a_slow_page_is_one_event_with_each_name_once():
    burst = [[Told("case", 12)] for _ in range(1000)]
    assert asyncio.run(heard(Stream(frozenset({"case"})), Hub(), *burst)) == "case:12"


def test_names_of_one_commit_stand_once():
    assert names([Told("queue", 0), Told("queue", 0), Told("case", 1)]) == ["queue", "case:1"]


def test_telling_before_the_site_is_up_and_after_it_is_down_is_nothing():
    hub = Hub()
    hub.tell([Told("queue", 0)])

    async def once() -> None:
        hub.attach()
        hub.streams.add(Stream(frozenset({"queue"})))

    asyncio.run(once())
    hub.tell([Told("queue", 0)])


def test_a_commit_reaches_the_page_and_a_block_that_failed_does_not(book: Book):
    hub = Hub()
    book.after.append(hub.tell)

    def fails() -> None:
        with contextlib.suppress(ZeroDivisionError), book.writing() as w:
            w.tell("case", 1)
            _ = 1 / 0

    def works() -> None:
        with book.writing() as w:
            w.tell("case", 2)

    async def listened() -> str:
        stream = Stream(frozenset({"case"}))
        hub.attach()
        hub.streams.add(stream)
        events = stream.events()
        await anext(events)
        await asyncio.to_thread(fails)
        await asyncio.to_thread(works)
        return str((await asyncio.wait_for(anext(events), 5)).data)

    assert asyncio.run(listened()) == "case:2"


def test_when_the_house_closes_every_open_page_hears_its_stream_to_the_end():
    async def closed() -> list[object]:
        hub = Hub()
        hub.attach()
        pages = [hub.open({"queue"}, hub.mark).body_iterator for _ in range(2)]
        for page in pages:
            await anext(page)  # type: ignore[call-overload]
        hub.detach()
        late = hub.open({"queue"}, hub.mark).body_iterator
        async with asyncio.timeout(5):
            await anext(late)  # type: ignore[call-overload]
            return [event for page in (*pages, late) async for event in page]

    assert asyncio.run(closed()) == []


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ("here 1", "queue"),
        ("here 2", None),
        ("here 0", "case:12 queue"),
        ("here 3", "all"),
        ("elsewhere 2", "all"),
        ("", None),
        ("here -1", "all"),
    ],
)
def test_what_was_told_between_the_drawing_of_a_page_and_its_stream_comes_at_once(
    mark: str, said: str | None
):
    async def opened() -> str | None:
        hub = Hub("here")
        hub.attach()
        hub.tell([Told("case", 12)])
        hub.tell([Told("queue", 0)])
        await asyncio.sleep(0)
        assert hub.mark == "here 2"
        page = hub.open({"queue", "case"}, mark).body_iterator
        await anext(page)  # type: ignore[call-overload]
        try:
            told = await asyncio.wait_for(anext(page), 0.2)  # type: ignore[call-overload]
        except TimeoutError:
            return None
        return str(told.data)

    assert asyncio.run(opened()) == said


def test_a_page_that_is_too_far_behind_looks_at_everything_again():
    async def opened() -> str:
        hub = Hub("here")
        hub.attach()
        for n in range(REMEMBERED + 1):
            hub.tell([Told("case", n + 1)])
        await asyncio.sleep(0)
        page = hub.open({"queue"}, "here 0").body_iterator
        await anext(page)  # type: ignore[call-overload]
        return str((await asyncio.wait_for(anext(page), 5)).data)  # type: ignore[call-overload]

    assert asyncio.run(opened()) == "all"


def test_a_part_is_drawn_by_the_same_template_as_the_page(book: Book):
    office = open_office(book)
    site = Site(house(book, office=office, registry=office.registry))
    site.sign_in_as(hire(book, BEN, language="en"))
    whole = site.get("/mine").text
    part = site.get("/mine", **{"x-part": "cases rail"}).text
    assert "<html" not in part
    for line in part.strip().splitlines():
        assert line.strip() in whole


def test_who_may_not_see_cases_is_told_of_health_only(book: Book, monkeypatch: pytest.MonkeyPatch):
    opened: list[list[str]] = []
    monkeypatch.setattr(Hub, "open", lambda self, topics, mark: opened.append(list(topics)))
    ivo = Who("Ivo Bassi", "ivo@linfa.example", role="integrator")
    site = Site(house(book)).sign_in_as(hire(book, ivo))
    site.get("/live?topics=queue+case:1+health")
    assert opened == [["health"]]


def test_what_stands_around_every_page_is_fresh_without_the_page(book: Book):
    site = Site(house(book)).sign_in_as(hire(book, BEN))
    part = site.get("/frame", **{"x-part": "rail status"}).text
    assert 'id="rail"' in part
    assert 'id="status"' in part
    assert 'id="bell"' in part
    assert "<main" not in part
