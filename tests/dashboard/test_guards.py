"""Who may do what, and what no browser can be made to do."""

import re

import pytest

from casebook.database import Book
from dashboard import access, security
from dashboard.access import Verb
from tests.cast import ADA, BEN, CLEO, Who, hire
from tests.dashboard.site import HERE, Site, house
from tests.outreach.street import open_office

GIULIA = Who("Giulia Sarti", "giulia@linfa.example", role="manager")
IVO = Who("Ivo Bassi", "ivo@linfa.example", role="integrator")


@pytest.fixture
def site(book: Book) -> Site:
    office = open_office(book)
    return Site(house(book, office=office, registry=office.registry))


def test_every_page_but_the_door_asks_who_you_are(site: Site):
    free = {
        "/healthz",
        "/sign-in",
        "/setup/{token}",
        "/link/{token}",
        "/static",
        "/live",
        "/api/v1",
    }
    free |= {"/hooks/{account_id:int}", "/hooks/{id:int}"}
    for route in site.app.routes:
        if route.path in free:
            continue
        path = re.sub(r"\{(\w+)(:int)?\}", "1", route.path)
        method = "GET" if "GET" in (route.methods or ()) else "POST"
        answer = site.get(path) if method == "GET" else site.post(path)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/sign-in"), path
    assert site.get("/live").status_code == 401


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        (BEN, "/team", 403), (CLEO, "/team", 403), (GIULIA, "/team", 403), (ADA, "/team", 200),
        (IVO, "/", 403), (IVO, "/mine", 403), (GIULIA, "/", 200), (GIULIA, "/eyes", 403),
    ],
)  # fmt: skip
def test_a_role_opens_its_own_rooms_only(book: Book, site: Site, who: Who, path: str, status: int):
    answer = site.sign_in_as(hire(book, who, language="en")).get(path)
    assert answer.status_code == status
    if status == 403:
        assert "Your role does not include this. Who can:" in answer.text


def test_only_lead_and_administrator_make_exceptions_and_only_the_administrator_goes_live():
    assert [r for r in access.ROLES if access.may(r, Verb.LEAD)] == ["lead", "admin"]
    assert [r for r in access.ROLES if access.may(r, Verb.LIVE)] == ["admin"]
    assert [r for r in access.ROLES if access.may(r, Verb.TEAM)] == ["admin"]
    assert not any(access.may("nobody", verb) for verb in Verb)


@pytest.mark.parametrize("site_said", ["cross-site", "same-site"])
def test_a_form_from_another_site_does_nothing(book: Book, site: Site, site_said: str):
    site.sign_in_as(hire(book, BEN))
    form = {"language": "en", "zone": "Europe/Rome", "theme": "dark"}
    answer = site.post("/me", form, headers={"Sec-Fetch-Site": site_said})
    assert answer.status_code == 403
    assert 'data-theme="dark"' not in site.get("/me").text


def test_a_browser_without_fetch_metadata_is_judged_by_its_origin(book: Book, site: Site):
    site.sign_in_as(hire(book, BEN))
    form = {"language": "en", "zone": "Europe/Rome", "theme": "dark"}
    evil = site.post("/me", form, headers={"Origin": "https://evil.example"})
    assert evil.status_code == 403
    assert site.post("/me", form, headers={"Origin": site.address}).status_code == 303


def test_a_name_that_is_not_ours_is_not_answered(site: Site):
    assert site.get("/sign-in", host="evil.example").status_code == 400


def test_no_page_runs_a_foreign_script_or_stands_in_a_frame(book: Book, site: Site):
    site.sign_in_as(hire(book, BEN))
    for path in ("/", "/sign-in", "/nowhere", "/healthz"):
        headers = site.get(path).headers
        assert "unsafe" not in headers["content-security-policy"]
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"


def test_a_body_too_large_is_refused_whatever_length_it_declared(book: Book, site: Site):
    site.sign_in_as(hire(book, BEN))
    big = b"x" * (security.MOST_BYTES + 1)
    assert site.post("/me", content=big).status_code == 413

    form = HERE | {"Content-Type": "application/x-www-form-urlencoded"}

    async def stream():
        yield big

    assert site.post("/me", content=stream(), headers=form).status_code == 413


def test_what_is_not_there_is_said_in_three_sentences(site: Site):
    answer = site.get("/nowhere", **{"accept-language": "en"})
    assert answer.status_code == 404
    assert "There is nothing here." in answer.text
    assert "No case, draft or message was lost." in answer.text


def test_a_broken_page_says_so_and_shows_nothing_of_the_inside(
    book: Book, site: Site, monkeypatch: pytest.MonkeyPatch
):
    site.sign_in_as(hire(book, BEN))
    monkeypatch.setattr("outreach.queue.page", lambda *_a, **_k: 1 / 0)
    answer = site.get("/")
    assert answer.status_code == 500
    assert "Questa pagina si è rotta da noi." in answer.text
    assert "ZeroDivision" not in answer.text


@pytest.mark.parametrize(
    ("came", "back"),
    [
        ("http://127.0.0.1:8044/cases/7?route=x", "/cases/7?route=x"),
        ("https://elsewhere.example/cases/7", "/"),
        ("//elsewhere.example", "/"),
        ("", "/"),
    ],
)
def test_the_way_back_from_a_no_leads_nowhere_else(site: Site, came: str, back: str):
    ada = hire(site.house.book, ADA)
    answer = site.sign_in_as(ada).post("/team", {}, headers={**HERE, "Referer": came})
    assert f'<a class="b main" href="{back}">' in answer.text
