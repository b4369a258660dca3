"""What teammates do around the line: promises, wishes and STOP, proof by code, phrases, rota, coverage."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import literal, select

from casebook.hours import Hours
from casebook.nouns import WAITS
from casebook.queries import hours, notices
from casebook.tables.cases import case_item, cases, draft
from casebook.tables.ends import commitment
from casebook.tables.heard import account, mention, person, person_handle, stream
from casebook.tables.intake import canary, gap, parked
from casebook.tables.people import code, customer_contact, link
from casebook.tables.team import due_work, notice, phrase, shift
from config.seed import WORKING_WEEK
from listener import accounts, backfill
from listener import canary as canaries
from outreach import (
    beside,
    commitments,
    dossier,
    handing_on,
    identity,
    joining,
    mine,
    phrase_book,
    proving,
    queue,
    rota,
    stopping,
    wishes,
)  # fmt: skip
from outreach import cases as charge
from tests.simulator.deeds import Deeds, Nothing
from tests.simulator.world import ADA, BEN, CLEO, settings

OPEN = commitment.c.ended_at.is_(None)
WEEKS = (
    WORKING_WEEK,
    {day: [["09:00", "13:00"], ["14:30", "18:30"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    {"mon": [["08:00", "20:00"]], "sat": [["22:00", "02:30"]], "sun": [["00:30", "03:30"]]},
)


class Care(Deeds):
    def deeds(self) -> tuple[tuple[float, Callable[[], str]], ...]:
        return (
            (10, self.promise), (3, self.keep), (2, self.confirm), (2, self.deny), (3, self.move),
            (1, self.break_), (3, self.judge_proposal), (2, self.hand_promise),
            (3, self.note_wishes), (1, self.stop), (2, self.decide_stop), (2, self.lift_stop),
            (4, self.ask_code), (6, self.told_code), (5, self.prove_while_talking), (1, self.write_phrase), (2, self.judge_phrase),
            (2, self.put_shift), (1, self.take_off), (2, self.see_notices), (1, self.plant_canary),
            (0.5, self.end_canary), (1, self.read_back), (2, self.read_parked), (1, self.reconnect),
            (1, self.change_calendar), (1, self.blame), (2, self.help), (2, self.join),
            (1, self.unjoin), (2, self.look_at_case), (1, self.concern),
        )  # fmt: skip

    # Promises

    def promise(self) -> str:
        case, now = self._case(), self.world.house.now()
        due = now + timedelta(minutes=self.random.choice((-5, 20, 90, 600, 2_000, 6_000)))
        through = "il tecnico" if self.random.random() < 0.2 else ""
        owner = self.agent if self.random.random() < 0.2 else None
        id = commitments.make(
            self.office, case.id, by=self._on(case), text=f"richiamare, {now:%d %H:%M:%S}",
            due_at=due, owner=owner, through=through,
        )  # fmt: skip
        return f"promise {id} on case {case.id} due {due:%d %H:%M}"

    def keep(self) -> str:
        one = self._any(commitment, OPEN)
        commitments.keep(self.office, one.id, by=self.agent)
        return f"promise {one.id}"

    def confirm(self) -> str:
        one = self._any(commitment, OPEN)
        commitments.confirm(self.office, one.id, by=self.agent, words="lo dice lei")
        return f"promise {one.id}"

    def deny(self) -> str:
        one = self._any(commitment, OPEN, commitment.c.claimed_at.is_not(None))
        commitments.deny(self.office, one.id, by=self.agent, words="dice di no")
        return f"promise {one.id}"

    def move(self) -> str:
        one = self._any(commitment, OPEN)
        due = self.world.house.now() + timedelta(hours=self.random.choice((-1, 3, 30)))
        consent = "va bene, dice" if self.random.random() < 0.8 else " "
        new = commitments.move(self.office, one.id, by=self.agent, due_at=due, consent=consent)
        return f"promise {one.id} to {new}"

    def break_(self) -> str:
        one = self._any(commitment, OPEN)
        commitments.break_(self.office, one.id, by=self.agent, why="il tecnico è malato")
        return f"promise {one.id}"

    def judge_proposal(self) -> str:
        one = self._any(commitment, OPEN, commitment.c.proposed)
        judged = self.random.choice((commitments.accept, commitments.refuse))
        judged(self.office, one.id, by=self.agent)
        return f"{judged.__name__} {one.id}"

    def hand_promise(self) -> str:
        one, to = self._any(commitment, OPEN), self.agent
        handing_on.hand(self.office, one.id, to=to, by=self.agent)
        return f"promise {one.id} to {to}"

    # People's wishes

    def note_wishes(self) -> str:
        case = self._case()
        who = self._whom(case)
        from_, to = self.random.choice(((540, 1080), (1110, 1320), (1260, 420), (None, None)))
        way = self.random.choice(("x", "facebook", "bluesky", "phone", ""))
        wishes.note(
            self.office, who, by=self._on(case), from_=from_, to=to, way=way,
            words_="solo di sera", case=case.id,
        )  # fmt: skip
        return f"person {who} {from_}-{to} {way}"

    def stop(self) -> str:
        case = self._case()
        stopping.by_hand(self.office, self._whom(case), by=self._on(case), case=case.id)
        return f"case {case.id}"

    def decide_stop(self) -> str:
        one = self._any(due_work, due_work.c.what == "stop?")
        stopping.decide(self.office, one.id, stop=self.random.random() < 0.5, by=self.agent)
        return f"work {one.id}"

    def lift_stop(self) -> str:
        """Mostly of somebody who has written again since, as it must be."""
        spoke = select(person.c.id).join(person_handle, person_handle.c.person_id == person.c.id)
        spoke = spoke.join(mention, mention.c.handle_id == person_handle.c.id)
        since = mention.c.heard_at > person.c.stop_at
        since |= literal(self.random.random() > 0.8)
        spoke = spoke.where(person.c.stop_at.is_not(None), since).order_by(mention.c.id)
        one, case = self._row(spoke), self._case()
        stopping.lift(self.office, one.id, by=CLEO, words_="riscrivetemi pure", case=case.id)
        return f"person {one.id}"

    def concern(self) -> str:
        case, one = self._case(), self._any(person)
        charge.concerns(self.office, case.id, by=self._on(case), person_id=one.id)
        return f"case {case.id} person {one.id}"

    def _whom(self, case: Any) -> int:
        spoke = select(person_handle).join(mention, mention.c.handle_id == person_handle.c.id)
        spoke = spoke.join(case_item, case_item.c.mention_id == mention.c.id)
        one = self._row(spoke.where(case_item.c.case_id == case.id).order_by(mention.c.id))
        return case.concerns_id or one.person_id

    # Proof

    def ask_code(self) -> str:
        pairs = select(cases.c.id, link.c.customer_id, customer_contact.c.id.label("contact"))
        pairs = pairs.join(link, link.c.person_id == cases.c.concerns_id)
        pairs = pairs.join(customer_contact, customer_contact.c.customer_id == link.c.customer_id)
        reach = customer_contact.c.kind.in_(("email", "phone"))
        claimed = link.c.confirmed_at.is_not(None) & (link.c.strength == "claimed")
        pairs = pairs.where(reach, claimed, cases.c.ended_at.is_(None))
        try:
            one = self._row(pairs.order_by(cases.c.id))
        except Nothing:
            return self._claim()
        id = proving.ask(
            self.office, one.id, customer_id=one.customer_id, contact_id=one.contact, by=self.agent
        )
        return f"code {id} on case {one.id}"

    def _claim(self) -> str:
        """Who we talk to says whose customer they are."""
        case, contact = self._case(), self._any(customer_contact)
        who = self._whom(case)
        identity.link_by_hand(self.office, who, contact.customer_id, by=self.agent, words="lo dice")
        return f"person {who} says they are customer {contact.customer_id}"

    def prove_while_talking(self) -> str:
        """They wait for it in the conversation, and say it as soon as it is there."""
        self.ask_code()
        for job in self.world.jobs:
            for id in job.due() if job.name == "codes" else ():
                job.run(id)
        return self.told_code()

    def told_code(self) -> str:
        """The right one, an older one, or a guess."""
        waits = code.c.used_at.is_(None) & code.c.state.in_(("sent", "perhaps"))
        waits &= code.c.ended_at.is_(None)
        one = self._any(code, waits | literal(self.random.random() > 0.9))
        digits, letters = f"{self.random.randrange(10**6):06}", self.world.letters()
        if self.random.random() < 0.85:
            if not letters:
                raise Nothing
            digits = letters[-1 - min(int(self.random.expovariate(1.5)), len(letters) - 1)]
        self.world.told.append((one.case_id, digits.replace(" ", "")))
        proving.told(self.office, one.case_id, f"dice {digits}", by=self.agent)
        return f"code {one.id} proven by {digits}"

    # Words

    def write_phrase(self) -> str:
        moment = self.random.choice(("invite_private", "privacy_line", "thanks_friend"))
        text = f"Ciao {{name}}, ci scrive in privato? {{me}}, {{brand}} {self.random.random():.6f}"
        text += " STOP" if self.random.random() < 0.7 else " {quando}"
        id = phrase_book.write(self.office, moment, language="it", text=text, by=self.agent)
        return f"phrase {id}"

    def judge_phrase(self) -> str:
        one = self._any(phrase)
        judged = self.random.choice((phrase_book.approve, phrase_book.approve, phrase_book.retire))
        judged(self.office, one.id, by=self.random.choice((CLEO, ADA, BEN)))
        return f"{judged.__name__} phrase {one.id}"

    # The team's time

    def put_shift(self) -> str:
        now = self.world.house.now()
        start = now + timedelta(hours=self.random.choice((-2, 0, 5, 30)))
        what, mate = self.random.choice(("duty", "duty", "away")), self.agent
        end = start + timedelta(hours=self.random.choice((2, 9, 26)))
        id = rota.put(self.office, mate, what=what, from_at=start, to_at=end, by=CLEO)
        return f"shift {id}: {mate} {what}"

    def take_off(self) -> str:
        one = self._any(shift)
        rota.take_off(self.office, one.id, by=CLEO)
        return f"shift {one.id}"

    def see_notices(self) -> str:
        one = self._any(notice, notice.c.seen_at.is_(None))
        with self.office.book.writing() as w:
            notices.see(w, one.teammate_id, only=self.random.choice((None, one.id)))
        return f"notices of {one.teammate_id}"

    def change_calendar(self) -> str:
        """Other spans, one over midnight and into the hour that summer time skips; a feast of ours."""
        day = (self.world.house.now() + timedelta(days=self.random.randint(0, 3))).date()
        more = {"extra": {day.isoformat(): "Patrono"}, "working": {}}
        kept = Hours(
            "Europe/Rome", self.random.choice(WEEKS), {"country": "IT", "subdivision": None, **more}
        )
        with self.office.book.writing() as w:
            hours.keep(w, kept, by=ADA)
        return f"calendar, feast on {day}"

    # Coverage

    def plant_canary(self) -> str:
        one = self._any(stream)
        sentence = canaries.proposed(self.office.book, "Linfa", one.id)
        hours_ = self.random.choice((1, 6, 24))
        canaries.plant(
            self.office.book,
            one.id,
            sentence,
            account_id=one.account_id,
            every_hours=hours_,
            by=ADA,
        )
        return f"canary on stream {one.id}"

    def end_canary(self) -> str:
        one = self._any(canary, canary.c.ended_at.is_(None))
        its = self._any(stream, stream.c.id == one.stream_id)
        canaries.end(self.office.book, one.stream_id, account_id=its.account_id, by=ADA)
        return f"canary {one.id}"

    def read_back(self) -> str:
        one = self._any(gap)
        its = self._any(stream, stream.c.id == one.stream_id)
        backfill.try_again(self.office.book, one.id, account_id=its.account_id, by=ADA)
        return f"gap {one.id}"

    def read_parked(self) -> str:
        one = self._any(parked)
        read = backfill.read_parked(self.world.line, one.id, account_id=one.account_id, by=ADA)
        return f"parked {one.id}: {read}"

    def reconnect(self) -> str:
        """The same account saved again, as after its key was renewed: its history stays."""
        one, office = self._any(account, account.c.kind != "file"), self.office
        shelves: Any = (office.registry, office.desks, office.gateways)
        shelf = next(shelf for shelf in shelves if one.key in shelf.kinds)
        values = settings(self.world.town)[one.key]
        accounts.save(
            office.book, shelf, key=one.key, name=one.name, values=values, by=ADA, account_id=one.id
        )
        return f"account {one.key}"

    # The case

    def blame(self) -> str:
        case = self._case()
        deed = self.random.choice((charge.our_fault, charge.not_our_fault))
        deed(self.office, case.id, by=self._on(case))
        charge.rename(self.office, case.id, f"linea {self.random.random():.3f}", by=self._on(case))
        return f"{deed.__name__} {case.id}"

    def help(self) -> str:
        case, mate = self._case(), self.agent
        deed = self.random.choice((charge.add_helper, charge.end_help))
        deed(self.office, case.id, mate=mate, by=self._on(case))
        charge.note(self.office, case.id, f"nota interna {self.random.random()}", by=mate)
        return f"{deed.__name__} {mate} on case {case.id}"

    def unjoin(self) -> str:
        of = case_item.c
        one = self._any(case_item, of.mention_id.is_not(None), of.confirmed_at.is_not(None))
        joining.undo(self.office, one.id, by=self.agent)
        return f"item {one.id} undone"

    def join(self) -> str:
        case, by, word = self._case(), self.agent, self._any(mention, WAITS)
        deed, as_ = self.random.choice(
            ((joining.join, "duplicate"), (joining.join, "evolution"), (joining.leave, "homonym"))
        )
        return f"{as_} item {deed(self.office, case.id, word.id, as_=as_, by=by)}"

    def look_at_case(self) -> str:
        """The whole page, and what stands on it of customers who are not proven."""
        case, viewer = self._case(), self.agent
        dossier.be_present(self.office, case.id, by=viewer, writing=self.random.random() < 0.5)
        saved = self._any(draft, draft.c.discarded_at.is_(None))
        about = {"route": saved.route["key"], "text": "Le scriviamo domani.", "by": viewer}
        beside.of(self.office, saved.case_id, **about)
        queue.count(self.office), mine.of(self.office, viewer)
        for known in dossier.of(self.office, case.id, viewer=viewer).known:
            self.world.shown.append((known, case.id))
        return f"case {case.id} by {viewer}"
