"""Decisions move what is proposed next: a little, within bounds, and no more once undone."""

import math

import pytest
from sqlalchemy import select

from casebook.database import Book
from casebook.tables.cases import case_item
from outreach import duplicates, joining, proposing, relating_taught
from outreach.relating import Text, judged, signs
from outreach.relating_taught import MOST, moved
from tests.cast import FakeClock
from tests.dashboard.site import Site, house
from tests.outreach.helpdesk import Helpdesk
from tests.outreach.test_relating_known import waits

EQUAL = {"amount": 1.0, "any_theme": 1.0, "letters": 0.4}


@pytest.fixture
def desk(any_book: Book, clock: FakeClock) -> Helpdesk:
    return Helpdesk(any_book, clock)


def test_ten_refusals_of_equal_amounts_weaken_that_fact_and_no_other_one():
    found = moved([(EQUAL, "other")] * 10)
    assert found["same"]["amount"] < -0.5
    assert "code" not in found["same"]
    assert found["news"] == {}
    before, after = (judged(EQUAL, taught)[0] for taught in ((), _as_taught(found)))
    assert after < before


def test_a_thousand_alike_move_a_weight_by_two_points_at_most():
    found = moved([(EQUAL | {"amount": 30.0}, "other")] * 1000)
    assert found["same"]["amount"] == pytest.approx(-MOST, abs=0.001)
    assert math.exp(MOST) == pytest.approx(4, abs=0.01)


def test_what_was_expected_teaches_nearly_nothing():
    sure = signs(*(two := (Text(TWICE, None), Text(TWICE, None))), *(text.facts for text in two))
    (found,) = {abs(more) for more in moved([(sure, "duplicate")])["same"].values() if more} or {0}
    assert found < 0.01


TWICE = "You charged me 89.90 euro twice for bill 77812"


def _as_taught(found: dict[str, dict[str, float]]) -> relating_taught.Taught:
    return tuple((of, sign, more) for of, signs in found.items() for sign, more in signs.items())


def taught(desk: Helpdesk) -> dict[tuple[str, str], float]:
    for id in relating_taught.due(desk.office):
        relating_taught.learn(desk.office, id)
    with desk.book.reading() as r:
        return {(of, sign): more for of, sign, more in relating_taught.of(r)}


def test_a_rejected_ticket_teaches_and_undone_teaches_no_more(desk: Helpdesk):
    desk.opens(subject="Money", text="Where are my 45 euro of the deposit, please")
    desk.synchronise()
    case = desk.complains("You charged me 45 euro for a parcel that never came")
    desk.knows(case)
    proposing.propose(desk.office, case)
    with desk.book.reading() as r:
        item = r.value(select(case_item.c.id).where(case_item.c.ticket_id.is_not(None)))
    assert relating_taught.due(desk.office) == []
    duplicates.reject(desk.office, item, by=desk.ben)
    assert taught(desk)["same", "amount"] < 0
    desk.clock.forward(seconds=20)
    assert taught(desk)["same", "amount"] < 0
    assert relating_taught.due(desk.office) == []
    desk.clock.forward(minutes=1)
    duplicates.undo(desk.office, item, by=desk.ben)
    assert taught(desk) == {}


def test_a_word_that_was_joined_teaches_that_it_was_the_same_and_a_namesake_s_nothing(
    desk: Helpdesk,
):
    case = desk.case_of_ana()
    word = waits(desk, "Rude people, and a boiler that leaks", person=desk.person(case))
    item = joining.join(desk.office, case, word, as_="duplicate", by=desk.ben)
    assert taught(desk)["same", "other_theme"] > 0
    desk.clock.forward(minutes=1)
    joining.undo(desk.office, item, by=desk.ben)
    assert taught(desk) == {}
    desk.clock.forward(minutes=1)
    joining.leave(desk.office, case, word, as_="homonym", by=desk.ben)
    assert taught(desk) == {}


def test_what_is_decided_within_one_moment_is_learnt_each_time(desk: Helpdesk):
    case = desk.case_of_ana()
    word = waits(desk, "Rude people, and a boiler that leaks", person=desk.person(case))
    item = joining.join(desk.office, case, word, as_="duplicate", by=desk.ben)
    assert taught(desk)["same", "other_theme"] > 0
    joining.undo(desk.office, item, by=desk.ben)
    assert taught(desk) == {}


def test_the_page_of_weights_shows_what_was_taught(desk: Helpdesk):
    case = desk.case_of_ana()
    word = waits(desk, "Rude people, and a boiler that leaks", person=desk.person(case))
    joining.join(desk.office, case, word, as_="evolution", by=desk.ben)
    assert taught(desk)
    page = Site(house(desk.book)).sign_in_as(desk.ben).get("/weights").text
    assert "When two texts are the same matter" in page
    row = page.split("another problem</th>")[1].split("</tr>")[0]
    assert "1 / 0" in row
    assert "the same amount</th>" in page
