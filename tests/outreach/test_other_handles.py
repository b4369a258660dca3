"""A blog has no private way: its author is written to where they surely are besides, or not at all."""

from typing import Any

import pytest
from sqlalchemy import select, update

from casebook.database import Book
from casebook.tables.cases import case_item
from casebook.tables.heard import mention, person, person_handle
from casebook.tables.people import customer_contact, link
from casebook.tables.team import calendar
from listener.channel import Evidence, same
from outreach import asking, cases, identity, inbox, permission, queue, sending
from outreach.office import Office
from outreach.permission import Answer, Route
from tests.cast import ANA, BEN, DARIO, FakeClock, connect, hear, hire, meet, sign_up
from tests.outreach.street import Script, counted, message_of, open_office, write

PROFILE = "https://x.example/ana"


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def office(any_book: Book, script: Script) -> Office:
    return open_office(any_book, script)


@pytest.fixture
def ben(any_book: Book) -> int:
    return hire(any_book, BEN)


@pytest.fixture
def word(any_book: Book) -> int:
    """Ana's word on her blog, by person 1; on X she is person 2."""
    blog = meet(any_book, channel="feeds", native_id="b", facts={"me": "http://x.example/ana/"})
    meet(any_book, url=PROFILE)
    connect(any_book, "x")
    return hear(any_book, on=connect(any_book, "feeds"), by=blog)


def shown(book: Book, **columns: Any) -> None:
    """Her profile on X is another than it was."""
    with book.writing() as w:
        w.run(update(person_handle).where(person_handle.c.channel == "x").values(**columns))


def know(book: Book, *persons: int, strength: str, **more: Any) -> int:
    """Who is linked to Ana's file, and how; the file's id."""
    file = sign_up(book, desk=connect(book, "rt", kind="desk"))
    with book.writing() as w:
        for id in persons:
            row = {"person_id": id, "customer_id": file, "because": [], "basis": "given"}
            w.add(link, strength=strength, at=w.now, **row, **more)
    return file


def on_x(office: Office, case: int) -> Route | None:
    found = permission.routes(office, case)
    return next((route for route in found if (route.verb, route.channel) == ("contact", "x")), None)


def in_queue(office: Office) -> Route:
    route = queue.page(office).rows[0].route
    assert route is not None
    return route


def test_a_page_that_names_the_profile_of_the_same_name_opens_the_way_and_says_why(
    office: Office, word: int, ben: int
):
    assert (in_queue(office).channel, in_queue(office).answer) == ("x", Answer.ALLOWED)
    case = cases.take(office, word, by=ben)
    best = permission.routes(office, case)[0]
    assert (best.verb, best.channel, best.answer) == ("contact", "x", Answer.ALLOWED)
    assert best.known_by is not None
    assert best.known_by.it == (
        "stesso autore: la sua pagina indica @ana_ferri, con lo stesso nome"
    )


def test_what_she_answers_there_comes_to_the_case_of_the_blog(
    office: Office, word: int, ben: int, script: Script, clock: FakeClock
):
    case = cases.take(office, word, by=ben)
    sent = write(office, case, by=ben)
    clock.forward(minutes=1)
    sending.send(office, sent)
    assert message_of(office, sent).state == "sent"
    assert [one.person and one.person.native_id for one in script.arrived] == ["1001"]
    x = message_of(office, sent)
    private = {"visibility": "private", "kind": "message", "complaint": False}
    said = hear(office.book, "Thank you", on=x.account_id or 0, by=x.handle_id, **private)
    inbox.attach(office, said)
    with office.book.reading() as r:
        assert r.value(select(mention.c.case_id).where(mention.c.id == said)) == case
        on_case = select(case_item.c.as_).where(case_item.c.mention_id == said)
        assert r.value(on_case) == "answer"


def test_a_page_that_many_share_names_one_of_them_and_is_no_proof(
    office: Office, word: int, ben: int
):
    shown(office.book, name="Marco Sarti")
    assert in_queue(office).verb == "by_hand"
    assert on_x(office, cases.take(office, word, by=ben)) is None


@pytest.mark.parametrize(
    ("strength", "confirmed", "opens"),
    [
        ("proposed", False, False),
        ("claimed", False, False),
        ("claimed", True, True),
        ("proven", False, True),
    ],
)
def test_the_same_customer_opens_the_way_only_when_confirmed_or_proven(
    office: Office,
    word: int,
    ben: int,
    clock: FakeClock,
    strength: str,
    confirmed: bool,
    opens: bool,
):
    shown(office.book, url=None)
    know(office.book, 1, 2, strength=strength, confirmed_at=clock.now() if confirmed else None)
    assert (in_queue(office).verb == "contact") is opens
    route = on_x(office, cases.take(office, word, by=ben))
    assert (route is not None) is opens
    if route:
        assert "stesso cliente" in str(route.known_by and route.known_by.it)


