"""A closing through anything at all: one at a time for a ticket, by a person, sure of whom, and undone."""

from collections import Counter
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select, update

from casebook.closing import FREE
from casebook.errors import Trouble
from casebook.queries import closings
from casebook.tables.ends import closing as closing_table
from casebook.tables.people import link
from outreach import closing, identity
from tests.outreach.helpdesk import Helpdesk, Killed
from tests.outreach.life import Life

TICKETS = ("1", "2")
STEPS = (
    "closing claimed", "closing looked", "closing called", "closing noted", "closing closed",
    "reopening called", "reopening done",
)  # fmt: skip
FAULTS = ("answer lost", "never arrived", "server error", "rate limit", "token dead", "forbidden")
CALLS = ("POST /ticket", "PUT /ticket", "GET /ticket", "GET /transaction")
MOVING = ("confirmed", "closing", "perhaps", "undoing")
ONE = st.sampled_from(TICKETS)


class ClosingLife(Life):
    def __init__(self) -> None:
        super().__init__()
        self.desk = Helpdesk(self.book, self.clock)
        for _ in TICKETS:
            self.desk.opens()
        self.desk.synchronise()
        self.case = self.desk.complains()
        self.desk.knows(self.case)
        self.sure, self.live = True, True
        self.opened_again: Counter[str] = Counter()  # by a colleague, in the desk itself

    @initialize(number=ONE)
    def one_is_confirmed(self, number: str) -> None:
        self.confirms(number)

    def teardown(self) -> None:
        self.settle()
        super().teardown()

    def closings(self) -> list[closings.Closing]:
        with self.book.reading() as r:
            ids = [row.id for row in r.rows(select(closing_table.c.id))]
            return [found for id in ids if (found := closings.one(r, id))]

    @rule(number=ONE)
    def confirms(self, number: str) -> None:
        try:
            self.desk.confirms(self.case, number)
        except Trouble:
            return
        assert self.sure, "confirmed for a person who is not surely the customer"

    @rule(number=ONE)
    def takes_back(self, number: str) -> None:
        for one in self.closings()[::-1]:
            if one.native_id == number:
                try:
                    closing.undo(self.desk.office, one.id, by=self.desk.ben)
                except Trouble:
                    continue
                return

    @rule(minutes=st.sampled_from([0.2, 1, 6, 11]))
    def the_worker_comes_by(self, minutes: float) -> None:
        shut, states = self.closed_by_us(), {one.id: one.state for one in self.closings()}
        try:
            self.desk.works(minutes=minutes)
        except Killed:
            pass
        if not (self.sure and self.live):
            assert self.closed_by_us() == shut, "closed in preview, or for a stranger"
        for one in self.closings():
            if one.state == "undone" and states[one.id] == "undoing":
                assert self.desk.status(one.native_id) == one.status_before

    @rule(at=st.sampled_from(STEPS))
    def the_worker_dies(self, at: str) -> None:
        self.desk.dies_at = [at]
        self.the_worker_comes_by(1)
        self.desk.dies_at = []

    @rule(what=st.sampled_from(FAULTS), call=st.sampled_from(CALLS))
    def the_desk_fails(self, what: str, call: str) -> None:
        self.desk.fault(what, call)
        self.the_worker_comes_by(1)
        self.desk.town.faults.clear()

    @rule(at=st.sampled_from(STEPS[:5]), number=ONE)
    def somebody_takes_it_back_meanwhile(self, at: str, number: str) -> None:
        self.desk.meanwhile = {at: lambda: self.takes_back(number)}
        self.the_worker_comes_by(1)
        self.desk.meanwhile = {}

    @rule(number=ONE, status=st.sampled_from(["resolved", "open", ""]))
    def a_colleague_works_on_it(self, number: str, status: str) -> None:
        act = {"who": "centralino", "ticket": number}
        done = {"do": "rt.status", "status": status} if status else {"do": "rt.comment", "text": "called"}  # fmt: skip
        self.opened_again[number] += status == "open"
        self.desk.town.act(act | done)

    @rule()
    def the_directory_is_copied(self) -> None:
        self.clock.forward(minutes=1)
        self.desk.synchronise()

    @rule(sure=st.booleans())
    def the_link_is_judged(self, sure: bool) -> None:
        with self.book.writing() as w:
            id = w.value(select(link.c.id))
            fresh = {"strength": "claimed", "rejected_at": None, "rejected_by": None}
            w.run(update(link).values(**fresh))
        if not sure:
            identity.reject_link(self.desk.office, id, by=self.desk.ben)
        self.sure = sure

    @rule(live=st.booleans())
    def the_administrator_switches(self, live: bool) -> None:
        self.desk.set_mode("live" if live else "preview")
        self.live = live

    def closed_by_us(self) -> int:
        return len([one for one in self.desk.arrived("status") if one.text == "resolved"])

    def settle(self) -> None:
        """Left alone for long enough, nothing is on its way any more."""
        self.the_administrator_switches(live=True)
        for _ in range(12):
            self.desk.works(minutes=30)
        assert not {one.state for one in self.closings()} & set(MOVING)
        self.each_is_noted_once_and_closed_by_its_own_receipt()

    @invariant()
    def a_ticket_has_one_closing_at_a_time(self) -> None:
        live = Counter(one.native_id for one in self.closings() if one.state not in FREE)
        assert all(n == 1 for n in live.values())

    @invariant()
    def each_is_noted_once_and_closed_by_its_own_receipt(self) -> None:
        notes = [one.text for one in self.desk.arrived("comment")]
        for one in self.closings():
            assert one.confirmed_by == self.desk.ben
            noted = sum(one.key in text for text in notes)
            assert noted <= 1, f"closing {one.id} was noted {noted} times"
            if one.state in ("closed", "undoing", "undone"):
                assert one.receipts, "closed, and nothing shows it"
            if one.state == "undone":
                assert one.undo_by == self.desk.ben
                assert len(one.receipts) >= 2

    @invariant()
    def nothing_is_closed_that_was_withdrawn_or_only_shown(self) -> None:
        """Unless a colleague opened again what we had closed, before we knew that we had."""
        ended = Counter(one.native_id for one in self.closings() if one.state not in ("withdrawn", "preview"))  # fmt: skip
        shut = Counter(one.to for one in self.desk.arrived("status") if one.text == "resolved")
        for number in TICKETS:
            assert shut[number] <= ended[number] + self.opened_again[number]


def test_whatever_happens_a_duplicate_is_closed_once_by_a_person_and_can_be_taken_back(
    blank_casebook: Path,
):
    ClosingLife.blank = blank_casebook
    run_state_machine_as_test(
        ClosingLife, settings=settings(max_examples=14, stateful_step_count=20, deadline=None)
    )
