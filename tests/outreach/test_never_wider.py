"""Nobody reads it who was not meant to, and nobody writes it who has no name on the case (P4, P5)."""

import pytest
from sqlalchemy import update

from casebook.errors import Trouble
from casebook.tables.cases import message
from casebook.tables.heard import mention
from casebook.visibility import Visibility
from listener.channel import Evidence, same
from outreach import approval, asking, cases, permission, sending
from outreach.office import Office
from tests.cast import CLEO, DARIO, FakeClock, connect, hear, hire, meet
from tests.outreach.street import Script, message_of, write


def go(office: Office, clock: FakeClock, id: int) -> None:
    """The undo window runs out and the worker comes by."""
    clock.forward(seconds=11)
    sending.send(office, id)


def test_a_second_handle_in_private_text_is_refused(office: Office, case: int, ben: int):
    with pytest.raises(Trouble, match="@marco_dini"):
        write(office, case, by=ben, text="As @marco_dini told us")
    assert write(office, case, by=ben, text="Dear @ana_ferri, write to help@linfa.example")


def test_only_who_is_on_the_case_may_write(office: Office, case: int):
    dario = hire(office.book, DARIO)
    with pytest.raises(Trouble):
        write(office, case, by=dario)
    cases.add_helper(office, case, mate=dario, by=hire(office.book, CLEO), why="billing")
    assert write(office, case, by=dario)


def test_a_public_answer_is_never_wider_than_the_word_it_answers(
    office: Office, ben: int, on_x: int
):
    book = office.book
    quiet = hear(book, on=on_x, by=meet(book, native_id="5"), visibility="followers")
    case = cases.take(office, quiet, by=ben)
    public = [
        route for route in permission.routes(office, case) if route.verb in ("reply", "hand_off")
    ]
    assert [route.open for route in public] == [False]


def test_a_word_that_became_narrower_gets_no_wide_answer(
    office: Office, case: int, ben: int, clock: FakeClock, script: Script
):
    id = write(office, case, by=ben, text="May we write to you in private?", verb="reply")
    asked = approval.waiting(office)[0]
    approval.approve(office, id, by=hire(office.book, CLEO), seen_hash=asked.seen_hash)
    with office.book.writing() as w:
        w.run(update(mention).values(visibility="followers"))
    go(office, clock, id)
    assert message_of(office, id).state == "refused"
    assert script.arrived == []


def test_whatever_released_it_nothing_wider_than_the_answered_word_is_called(
    office: Office, ben: int, clock: FakeClock, script: Script
):
    book = office.book
    reach, on = meet(book, channel="mastodon", native_id="77"), connect(book, "mastodon")
    quiet = hear(book, on=on, by=reach, visibility="followers")
    id = write(office, cases.take(office, quiet, by=ben), by=ben, verb="reply")
    assert message_of(office, id).visibility is Visibility.FOLLOWERS
    with book.writing() as w:
        w.run(update(message).values(visibility="public", state="released", send_after=w.now))
    go(office, clock, id)
    assert message_of(office, id).state == "refused"
    assert script.arrived == []


def test_by_browser_it_is_unsure_until_the_address_is_pasted_back(
    office: Office, case: int, ben: int, script: Script
):
    script.reply = Evidence("no", same("X lets apps reply only when summoned"))
    for work in asking.due(office):
        asking.ask(office, work)
    id = write(office, case, by=ben, text="May we write to you?", verb="hand_off")
    asked = approval.waiting(office)[0]
    approval.approve(office, id, by=hire(office.book, CLEO), seen_hash=asked.seen_hash)
    assert sending.due(office) == [], "no worker sends it"
    assert sending.hand_off(office, id, by=ben).startswith("https://x.example/reply")
    assert message_of(office, id).state == "perhaps"
    with pytest.raises(Trouble):
        sending.pasted(office, id, "https://x.example/", by=ben)
    sending.pasted(office, id, "https://x.example/LinfaCasa/status/99", by=ben)
    assert message_of(office, id).state == "sent"
    assert script.arrived == []
