"""Duplicates closed in their desk: by a person, once, with a receipt, and back again."""

import pytest

from casebook.database import Book
from casebook.errors import Taken, Trouble
from outreach import closing, closing_work, identity
from playground.desks.rt_book import Link
from tests.cast import FakeClock
from tests.outreach.helpdesk import Helpdesk, Killed
from tests.outreach.street import lines_of


@pytest.fixture
def desk(any_book: Book, clock: FakeClock) -> Helpdesk:
    desk = Helpdesk(any_book, clock)
    desk.opens()
    desk.synchronise()
    return desk


@pytest.fixture
def case(desk: Helpdesk) -> int:
    case = desk.complains()
    desk.knows(case)
    return case


def test_a_confirmed_duplicate_is_noted_and_closed_with_its_receipts(desk: Helpdesk, case: int):
    id = desk.confirms(case, "1")
    desk.works(seconds=11)
    done = desk.closing(id)
    assert (done.state, desk.status("1")) == ("closed", "resolved")
    note, status = done.receipts
    assert (note.how, status.facts["status"]) == ("answered", "resolved")
    assert status.url is not None
    assert status.url.startswith("https://town.example/rt/Ticket/Display.html?id=1")
    assert not desk.ticket("1").open
    assert lines_of(desk.book)[-2:] == ["closing confirmed", "closing done"]


def test_the_note_names_the_case_the_channel_the_post_and_the_agent(desk: Helpdesk, case: int):
    desk.confirms(case, "1")
    desk.works(seconds=11)
    note = desk.arrived("comment")[0]
    assert note.visibility == "internal"
    assert f"Ben Conti takes care of it (Quattrocchi, case {case})" in note.text
    assert "x: https://x.example/1" in note.text
    assert "LF-204817" not in note.text


def test_nothing_leaves_before_the_undo_window_is_over(desk: Helpdesk, case: int):
    id = desk.confirms(case, "1")
    desk.works(seconds=9)
    closing.undo(desk.office, id, by=desk.ben)
    desk.works(minutes=10)
    assert desk.closing(id).state == "withdrawn"
    assert desk.town.ledger.effects == []
    assert desk.confirms(case, "1") != id


def test_a_proposed_link_closes_nothing(desk: Helpdesk):
    case = desk.complains()
    link = desk.knows(case, "proposed")
    with pytest.raises(Trouble, match="not sure yet"):
        desk.confirms(case, "1")
    identity.confirm_link(desk.office, link, by=desk.ben)
    assert desk.confirms(case, "1")


def test_a_link_rejected_in_the_undo_window_stops_the_closing(desk: Helpdesk):
    case = desk.complains()
    link = desk.knows(case)
    id = desk.confirms(case, "1")
    identity.reject_link(desk.office, link, by=desk.ben)
    desk.works(seconds=11)
    assert desk.closing(id).state == "refused"
    assert (desk.status("1"), desk.town.ledger.effects) == ("new", [])


def test_the_homonyms_ticket_is_not_closed(desk: Helpdesk, case: int):
    desk.opens("ana_verona", "Charged twice")
    desk.synchronise()
    with pytest.raises(Trouble, match="not sure yet"):
        desk.confirms(case, "2")


def test_two_people_confirming_close_it_once(desk: Helpdesk, case: int):
    desk.confirms(case, "1")
    with pytest.raises(Taken):
        desk.confirms(case, "1")
    desk.works(seconds=11)
    desk.works(seconds=11)
    assert (len(desk.arrived("comment")), len(desk.arrived("status"))) == (1, 1)


def test_a_ticket_that_changed_on_the_page_is_not_confirmed(desk: Helpdesk, case: int):
    ticket = desk.ticket("1")
    with pytest.raises(Taken, match="changed while you looked"):
        closing.confirm(desk.office, case, ticket.id, by=desk.ben, seen="an older version")
    assert closing.confirm(desk.office, case, ticket.id, by=desk.ben, seen=ticket.version)


def test_a_ticket_a_colleague_worked_on_is_left_alone_and_says_so(desk: Helpdesk, case: int):
    id = desk.confirms(case, "1")
    desk.town.act({"who": "centralino", "do": "rt.comment", "ticket": "1", "text": "called back"})
    desk.works(seconds=11)
    done = desk.closing(id)
    assert (done.state, desk.status("1")) == ("refused", "new")
    assert done.outcome is not None
    assert "changed while you looked at it" in done.outcome.en
    assert desk.arrived("comment") == []


