"""A friend's word opens the case of the one it is about: Marco says it, Ana is written to first."""

import pytest
from sqlalchemy import select, update

from casebook.database import Book
from casebook.tables.cases import case_item
from casebook.tables.heard import person
from casebook.tables.intake import tip
from casebook.tables.people import link
from casebook.tables.team import phrase
from outreach import cases, dossier, permission, phrases, queue
from outreach.office import Office
from playground.story import BEFORE
from tests.cast import (
    ANA,
    BEN,
    CLEO,
    FakeClock,
    Who,
    connect,
    hear,
    hire,
    meet,
    open_ticket,
    sign_up,
)
from tests.outreach.street import case_of, open_office

MARCO = Who("Marco Sarti", "marco.sarti@posta.example")
WORDS = next(act["text"] for _, act in BEFORE if act["who"] == "marco")


@pytest.fixture
def office(any_book: Book) -> Office:
    return open_office(any_book)


@pytest.fixture
def ben(any_book: Book) -> int:
    return hire(any_book, BEN)


@pytest.fixture
def on_x(any_book: Book) -> int:
    return connect(any_book, "x")


def passed_on(book: Book, on_x: int, **facts: object) -> int:
    """Marco's word of the town's story, as the matcher leaves it."""
    marco = meet(book, MARCO, native_id="5")
    return hear(book, str(WORDS), on=on_x, by=marco, facts={"passed_on": True, **facts})


@pytest.fixture
def about_ana(any_book: Book, on_x: int) -> int:
    """Ana is person 1, known by the handle that Marco names."""
    meet(any_book, ANA)
    return passed_on(any_book, on_x, concerns="@anaferri_casa", concerns_person=1)


def test_the_case_concerns_ana_and_she_is_written_to_first(
    office: Office, about_ana: int, ben: int
):
    row = queue.page(office).rows[0]
    assert (row.waiting.name, row.waiting.concerns) == ("Marco Sarti", "@anaferri_casa")
    assert row.route is not None
    assert row.route.name == "Ana Ferri"
    case = cases.take(office, about_ana, by=ben)
    assert case_of(office, case).concerns_id == 1
    with office.book.reading() as r:
        assert r.value(select(case_item.c.as_)) == "passed_on"
    routes = [(each.verb, each.name, each.friend) for each in permission.routes(office, case)]
    assert routes == [
        ("contact", "Ana Ferri", False),
        ("by_hand", "Ana Ferri", False),
        ("contact", "Marco Sarti", True),
        ("reply", "Marco Sarti", True),
    ]


def test_the_friend_is_never_the_way_that_opens_by_itself(
    office: Office, about_ana: int, ben: int, clock: FakeClock
):
    case = cases.take(office, about_ana, by=ben)
    with office.book.writing() as w:
        w.run(update(person).where(person.c.id == 1).values(stop_at=clock.now()))
    first = permission.routes(office, case)[0]
    assert (first.verb, first.friend) == ("by_hand", False)


def test_the_friend_is_thanked_with_the_houses_phrase(office: Office, about_ana: int, ben: int):
    with office.book.writing() as w:
        for language, text in (("it", "Grazie {name}."), ("en", "Thanks {name}, {me} of {brand}.")):
            row = {"moment": "thanks_friend", "language": language, "text": text, "version": 1}
            w.add(phrase, at=w.now, **row)
    case = cases.take(office, about_ana, by=ben)
    said = []
    with office.book.reading() as r:
        for route in permission.routes(office, case)[2:]:
            told = {"language": "en", "route": route, "by": ben, "brand": "Linfa"}
            said.append(phrases.filled(r, "thanks_friend", **told))
    assert said == ["Thanks Marco, Ben Conti of Linfa.", "Thanks @marco_sarti, Ben Conti of Linfa."]


def test_the_friend_sees_nothing_of_the_other_nor_the_case_of_the_friend(
    office: Office, about_ana: int, ben: int, clock: FakeClock
):
    """Marco is a proven customer himself: the case shows Ana's file, never his."""
    desk = connect(office.book, "rt", kind="desk")
    marcos = sign_up(office.book, MARCO, desk=desk, code="LF-2", contract={"Line": "his"})
    case = cases.take(office, about_ana, by=ben)
    with office.book.writing() as w:
        row = {"person_id": 2, "customer_id": marcos, "because": [], "basis": "given"}
        w.add(link, strength="proven", at=w.now, **row)
    page = dossier.of(office, case, viewer=ben)
    assert [(who.name, who.concerned) for who in page.who] == [
        ("Ana Ferri", True), ("Marco Sarti", False),
    ]  # fmt: skip
    assert page.known == ()


def test_somebody_not_met_yet_is_known_by_the_name_that_was_given(
    office: Office, on_x: int, ben: int
):
    file = sign_up(office.book, desk=connect(office.book, "rt", kind="desk"))
    open_ticket(office.book, desk=2, of=file)
    word = passed_on(office.book, on_x, concerns="Ana Ferri", concerns_customer=file)
    row = queue.page(office).rows[0]
    assert (row.waiting.person_id, row.route and row.route.verb) == (None, "by_hand")
    case = cases.take(office, word, by=ben)
    page = dossier.of(office, case, viewer=ben)
    assert next((who.name, who.concerned) for who in page.who) == ("Ana Ferri", True)
    assert [(known.customer_id, known.strength) for known in page.known] == [(file, "proposed")]
    assert page.known[0].contract == {}
    assert not page.known[0].code.whole


@pytest.mark.parametrize(("strength", "same"), [("claimed", False), ("proven", True)])
def test_who_only_says_to_be_the_customer_does_not_get_the_friends_case(
    office: Office, on_x: int, ben: int, strength: str, same: bool
):
    meet(office.book, ANA)
    file = sign_up(office.book, desk=connect(office.book, "rt", kind="desk"))
    with office.book.writing() as w:
        row = {"person_id": 1, "customer_id": file, "because": [], "basis": "given"}
        w.add(link, strength=strength, at=w.now, **row)
    case = cases.take(office, passed_on(office.book, on_x, concerns_customer=file), by=ben)
    assert (case_of(office, case).concerns_id == 1) is same


def test_whom_a_colleague_named_is_whom_the_case_is_about(office: Office, on_x: int, ben: int):
    word, cleo = passed_on(office.book, on_x), hire(office.book, CLEO)
    with office.book.writing() as w:
        w.add(tip, teammate_id=cleo, mention_id=word, concerns="Rosa", at=w.now)
    case = cases.take(office, word, by=ben)
    assert dossier.of(office, case, viewer=ben).who[0].name == "Rosa"
