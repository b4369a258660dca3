"""Every form as every role, with whatever somebody may send: no wrong hand, no broken page."""

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from sqlalchemy import func, select
from starlette.routing import Route

from casebook.database import Book
from casebook.hours import DAYS
from casebook.tables.intake import parked
from casebook.tables.team import event, teammate
from dashboard import invitations, pages
from tests.cast import ADA, BEN, CLEO, Who, connect, hear, hire, meet
from tests.dashboard.board import open_house
from tests.dashboard.site import HERE, Site
from tests.outreach.street import open_office

GIULIA = Who("Giulia Sarti", "giulia@linfa.example", role="manager")
IVO = Who("Ivo Bassi", "ivo@linfa.example", role="integrator")

ANYBODYS = ("/me", "/me/picture", "/sign-out", "/tip", "/notices/seen", "/notices/{id:int}")
AT_THE_DOOR = ("/sign-in", "/setup/", "/link/", "/hooks/")
# Which roles a form is for, by how its address begins; every other is for who works on cases.
FORMS = {
    "/team": {"admin"},
    "/keys": {"admin"},
    "/reports/agreement": {"admin"},
    "/rota": {"lead", "admin"},
    "/calendar": {"lead", "admin"},
    "/exception": {"lead", "admin"},
    "/phrases/": {"lead", "admin"},
    "/glossary": {"lead", "admin"},
    "/channels/new": {"integrator", "admin"},
    "/channels/{id:int}/edit": {"integrator", "admin"},
    "/channels/{id:int}/try": {"integrator", "admin"},
    "/channels/{account_id:int}/parked": {"agent", "lead", "integrator", "admin"},
    "/channels/{account_id:int}/gaps": {"agent", "lead", "integrator", "admin"},
    "/channels/{account_id:int}/canary": {"lead", "admin"},
    "/channels/{id:int}/share": {"lead", "admin"},
    "/channels/{id:int}/{act}": {"admin"},
    "/imports": {"integrator", "admin"},
}
WORKERS = {"agent", "lead", "admin"}
ODD = (
    "", "-1", "²", "777", "99999999999999999999999", "a\x00\ud83d<script>", "1" * 5_000,
    "1" * 5_000 + ":1", "9999-12-31T23:59", "0001-01-01T00:00", "2026-03-09", "{strange} 9-13", "IT",
)  # fmt: skip
# Asked for by a name that the form itself holds, or through a function of the page's own.
FIELDS = {"at", "to", "from", "fault", "apology", "recovery", "because-hours", "consent", "day",
          "whom", "reference", "promise", "country", "subdivision", "extra", "working", *DAYS}  # fmt: skip
for file in Path(pages.__path__[0]).glob("*.py"):
    FIELDS |= set(re.findall(r'"([\w-]+)"', file.read_text()))  # of an act, any of its words


def a_site(book: Book) -> Site:
    return Site(replace(open_house(book), office=open_office(book)))


@pytest.fixture
def site(book: Book) -> Site:
    return a_site(book)


def forms(site: Site) -> list[str]:
    routes = [route for route in site.app.routes if isinstance(route, Route)]
    posts = [route.path for route in routes if "POST" in (route.methods or ())]
    return [path for path in posts if not path.startswith(AT_THE_DOOR)]


def at(path: str, id: str = "1") -> str:
    return re.sub(r"\{\w+(:int)?\}", id, path)


def allowed(path: str) -> set[str]:
    return next((roles for start, roles in FORMS.items() if path.startswith(start)), WORKERS)


