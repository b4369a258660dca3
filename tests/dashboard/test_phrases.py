"""The pages of words: phrases, glossary, exceptions, hints beside a draft, wishes on the dossier."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from casebook.database import Book
from casebook.tables.heard import person
from casebook.tables.team import phrase
from config.seed import seed
from config.settings import Brand, Settings
from dashboard.house import House
from outreach import cases
from outreach.office import Office, Rules
from tests.cast import ADA, BEN, CLEO, MARTA, connect, hear, hire, meet
from tests.dashboard.board import open_house
from tests.dashboard.site import Site
from tests.outreach.street import Registry, Script

EN = {"language": "en"}


@pytest.fixture
def office(book: Book) -> Office:
    seed(book, Settings(brand=Brand(name="Linfa")))
    registry = Registry(book, Script())
    return Office(book, registry, registry, Rules(brand="Linfa"))  # type: ignore[arg-type]


@pytest.fixture
def house(book: Book, office: Office) -> House:
    return replace(open_house(book), office=office, registry=office.registry)


@pytest.fixture
def ben(house: House) -> Site:
    return Site(house).sign_in_as(hire(house.book, BEN, **EN))


@pytest.fixture
def cleo(house: House, ben: Site) -> Site:
    return Site(house).sign_in_as(hire(house.book, CLEO, **EN))


@pytest.fixture
def case(office: Office, ben: Site) -> int:
    book = office.book
    return cases.take(office, hear(book, on=connect(book, "x"), by=meet(book)), by=1)


def test_a_version_is_proposed_by_one_and_approved_by_another_lead(
    house: House, ben: Site, cleo: Site
):
    shown = ben.get("/phrases").text
    assert "Invitation to talk in private" in shown
    assert "{when}" in shown
    new = {"moment": "invite_private", "language": "en", "text": "Dear {name}, {me} of {brand}."}
    refused = ben.post("/phrases", new | {"text": "Dear {nome}"})
    assert refused.status_code == 409
    assert "{nome}" in refused.text
    assert "{name}, {me}, {brand}" in refused.text
    assert ben.post("/phrases", new).headers["location"].endswith("said=phrase")
    with house.book.reading() as r:
        id = r.value(select(phrase.c.id).where(phrase.c.version == 2))
    assert ben.post(f"/phrases/{id}/approve").status_code == 403
    assert "to be approved" in cleo.get("/phrases").text
    assert cleo.post(f"/phrases/{id}/approve").status_code == 303
    assert "approved by Cleo Riva" in cleo.get("/phrases").text
    assert cleo.post(f"/phrases/{id}/approve").status_code == 409
    assert cleo.post(f"/phrases/{id}/retire").status_code == 303


def test_the_composer_fills_a_phrase_and_shows_what_the_house_adds(ben: Site, case: int):
    page = ben.get(f"/cases/{case}?phrase=first_private").text
    assert "Good morning Ana, I am Ben Conti at Linfa. We read what you wrote on X." in page
    assert "answer STOP." in page
    assert "[when?]" in ben.get(f"/cases/{case}?phrase=still_at_it").text


def test_the_autosave_answers_with_hints_and_a_plain_form_shows_them_too(ben: Site, case: int):
    route = ben.get(f"/cases/{case}").text.split('name="route" value="')[1].split('"')[0]
    words = {"route": route, "text": "I opened a ticket. I will write {when}.", "known": "0"}
    saved = ben.post(f"/cases/{case}/draft", words, headers={"X-Part": "saved", "Sec-Fetch-Site": "same-origin"})  # fmt: skip
    for said in ("our words, not theirs", "ticket → request", "{when}", 'id="hints"'):
        assert said in saved.text
    assert ben.post(f"/cases/{case}/write", words | {"act": "save"}).status_code == 303
    assert "ticket → request" in ben.get(f"/cases/{case}").text
    refused = ben.post(f"/cases/{case}/write", words | {"act": "send"})
    assert (refused.status_code, "{when} is still to be filled in" in refused.text) == (409, True)


def test_hours_and_way_are_noted_shown_before_writing_and_kept_by_the_button(ben: Site, case: int):
    wishes = {"case": str(case), "from": "18:00", "to": "20:00", "way": "x", "words": "after work"}
    assert ben.post("/people/1/wishes", wishes | {"from": "six"}).status_code == 409
    assert ben.post("/people/1/wishes", wishes).status_code == 303
    page = ben.get(f"/cases/{case}").text
    assert "from 18:00 to 20:00" in page
    assert "after work" in page
    assert "Send in private, 18:00" in page
    route = page.split('name="route" value="')[1].split('"')[0]
    words = {"route": route, "text": "I am Ben of Linfa.", "known": "0"}
    assert ben.post(f"/cases/{case}/write", words | {"act": "send-now"}).status_code == 409
    held = ben.post(f"/cases/{case}/write", words | {"act": "send"})
    assert held.headers["location"].endswith("said=held")
    assert "when they prefer" in ben.get(f"/cases/{case}").text


def test_stop_by_hand_shows_who_noted_it_and_closes_the_ways(house: House, ben: Site, case: int):
    assert ben.post("/people/1/stop", {"case": str(case)}).status_code == 303
    page = ben.get(f"/cases/{case}").text
    assert "Asked never to be contacted again" in page
    assert "(Ben Conti)" in page
    assert 'name="act" value="send"' not in page
    refused = ben.post("/people/1/stop-lift", {"case": str(case), "words": "she called"})
    assert refused.status_code == 409
    with house.book.reading() as r:
        assert r.value(select(person.c.stop_at)) is not None


def test_a_newcomers_private_words_are_asked_about_and_shown_whole(
    house: House, office: Office, ben: Site, cleo: Site, case: int
):
    marta = Site(house).sign_in_as(hire(house.book, MARTA, **EN))
    cases.add_helper(office, case, mate=3, by=1)
    page = marta.get(f"/cases/{case}").text
    assert "Ask for two more eyes" in page
    route = page.split('name="route" value="')[1].split('"')[0]
    words = {"route": route, "text": "Hello Ana.", "known": "0", "act": "send"}
    assert marta.post(f"/cases/{case}/write", words).headers["location"].endswith("said=asked")
    seen = cleo.get("/eyes").text
    for said in (
        "In private to Ana Ferri",
        "@ana_ferri",
        "Hello Ana.",
        "I am Marta Lodi of Linfa.",
    ):
        assert said in seen
    assert "Good as it is" in seen
    other = Site(house).sign_in_as(hire(house.book, MARTA, email="two@linfa.example", **EN))
    assert "Good as it is" not in other.get("/eyes").text


def test_it_came_to_be_about_somebody_else_and_the_page_says_to_whom_now(ben: Site, case: int):
    page = ben.get(f"/cases/{case}").text
    fields = {
        name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("route", "to")
    }
    assert ben.post(f"/cases/{case}/concerns", {"name": "Marco Ferri"}).status_code == 303
    words = {**fields, "text": "Your contract …", "known": "0", "act": "send"}
    moved = ben.post(f"/cases/{case}/write", words)
    assert moved.headers["location"].endswith("said=recipient")
    again = ben.get(f"/cases/{case}?said=recipient").text
    assert "Not sent: meanwhile it changed whom this is about" in again
    assert "Your contract …" in again


def test_the_glossary_is_the_teams_own(ben: Site, cleo: Site):
    assert ben.post("/glossary", {"term": "a", "plain": "b", "language": "en"}).status_code == 403
    assert (
        cleo.post("/glossary", {"term": "splitter", "plain": "", "language": "en"}).status_code
        == 409
    )
    assert cleo.post("/glossary", {"term": "splitter", "plain": "small box", "language": "en"}).status_code == 303  # fmt: skip
    assert "small box" in ben.get("/glossary").text


def test_exceptions_stand_by_rule_with_name_and_reason(house: House, ben: Site, case: int):
    assert ben.get("/overrides").text.count("No exception.") == 4
    ben.post(f"/cases/{case}/fault", {})
    assert "How we apologised" in ben.get(f"/cases/{case}").text
    assert ben.post(f"/cases/{case}/close", {"how": "solved"}).status_code == 409
    told = {"how": "solved", "because": "she does not want to hear it"}
    assert ben.post(f"/cases/{case}/close", told).status_code == 303
    page = ben.get("/overrides").text
    assert "she does not want to hear it" in page
    assert "Ben Conti" in page
    assert hire(house.book, ADA)
