"""The pretend WordPress, asked by a plain client: what the real one was recorded to answer."""

import random
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from playground.serve import Served
from playground.town import Town
from tests.cast import FakeClock

REST = "/wp-json/wp/v2"


@pytest.fixture
def town(clock: FakeClock) -> Town:
    return Town(clock.now, random.Random(7))


@pytest.fixture
def site(town: Town) -> Iterator[httpx.Client]:
    with (
        Served(town) as served,
        httpx.Client(base_url=served.base + "/wp", trust_env=False) as client,
    ):
        yield client


@pytest.fixture
def article(town: Town) -> str:
    return act(town, "post", who="linfa", title="Traslochi", text="In tre passi")


def act(town: Town, verb: str, who: str = "ana", **more: Any) -> str:
    return town.act({"who": who, "do": f"wordpress.{verb}", **more})


def key(town: Town, login: str) -> httpx.BasicAuth:
    return httpx.BasicAuth(login, town.wordpress.accounts[login].password)


def told(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_who_is_signed_in_is_told_only_at_its_own_address(town: Town, site: httpx.Client):
    assert told(site.get(f"{REST}/users/me")) == (401, "rest_not_logged_in")
    wrong = httpx.BasicAuth("linfa", "0000")
    assert told(site.get(f"{REST}/users/me", auth=wrong)) == (401, "rest_not_logged_in")
    assert site.get(f"{REST}/comments", auth=wrong).json() == []
    me = site.get(f"{REST}/users/me", params={"context": "edit"}, auth=key(town, "linfa")).json()
    assert (me["id"], me["capabilities"]["moderate_comments"]) == (2, True)


def test_lists_come_in_pages_with_their_counts(town: Town, site: httpx.Client, article: str):
    for n in range(5):
        act(town, "comment", post=article, text=f"n {n}")
    page = site.get(f"{REST}/comments", params={"per_page": 2, "page": 2, "order": "asc"})
    assert [page.headers[f"x-wp-total{more}"] for more in ("", "pages")] == ["5", "3"]
    assert page.headers["link"].count("rel=") == 2
    assert [row["content"]["rendered"] for row in page.json()] == ["<p>n 2</p>\n", "<p>n 3</p>\n"]
    past = site.get(f"{REST}/comments", params={"per_page": 2, "page": 9})
    assert (past.status_code, past.json()) == (200, [])
    assert 'page=3>; rel="prev"' in past.headers["link"]
    assert told(site.get(f"{REST}/posts", params={"page": 9})) == (
        400, "rest_post_invalid_page_number",
    )  # fmt: skip
    assert told(site.get(f"{REST}/posts", params={"per_page": 101})) == (400, "rest_invalid_param")


def test_a_time_without_a_zone_is_the_sites_own(
    town: Town, site: httpx.Client, article: str, clock: FakeClock
):
    act(town, "comment", post=article, text="ciao")
    now = clock.now().strftime("%Y-%m-%dT%H:%M:%S")  # an hour later in Rome
    assert site.get(f"{REST}/comments", params={"after": now + "Z"}).json() == []
    assert len(site.get(f"{REST}/comments", params={"after": now}).json()) == 1
    assert told(site.get(f"{REST}/comments", params={"after": "ieri"})) == (
        400, "rest_invalid_param",
    )  # fmt: skip


def test_only_who_moderates_sees_what_waits(town: Town, site: httpx.Client, article: str):
    links = "http://a.example http://b.example"
    held = act(town, "comment", post=article, text=links)
    one, many = f"{REST}/comments/{held}", f"{REST}/comments?status=hold"
    assert told(site.get(one)) == (401, "rest_cannot_read")
    assert told(site.get(many)) == (401, "rest_forbidden_param")
    assert told(site.get(many, auth=key(town, "lettore"))) == (403, "rest_forbidden_param")
    edit = f"{REST}/comments?context=edit"
    assert told(site.get(edit)) == (401, "rest_forbidden_context")
    ours = key(town, "linfa")
    assert [row["status"] for row in site.get(many, auth=ours).json()] == ["hold"]
    assert told(site.post(one, json={"status": "approved"}, auth=key(town, "lettore"))) == (
        403, "rest_cannot_edit",
    )  # fmt: skip
    assert site.post(one, json={"status": "approved"}, auth=ours).json()["status"] == "approved"
    assert site.get(one).status_code == 200
    assert "author_email" not in site.get(one).json()


def test_a_comment_is_written_as_wordpress_lets_one_be(
    town: Town, site: httpx.Client, article: str
):
    ours, path = key(town, "linfa"), f"{REST}/comments"
    sent = {"post": article, "content": "Buongiorno Ana"}
    assert told(site.post(path, json=sent)) == (401, "rest_comment_login_required")
    made = site.post(path, json=sent, auth=ours)
    assert (made.status_code, made.headers["location"][-11:]) == (201, "/comments/1")
    assert told(site.post(path, json=sent, auth=ours)) == (409, "comment_duplicate")
    assert told(site.post(path, json={**sent, "content": " "}, auth=ours)) == (
        400, "rest_comment_content_invalid",
    )  # fmt: skip
    assert told(site.post(path, json={**sent, "post": 99}, auth=ours)) == (
        403, "rest_comment_invalid_post_id",
    )  # fmt: skip
    reader = key(town, "lettore")
    assert site.post(path, json={**sent, "content": "uno"}, auth=reader).status_code == 201
    assert told(site.post(path, json={**sent, "content": "due"}, auth=reader)) == (
        400, "comment_flood",
    )  # fmt: skip
    act(town, "close", post=article)
    assert told(site.post(path, json=sent, auth=ours)) == (403, "rest_comment_closed")
    assert [e.text for e in town.ledger.effects] == ["Buongiorno Ana"]


def test_the_bin_and_the_end(town: Town, site: httpx.Client, article: str):
    path = f"{REST}/comments/{act(town, 'comment', post=article, text='ciao')}"
    ours = key(town, "linfa")
    assert told(site.delete(path, auth=key(town, "lettore"))) == (403, "rest_cannot_delete")
    assert site.delete(path, auth=ours).json()["status"] == "trash"
    assert told(site.delete(path, auth=ours)) == (410, "rest_already_trashed")
    assert told(site.get(path)) == (401, "rest_cannot_read")
    assert site.delete(path + "?force=true", auth=ours).json()["deleted"] is True
    assert told(site.get(path, auth=ours)) == (404, "rest_comment_invalid_id")
    act(town, "trash", who="linfa", post=article)
    assert told(site.get(f"{REST}/posts/{article}")) == (401, "rest_forbidden")
    assert told(site.get(f"{REST}/posts/99")) == (404, "rest_post_invalid_id")
    assert told(site.get(f"{REST}/radio")) == (404, "rest_no_route")


@pytest.mark.parametrize("feed", ["/feed/", "/feed/atom/"])
def test_the_tag_of_a_feed_misses_a_change_within_its_second(
    town: Town, site: httpx.Client, article: str, clock: FakeClock, feed: str
):
    first = site.get(feed)
    known = {"If-None-Match": first.headers["etag"]}
    act(town, "edit", who="linfa", post=article, text="In quattro passi")
    assert site.get(feed, headers=known).status_code == 304
    clock.forward(seconds=1)
    act(town, "edit", who="linfa", post=article, text="In cinque passi")
    again = site.get(feed, headers=known)
    assert (again.status_code, "cinque" in again.text) == (200, True)


def test_every_feed_has_the_sites_own_tag_and_its_date_can_go_back(
    town: Town, site: httpx.Client, article: str, clock: FakeClock
):
    before = site.get("/feed/").headers["last-modified"]
    clock.forward(minutes=1)
    newest = act(town, "post", who="linfa", title="Bollette", text="Come si leggono")
    tags = {
        site.get(feed).headers["etag"] for feed in ("/feed/", "/feed/atom/", "/category/x/feed/")
    }
    assert len(tags) == 1
    since = {"If-Modified-Since": site.get("/feed/").headers["last-modified"]}
    assert site.get("/feed/", headers=since).status_code == 304
    act(town, "trash", who="linfa", post=newest)
    assert site.get("/feed/").headers["last-modified"] == before
    past = site.get("/feed/", params={"paged": 9})
    assert (past.status_code, past.text[:5]) == (404, "<?xml")


def test_people_use_the_form_and_are_stopped_when_too_fast(
    town: Town, site: httpx.Client, article: str, clock: FakeClock
):
    form = {
        "comment_post_ID": article,
        "comment": "Chiamatemi",
        "author": "Ugo",
        "email": "u@x.example",
    }
    sent = site.post("/wp-comments-post.php", data=form)
    assert (sent.status_code, sent.headers["location"].endswith("#comment-1")) == (302, True)
    fast = site.post("/wp-comments-post.php", data={**form, "comment": "Allora?"})
    assert (fast.status_code, fast.headers["content-type"][:9]) == (429, "text/html")
    clock.forward(seconds=16)
    assert site.post("/wp-comments-post.php", data=form).status_code == 409
    shown = site.get(sent.headers["location"]).text
    assert "Chiamatemi" in shown
    assert site.get("/nowhere/").status_code == 404


@pytest.mark.parametrize(
    ("what", "status"),
    [("rate limit", 429), ("unavailable", 503), ("forbidden", 403), ("token dead", 401)],
)
def test_it_refuses_in_its_own_words(town: Town, site: httpx.Client, what: str, status: int):
    town.faults.set("wp:GET /wp-json/wp/v2/users", what)
    ours = key(town, "linfa")
    assert site.get(f"{REST}/users/me", auth=ours).status_code == status
    assert site.get(f"{REST}/users/me", auth=ours).status_code == 200
