"""The team corrects the judge on screen: one keystroke, remembered, undone from the diary."""

import pytest
from sqlalchemy import select, update

from casebook.database import Book
from casebook.queries import bodies
from casebook.tables.heard import account, mention, verdict
from config.seed import seed
from listener.items import Edited
from outreach import correcting
from tests.cast import BEN, CLEO, FakeClock, connect, hear, hire, meet
from tests.dashboard.site import Site, house
from tests.listener.station import SETTINGS, open_station, post
from tests.outreach.street import open_office


@pytest.fixture
def word(book: Book) -> int:
    seed(book, SETTINGS)
    text = "There is a smell of gas and my mother is in a wheelchair. No line!"
    return hear(book, text, on=connect(book, "x", name="X, @LinfaCasa"), by=meet(book))


@pytest.fixture
def ben(book: Book, word: int) -> Site:
    office = open_office(book)
    site = Site(house(book, office=office, registry=office.registry))
    return site.sign_in_as(hire(book, BEN, language="en"))


def place(page: str) -> str:
    return page.split('href="/waiting/')[1].split('"')[0]


def said(book: Book) -> list[tuple[str, str, list[str]]]:
    with book.reading() as r:
        return [(v.judge, v.kind, v.flags) for v in r.rows(select(verdict).order_by(verdict.c.id))]


def test_praise_leaves_the_line_and_the_diary_brings_it_back(book: Book, ben: Site, word: int):
    gone = ben.post("/judged", {"mention": word, "kind": "praise", "back": "/"})
    assert gone.headers["location"] == "/?said=judged-aside"
    assert 'class="waits' not in ben.get("/").text
    assert said(book)[-1] == ("person", "praise", [])
    with book.reading() as r:
        assert bodies.of_one(r, "mention", word, "set_aside") == "praise"
    ben.post(f"/bring-back/{word}")
    assert 'class="waits' in ben.get("/").text


def test_of_two_who_look_at_once_the_one_who_sees_a_complaint_keeps_it_in_line(
    book: Book, ben: Site, word: int
):
    here = "/waiting/" + place(ben.get("/").text)
    ben.post("/judged", {"mention": word, "kind": "praise", "back": "/"})
    ben.post("/judged", {"mention": word, "kind": "complaint", "back": here})
    assert "/waiting/" + place(ben.get("/").text) == here


def test_what_a_person_must_answer_stays_in_its_place(book: Book, ben: Site, word: int):
    here = "/waiting/" + place(ben.get("/").text)
    stays = ben.post("/judged", {"mention": word, "kind": "help", "back": here})
    assert stays.headers["location"].startswith("/waiting/")
    assert said(book)[-1][:2] == ("person", "help")
    assert 'class="waits' in ben.get("/").text


def test_without_a_row_or_a_kind_it_says_what_to_choose(ben: Site, word: int):
    for form in ({"kind": "praise"}, {"mention": word, "kind": "nonsense"}, {"mention": "x"}):
        wrong = ben.post("/judged", form)
        assert wrong.status_code == 409
        assert "Choose the row" in wrong.text


def test_a_form_leads_to_no_page_of_others(ben: Site, word: int):
    gone = ben.post("/judged", {"mention": word, "kind": "help", "back": "https://evil.example/"})
    assert gone.headers["location"].startswith("/?")


def test_a_danger_is_shown_but_kept_only_when_somebody_confirms(book: Book, ben: Site, word: int):
    here = "/waiting/" + place(ben.get("/").text)
    page = ben.get(here).text
    assert "somebody may be in danger" in page
    assert "perhaps a vulnerable person" in page
    assert said(book)[-1][2] == []
    ben.post("/flag", {"mention": word, "flag": "danger", "back": here})
    assert said(book)[-1][2] == ["danger"]
    ben.post("/flag", {"mention": word, "flag": "danger", "back": here})
    assert said(book)[-1][2] == []


def test_what_only_a_person_may_keep_is_not_kept_at_hearing(book: Book, clock: FakeClock):
    station = open_station(book)
    station.hear(post("1", "@LinfaCasa c'è odore di gas e mia zia è in sedia a rotelle, incapaci"))
    with book.reading() as r:
        row = r.rows(select(verdict))[0]
    assert not {"danger", "vulnerable"} & set(row.flags)
    assert "sedia a rotelle" not in str(row.because)


def test_on_a_case_the_last_word_is_corrected_and_nothing_moves(book: Book, ben: Site, word: int):
    ben.post(
        "/take",
        {
            "place": place(ben.get("/").text)
            .replace("%7E", "~")
            .replace("%3A", ":")
            .replace("%2B", "+")
        },
    )
    page = ben.get("/cases/1").text
    assert f'name="mention" value="{word}"' in page
    back = ben.post("/judged", {"mention": word, "kind": "other", "back": "/cases/1"})
    assert back.headers["location"] == "/cases/1?said=judged"
    with book.reading() as r:
        assert r.value(select(mention.c.set_aside_at)) is None


def test_who_only_looks_corrects_nothing(book: Book, ben: Site, word: int):
    manager = Site(ben.house).sign_in_as(hire(book, CLEO, role="manager"))
    assert manager.post("/judged", {"mention": word, "kind": "praise"}).status_code == 403


def test_a_lead_says_how_many_words_of_a_channel_can_be_looked_at(book: Book, ben: Site, word: int):
    form = {"share": "25"}
    assert ben.post("/channels/1/share", form).status_code == 403
    cleo = Site(ben.house).sign_in_as(hire(book, CLEO, role="lead", language="en"))
    assert cleo.post("/channels/1/share", form).headers["location"] == "/channels/1?said=saved"
    with book.reading() as r:
        assert r.value(select(account.c.share)) == 25


def test_what_was_confirmed_of_a_word_outlives_its_edit(book: Book, clock: FakeClock):
    station, ben = open_station(book), hire(book)
    station.hear(post("1", "@LinfaCasa c'è odore di gas in cantina, nessuno risponde"))
    with book.reading() as r:
        word = r.value(select(mention.c.id))
    correcting.confirm(open_office(book), word, flag="danger", by=ben)
    station.hear(Edited(post("1", "@LinfaCasa c'è odore di gas in cantina, dopo due giorni")))
    assert said(book)[-1] == ("words-1", "complaint", ["danger"])


def test_a_private_word_that_is_corrected_stays_on_its_case(book: Book, ben: Site, word: int):
    with book.writing() as w:
        w.run(update(mention).values(visibility="private", flagged=False))
    ben.post("/judged", {"mention": word, "kind": "complaint", "back": "/"})
    assert said(book)[-1][:2] == ("person", "complaint")
    with book.reading() as r:
        assert not r.value(select(mention.c.flagged))
