"""A promise through anything at all: shifts change, people race, time passes; it ends only by hand (P9)."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from casebook.errors import Trouble
from casebook.queries import bodies
from casebook.queries import cases as queries
from casebook.tables.cases import cases as case_table
from casebook.tables.ends import commitment
from casebook.tables.heard import mention
from casebook.tables.team import event, notice
from dashboard import mates
from outreach import cases, chasing, commitments, handing_on, inbox, rota
from tests.cast import ADA, BEN, CLEO, DARIO, connect, hear, hire, meet
from tests.outreach.life import Life
from tests.outreach.promised import open_week
from tests.outreach.street import open_office

WEEK = timedelta(days=7)
ONE = st.integers(0, 5)
WHO = st.integers(0, 2)
HOURS = st.integers(1, 80)


class PromiseLife(Life):
    def __init__(self) -> None:
        super().__init__()
        self.office = open_office(self.book)
        self.mates = [hire(self.book, who) for who in (BEN, CLEO, DARIO)]
        self.ada = hire(self.book, ADA)
        open_week(self.book, self.ada)
        self.on_x, self.reach = connect(self.book, "x"), meet(self.book)
        word = hear(self.book, on=self.on_x, by=self.reach)
        self.case = cases.take(self.office, word, by=self.mates[0])
        self.claims: dict[int, Any] = {}  # when each was last called kept
        self.wrote_at, self.hired = self.clock.now(), 0

    def promises(self) -> list[Any]:
        with self.book.reading() as r:
            return list(r.rows(select(commitment).order_by(commitment.c.id)))

    def one(self, number: int) -> int:
        """One of those there are, the newest first."""
        found = self.promises()[::-1]
        return int(found[number % len(found)].id) if found else 0

    def tried(self, verb: Any, *args: Any, **named: Any) -> bool:
        try:
            verb(*args, **named)
        except Trouble:
            return False
        return True

    @rule(who=WHO, hours=HOURS, other=st.booleans())
    def makes(self, who: int, hours: int, other: bool) -> None:
        due_at = self.clock.now() + timedelta(hours=hours)
        through = "a technician" if other else ""
        self.tried(
            commitments.make, self.office, self.case, by=self.mates[who], text="I will call.",
            due_at=due_at, through=through,
        )  # fmt: skip

    @rule(which=ONE, who=WHO)
    def calls_it_kept(self, which: int, who: int) -> None:
        id = self.one(which)
        if self.tried(commitments.keep, self.office, id, by=self.mates[who]):
            self.claims[id] = self.clock.now()

    @rule(which=ONE, who=WHO, what=st.sampled_from(["confirm", "deny", "break", "move"]))
    def decides(self, which: int, who: int, what: str) -> None:
        id, by = self.one(which), self.mates[who]
        later = self.clock.now() + timedelta(hours=30)
        match what:
            case "confirm":
                self.tried(commitments.confirm, self.office, id, by=by)
            case "deny":
                self.tried(commitments.deny, self.office, id, by=by, words="nobody came")
            case "break":
                self.tried(commitments.break_, self.office, id, by=by, why="the old address")
            case "move":
                self.tried(
                    commitments.move, self.office, id, by=by, due_at=later, consent="by phone"
                )

    @rule(to=WHO, by=WHO)
    def the_case_changes_hands(self, to: int, by: int) -> None:
        self.tried(cases.hand_over, self.office, self.case, to=self.mates[to], by=self.mates[by])

    @rule(who=WHO)
    def it_is_given_back_and_taken(self, who: int) -> None:
        self.tried(cases.give_back, self.office, self.case, by=self.mates[who], because="off now")
        self.tried(cases.take_returned, self.office, self.case, by=self.mates[(who + 1) % 3])

    @rule(which=ONE, to=WHO)
    def one_is_handed_on(self, which: int, to: int) -> None:
        self.tried(
            handing_on.hand, self.office, self.one(which), to=self.mates[to], by=self.mates[0]
        )

    @rule(who=WHO)
    def somebody_goes_away(self, who: int) -> None:
        now = self.clock.now()
        times = {"from_at": now, "to_at": now + timedelta(days=2)}
        self.tried(rota.put, self.office, self.mates[who], what="away", by=self.ada, **times)
        for id in rota.due(self.office):
            rota.begin(self.office, id)

    @rule(who=WHO)
    def somebody_leaves_and_another_comes(self, who: int) -> None:
        mates.leave(self.book, self.mates[who], by=self.ada)
        self.hired += 1
        self.mates[who] = hire(self.book, BEN, email=f"new{self.hired}@linfa.example")

    @rule()
    def the_customer_writes(self) -> None:
        hear(self.book, "And?", on=self.on_x, by=self.reach, visibility="private", complaint=False)
        for word in inbox.due(self.office):
            inbox.attach(self.office, word)
        self.wrote_at = self.clock.now()

    @rule(how=st.sampled_from(["solved", "no_answer"]), who=WHO)
    def the_case_closes_and_opens(self, how: str, who: int) -> None:
        if self.tried(cases.close, self.office, self.case, by=self.mates[who], how=how):
            running = [p for p in self.promises() if not p.ended_at and not p.claimed_at]
            assert running == []
            cases.reopen(self.office, self.case, by=self.mates[who])

    @rule(hours=HOURS)
    def time_passes(self, hours: int) -> None:
        self.clock.forward(hours=hours)
        before = {p.id: p for p in self.promises()}
        for _ in range(2):  # in two processes
            for id in chasing.due(self.office):
                chasing.chase(self.office, id)
            for id in chasing.unanswered(self.office):
                chasing.settle(self.office, id)
        for p in self.promises():
            if p.ended_at and not before[p.id].ended_at:
                self.it_settled(p)
            elif not p.ended_at and not p.claimed_at and p.due_at <= self.clock.now():
                assert p.late_since, "a late promise nobody was told of"

    def it_settled(self, p: Any) -> None:
        """The only end that is nobody's: called kept, a week ago, and not a word since."""
        assert (p.end, p.ended_by) == ("kept", None)
        assert self.clock.now() - self.claims[p.id] >= WEEK
        assert self.wrote_at <= self.claims[p.id]

    @invariant()
    def none_is_ever_nobodys(self) -> None:
        with self.book.reading() as r:
            for p in self.promises():
                assert p.ended_at or queries.worker(r, p.owner_id), "held by nobody"

    @invariant()
    def what_ended_says_how_and_a_moved_one_leads_on(self) -> None:
        them = {p.id: p for p in self.promises()}
        with self.book.reading() as r:
            said = bodies.of_many(r, "commitment", list(them))
        for p in them.values():
            assert (p.end is None) == (p.ended_at is None)
            assert (p.moved_to_id is None) == (p.end != "moved")
            if p.end == "moved":
                assert p.moved_to_id > p.id
                assert said[p.id] == said[p.moved_to_id]
        assert len({p.moved_to_id for p in them.values() if p.moved_to_id}) == sum(
            p.end == "moved" for p in them.values()
        )

    @invariant()
    def each_breach_is_told_once(self) -> None:
        with self.book.reading() as r:
            rows = r.rows(select(notice).where(notice.c.what == "promise late"))
            lines = r.rows(select(event).where(event.c.what == "promise late"))
        assert all(
            n == 1 for n in Counter((x.teammate_id, x.about["promise"]) for x in rows).values()
        )
        assert all(n == 1 for n in Counter(x.about["promise"] for x in lines).values())

    @invariant()
    def their_words_are_on_the_case(self) -> None:
        with self.book.reading() as r:
            waits = select(mention.c.id).where(mention.c.visibility == "private")
            left = r.rows(waits.where(mention.c.case_id.is_(None)))
            ended = r.value(select(case_table.c.ended_at).where(case_table.c.id == self.case))
        assert not left or ended


def test_a_promise_lives_through_anything(sqlite_url: str):
    PromiseLife.blank = Path(sqlite_url.removeprefix("sqlite:///"))
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        PromiseLife, settings=settings(max_examples=25, stateful_step_count=40)
    )
