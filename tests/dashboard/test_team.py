"""The team page: invited by a link, never without an administrator, faces that are pictures."""

from typing import Any

import pytest
from sqlalchemy import select

from casebook.database import Book
from casebook.tables.team import teammate
from tests.cast import ADA, BEN, CLEO, MONDAY, hire
from tests.dashboard.site import Site, house

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


@pytest.fixture
def ada(book: Book) -> int:
    return hire(book, ADA, language="en", password="kept")


@pytest.fixture
def site(book: Book, ada: int) -> Site:
    return Site(house(book)).sign_in_as(ada)


def row(book: Book, id: int):
    with book.reading() as r:
        return r.row(select(teammate).where(teammate.c.id == id))


def test_an_invited_teammate_comes_in_by_the_link_shown_once(book: Book, site: Site):
    form = {"name": "Ben Conti", "email": "ben@linfa.example", "role": "agent", "work": "network"}
    page = site.post("/team", form).text
    link = page.split("/link/")[1].split('"')[0]
    assert "/link/" not in site.get("/team").text
    newcomer = Site(site.house)
    assert newcomer.post(f"/link/{link}", {"password": "ten letters"}).status_code == 303
    assert "Ben Conti" in newcomer.get("/me").text


def test_two_teammates_cannot_share_a_mail(book: Book, site: Site):
    form = {"name": "Another Ada", "email": ADA.email.upper(), "role": "agent"}
    assert "Somebody already has this e-mail." in site.post("/team", form).text


def test_the_last_administrator_stays(book: Book, site: Site, ada: int):
    refused = site.post(f"/team/{ada}", {"role": "agent"})
    assert refused.status_code == 409
    assert "the only administrator" in refused.text
    assert row(book, ada).role == "admin"


@pytest.mark.parametrize(
    "other", [{}, {"password": "kept", "ended_at": MONDAY}], ids=["new", "gone"]
)
def test_who_cannot_come_in_is_no_other_administrator(
    book: Book, site: Site, ada: int, other: dict[str, Any]
):
    hire(book, CLEO, **{"role": "admin"} | other)
    assert site.post(f"/team/{ada}/leave").status_code == 409
    assert row(book, ada).ended_at is None


def test_who_leaves_can_no_longer_come_in_and_keeps_their_name(book: Book, site: Site):
    ben = hire(book, BEN, password="kept")
    his = Site(site.house).sign_in_as(ben)
    site.post(f"/team/{ben}/leave")
    assert his.get("/me").status_code == 303
    assert row(book, ben).name == "Ben Conti"


def test_a_face_is_the_picture_or_initials(book: Book, site: Site, ada: int):
    assert ">AN</text>" in site.get(f"/team/{ada}/face").text
    site.post("/me/picture", files={"picture": ("ada.png", PNG, "image/png")})
    face = site.get(f"/team/{ada}/face")
    assert (face.content, face.headers["content-type"]) == (PNG, "image/png")


@pytest.mark.parametrize(
    "content",
    [b"<svg onload='alert(1)'/>", b"GIF89a", b"", PNG + b"0" * 1_600_000],
    ids=["script", "gif", "empty", "too large"],
)
def test_what_is_no_small_picture_is_refused(book: Book, site: Site, ada: int, content: bytes):
    answer = site.post("/me/picture", files={"picture": ("x.png", content, "image/png")})
    assert answer.status_code == 409
    assert row(book, ada).photo is None


def test_a_face_that_a_seed_drew_runs_nothing(book: Book, site: Site):
    ben = hire(book, BEN, photo=b"<svg/>", photo_type="image/svg+xml")
    policy = site.get(f"/team/{ben}/face").headers["content-security-policy"]
    assert policy == "default-src 'none'; sandbox"


def test_a_profile_chooses_language_theme_and_keys(book: Book, site: Site, ada: int):
    form = {"language": "it", "zone": "America/New_York", "theme": "dark"}
    site.post("/me", form)
    page = site.get("/me").text
    assert '<html lang="it" data-theme="dark">' in page
    assert 'data-keys="off"' in page
    assert site.post("/me", form | {"zone": "Nowhere/Land"}).status_code == 409
