"""What teammates do about what is known: correct the judge, decide who, what it is to us, and for many."""

import base64
from collections.abc import Callable

from sqlalchemy import func, select

from casebook.kinds import FLAGS, FOR_A_PERSON, KINDS
from casebook.tables.cases import case_item, cases
from casebook.tables.heard import account, head, mention, verdict
from casebook.tables.known import incident
from casebook.tables.people import link
from listener.judging import again, learning
from outreach import cases as charge
from outreach import (
    correcting,
    duplicates,
    identity,
    incidents,
    joining,
    permission,
    proposing,
    queue,
    relating_known,
)  # fmt: skip
from tests.simulator.clerk import Clerk
from tests.simulator.deeds import Deeds, Nothing
from tests.simulator.judge import one_sided
from tests.simulator.mood import Mood
from tests.simulator.world import ADA, CLEO, World

AS = ("duplicate", "evolution", "homonym", "other")


class Knowing(Deeds):
    def __init__(self, world: World, mood: Mood) -> None:
        super().__init__(world, mood)
        self.clerk = Clerk(world, mood)

    def deeds(self) -> tuple[tuple[float, Callable[[], str]], ...]:
        return (
            (4, self.correct), (2, self.correct_many), (1, self.confirm_flag), (2, self.share),
            (2, self.learn), (1, self.unlearn), (1, self.one_sided_judge), (4, self.look_at_word),
            (3, self.decide_proposal), (3, self.settle_word), (2, self.settle_ticket),
            (1, self.unsettle), (4, self.word_incident), (1, self.end_incident),
            (1, self.begin_incident_again), *self.clerk.errands(),
        )  # fmt: skip

    # What it is

    def correct(self) -> str:
        """Mostly one of those that wait; sometimes one that was put away, or lies on a case."""
        waits = queue.page(self.office, limit=8).rows
        if waits and self.random.random() < 0.7:
            return self._correct(self.random.choice(waits).waiting.mention_id)
        return self._correct(self._any(mention, mention.c.deleted_at.is_(None)).id)

    def correct_many(self) -> str:
        """One keystroke each, down the whole line, and of what was let by too."""
        with self.office.book.reading() as r:
            there = select(mention.c.id).where(mention.c.deleted_at.is_(None))
            ids = [row.id for row in r.rows(there.order_by(mention.c.id.desc()).limit(24))]
        if not ids:
            raise Nothing
        return "; ".join(self._correct(id) for id in self.random.sample(ids, len(ids) // 2))

    def _correct(self, id: int) -> str:
        kind = self.random.choice((*KINDS, *FOR_A_PERSON, *FOR_A_PERSON))
        waits = correcting.correct(self.office, id, kind=kind, by=self.agent)
        return f"mention {id} {kind} {waits}"

    def confirm_flag(self) -> str:
        one, flag = self._any(mention), self.random.choice(FLAGS)
        correcting.confirm(self.office, one.id, flag=flag, by=self.agent)
        return f"mention {one.id} {flag}"

    def share(self) -> str:
        """Of each channel as many words as the team could look at, where somebody thought of it."""
        with self.office.book.reading() as r:
            of = account.c
            here = r.rows(select(of.id).where(of.kind == "channel").order_by(of.id))
        some = [row.id for row in here if self.random.random() < 0.5]
        share = self.random.choice((0, 1, 10, 40, 90))
        for id in some:
            again.look_at(self.office.book, id, share=share, by=CLEO)
        return f"{share} of a hundred of {some}"

    def learn(self) -> str:
        with self.office.book.reading() as r:
            of = verdict.c
            taught = r.value(select(func.count(of.id)).where(of.judge == "person"))
        report = learning.learn(self.world.line)
        return f"from {taught} corrections: {report.taught}, {report.held}, {report.skipped}"

    def unlearn(self) -> str:
        was = self._any(head, head.c.ended_at.is_(None))
        return f"head {was.id}, now {learning.undo(self.world.line)}"

    def one_sided_judge(self) -> str:
        """As an unlucky team could have taught it: whatever it thinks, nobody may be hidden."""
        kind = self.random.choice(("other", "praise", "complaint"))
        with self.office.book.writing() as w:
            weights = base64.b64encode(one_sided(kind)).decode()
            id = w.add(head, weights=weights, report={}, made_at=w.now)
        return f"head {id} sees {kind} in everything"

    # Who, and whether we know it

    def look_at_word(self) -> str:
        """The page of one who waits: what it says of tickets that are not surely theirs."""
        rows = queue.page(self.office, limit=5).rows
        if not rows:
            raise Nothing
        waits = self.random.choice(rows).waiting
        charge.look(self.office, waits.mention_id, by=self.agent)
        for each in relating_known.of_word(self.office, waits.mention_id):
            if each.kind == "ticket" and each.text:
                self.world.read.append((waits.person_id or 0, each.id))
        return f"mention {waits.mention_id}"

    def decide_proposal(self) -> str:
        """Confirmed, refused, or the refusal taken back."""
        proposed = link.c.strength == "proposed"
        one = self._any(link, proposed | link.c.rejected_at.is_not(None))
        deeds = (identity.confirm_link, identity.reject_link, identity.reject_link)
        deed = self.random.choice(deeds)
        if one.rejected_at and self.random.random() < 0.3:
            deed = identity.undo_link
        deed(self.office, one.id, by=self.agent)
        return f"{deed.__name__} {one.id}"

    def settle_word(self) -> str:
        """On the cleaning page: as it is proposed, or as something else."""
        case = self._case()
        proposing.propose(self.office, case.id)
        relating_known.of_case(self.office, case.id)
        words = proposing.waiting_words(self.office, case.id)
        if not words:
            raise Nothing
        one = self.random.choice(words)
        as_ = one.as_ if self.random.random() < 0.6 else self.random.choice(AS)
        deed: Callable[..., int] = (
            joining.join if as_ in ("duplicate", "evolution") else joining.leave
        )
        item = deed(self.office, case.id, one.mention_id, as_=as_, by=self._on(case))
        return f"mention {one.mention_id} {one.as_} as {as_} of case {case.id}: item {item}"

    def settle_ticket(self) -> str:
        """As it is proposed, or as something else; perhaps once more."""
        of = case_item.c
        one = self._any(case_item, of.ticket_id.is_not(None), of.ended_at.is_(None))
        as_ = one.as_ if self.random.random() < 0.6 else self.random.choice(AS)
        duplicates.decide(self.office, one.id, as_=as_, by=self.agent)
        return f"item {one.id} {one.as_} as {as_}"

    def unsettle(self) -> str:
        """A decision is taken back: of a ticket, or of a word that was left in the line."""
        of = case_item.c
        one = self._any(case_item, of.confirmed_at.is_not(None) | of.ended_at.is_not(None))
        deed: Callable[..., None] = duplicates.undo if one.ticket_id else joining.undo
        deed(self.office, one.id, by=self.agent)
        return f"item {one.id} undone"

    # The same for many

    def word_incident(self) -> str:
        """One case after the other; mostly one that it is about, which is taken for it perhaps."""
        one = self._any(incident)
        its = [each for each in incidents.all(self.office) if each.id == one.id]
        words = [word for each in its for word in each.words]
        ids = [word.case_id for word in words if word.case_id]
        if words and (not ids or self.random.random() < 0.3):
            ids = [charge.take(self.office, self.random.choice(words).mention_id, by=self.agent)]
        case = self._any(cases, cases.c.id.in_(ids)) if ids else self._case()
        ways = permission.routes(self.office, case.id)
        way = next((way for way in ways if way.open and way.visibility == "private"), None)
        if way is None:
            raise Nothing
        pressed = 2 if self.random.random() < 0.4 else 1
        for _ in range(pressed):
            incidents.worded(self.office, one.id, case.id, way, by=self._on(case))
        return f"incident {one.id} in case {case.id}"

    def end_incident(self) -> str:
        one = self._any(incident, incident.c.ended_at.is_(None))
        incidents.end(self.office, one.id, by=self.random.choice((ADA, CLEO)))
        return f"incident {one.id}"

    def begin_incident_again(self) -> str:
        one = self._any(incident, incident.c.ended_at.is_not(None))
        incidents.begin_again(self.office, one.id, by=CLEO)
        return f"incident {one.id}"
