"""The page of what many have: who wrote, the words prepared one by one, its end and back."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from casebook.database import Book
from casebook.tables.cases import draft
from casebook.tables.known import incident, topic
from casebook.tables.team import phrase
from tests.cast import ANA, FakeClock, hear, meet
from tests.dashboard.site import Site, house
from tests.outreach.helpdesk import Helpdesk


@pytest.fixture
def site(book: Book, clock: FakeClock) -> Site:
    """Ana and five others have no line in Verona; Ana's case is Ben's."""
    desk = Helpdesk(book, clock)
    case = desk.complains("No internet in Verona since noon!", visibility="private")
    with book.writing() as w:
        on, since = 2, w.now - timedelta(minutes=30)
        w.add(incident, theme="no_line", place="verona", since=since, at=w.now, people=6, usual=0.4)
        w.add(
            phrase,
            moment="incident",
            language="en",
            version=1,
            at=w.now,
            text="Hello {name}: {problem}.",
        )
    for n in range(5):
        hear(book, "Senza internet a Verona", on=on, by=meet(book, ANA, native_id=f"v{n}"))
    with book.writing() as w:
        for id in range(1, 7):
            w.add(topic, mention_id=id, theme="no_line", place="verona", at=w.now)
    assert case == 1
    ours = {"office": desk.office, "registry": desk.office.registry, "desks": desk.desks}
    return Site(house(book, **ours)).sign_in_as(desk.ben)


def test_the_queue_says_that_a_trouble_of_many_goes_on(site: Site):
    page = site.get("/").text
    assert "The same trouble is going on for many." in page
    assert 'href="/incidents"' in page


def test_the_page_lists_who_wrote_and_says_what_is_usual(site: Site):
    page = site.get("/incidents").text
    assert "Line or internet, Verona" in page
    assert "6 people in a few hours; usually 0.4." in page
    assert "Q-1" in page
    assert page.count(">in the line<") == 5
    assert "4 in the very words of another one" in page


def test_the_words_become_a_draft_of_one_case_and_nothing_leaves(site: Site, book: Book):
    answer = site.post("/incidents/1/word", {"case": "1"})
    assert answer.headers["location"].startswith("/cases/1")
    with book.reading() as r:
        assert len(r.rows(select(draft))) == 1
    assert "line or internet, Verona" in site.get("/cases/1").text
    assert "words prepared" in site.get("/incidents").text
    assert "offered to this case already" in site.post("/incidents/1/word", {"case": "1"}).text


def test_a_person_ends_it_and_may_think_again(site: Site):
    site.post("/incidents/1/end")
    page = site.get("/incidents").text
    assert "by Ben Conti: 6 words" in page
    assert "going on for many" not in site.get("/").text
    undo = re.search(r'action="(/incidents/\d+/undo)"', page)
    assert undo
    site.post(undo[1])
    assert "going on" in site.get("/incidents").text


def test_without_any_the_page_says_how_they_are_found(book: Book, clock: FakeClock):
    desk = Helpdesk(book, clock)
    page = Site(house(book, office=desk.office)).sign_in_as(desk.ben).get("/incidents").text
    assert "No incident." in page
    assert "We count people, not messages" in page
