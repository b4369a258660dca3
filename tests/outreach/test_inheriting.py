"""Promises made before us, in a customer's other tickets: proposed with their date, never twice."""

import pytest
from sqlalchemy import func, select

from casebook.database import Book
from casebook.errors import Trouble
from casebook.tables.cases import case_item
from casebook.tables.ends import commitment
from casebook.tables.people import link
from casebook.tables.team import calendar
from outreach import cases, commitments, duplicates, inheriting, proposing
from tests.cast import ADA, CLEO, FakeClock, hire
from tests.outreach.helpdesk import Helpdesk
from tests.outreach.promised import chased, on, open_week, told

SORRY = "Buongiorno Ana, ci dispiace.\nEntro venerdì alle 12 passa il tecnico."


@pytest.fixture
def desk(any_book: Book, clock: FakeClock) -> Helpdesk:
    desk = Helpdesk(any_book, clock)
    open_week(any_book, desk.ben)
    return desk


def answers(desk: Helpdesk, number: str, text: str, *, who: str = "squadra") -> None:
    desk.town.act({"who": who, "do": "rt.correspond", "ticket": number, "text": text})


def inherited(desk: Helpdesk) -> None:
    desk.synchronise()
    for _ in range(2):
        for ticket in inheriting.due(desk.office):
            inheriting.inherit(desk.office, ticket)


@pytest.fixture
def case(desk: Helpdesk) -> int:
    """Ana's case; her ticket, which the call centre answered, is a proposed duplicate."""
    number = desk.opens()
    answers(desk, number, SORRY)
    desk.synchronise()
    case = desk.complains()
    desk.knows(case)
    proposing.propose(desk.office, case)
    return case


def test_what_the_desk_promised_is_proposed_with_its_date_and_moment(
    desk: Helpdesk, case: int, clock: FakeClock
):
    said_at = clock.now()
    inherited(desk)
    (found,) = on(desk.office, case)
    assert found.proposed
    assert found.text == "Entro venerdì alle 12 passa il tecnico."
    assert (found.made_at, f"{found.due_at:%a %H:%M}") == (said_at, "Fri 11:00")
    assert (found.kind, found.number) == ("inherited", "1")
    assert told(desk.book, desk.ben) == ["promises proposed"]


def test_the_customers_own_words_and_notes_among_colleagues_promise_nothing(
    desk: Helpdesk, case: int
):
    answers(desk, "1", "Domani vi telefono io!", who="ana")
    act = {"who": "centralino", "do": "rt.comment", "ticket": "1"}
    desk.town.act(act | {"text": "Promesso un tecnico per domani."})
    inherited(desk)
    assert [found.text for found in on(desk.office, case)] == [
        "Entro venerdì alle 12 passa il tecnico."
    ]


def test_a_new_answer_is_read_and_the_old_one_not_proposed_again(
    desk: Helpdesk, case: int, clock: FakeClock
):
    inherited(desk)
    commitments.refuse(desk.office, on(desk.office, case)[0].id, by=desk.ben)
    clock.forward(hours=1)
    answers(desk, "1", "La richiamiamo domani.")
    inherited(desk)
    assert [(found.text, found.end) for found in on(desk.office, case)] == [
        ("La richiamiamo domani.", None), ("Entro venerdì alle 12 passa il tecnico.", "refused"),
    ]  # fmt: skip


def test_until_a_person_says_it_holds_it_is_nobodys_and_no_alarm(
    desk: Helpdesk, case: int, clock: FakeClock
):
    cleo = hire(desk.book, CLEO)
    inherited(desk)
    clock.forward(days=7)
    chased(desk.office)
    assert told(desk.book, cleo) == []
    with pytest.raises(Trouble, match="whether it holds"):
        cases.close(desk.office, case, by=desk.ben, how="solved")
    commitments.accept(desk.office, on(desk.office, case)[0].id, by=desk.ben)
    chased(desk.office)
    assert told(desk.book, cleo) == ["promise late"]


def test_whose_ticket_it_is_must_be_surely_known(desk: Helpdesk):
    number = desk.opens()
    answers(desk, number, SORRY)
    desk.synchronise()
    case = desk.complains()
    desk.knows(case)
    proposing.propose(desk.office, case)
    with desk.book.writing() as w:
        w.run(link.update().values(strength="proposed"))
    inherited(desk)
    assert on(desk.office, case) == ()


def test_a_desk_that_is_busy_is_asked_again_later(desk: Helpdesk, case: int, clock: FakeClock):
    desk.fault("unavailable", "GET /ticket/1/history", times=5)
    inherited(desk)
    assert on(desk.office, case) == ()
    clock.forward(minutes=30)
    desk.town.faults.clear()
    inherited(desk)
    assert len(on(desk.office, case)) == 1


def test_without_a_calendar_who_can_write_one_is_told_once_and_nothing_is_lost(
    desk: Helpdesk, case: int, clock: FakeClock
):
    cleo, ada = hire(desk.book, CLEO), hire(desk.book, ADA)
    with desk.book.writing() as w:
        w.run(calendar.delete())
    for _ in range(3):
        inherited(desk)
        clock.forward(minutes=6)
    assert [told(desk.book, mate) for mate in (cleo, ada)] == [["calendar missing"]] * 2
    assert on(desk.office, case) == ()
    open_week(desk.book, cleo)
    inherited(desk)
    assert [found.text for found in on(desk.office, case)] == [SORRY.partition("\n")[2]]


def test_a_namesakes_ticket_proposes_nothing(desk: Helpdesk, case: int):
    item = item_of(desk, case)
    duplicates.decide(desk.office, item, as_="homonym", by=desk.ben)
    inherited(desk)
    with desk.book.reading() as r:
        assert r.value(select(func.count()).select_from(commitment)) == 0


def item_of(desk: Helpdesk, case: int) -> int:
    with desk.book.reading() as r:
        mine = case_item.c.case_id == case, case_item.c.ticket_id.is_not(None)
        return int(r.value(select(case_item.c.id).where(*mine)))
