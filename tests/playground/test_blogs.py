"""The pretend blogs, read by feedparser and by a plain HTTP client over loopback."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime

import feedparser
import httpx
import pytest

from playground.serve import Served
from playground.town import Town

NOW = datetime(2026, 10, 20, 9, 0, tzinfo=UTC)
STORY = {"do": "blogs.post", "who": "ana", "blog": "casa-nuova"}
FORMATS = ["feed.rss", "feed.atom", "feed.json"]


@pytest.fixture
def town() -> Town:
    return Town(lambda: NOW, random.Random(7))


@pytest.fixture
def web(town: Town) -> Iterator[httpx.Client]:
    with Served(town) as served, httpx.Client(base_url=f"{served.base}/blog") as client:
        yield client


def _post(town: Town, title: str = "Ancora senza linea", text: str = "Linfa tace.") -> str:
    return town.act({**STORY, "title": title, "text": text})


def _feed(web: httpx.Client, path: str = "/casa-nuova/feed.rss") -> feedparser.FeedParserDict:
    return feedparser.parse(web.get(path).content)


def test_a_page_names_its_feed_and_the_feed_holds_the_post(town: Town, web: httpx.Client):
    _post(town)
    html = web.get("/casa-nuova/").text
    address = html.partition('rel="alternate"')[2].partition('href="')[2].partition('"')[0]
    feed = feedparser.parse(httpx.get(address).content)
    assert not feed.bozo
    assert feed.entries[0].title == "Ancora senza linea"
    assert feed.entries[0].author == "Ana Ferri"
    assert feed.entries[0].content[0].value == "<p>Linfa tace.</p>"
    assert "Linfa tace." in httpx.get(feed.entries[0].link).text


def test_the_three_formats_tell_the_same_story(town: Town, web: httpx.Client):
    _post(town, text="Àncora <niente> & nessuno 😡 مرحبا")
    rss, atom = _feed(web), _feed(web, "/casa-nuova/feed.atom")
    item = web.get("/casa-nuova/feed.json").json()["items"][0]
    assert rss.entries[0].id == atom.entries[0].id == item["id"]
    assert rss.entries[0].link == atom.entries[0].link == item["url"]
    assert rss.entries[0].content[0].value == atom.entries[0].content[0].value
    assert item["content_html"] == "<p>Àncora &lt;niente&gt; &amp; nessuno 😡 مرحبا</p>"
    assert item["authors"] == [{"name": "Ana Ferri"}]


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_new_is_304_until_something_changes(town: Town, web: httpx.Client, name: str):
    post = _post(town)
    address = f"/casa-nuova/{name}"
    first = web.get(address)
    tag = {"If-None-Match": first.headers["etag"]}
    assert web.get(address, headers=tag).status_code == 304
    since = {"If-Modified-Since": first.headers["last-modified"]}
    assert web.get(address, headers=since).status_code == 304
    town.act({"do": "blogs.edit", "who": "ana", "post": post, "text": "Linfa ha chiamato!"})
    again = web.get(address, headers=tag)
    assert again.status_code == 200
    assert "Linfa ha chiamato!" in again.text


def test_an_edited_post_keeps_its_id_and_a_deleted_one_is_gone(town: Town, web: httpx.Client):
    post = _post(town)
    before = _feed(web).entries[0]
    town.act({"do": "blogs.edit", "who": "ana", "post": post, "text": "Terzo tecnico mancato."})
    after = _feed(web).entries[0]
    assert after.id == before.id
    assert after.summary == "Terzo tecnico mancato."
    town.act({"do": "blogs.delete", "who": "ana", "post": post})
    assert _feed(web).entries == []
    assert httpx.get(before.link).status_code == 404


def test_a_post_may_claim_any_date_and_no_author(town: Town, web: httpx.Client):
    act = {"do": "blogs.post", "who": "erbe", "blog": "selva", "text": "Linfa di betulla."}
    town.act({**act, "title": "Vecchio", "dated": "2001-03-04T08:00:00+00:00"})
    town.act({**act, "title": "Domani", "dated": "2031-01-01T00:00:00+00:00", "unsigned": True})
    late, old = _feed(web, "/selva/feed.rss").entries
    assert (old.published_parsed.tm_year, late.published_parsed.tm_year) == (2001, 2031)
    assert old.author == "Erboristeria Selva"
    assert "author" not in late


def test_comments_have_their_own_feed(town: Town, web: httpx.Client):
    post = _post(town)
    comment = {"do": "blogs.comment", "who": "marco", "post": post, "text": "Coraggio, Ana!"}
    name = town.act(comment)
    feed = _feed(web, "/casa-nuova/comments.rss")
    assert (feed.entries[0].author, feed.entries[0].summary) == (
        "Marco Sarti",
        "<p>Coraggio, Ana!</p>",
    )
    assert feed.entries[0].link.endswith(f"#c{name.partition('#')[2]}")
    assert "Coraggio, Ana!" in httpx.get(feed.entries[0].link).text


def test_a_feed_shows_the_last_ten_only(town: Town, web: httpx.Client):
    for number in range(12):
        _post(town, title=f"Giorno {number}")
    titles = [entry.title for entry in _feed(web).entries]
    assert titles == [f"Giorno {number}" for number in range(11, 1, -1)]


def test_the_newspaper_gives_beginnings_only(town: Town, web: httpx.Client):
    act = {"do": "blogs.post", "who": "gazzetta", "blog": "gazzetta", "title": "Guasto"}
    town.act({**act, "text": "parola " * 100})
    item = web.get("/gazzetta/feed.json").json()["items"][0]
    assert item["content_text"].endswith("[…]")
    assert "content_html" not in item


def test_a_hundred_thousand_characters_arrive_whole(town: Town, web: httpx.Client):
    _post(town, text="o" * 100_000)
    assert len(_feed(web).entries[0].content[0].value) == 100_000 + len("<p></p>")


@pytest.mark.parametrize(
    ("what", "status", "shown"),
    [
        ("rate limit", 429, ""),
        ("unavailable", 503, ""),
        ("server error", 500, "<h1>500"),
        ("html", 200, "Please sign in"),
        ("expanding entities", 200, "<!ENTITY l10"),
        ("hostile html", 200, "alert(&#x27;rubato&#x27;)"),
    ],
)
def test_a_fault_comes_once(town: Town, web: httpx.Client, what: str, status: int, shown: str):
    _post(town)
    town.faults.set("blog:GET /casa-nuova", what)
    answer = web.get("/casa-nuova/feed.rss")
    assert answer.status_code == status
    assert shown in answer.text
    assert len(_feed(web).entries) == 1


def test_a_page_can_come_twice_over_or_upside_down(town: Town, web: httpx.Client):
    _post(town, title="Primo")
    _post(town, title="Secondo")
    town.faults.set("blog:GET /casa-nuova", "duplicated items")
    town.faults.set("blog:GET /casa-nuova", "out of order")
    assert [e.title for e in _feed(web).entries] == ["Secondo", "Primo"] * 2
    assert [e.title for e in _feed(web).entries] == ["Primo", "Secondo"]


def test_fifty_megabytes_are_made_while_they_are_read(town: Town, web: httpx.Client):
    town.faults.set("blog:GET /casa-nuova", "huge")
    with web.stream("GET", "/casa-nuova/feed.rss") as answer:
        read = 0
        for piece in answer.iter_bytes():
            read += len(piece)
            if read > 2_000_000:
                break
    assert read > 2_000_000
