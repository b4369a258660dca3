"""The private route as a decision: what the composer says before anybody types."""

from typing import Any

import pytest
from sqlalchemy import update

from casebook.database import Book
from casebook.tables.heard import person
from casebook.tables.people import link
from casebook.visibility import Visibility
from listener.channel import Evidence, same
from outreach import asking, cases, permission, queue
from outreach.office import Office
from outreach.permission import Answer, Route
from tests.cast import BEN, FakeClock, connect, hear, hire, meet, sign_up
from tests.outreach.street import Script, open_office


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def office(book: Book, script: Script) -> Office:
    return open_office(book, script)


@pytest.fixture
def ben(book: Book) -> int:
    return hire(book, BEN)


def take(office: Office, ben: int, channel: str, **word: Any) -> int:
    book = office.book
    on, reach = connect(book, channel), meet(book, channel=channel)
    return cases.take(office, hear(book, on=on, by=reach, **word), by=ben)


def ask(office: Office) -> None:
    for work in asking.due(office):
        asking.ask(office, work)


def contact(office: Office, case: int) -> Route:
    return next(route for route in permission.routes(office, case) if route.verb == "contact")


def test_an_open_platform_is_allowed_and_comes_first_the_public_way_last(office: Office, ben: int):
    routes = permission.routes(office, take(office, ben, "x"))
    assert [route.verb for route in routes] == ["contact", "by_hand", "reply"]
    assert (routes[0].answer, routes[0].visibility) == (Answer.ALLOWED, Visibility.PRIVATE)
    assert routes[2].needs_second


def test_a_comment_gets_one_private_answer_within_its_window(
    office: Office, ben: int, clock: FakeClock
):
    case = take(office, ben, "facebook", kind="comment")
    route = contact(office, case)
    assert (route.answer, route.until) == (Answer.ONCE, clock.now() + permission_window())
    clock.forward(days=7)
    closed = contact(office, case)
    assert closed.answer is Answer.IMPOSSIBLE
    assert closed.instead is not None
    assert permission.routes(office, case)[0].verb == "by_hand", "the public way is never the first"


def permission_window() -> Any:
    from listener.channel import days

    return days(7)


def test_once_they_wrote_in_private_their_own_window_counts(
    office: Office, ben: int, clock: FakeClock
):
    case = take(office, ben, "facebook", kind="message", visibility="private")
    assert contact(office, case).answer is Answer.ALLOWED
    clock.forward(hours=25)
    assert contact(office, case).answer is Answer.THEY_FIRST


def test_a_blog_has_no_private_way_but_its_author_has_another_handle(office: Office, ben: int):
    book = office.book
    on = connect(book, "feeds")
    connect(book, "x")
    blog = meet(book, channel="feeds", native_id="blog")
    with book.writing() as w:
        w.run(update(person).values(name="Ana Ferri"))
    meet(book, channel="x", native_id="9", person_id=1)
    case = cases.take(office, hear(book, on=on, by=blog), by=ben)
    routes = permission.routes(office, case)
    assert [(route.verb, route.channel, route.answer) for route in routes] == [
        ("contact", "x", Answer.ALLOWED),
        ("by_hand", "", Answer.ALLOWED),
        ("contact", "feeds", Answer.IMPOSSIBLE),
    ]
    assert routes[2].instead is not None


def test_what_the_platform_says_of_a_person_is_asked_before_and_decides(
    office: Office, ben: int, script: Script
):
    script.contact = Evidence("they_first", same("Takes messages only from those they follow."))
    script.reply = Evidence("no", same("Only when summoned."))
    case = take(office, ben, "x")
    ask(office)
    routes = {route.verb: route for route in permission.routes(office, case)}
    assert routes["contact"].answer is Answer.THEY_FIRST
    assert str(routes["contact"].why) == "Takes messages only from those they follow."
    assert routes["reply"].answer is Answer.IMPOSSIBLE
    assert routes["hand_off"].open


def test_who_asked_to_be_left_alone_is_left_alone_on_every_way(office: Office, ben: int):
    case = take(office, ben, "x")
    with office.book.writing() as w:
        w.run(update(person).values(stop_at=w.now))
    assert not any(route.open for route in permission.routes(office, case))


def test_the_queue_shows_the_route_before_anybody_takes_it(
    office: Office, book: Book, script: Script
):
    on = connect(book, "x")
    waits = hear(book, on=on, by=meet(book))
    script.contact = Evidence("no", same("Has closed their messages."))
    for id in asking.unasked(office):
        asking.note_down(office, id)
    ask(office)
    assert asking.unasked(office) == []
    row = queue.page(office).rows[0]
    assert (row.waiting.mention_id, row.route and row.route.verb) == (waits, "by_hand")


def test_by_hand_names_the_contacts_on_file_only_of_a_sure_customer(office: Office, ben: int):
    case = take(office, ben, "x")
    customer = sign_up(office.book, desk=connect(office.book, "rt", kind="desk"))

    def words() -> str:
        routes = permission.routes(office, case)
        return str(next(route.why for route in routes if route.verb == "by_hand"))

    with office.book.writing() as w:
        row = {"person_id": 1, "customer_id": customer, "because": [], "basis": "public"}
        w.add(link, strength="proposed", at=w.now, **row)
    assert "on file" not in words()
    with office.book.writing() as w:
        w.run(update(link).values(strength="claimed"))
    assert "on file" in words()