def test_already_closed_counts_as_done_and_is_not_ours_to_reopen(desk: Helpdesk, case: int):
    id = desk.confirms(case, "1")
    desk.town.act({"who": "centralino", "do": "rt.status", "ticket": "1", "status": "resolved"})
    desk.works(seconds=11)
    done = desk.closing(id)
    assert done.state == "closed"
    assert done.outcome is not None
    assert "Somebody else" in done.outcome.en
    with pytest.raises(Trouble, match="Somebody else had closed it"):
        closing.undo(desk.office, id, by=desk.ben)


def test_one_that_cannot_be_closed_does_not_hold_up_the_other(desk: Helpdesk, case: int):
    desk.opens(subject="No line, again")
    desk.synchronise()
    desk.town.rt.book.links.append(Link("DependsOn", 2, 3))
    desk.opens("ugo", "Another matter")
    first, second = desk.confirms(case, "1"), desk.confirms(case, "2")
    desk.works(seconds=11)
    assert (desk.closing(first).state, desk.closing(second).state) == ("closed", "refused")
    outcome = desk.closing(second).outcome
    assert outcome is not None
    assert "depends on another ticket" in outcome.en


def test_undo_reopens_it_in_the_desk_with_the_status_it_had(desk: Helpdesk, case: int):
    id = desk.confirms(case, "1")
    desk.works(seconds=11)
    closing.undo(desk.office, id, by=desk.ben)
    desk.works(seconds=1)
    assert (desk.closing(id).state, desk.status("1")) == ("undone", "new")
    assert len(desk.closing(id).receipts) == 3
    assert desk.ticket("1").open
    assert lines_of(desk.book)[-2:] == ["closing undo asked", "closing undone"]
    assert desk.confirms(case, "1")


def test_in_preview_everything_happens_but_the_call(desk: Helpdesk, case: int):
    desk.set_mode("preview")
    id = desk.confirms(case, "1")
    desk.works(seconds=11)
    assert desk.closing(id).state == "preview"
    assert (desk.status("1"), desk.town.ledger.effects) == ("new", [])
    assert lines_of(desk.book)[-1] == "closing shown"


def test_a_desk_put_back_to_preview_is_not_touched(desk: Helpdesk, case: int):
    id = desk.confirms(case, "1")
    desk.works(seconds=11)
    desk.set_mode("preview")
    with pytest.raises(Trouble, match="in preview"):
        closing.undo(desk.office, id, by=desk.ben)
    desk.set_mode("live")
    closing.undo(desk.office, id, by=desk.ben)
    desk.set_mode("preview")
    desk.works(seconds=11)
    assert (desk.closing(id).state, desk.status("1")) == ("closed", "resolved")


@pytest.mark.parametrize("call", ["POST /ticket/1/comment", "PUT /ticket/1"])
@pytest.mark.parametrize("what", ["answer lost", "server error"])
def test_a_lost_answer_is_looked_up_and_never_blindly_repeated(
    desk: Helpdesk, case: int, what: str, call: str
):
    id = desk.confirms(case, "1")
    desk.fault(what, call)
    desk.works(seconds=11)
    assert desk.closing(id).state == "perhaps"
    for _ in range(5):
        desk.works(minutes=11)
    done = desk.closing(id)
    arrived = len(desk.arrived("comment")), len(desk.arrived("status"))
    if (what, call[:3]) == (
        "server error",
        "POS",
    ):  # the note never arrived: a person confirms again
        assert (done.state, arrived, desk.status("1")) == ("refused", (0, 0), "new")
    else:
        assert (done.state, arrived, desk.status("1")) == ("closed", (1, 1), "resolved")


def test_a_busy_desk_is_asked_again_later(desk: Helpdesk, case: int):
    id = desk.confirms(case, "1")
    desk.fault("rate limit", "POST /ticket/1/comment")
    desk.works(seconds=11)
    assert desk.closing(id).state == "confirmed"
    desk.works(minutes=20)
    assert (desk.closing(id).state, len(desk.arrived("comment"))) == ("closed", 1)


