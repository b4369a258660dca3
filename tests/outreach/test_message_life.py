"""A message through anything at all: workers die, answers get lost, people press at the wrong moment."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test
from sqlalchemy import select, update

from casebook.errors import Trouble
from casebook.message import STATES
from casebook.tables.cases import approval as approvals
from casebook.tables.cases import message, receipt
from casebook.tables.heard import account
from outreach import approval, cases, drafting, permission, sending
from tests.cast import BEN, CLEO, connect, hear, hire, meet
from tests.outreach.life import Life
from tests.outreach.street import Killed, Script, open_office

STEPS = (
    "send: before the claim", "send: before the call", "send: after the call",
    "send: written down", "look: before reading back", "look: after reading back",
)  # fmt: skip
PLATFORM = st.sampled_from(["answer", "lost", "never", "busy", "refused", "signed out", "dies"])
NEVER_GONE = ("withdrawn", "shown", "refused", "not_sent", "awaiting", "released")


class MessageLife(Life):
    def __init__(self) -> None:
        super().__init__()
        self.script = Script()
        self.office = open_office(self.book, self.script)
        self.ben, self.cleo = hire(self.book, BEN), hire(self.book, CLEO)
        self.account = connect(self.book, "x")
        waits = hear(self.book, on=self.account, by=meet(self.book))
        self.case = cases.take(self.office, waits, by=self.ben)
        self.written = 0

    def teardown(self) -> None:
        self.settle()
        super().teardown()

    def settle(self) -> None:
        """Left alone for long enough, nothing is on its way any more."""
        self.script.next, self.script.blind = [], False
        for _ in range(30):
            self.clock.forward(minutes=20)
            for id in sending.due(self.office):
                sending.send(self.office, id)
            for id in sending.to_look_at(self.office):
                sending.look(self.office, id)
        self.nothing_arrives_twice_or_unseen()
        left = {row.state for row in self.messages()}
        assert left <= set(STATES) - {"released", "sending", "perhaps"}

    def messages(self) -> list[Any]:
        with self.book.reading() as r:
            return list(r.rows(select(message)))

    def tried(self, verb: Any, *args: Any, **named: Any) -> None:
        try:
            verb(self.office, *args, **named)
        except Trouble:
            pass

    @rule(verb=st.sampled_from(["contact", "reply"]), presses=st.integers(1, 2))
    def releases(self, verb: str, presses: int) -> None:
        routes = permission.routes(self.office, self.case)
        key = next(route.key for route in routes if route.verb == verb)
        self.written += 1
        words = {"text": f"Word {self.written}", "route": key, "known": 0}
        for _ in range(presses):
            saved = drafting.save(self.office, self.case, by=self.ben, **words)
            self.tried(sending.release, saved.draft_id, by=self.ben)

    @rule(good=st.booleans())
    def second_person_judges(self, good: bool) -> None:
        for asked in approval.waiting(self.office)[:1]:
            if good:
                seen = {"seen_hash": asked.seen_hash}
                self.tried(approval.approve, asked.message_id, by=self.cleo, **seen)
            else:
                self.tried(approval.send_back, asked.message_id, by=self.cleo, words="softer")

    @rule()
    def withdraws(self) -> None:
        for row in self.messages()[-1:]:
            self.tried(sending.withdraw, row.id, by=self.ben)

    @rule(seconds=st.sampled_from([1, 11, 70, 400, 4000]))
    def time_passes(self, seconds: int) -> None:
        self.clock.forward(seconds=seconds)

    @rule(mode=st.sampled_from(["live", "live", "preview"]))
    def the_administrator_switches(self, mode: str) -> None:
        with self.book.writing() as w:
            w.run(update(account).values(mode=mode))

    @rule(platform=PLATFORM, at=st.sampled_from((*STEPS, *STEPS[:3], None)), what=st.integers(0, 3))
    def a_worker_comes_by(self, platform: str, at: str | None, what: int) -> None:
        """Somebody else acts, or the worker dies, between any two statements."""
        self.script.next = [platform]

        def step(name: str) -> None:
            if name == at:
                self.meanwhile(what)

        office = replace(self.office, step=step)
        self.clock.forward(seconds=11)
        for row in self.messages():
            try:
                sending.send(office, row.id)
                sending.look(office, row.id)
            except Killed:
                pass

    def meanwhile(self, what: int) -> None:
        if what == 0:
            raise Killed
        for row in self.messages():
            if what == 1:
                sending.send(self.office, row.id)
            elif what == 2:
                sending.look(self.office, row.id)
            else:
                self.tried(sending.withdraw, row.id, by=self.ben)

    @rule(blind=st.booleans())
    def the_thread_can_be_read_or_not(self, blind: bool) -> None:
        self.script.blind = blind

    @invariant()
    def nothing_arrives_twice_or_unseen(self) -> None:
        times = Counter(one.key for one in self.script.arrived)
        assert all(n == 1 for n in times.values()), "the customer got it twice"
        texts = Counter(one.text for one in self.script.arrived)
        rows = self.messages()
        for row in rows:
            if row.state in NEVER_GONE:
                assert row.key not in times, f"{row.state}, and yet it arrived"
            if row.state == "sent":
                assert row.key in times, "said to be sent, and it never was"
            if row.key in times:
                assert row.mode == "live"
        assert all(n == 1 for n in texts.values()), "the same words went as two messages"

    @invariant()
    def every_public_word_had_two_people(self) -> None:
        with self.book.reading() as r:
            signed = {row.message_id for row in r.rows(select(approvals)) if row.by != self.ben}
            receipts = Counter(row.message_id for row in r.rows(select(receipt)))
        keys = {one.key for one in self.script.arrived}
        for row in self.messages():
            if row.key in keys and row.visibility != "private":
                assert row.id in signed
        assert all(n == 1 for n in receipts.values())


def test_whatever_happens_a_word_arrives_at_most_once_and_its_end_is_known(blank_casebook: Path):
    MessageLife.blank = blank_casebook
    run_state_machine_as_test(
        MessageLife, settings=settings(max_examples=25, stateful_step_count=30, deadline=None)
    )
