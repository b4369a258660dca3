"""The queue on screen: the order of arrival, taken by one, let by only with a reason."""

import re

import pytest

from casebook.database import Book
from tests.cast import BEN, CLEO, DARIO, FakeClock, Who, connect, hear, hire, meet
from tests.dashboard.site import Site, house
from tests.outreach.helpdesk import Helpdesk
from tests.outreach.street import open_office

LIA = Who("Lia Conforti", "lia@posta.example")


@pytest.fixture
def line(book: Book, clock: FakeClock) -> list[int]:
    """Three words that wait, a quarter of an hour apart."""
    on_x = connect(book, "x", name="X, @LinfaCasa")
    said = ("No line for three weeks.", "URGENT!!! ANSWER ME!!!", "And my refund?")
    words = []
    for number, text in enumerate(said):
        who = Who(f"Person {number}", "q@posta.example")
        words.append(hear(book, text, on=on_x, by=meet(book, who, native_id=str(number))))
        clock.forward(minutes=15)
    return words


@pytest.fixture
def site(book: Book, line: list[int]) -> Site:
    office = open_office(book)
    return Site(house(book, office=office, registry=office.registry))


@pytest.fixture
def ben(book: Book, site: Site) -> Site:
    return site.sign_in_as(hire(book, BEN, language="en"))


def shown(page: str) -> list[str]:
    return re.findall(r'class="name" href="[^"]+">([^<]+)<', page)


def places(page: str) -> list[str]:
    return re.findall(r'name="place" value="([^"]+)"', page)


def test_who_waits_longest_stands_first_whatever_they_shout(ben: Site):
    page = ben.get("/").text
    assert shown(page) == ["Person 0", "Person 1", "Person 2"]
    assert "3 people are waiting" in page
    assert "45 min" in page


def test_a_taken_word_leaves_the_line_and_opens_as_a_case(ben: Site):
    taken = ben.post("/take", {"place": places(ben.get("/").text)[0]})
    assert taken.headers["location"] == "/cases/1?said=taken"
    assert shown(ben.get("/").text) == ["Person 1", "Person 2"]


def test_the_second_to_press_is_told_who_was_first(book: Book, ben: Site):
    place = places(ben.get("/").text)[0]
    Site(ben.house).sign_in_as(hire(book, DARIO)).post("/take", {"place": place})
    late = ben.post("/take", {"place": place})
    assert late.status_code == 409
    assert "Dario Sala" in late.text
    assert "Nothing was sent, closed or changed." in late.text


def test_a_page_left_open_learns_who_took_a_row_and_what_came(
    book: Book, ben: Site, clock: FakeClock, line: list[int]
):
    since = re.search(r'data-changes="/changes\?since=([^"]+)"', ben.get("/").text)
    assert since
    dario = Site(ben.house).sign_in_as(hire(book, DARIO))
    dario.post("/take", {"place": places(dario.get("/").text)[0]})
    clock.forward(minutes=1)
    on_x = connect(book, "x", name="X again")
    hear(book, "A new one", on=on_x, by=meet(book, LIA, native_id="9"))
    seen = ",".join(map(str, line))
    news = ben.get(f"/changes?since={since[1]}&seen={seen}", **{"x-part": "line news"}).text
    assert re.findall(r'<li class="taken" id="w(\d+)"', news) == [str(line[0])]
    assert "Dario Sala took it" in news
    assert "1 new arrival, at the end of the line" in news


def test_looking_notes_the_first_look_and_takes_nothing(ben: Site):
    page = ben.get("/").text
    there = re.search(r'class="name" href="([^"]+)"', page)
    assert there
    assert "No line for three weeks." in ben.get(there[1]).text
    assert "seen by Ben Conti" in ben.get("/").text
    assert len(shown(ben.get("/").text)) == 3


def test_a_link_to_a_word_somebody_took_leads_to_its_case(ben: Site):
    page = ben.get("/").text
    there = re.search(r'class="name" href="([^"]+)"', page)
    assert there
    ben.post("/take", {"place": places(page)[0]})
    assert ben.get(there[1]).headers["location"] == "/cases/1"


def test_what_is_not_for_us_is_set_aside_only_with_a_reason(ben: Site):
    place = places(ben.get("/").text)[0]
    assert ben.post("/set-aside", {"place": place, "because": " "}).status_code == 409
    assert ben.post("/set-aside", {"place": place, "because": "praise"}).status_code == 303
    assert shown(ben.get("/").text) == ["Person 1", "Person 2"]


def test_only_a_lead_lets_somebody_by_and_the_row_says_why(book: Book, ben: Site):
    place = places(ben.get("/").text)[2]
    form = {"place": place, "because": "she is 88 and alone"}
    assert ben.post("/exception", form).status_code == 403
    cleo = Site(ben.house).sign_in_as(hire(book, CLEO, language="en"))
    assert cleo.post("/exception", form).status_code == 303
    page = ben.get("/").text
    assert shown(page)[0] == "Person 2"
    assert "Exception by Cleo Riva" in page
    assert "she is 88 and alone" in page


def test_an_empty_line_proves_that_the_silence_is_real(book: Book):
    office = open_office(book)
    site = Site(house(book, office=office, registry=office.registry))
    page = site.sign_in_as(hire(book, BEN, language="en")).get("/").text
    assert "Nobody is waiting" in page
    assert "until one is connected, silence means nothing" in page


@pytest.mark.parametrize("place", ["x", "2026-03-02T09:00:00~1~mention", "~~", "é~1~case"])
def test_a_place_nobody_wrote_is_refused_with_words(ben: Site, place: str):
    assert ben.post("/take", {"place": place}).status_code == 409


def test_hostile_words_are_shown_as_words(book: Book, ben: Site):
    on_x = connect(book, "x", name="<b>X</b>")
    who = Who("<script>alert(1)</script>", "e@posta.example")
    hear(book, "<img src=x onerror=alert(1)>", on=on_x, by=meet(book, who, native_id="13"))
    page = ben.get("/").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_a_word_that_repeats_a_case_says_so_and_why(book: Book, clock: FakeClock):
    desk = Helpdesk(book, clock)
    case = desk.case_of_ana()
    by = meet(book, LIA, channel="facebook", native_id="f1", person_id=desk.person(case))
    hear(book, "Still no line after the move!", on=2, by=by, native_id="3003")
    ours = {"office": desk.office, "registry": desk.office.registry, "desks": desk.desks}
    page = Site(house(book, **ours)).sign_in_as(desk.ben).get("/").text
    assert f"Maybe a duplicate of Q-{case}" in page
    assert "It is the same problem: line or internet" in page
