"""Blogs and news by their feeds: heard in every dialect, changed words noticed, traps refused."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from casebook.database import Book
from listener.channel import Broken, Changed, Edited, Gap, Heard, Item, Mark
from listener.channels.feeds import Feeds
from listener.channels.feeds.reading import LARGEST
from listener.client import Doors
from listener.masking import Masked
from listener.normalise import clean
from listener.registry import Registry, Shelf
from tests.cast import FakeClock
from tests.town import BASE, Linfa

BLOG = "https://ana.example/feed"
Answer = httpx.Response | Callable[[httpx.Request], httpx.Response]


class Web:
    """A few addresses in memory; ``asked`` keeps the requests."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.pages: dict[str, Answer] = {}
        self.asked: list[httpx.Request] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        found = self.pages.get(str(request.url), httpx.Response(404))
        return found(request) if callable(found) else found

    def feeds(self, *urls: str, words: tuple[str, ...] = ()) -> Feeds:
        doors = Doors(self.book, transport=httpx.MockTransport(self.answer))
        registry = Registry(self.book, Shelf({"feeds": Feeds}), doors)
        settings = Masked({"feeds": urls or (BLOG,), "words": words}, {})
        channel: Feeds = registry.instance("feeds", settings)
        return channel


@pytest.fixture
def web(book: Book) -> Web:
    return Web(book)


def rss(*items: str, title: str = "Casa nuova") -> httpx.Response:
    inside = "".join(f"<item>{item}</item>" for item in items)
    page = f"<?xml version='1.0'?><rss version='2.0'><channel><title>{title}</title>{inside}</channel></rss>"
    return httpx.Response(
        200, content=page.encode(), headers={"content-type": "application/rss+xml"}
    )


def item(guid: str, text: str = "Linfa non va", **more: str) -> str:
    told = {"guid": guid, "description": text} | more
    return "".join(f"<{name}>{value}</{name}>" for name, value in told.items())


def read(channel: Feeds, since: str | None = None) -> tuple[list[Item], str | None]:
    items = list(channel.collect("articles", since))
    marks = [found.bookmark for found in items if found.bookmark]
    return [i for i in items if not isinstance(i, Mark)], marks[-1] if marks else since


def texts(items: list[Item]) -> list[str]:
    words = [i.heard if isinstance(i, Edited) else i for i in items]
    return [clean(w.text, html=w.html).text for w in words if isinstance(w, Heard)]


@pytest.fixture
def linfa(book: Book, clock: FakeClock) -> Linfa:
    return Linfa(book, clock)


def open_blog(linfa: Linfa, address: str, **more: Any) -> Feeds:
    values = {"feeds": (f"{BASE}/blog/{address}",), "words": ("Linfa",)} | more
    channel: Feeds = linfa.registry.open(linfa.save("feeds", "Blog", values))
    return channel


def write(linfa: Linfa, text: str, **more: Any) -> str:
    said = linfa.town.act(
        {"who": "ana", "do": "blogs.post", "blog": "casa-nuova", "title": "Casa", "text": text}
        | more
    )
    linfa.clock.forward(minutes=20)
    return said


@pytest.mark.parametrize(
    "address", ["casa-nuova/feed.rss", "casa-nuova/feed.atom", "casa-nuova/feed.json"]
)
def test_the_same_post_is_heard_in_all_three_formats(linfa: Linfa, address: str):
    write(linfa, "Linfa non viene.\n\nTre tecnici, nessuno visto.")
    (heard,), _ = read(open_blog(linfa, address))
    assert isinstance(heard, Heard)
    assert texts([heard]) == ["Linfa non viene.\nTre tecnici, nessuno visto."]
    assert heard.title == "Casa"
    assert heard.author is not None
    assert heard.author.name == "Ana Ferri"
    assert heard.url == f"{linfa.town.base}/blog/casa-nuova/1-casa"
    assert heard.said_at is not None