def test_a_handle_on_the_file_needs_a_teammate_who_confirms_the_claim_and_undo_closes_it(
    office: Office, word: int, ben: int
):
    shown(office.book, url=None)
    book, case = office.book, cases.take(office, word, by=ben)
    file = know(book, 1, 2, strength="claimed")
    with book.writing() as w:
        w.add(customer_contact, customer_id=file, kind="handle:x", value=ANA.handle)
    assert on_x(office, case) is None
    identity.confirm_link(office, 1, by=ben)
    route = on_x(office, case)
    assert route is not None
    assert route.known_by is not None
    assert route.known_by.en == "@ana_ferri is on the customer's file"
    identity.undo_link(office, 1, by=ben)
    assert on_x(office, case) is None


@pytest.mark.parametrize("whose", [1, 2])
def test_never_to_somebody_who_was_said_to_be_another(
    office: Office, word: int, ben: int, clock: FakeClock, whose: int
):
    know(office.book, 1, 2, strength="proven")
    with office.book.writing() as w:
        rejected = {"rejected_at": clock.now(), "rejected_by": ben}
        w.run(update(link).where(link.c.person_id == whose).values(**rejected))
    assert in_queue(office).verb == "by_hand"
    assert on_x(office, cases.take(office, word, by=ben)) is None


@pytest.mark.parametrize("whose", [1, 2])
def test_who_asked_to_be_left_alone_is_not_reached_by_the_other_handle(
    office: Office, word: int, ben: int, clock: FakeClock, whose: int
):
    with office.book.writing() as w:
        w.run(update(person).where(person.c.id == whose).values(stop_at=clock.now()))
    assert in_queue(office).verb == "by_hand"
    route = on_x(office, cases.take(office, word, by=ben))
    assert route is None or not route.open


@pytest.mark.parametrize("whose", [1, 2])
def test_hours_noted_for_either_of_her_handles_are_kept(
    office: Office, word: int, ben: int, clock: FakeClock, whose: int
):
    with office.book.writing() as w:
        days = {"mon": [["09:00", "18:00"]]}
        w.add(calendar, zone="Europe/Rome", spans=days, holidays={}, at=w.now)
        evenings = {"hours_from": 18 * 60, "hours_to": 20 * 60}
        w.run(update(person).where(person.c.id == whose).values(**evenings))
    sent = write(office, cases.take(office, word, by=ben), by=ben)
    clock.forward(minutes=1)
    assert sending.due(office) == []
    clock.forward(hours=8)
    assert sending.due(office) == [sent]


def test_a_link_taken_back_in_the_undo_window_stops_the_message(
    office: Office, word: int, ben: int, script: Script, clock: FakeClock
):
    case = cases.take(office, word, by=ben)
    sent = write(office, case, by=ben)
    shown(office.book, name="Marco Sarti")
    clock.forward(minutes=1)
    sending.send(office, sent)
    assert message_of(office, sent).state == "refused"
    assert script.arrived == []


def test_the_platform_is_asked_about_the_other_handle_too(
    office: Office, word: int, ben: int, script: Script
):
    script.contact = Evidence("no", same("Has closed their messages."))
    for id in asking.unasked(office):
        asking.note_down(office, id)
    for work in asking.due(office):
        asking.ask(office, work)
    assert in_queue(office).verb == "by_hand"
    route = on_x(office, cases.take(office, word, by=ben))
    assert route is not None
    assert str(route.why) == "Has closed their messages."


def test_the_queue_asks_as_often_for_many_blogs_as_for_one(office: Office, word: int, ben: int):
    with counted(office.book) as one:
        queue.page(office)
    for n in range(5):
        me = {"facts": {"me": f"https://x.example/{n}"}}
        blog = meet(office.book, DARIO, channel="feeds", native_id=f"b{n}", **me)
        meet(office.book, DARIO, native_id=f"9{n}", url=f"https://x.example/{n}")
        hear(office.book, on=2, by=blog)
    with counted(office.book) as many:
        rows = queue.page(office).rows
    assert [row.route and row.route.channel for row in rows] == ["x"] * 6
    assert len(many) == len(one)
