"""The page sends a code, takes it back, and opens the contract only then."""

from dataclasses import replace

import pytest

from casebook.database import Book
from outreach import cases, code_letter, identity
from tests.cast import ANA, BEN, connect, hear, hire, meet, sign_up
from tests.dashboard.site import Site, house
from tests.outreach.street import open_office
from tests.outreach.test_proving import CONTRACT, Post


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def site(book: Book, post: Post) -> Site:
    office = replace(open_office(book), gateways=post)
    ben = hire(book, BEN, language="en")
    cases.take(office, hear(book, on=connect(book, "x"), by=meet(book, ANA)), by=ben)
    ana = sign_up(book, ANA, desk=connect(book, "rt", kind="desk"), contract=CONTRACT)
    identity.link_by_hand(office, 1, ana, by=ben, words="she wrote her code")
    return Site(house(book, office=office)).sign_in_as(ben)


def test_without_a_carrier_the_page_says_what_is_needed(site: Site):
    assert "a mail or SMS service must be connected" in site.get("/cases/1").text


def test_a_code_is_sent_checked_and_opens_the_contract(site: Site, book: Book, post: Post):
    connect(book, "mail", kind="gateway")
    page = site.get("/cases/1").text
    assert "Send a code to a•••@p•••.example" in page
    assert ANA.email not in page
    site.post("/cases/1/code", {"customer": "1", "contact": "1"})
    code_letter.send(site.house.office, 1)
    assert "Code sent to <strong>a•••@p•••.example</strong>" in site.get("/cases/1").text
    wrong = "000000" if post.last != "000000" else "111111"
    assert "Tries left: 4" in site.post("/cases/1/code/told", {"code": wrong}).text
    assert "Tolmezzo" not in site.get("/cases/1").text
    done = site.post("/cases/1/code/told", {"code": post.last})
    assert done.headers["location"] == "/cases/1?said=linked"
    assert "Home Fibre, via Tolmezzo 8" in site.get("/cases/1").text
