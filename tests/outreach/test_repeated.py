"""Tickets of one customer on no case: compared with each other, decided, and thought of again."""

import pytest

from casebook.database import Book
from casebook.errors import Taken, Trouble
from outreach import duplicates, repeated
from tests.cast import FakeClock
from tests.dashboard.site import Site, house
from tests.outreach.helpdesk import Helpdesk

TWICE = "You charged me 89.90 euro twice on 3/11 for bill 77812."


@pytest.fixture
def desk(any_book: Book, clock: FakeClock) -> Helpdesk:
    desk = Helpdesk(any_book, clock)
    desk.opens(subject="Charged twice", text=TWICE)
    desk.opens(subject="Charged twice again", text=TWICE)
    desk.opens("ugo", subject="Charged twice", text=TWICE)
    desk.synchronise()
    return desk


def pairs(desk: Helpdesk) -> list[tuple[str, str, str, str]]:
    found = repeated.all(desk.office)
    return [(p.earlier.label, p.later.native_id, p.earlier.as_, p.decided) for p in found]


def test_two_tickets_of_one_customer_are_compared_and_never_with_a_stranger_s(desk: Helpdesk):
    assert pairs(desk) == [("1", "2", "duplicate", "")]
    (pair,) = repeated.all(desk.office)
    assert "It is the same customer's." in [why.en for why in pair.earlier.because]
    assert "89.90" in pair.words


def test_a_new_ticket_is_compared_as_soon_as_its_desk_was_read(desk: Helpdesk):
    desk.opens(subject="Parcel lost", text="The courier lost my parcel")
    desk.synchronise()
    assert len(pairs(desk)) == 1
    desk.opens(subject="Parcel", text="My parcel is lost, and now the courier says it was returned")
    desk.synchronise()
    assert {(p[0], p[1]) for p in pairs(desk)} == {("1", "2"), ("4", "5")}


def test_what_stands_on_a_case_is_proposed_there_and_not_here(desk: Helpdesk):
    duplicates.mark(desk.office, desk.complains(), desk.ticket("1").id, as_="other", by=desk.ben)
    assert pairs(desk) == []


def test_a_decision_is_kept_and_taken_back(desk: Helpdesk):
    both = desk.ticket("1").id, desk.ticket("2").id
    repeated.decide(desk.office, *both, "other", by=desk.ben)
    assert pairs(desk) == [("1", "2", "duplicate", "other")]
    with pytest.raises(Taken):  # somebody else had the page open too
        repeated.decide(desk.office, *both, "evolution", by=desk.ben)
    assert pairs(desk)[0][3] == "other"
    repeated.undo(desk.office, *both, by=desk.ben)
    assert pairs(desk) == [("1", "2", "duplicate", "")]
    with pytest.raises(Trouble):
        repeated.undo(desk.office, *both, by=desk.ben)


@pytest.mark.parametrize("numbers", [("1", "3"), ("1", "1")])
def test_two_customers_tickets_are_no_pair(desk: Helpdesk, numbers: tuple[str, str]):
    one, other = (desk.ticket(number).id for number in numbers)
    with pytest.raises(Trouble):
        repeated.decide(desk.office, one, other, "duplicate", by=desk.ben)


def test_the_page_shows_both_texts_and_remembers_what_was_said(desk: Helpdesk):
    ours = {"office": desk.office, "registry": desk.office.registry, "desks": desk.desks}
    site = Site(house(desk.book, **ours)).sign_in_as(desk.ben)
    page = site.get("/repeated").text
    assert page.count("89.90") + page.count("<mark>89</mark>") >= 2
    form = {"earlier": str(desk.ticket("1").id), "later": str(desk.ticket("2").id)}
    site.post("/repeated/decide", form | {"as_": "duplicate"})
    assert "Think again" in site.get("/repeated").text
    site.post("/repeated/undo", form)
    assert "Think again" not in site.get("/repeated").text