@pytest.mark.parametrize("who", [BEN, CLEO, GIULIA, IVO, ADA], ids=lambda who: who.role)
def test_a_form_that_is_not_for_the_role_is_refused_and_changes_nothing(
    book: Book, site: Site, who: Who
) -> None:
    connect(book, "board")
    site.sign_in_as(hire(book, who))
    for path in forms(site):
        if path in ANYBODYS or who.role in allowed(path):
            continue
        with book.reading() as r:
            before = r.value(select(func.count()).select_from(event))
        assert site.post(at(path)).status_code == 403, path
        with book.reading() as r:
            assert r.value(select(func.count()).select_from(event)) == before, path


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: ascii(odd)[:12])
def test_no_form_breaks_whatever_is_sent(any_book: Book, odd: str) -> None:
    book, site = any_book, a_site(any_book)
    hear(book, on=connect(book, "x"), by=meet(book))
    site.sign_in_as(hire(book, ADA))
    site.post("/take", {"place": "2026-03-02T09:00:00+00:00~1~mention"})
    data = urlencode(dict.fromkeys(FIELDS, odd), errors="surrogatepass").encode()
    form = HERE | {"Content-Type": "application/x-www-form-urlencoded"}
    broken = []
    for path in forms(site):
        if path != "/sign-out":
            for id in ("1", "99999999999999999999") if odd == "777" else ("1",):
                if site.post(at(path, id), content=data, headers=form).status_code >= 500:
                    broken.append(at(path, id))
    assert not broken


PLACES = (
    "9999-12-31T23:59:59-14:00~1~mention", "0001-01-01T00:00:00+14:00~1~case",
    "2026-03-02T09:00:00+00:00~99999999999999999999~case", "2026-03-02T09:00:00+00:00~-5~mention",
)  # fmt: skip
PAGES = (
    *(f"/?after={quote(place)}" for place in PLACES),
    *(f"/waiting/{quote(place)}" for place in PLACES),
    "/?n=%C2%B2&channel=%00", "/changes?seen=%C2%B2,9999999999999999999999&since=0001-01-01T00:00",
    "/changes?since=9999-12-31T23:59:59-12:00", "/diary?before=99999999999999999999999",
    "/search?q=%00%ED%A0%BD", "/search?q=" + "9" * 300, "/search?q=%25_%5C%22*%27)", "/hooks/9" + "9" * 30,
    "/cases/99999999999999999999", "/cases/99999999999999999999/diary", "/channels/99999999999999999999",
    "/cases/1?route=%00", "/team/99999999999999999999/face", "/items/1/undo", "/mine?show=%00",
    *(f"/{page}?week={day}&since={day}&until={day}&of={of}&person={of}&show={of}&state={of}&over={of}"
      for page in ("rota", "reports", "reports/rows", "reports/rows.csv", "reports/moments.csv", "promises")
      for day in ("9999-12-31", "0001-01-01", "%00", "2026-02-30")
      for of in ("9" * 18, "9" * 30, "%C2%B2", "%00", "promises", "overrides", "coverage", "closings")),
    "/reports/table.csv?table=%00", "/reports/word/99999999999999999999", "/phrases?show=%00",
    *(f"/{page}" for page in ("calendar", "notices", "hour", "keys", "glossary", "overrides")),
)  # fmt: skip


def test_no_address_breaks_a_page(any_book: Book) -> None:
    book, site = any_book, a_site(any_book)
    hear(book, on=connect(book, "x"), by=meet(book))
    site.sign_in_as(hire(book, ADA))
    site.post("/take", {"place": "2026-03-02T09:00:00+00:00~1~mention"})
    assert [path for path in PAGES if site.get(path).status_code >= 500] == []


@pytest.mark.parametrize(("who", "reads"), [(BEN, True), (IVO, False)], ids=["agent", "integrator"])
def test_who_may_not_see_customers_words_does_not_read_them_unreadable(
    book: Book, site: Site, who: Who, reads: bool
) -> None:
    forum = connect(book, "board", settings={"address": "https://board.example"})
    raw = {"native_id": "c_9", "error": ["rotto", "broken"], "raw": "my number is 333"}
    with book.writing() as w:
        w.add(parked, account_id=forum, at=w.now, **raw)
    page = site.sign_in_as(hire(book, who)).get(f"/channels/{forum}").text
    assert "c_9" in page
    assert ("my number is 333" in page) is reads


def test_a_set_up_link_never_makes_a_second_administrator(book: Book, site: Site) -> None:
    token = invitations.first(book)
    hire(book, ADA, password="kept")
    form = {"name": "Eve", "email": "eve@linfa.example", "password": "ten letters"}
    assert site.post(f"/setup/{token}", form).status_code in (410, 422)
    with book.reading() as r:
        assert r.value(select(func.count()).select_from(teammate)) == 1