def test_a_dead_key_lets_the_desk_rest_and_loses_nothing(desk: Helpdesk, case: int):
    id = desk.confirms(case, "1")
    desk.fault("token dead", "* /", times=1)
    desk.works(seconds=11)
    assert desk.closing(id).state == "confirmed"
    assert closing_work.due(desk.office) == []
    desk.works(minutes=30)
    assert desk.closing(id).state == "closed"


STEPS = ("closing claimed", "closing looked", "closing called", "closing noted", "closing closed")


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_that_dies_anywhere_closes_once_or_says_that_it_did_not(
    desk: Helpdesk, case: int, step: str
):
    id = desk.confirms(case, "1")
    desk.dies_at.append(step)
    with pytest.raises(Killed):
        desk.works(seconds=11)
    for _ in range(6):
        desk.works(minutes=11)
    state = desk.closing(id).state
    arrived = len(desk.arrived("comment")), len(desk.arrived("status"))
    done = (state, arrived, desk.status("1"))
    if step == "closing called":
        assert done == ("refused", (0, 0), "new")
        assert desk.confirms(case, "1")
    else:
        assert done == ("closed", (1, 1), "resolved")


def test_a_worker_that_was_overtaken_writes_nothing(desk: Helpdesk, case: int):
    id = desk.confirms(case, "1")

    def another_takes_over() -> None:
        desk.works(minutes=6)  # the first one's time is over
        desk.dies_at.append("closing noted")
        with pytest.raises(Killed):
            desk.works()

    desk.meanwhile["closing looked"] = another_takes_over
    desk.works(seconds=11)
    assert len(desk.arrived("comment")) == 1
    for _ in range(4):
        desk.works(minutes=11)
    assert desk.closing(id).state == "closed"
    assert (len(desk.arrived("comment")), len(desk.arrived("status"))) == (1, 1)


@pytest.mark.parametrize("step", ["reopening called", "reopening done"])
def test_a_worker_that_dies_while_reopening_reopens_once(desk: Helpdesk, case: int, step: str):
    id = desk.confirms(case, "1")
    desk.works(seconds=11)
    closing.undo(desk.office, id, by=desk.ben)
    desk.dies_at.append(step)
    with pytest.raises(Killed):
        desk.works(seconds=1)
    desk.works(minutes=6)
    assert (desk.closing(id).state, desk.status("1")) == ("undone", "new")
    assert len(desk.arrived("status")) == 2


def slips_in(desk: Helpdesk, after: str) -> None:
    """A colleague works on ticket 1 right after our last look at it: RT answers our change 412."""
    act = {"who": "centralino", "do": "rt.comment", "ticket": "1", "text": "called back"}
    desk.town.faults.set(f"rt:GET /REST/2.0{after}", "page changes", then=act)


def test_what_changes_between_our_last_look_and_our_change_is_left_open_and_confirmed_anew(
    desk: Helpdesk, case: int
):
    id = desk.confirms(case, "1")
    desk.meanwhile["closing noted"] = lambda: slips_in(desk, "/ticket/1/history")
    desk.works(seconds=11)
    done = desk.closing(id)
    assert (done.state, desk.status("1"), desk.arrived("status")) == ("refused", "new", [])
    assert done.outcome is not None
    assert "somebody worked on it. Read it again" in done.outcome.en
    desk.synchronise()
    again = desk.confirms(case, "1")
    desk.works(seconds=11)
    assert (desk.closing(again).state, len(desk.arrived("status"))) == ("closed", 1)


def test_what_changes_just_before_we_reopen_it_stays_closed_says_so_and_is_reopened_when_asked_again(
    desk: Helpdesk, case: int
):
    id = desk.confirms(case, "1")
    desk.works(seconds=11)
    closing.undo(desk.office, id, by=desk.ben)
    slips_in(desk, "/tickets")
    desk.works(seconds=1)
    done = desk.closing(id)
    assert (done.state, desk.status("1"), len(desk.arrived("status"))) == ("closed", "resolved", 1)
    assert done.outcome is not None
    assert "Read it again, then decide again" in done.outcome.en
    closing.undo(desk.office, id, by=desk.ben)
    desk.works(seconds=1)
    assert (desk.closing(id).state, desk.status("1")) == ("undone", "new")
