"""The customer is told once of what was closed, and a ticket is named only to its proven customer."""

from functools import partial

import pytest

from casebook.database import Book
from casebook.errors import Trouble
from casebook.tables.cases import cases
from outreach import closing, drafting, identity, permission, telling
from tests.cast import FakeClock
from tests.outreach.helpdesk import Helpdesk, no_room_for_drafts
from tests.outreach.test_races import race


@pytest.fixture
def desk(any_book: Book, clock: FakeClock) -> Helpdesk:
    desk = Helpdesk(any_book, clock)
    desk.opens()
    desk.opens(subject="Still no line")
    desk.synchronise()
    return desk


@pytest.fixture
def case(desk: Helpdesk) -> int:
    case = desk.complains()
    desk.knows(case)
    for number in ("1", "2"):
        desk.confirms(case, number)
    desk.works(seconds=11)
    return case


def told(desk: Helpdesk, case: int) -> str:
    return telling.told(desk.office, case, permission.routes(desk.office, case)[0], by=desk.ben)


def test_one_message_tells_all_that_was_closed_and_is_offered_once(desk: Helpdesk, case: int):
    words = told(desk, case)
    assert words.startswith("Abbiamo chiuso le altre 2 richieste")
    with desk.book.reading() as r:
        assert telling.untold(r, case) == []
    with pytest.raises(Trouble, match="already been told"):
        told(desk, case)


def test_a_draft_that_could_not_be_saved_was_not_offered(desk: Helpdesk, case: int):
    with no_room_for_drafts(desk.book), pytest.raises(Exception, match="room"):
        told(desk, case)
    drafting.save(desk.office, case, by=desk.ben, text="Ciao Ana,", route="by hand", known=0)
    words = told(desk, case)
    with desk.book.reading() as r:
        assert [one.text for one in drafting.newest(r, case)] == [f"Ciao Ana,\n\n{words}"]


def test_of_two_who_ask_for_the_words_at_once_one_gets_them(desk: Helpdesk, case: int):
    outcome = race(desk.book, (cases, case), *[partial(told, desk, case)] * 2)
    assert (outcome.won, outcome.diary["closings told"]) == (1, 1)


def test_offering_the_words_sends_nothing(desk: Helpdesk, case: int):
    before = len(desk.town.ledger.effects)
    told(desk, case)
    assert len(desk.town.ledger.effects) == before


def test_somebody_who_only_claimed_to_be_the_customer_hears_no_ticket_named(
    desk: Helpdesk, case: int
):
    words = told(desk, case)
    assert "No line" not in words
    assert "n. 1" not in words


def test_the_proven_customer_hears_which_ones(desk: Helpdesk, case: int):
    pair = desk.person(case), desk.customer()
    identity.record_proof(desk.office, *pair, words="Called back on file.", by=desk.ben)
    words = told(desk, case)
    assert "n. 1 del 02/03/2026, «No line since the move»" in words
    assert "n. 2" in words


def test_what_was_closed_later_is_told_without_the_rest(desk: Helpdesk, case: int):
    told(desk, case)
    desk.opens(subject="And the bill")
    desk.synchronise()
    desk.confirms(case, "3")
    desk.works(seconds=11)
    assert told(desk, case).startswith("Abbiamo chiuso l'altra")


def test_what_was_reopened_is_not_told(desk: Helpdesk, case: int):
    with desk.book.reading() as r:
        first, second = telling.untold(r, case)
    for one in (first, second):
        closing.undo(desk.office, one.id, by=desk.ben)
    desk.works(seconds=1)
    with pytest.raises(Trouble):
        told(desk, case)