def test_a_page_leads_to_its_feed_and_to_where_else_its_author_is(linfa: Linfa):
    write(linfa, "Linfa non viene")
    (heard,), since = read(open_blog(linfa, "casa-nuova/"))
    assert isinstance(heard, Heard)
    assert heard.author is not None
    assert heard.author.facts == {"me": f"{linfa.town.base}/x/anaferri_casa"}
    linfa.transport.calls.clear()
    read(open_blog(linfa, "casa-nuova/"), since)
    assert linfa.transport.calls[-1] == "GET /blog/casa-nuova/feed.rss"


def test_where_many_write_the_page_says_nothing_of_one(linfa: Linfa):
    write(linfa, "Linfa non viene")
    write(linfa, "Linfa neanche qui", who="marco")
    items, _ = read(open_blog(linfa, "casa-nuova/"))
    assert [i.author.facts for i in items if isinstance(i, Heard) and i.author] == [{}, {}]


def test_a_post_that_names_nobody_of_ours_is_not_even_given(linfa: Linfa):
    write(linfa, "Oggi piove")
    write(linfa, "Oggi LINFA non va")
    items, _ = read(open_blog(linfa, "casa-nuova/feed.rss"))
    assert texts(items) == ["Oggi LINFA non va"]


def test_nothing_new_costs_a_304(linfa: Linfa):
    write(linfa, "Linfa non viene")
    channel = open_blog(linfa, "casa-nuova/feed.rss")
    _, since = read(channel)
    assert read(channel, since) == ([], since)


def test_changed_words_come_as_an_edit_and_only_once(linfa: Linfa):
    post = write(linfa, "Linfa non viene")
    channel = open_blog(linfa, "casa-nuova/feed.rss")
    _, since = read(channel)
    linfa.town.act({"who": "ana", "do": "blogs.edit", "post": post, "text": "Linfa è venuta"})
    linfa.clock.forward(minutes=20)
    edited, since = read(channel, since)
    assert [type(found) for found in edited] == [Edited]
    assert texts(edited) == ["Linfa è venuta"]
    write(linfa, "Linfa ancora")
    assert texts(read(channel, since)[0]) == ["Linfa ancora"]


def test_a_change_within_the_second_of_the_last_one_is_not_missed(web: Web):
    """WordPress answers 304 to it, as long as it is asked with the tag of that second."""
    stamp = "Mon, 02 Mar 2026 09:00:00 GMT"
    pages: Iterator[str] = iter(("Linfa uno", "Linfa due"))

    def wordpress(request: httpx.Request) -> httpx.Response:
        if request.headers.get("if-none-match") == '"a"':
            return httpx.Response(304)
        answer = rss(item("1", next(pages)))
        answer.headers.update({"etag": '"a"', "last-modified": stamp, "date": stamp})
        return answer

    web.pages[BLOG] = wordpress
    channel = web.feeds()
    _, since = read(channel)
    assert texts(read(channel, since)[0]) == ["Linfa due"]


def test_a_feed_that_scrolled_past_what_we_knew_has_a_gap_and_is_read_on(web: Web):
    web.pages[BLOG] = rss(item("2"), item("1"))
    first = list(web.feeds().collect("articles", None))
    web.pages[BLOG] = rss(item("3"), item("2"))
    second = list(web.feeds().collect("articles", first[-1].bookmark))
    web.pages[BLOG] = rss(item("9"), item("8"))
    third = list(web.feeds().collect("articles", second[-1].bookmark))
    assert [type(each) for each in second] == [Heard, Mark]
    assert [type(each) for each in third] == [Gap, Heard, Heard, Mark]
    assert BLOG in third[0].because.it


def test_two_posts_that_share_an_id_are_both_heard(web: Web):
    web.pages[BLOG] = rss(
        item("same", "Linfa uno", link="https://ana.example/1"),
        item("same", "Linfa due", link="https://ana.example/2"),
    )
    items, since = read(web.feeds())
    assert len({i.native_id for i in items if isinstance(i, Heard)}) == 2
    web.pages[BLOG] = rss(item("same", "Linfa due", link="https://ana.example/2"))
    assert read(web.feeds(), since)[0] == []


def test_one_id_in_two_feeds_is_two_posts(web: Web):
    other = "https://ben.example/feed"
    web.pages = {BLOG: rss(item("1", "Linfa A")), other: rss(item("1", "Linfa B"))}
    items, _ = read(web.feeds(BLOG, other))
    assert len({i.native_id for i in items if isinstance(i, Heard)}) == 2


