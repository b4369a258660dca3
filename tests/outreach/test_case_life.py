"""A case through anything at all: one owner, one list, one wait that only an answer ends, all by rows."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from casebook.errors import Trouble
from casebook.queries.cases import belongs
from casebook.tables.cases import case_item, helper, message
from casebook.tables.cases import cases as case_table
from casebook.tables.ends import case_end, reopening
from casebook.tables.heard import mention
from casebook.tables.team import event
from casebook.waiting import Place
from outreach import cases, inbox, joining, mine, queue, sending
from tests.cast import BEN, CLEO, DARIO, connect, hear, hire, meet
from tests.outreach.life import Life
from tests.outreach.street import Script, open_office, write

ONE = st.integers(0, 3)
WHO = st.integers(0, 2)
PERSON = st.integers(0, 1)


class CaseLife(Life):
    def __init__(self) -> None:
        super().__init__()
        self.script = Script(now=self.clock.now)
        self.office = open_office(self.book, self.script)
        self.mates = [hire(self.book, who) for who in (BEN, CLEO, DARIO)]
        self.on_x = connect(self.book, "x")
        self.people = [meet(self.book, native_id=str(n)) for n in range(2)]
        self.answered: dict[int, Any] = {}  # by case, when our last word set out
        self.complains(0)
        self.takes(0, 0)

    # What there is

    def rows(self, query: Any) -> list[Any]:
        with self.book.reading() as r:
            return list(r.rows(query))

    def cases(self) -> dict[int, Any]:
        return {row.id: row for row in self.rows(select(case_table))}

    def case(self, number: int) -> int:
        """One of those there are, the newest first; 0: none."""
        found = sorted(self.cases(), reverse=True)
        return found[number % len(found)] if found else 0

    def word(self, number: int) -> int:
        waiting = [row.waiting for row in queue.page(self.office, limit=200).rows]
        words = [each.mention_id for each in waiting if each.case_id is None]
        return words[number % len(words)] if words else 0

    def tried(self, verb: Any, *args: Any, **named: Any) -> Any:
        self.clock.forward(minutes=1)
        try:
            return verb(self.office, *args, **named)
        except Trouble:
            return None

    # What they do

    @rule(who=PERSON)
    def complains(self, who: int) -> None:
        self.clock.forward(minutes=1)
        hear(self.book, on=self.on_x, by=self.people[who])

    @rule(who=PERSON, at_once=st.booleans())
    def writes_in_private(self, who: int, at_once: bool = True) -> None:
        self.clock.forward(minutes=1)
        word = {"visibility": "private", "kind": "message", "complaint": False}
        hear(self.book, "Hello", on=self.on_x, by=self.people[who], **word)
        if at_once:
            self.inbox_runs()

    @rule(word=ONE, at_once=st.booleans())
    def chases(self, word: int, at_once: bool) -> None:
        self.clock.forward(minutes=1)
        firsts = self.rows(select(mention.c.id).where(mention.c.folded_into.is_(None)))
        folded = firsts[word % len(firsts)].id
        by = {"by": self.people[0], "folded_into": folded, "complaint": False}
        hear(self.book, "Well?", on=self.on_x, **by)
        if at_once:
            self.inbox_runs()

    @rule()
    def inbox_runs(self) -> None:
        """The newest first, as several workers may."""
        with self.waits_stay(earlier=True):
            self.read_all()

    def read_all(self) -> None:
        ended = {id: row.ended_at for id, row in self.cases().items() if row.ended_at}
        for id in sorted(inbox.due(self.office), reverse=True):
            inbox.attach(self.office, id)
        for id, row in self.cases().items():
            if id in ended and row.ended_at is None:
                self.answered[id] = ended[id]  # what came before was judged to be over

    # What we do

    @rule(word=ONE, mate=WHO)
    def takes(self, word: int, mate: int) -> None:
        with self.waits_stay():
            self.tried(cases.take, self.word(word), by=self.mates[mate])

    @rule(case=ONE, mate=WHO)
    def takes_returned(self, case: int, mate: int) -> None:
        with self.waits_stay():
            self.tried(cases.take_returned, self.case(case), by=self.mates[mate])

    @rule(word=ONE)
    def sets_aside_and_perhaps_brings_back(self, word: int) -> None:
        with self.waits_stay():
            id = self.word(word)
            self.tried(cases.set_aside, id, by=self.mates[0], because="not ours")
            if word % 2:
                self.tried(cases.bring_back, id, by=self.mates[0])

    @rule(case=ONE, to=WHO, by=WHO)
    def hands_over(self, case: int, to: int, by: int) -> None:
        with self.waits_stay():
            self.tried(cases.hand_over, self.case(case), to=self.mates[to], by=self.mates[by])

    @rule(case=ONE, by=WHO)
    def gives_back(self, case: int, by: int) -> None:
        with self.waits_stay():
            self.tried(cases.give_back, self.case(case), by=self.mates[by], because="shift ends")

    @rule(case=ONE, mate=WHO, comes=st.booleans())
    def helps(self, case: int, mate: int, comes: bool) -> None:
        with self.waits_stay():
            verb = cases.add_helper if comes else cases.end_help
            self.tried(verb, self.case(case), mate=self.mates[mate], by=self.mates[0])

    @rule(case=ONE, made=st.booleans(), word=st.booleans())
    def a_lead_lets_one_wait_first(self, case: int, made: bool, word: bool) -> None:
        with self.waits_stay():
            cleo, id = self.mates[1], self.case(case)
            kind, which = ("mention", self.word(case)) if word else ("case", id)
            if made:
                place = Place(self.clock.now(), which, kind)
                self.tried(queue.make_exception, place, by=cleo, because="a hospital")
            else:
                self.tried(queue.end_exception, id, by=cleo)

    @rule(case=ONE, word=ONE)
    def joins(self, case: int, word: int) -> None:
        with self.waits_stay(earlier=True):
            id, found = self.case(case), self.word(word)
            self.tried(joining.join, id, found, as_="duplicate", by=self.mates[0])

    @rule(item=ONE)
    def parts(self, item: int) -> None:
        kin = case_item.c.as_.in_(("duplicate", "evolution")), case_item.c.ended_at.is_(None)
        found = self.rows(select(case_item.c.id).where(*kin))
        if found:
            self.tried(joining.undo, found[item % len(found)].id, by=self.mates[0])

    @rule(case=ONE, they_write=st.booleans(), lag=st.integers(0, 2))
    def answers(self, case: int, they_write: bool, lag: int) -> None:
        """Perhaps they write while our word is on its way."""
        id = self.case(case)
        row = self.cases()[id]
        if row.owner_id is None or row.ended_at is not None:
            return
        sent = self.tried(lambda office: write(office, id, by=row.owner_id))
        if sent is None:
            return
        self.clock.forward(seconds=11)
        set_out = self.clock.now()

        def step(name: str) -> None:
            if name == "send: before the call":
                self.clock.forward(seconds=1)
                if they_write:
                    self.writes_in_private(lag % 2)
                self.clock.forward(seconds=lag)

        sending.send(replace(self.office, step=step), sent)
        self.answered[id] = set_out
        if (after := self.cases()[id]).ended_at is None:
            assert after.waiting_since == self.unanswered(id), "the wait after our word"

    @rule(case=ONE, by=WHO, how=st.sampled_from(["solved", "not_ours"]))
    def closes(self, case: int, by: int, how: str) -> None:
        self.tried(cases.close, self.case(case), by=self.mates[by], how=how)

    @rule(case=ONE, by=WHO)
    def reopens(self, case: int, by: int) -> None:
        with self.waits_stay():
            id = self.case(case)
            self.tried(cases.reopen, id, by=self.mates[by])

    @rule(days=st.sampled_from([1, 31]))
    def time_passes(self, days: int) -> None:
        with self.waits_stay():
            self.clock.forward(days=days)

    # What must hold

    @contextmanager
    def waits_stay(self, *, earlier: bool = False) -> Iterator[None]:
        """Whoever waits goes on waiting since the same moment. ``earlier``: or since one before;
        an answered case that was handed back goes from our word to the first one of theirs."""
        waiting = {id: row.waiting_since for id, row in self.cases().items() if row.waiting_since}
        before = {id: (since, self.unanswered(id)) for id, since in waiting.items()}
        yield
        after = self.cases()
        for id, (since, theirs) in before.items():
            now = after[id].waiting_since
            if after[id].ended_at is None:
                sooner = earlier and now and (theirs is None or now <= theirs)
                assert now == since or sooner, f"{since} became {now}"

    def unanswered(self, case: int) -> Any:
        """Since when the first word of theirs waits that our last one did not know."""
        on_it = case_item.c.case_id == case, belongs()
        if since := self.answered.get(case):
            late = case_item.c.as_.in_(("answer", "chaser")) & (mention.c.attached_at > since)
            on_it = *on_it, (mention.c.heard_at > since) | late
        query = select(func.min(mention.c.waiting_since)).join(case_item).where(*on_it)
        with self.book.reading() as r:
            return r.value(query)

    @invariant()
    def everybody_who_waits_is_in_exactly_one_list(self) -> None:
        page = queue.page(self.office, limit=200)
        lines = [row.waiting for row in (*page.rows, *page.exceptions)]
        places = Counter(("case", one.case_id) if one.case_id else ("word", one.mention_id) for one in lines)  # fmt: skip
        owned = {mate: {line.id for line in mine.of(self.office, mate)} for mate in self.mates}
        ended, unread = {line.id for line in mine.ended(self.office)}, set(inbox.due(self.office))
        for id, case in self.cases().items():
            lists = places["case", id] + (id in ended)
            lists += case.owner_id is not None and id in owned[case.owner_id]
            assert lists == 1, f"case {id} is in {lists} lists"
            assert (id in ended) == (case.ended_at is not None)
        for word in self.rows(select(mention).where(mention.c.case_id.is_(None))):
            if not word.set_aside_at and not word.folded_into and word.id not in unread:
                assert places["word", word.id] == 1, f"word {word.id}"

    @invariant()
    def a_word_on_a_case_stays_on_it_and_an_open_one_is_not_forgotten(self) -> None:
        on = {
            (row.case_id, row.mention_id) for row in self.rows(select(case_item).where(belongs()))
        }
        for word in self.rows(select(mention).where(mention.c.case_id.is_not(None))):
            assert (word.case_id, word.id) in on
        for id, case in self.cases().items():
            if case.ended_at is None and (since := self.unanswered(id)):
                assert case.waiting_since is not None, f"case {id}: they wait since {since}"
                assert case.waiting_since <= since

    @invariant()
    def its_history_is_in_rows(self) -> None:
        ends, again = self.rows(select(case_end)), self.rows(select(reopening))
        ended, opened = (Counter(row.case_id for row in each) for each in (ends, again))
        said = Counter((row.case_id, row.what) for row in self.rows(select(event)))
        for id, case in self.cases().items():
            assert ended[id] == opened[id] + (case.ended_at is not None)
            assert (said[id, "case closed"], said[id, "case reopened"]) == (ended[id], opened[id])
            assert case.ended_at in (None, max((e.at for e in ends if e.case_id == id), default=0))
            assert (case.owner_id is None) == (case.owned_since is None)
        now = Counter((row.case_id, row.teammate_id) for row in self.rows(select(helper).where(helper.c.left_at.is_(None))))  # fmt: skip
        assert all(n == 1 for n in now.values()), "helps twice"
        assert all(row.teammate_id for row in self.rows(select(message)))


def test_whatever_happens_a_case_is_in_one_hand_and_a_wait_ends_only_by_an_answer(
    blank_casebook: Path,
):
    CaseLife.blank = blank_casebook
    run_state_machine_as_test(
        CaseLife, settings=settings(max_examples=12, stateful_step_count=25, deadline=None)
    )
