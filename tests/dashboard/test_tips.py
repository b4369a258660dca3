"""Tips: what a colleague saw somewhere waits in the queue under their name, and its end is told."""

import pytest
from sqlalchemy import func, select

from casebook.database import Book
from casebook.tables.heard import WAITS, mention
from casebook.tables.intake import tip
from outreach import cases
from tests.cast import BEN, DARIO, Who, connect, hear, hire
from tests.dashboard.board import open_house
from tests.dashboard.site import Site
from tests.outreach.street import open_office

IVO = Who("Ivo Testa", "ivo@linfa.example", role="integrator")
LINK = "https://blog.example/three-weeks"


@pytest.fixture
def ben(book: Book) -> Site:
    return Site(open_house(book)).sign_in_as(hire(book, BEN, language="en"))


def waiting(book: Book) -> int:
    with book.reading() as r:
        return int(r.value(select(func.count()).select_from(mention).where(WAITS)))


def test_a_link_handed_in_waits_in_the_queue_under_who_saw_it(book: Book, ben: Site):
    done = ben.post("/tip", {"url": LINK, "text": "Linfa leaves us without a line"})
    assert done.headers["location"] == "/tip?said=tip"
    assert waiting(book) == 1
    page = ben.get("/tip").text
    assert "Linfa leaves us without a line" in page
    assert "in line" in page


def test_nothing_typed_is_asked_again_with_the_name_still_there(book: Book, ben: Site):
    asked = ben.post("/tip", {"concerns": "Teresa Vailati"})
    assert asked.status_code == 422
    assert "Paste an address or a text." in asked.text
    assert 'value="Teresa Vailati"' in asked.text
    assert waiting(book) == 0


def test_two_colleagues_who_saw_the_same_thing_make_one_wait(book: Book, ben: Site):
    ben.post("/tip", {"url": LINK})
    dario = Site(ben.house).sign_in_as(hire(book, DARIO, language="en"))
    dario.post("/tip", {"url": f"{LINK}?utm_source=mail", "concerns": "Teresa Vailati"})
    assert waiting(book) == 1
    with book.reading() as r:
        assert r.value(select(func.count()).select_from(tip)) == 2
    assert "about Teresa Vailati" in dario.get("/tip").text
    assert "Teresa Vailati</" not in ben.get("/tip").text


def test_a_word_already_heard_is_not_heard_twice_by_a_tip(book: Book, ben: Site):
    hear(book, on=connect(book), url=LINK)
    ben.post("/tip", {"url": LINK, "concerns": "her mother"})
    assert waiting(book) == 1


def test_who_handed_it_in_sees_that_it_was_taken_up(book: Book, ben: Site):
    ben.post("/tip", {"text": "Linfa leaves us without a line"})
    with book.reading() as r:
        word = r.value(select(mention.c.id))
    case_id = cases.take(open_office(book), word, by=hire(book, DARIO))
    assert f'href="/cases/{case_id}">taken' in ben.get("/tip").text


def test_who_may_not_see_customers_hands_in_all_the_same_and_gets_no_way_in(book: Book):
    ivo = Site(open_house(book)).sign_in_as(hire(book, IVO, language="en"))
    assert ivo.post("/tip", {"url": LINK}).status_code == 303
    page = ivo.get("/tip").text
    assert "in line" in page
    assert "/waiting/" not in page


def test_a_link_can_be_brought_along_in_the_address_and_stays_a_text(ben: Site):
    page = ben.get('/tip?url=https://a.example/"><script>alert(1)</script>').text
    assert "https://a.example/" in page
    assert "<script>alert" not in page