@pytest.mark.parametrize("status", [404, 401, 429, 503])
def test_one_dead_feed_is_named_and_the_others_are_read(web: Web, status: int):
    dead = "https://gone.example/feed"
    web.pages = {BLOG: rss(item("1")), dead: httpx.Response(status)}
    items, _ = read(web.feeds(dead, BLOG))
    assert [type(found) for found in items] == [Broken, Heard]
    assert isinstance(items[0], Broken)
    assert dead in items[0].error.it


def test_when_no_feed_can_be_read_the_account_has_trouble(web: Web):
    web.pages[BLOG] = httpx.Response(200, text="<html>Ciao</html>")
    with pytest.raises(Changed, match="no feed"):
        read(web.feeds())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_feed_that_defines_entities_is_not_read(web: Web, encoding: str):
    bomb = "<!DOCTYPE rss [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]><rss><channel>&b;</channel></rss>"
    web.pages[BLOG] = httpx.Response(200, content=bomb.encode(encoding))
    with pytest.raises(Changed, match="entities"):
        read(web.feeds())


def test_a_feed_of_fifty_megabytes_is_left_half_read(web: Web):
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 50 * 1024 * 1024:
            sent += 65_536
            yield b"<item>" * 10_922 + b"    "

    web.pages[BLOG] = lambda request: httpx.Response(200, content=endless())
    with pytest.raises(Changed):
        read(web.feeds())
    assert sent < 2 * LARGEST


def test_the_towns_traps_hurt_nobody(linfa: Linfa):
    write(linfa, "Linfa non viene")
    channel = open_blog(linfa, "casa-nuova/feed.rss")
    for trap in ("expanding entities", "huge"):
        linfa.town.faults.set("blog:", trap)
        with pytest.raises(Changed):
            read(channel)
    linfa.town.faults.set("blog:", "hostile html")
    (hostile,), _ = read(channel)
    assert texts([hostile])[0].startswith("La linea di Linfa non va.")
    assert "rubato" not in texts([hostile])[0]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Sun, 04 Mar 2001 08:00:00 +0100", datetime(2001, 3, 4, 7, tzinfo=UTC)),
        ("Fri, 01 Jan 2100 00:00:00 GMT", datetime(2100, 1, 1, tzinfo=UTC)),
        ("ieri", None),
        ("Mon, 99 Foo 99999 99:99:99 GMT", None),
    ],
)
def test_any_date_is_only_a_claim(web: Web, written: str, said: datetime | None):
    web.pages[BLOG] = rss(item("1", pubDate=written))
    (heard,), _ = read(web.feeds())
    assert isinstance(heard, Heard)
    assert heard.said_at == said


@pytest.mark.parametrize("told", [{"items": None}, [], {"version": "1"}, "{"])
def test_json_that_is_no_feed_says_so(web: Web, told: Any):
    web.pages[BLOG] = httpx.Response(200, content=json.dumps(told).encode())
    with pytest.raises(Changed, match="no feed"):
        read(web.feeds())


@pytest.mark.parametrize("odd", [1, {"id": None}, {"authors": 3}, {"date_published": 7, "id": []}])
def test_a_crooked_entry_keeps_no_other_from_being_heard(web: Web, odd: Any):
    good = {"id": "1", "content_text": "Linfa non va"}
    web.pages[BLOG] = httpx.Response(200, content=json.dumps({"items": [good, odd]}).encode())
    assert "Linfa non va" in texts(read(web.feeds(words=("Linfa",)))[0])


def test_a_post_without_author_is_its_blogs(web: Web):
    web.pages[BLOG] = rss(item("1"), title="Diario di un trasloco")
    (heard,), _ = read(web.feeds())
    assert isinstance(heard, Heard)
    assert heard.author is not None
    assert heard.author.name == "Diario di un trasloco"


def test_a_link_that_is_no_web_address_is_dropped(web: Web):
    web.pages[BLOG] = rss(item("1", link="javascript:alert(1)"))
    (heard,), _ = read(web.feeds())
    assert isinstance(heard, Heard)
    assert heard.url is None
