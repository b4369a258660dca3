"""What teammates do on their screens: take, write, release, approve, close, and take it all back."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sqlalchemy import func, select

from casebook.closing import FREE
from casebook.errors import Trouble
from casebook.queries import hours
from casebook.tables.cases import case_item, cases, draft, message
from casebook.tables.ends import closing
from casebook.tables.heard import account, body, mention, person_handle
from casebook.tables.people import customer, link, proof, ticket
from listener import accounts
from outreach import (
    approval,
    by_hand,
    directory,
    drafting,
    duplicates,
    identity,
    permission,
    phrases,
    promising,
    queue,
    sending,
    telling,
)  # fmt: skip
from outreach import cases as charge
from outreach import closing as closings
from playground.people import BRAND
from tests.simulator.care import Care
from tests.simulator.deeds import AGENTS, Deeds, Nothing
from tests.simulator.knowing import Knowing
from tests.simulator.mood import Mood
from tests.simulator.sight import bare
from tests.simulator.world import ADA, BEN, CLEO, World

PROMISES = (
    "La richiamo entro domani alle 12.",
    "Le scriviamo entro due ore.",
    "We will call you tomorrow.",
)


class Team(Deeds):
    """The line itself; what stands around it is done by ``Care``."""

    def __init__(self, world: World, mood: Mood) -> None:
        super().__init__(world, mood)
        self.care, self.knowing = Care(world, mood), Knowing(world, mood)
        self.written = 0

    def settle(self) -> None:
        """They find the first words of the day and take some of them."""
        for _ in range(self.random.randint(1, 5)):
            with suppress(Nothing, Trouble):
                self.take()

    def act(self) -> str:
        """One of them does something that can be done now."""
        for _ in range(8):
            deed = self._chosen()
            with suppress(Nothing):
                came = deed()
                self.mood.done[deed.__name__] += 1
                return f"{deed.__name__} {came}"
        return "idle"

    def _chosen(self) -> Callable[[], str]:
        return self.mood.chosen(
            "team",
            (9, self.take), (4, self.write), (6, self.release), (22, self.write_and_release),
            (10, self.approve), (1, self.send_back), (2, self.withdraw), (2, self.by_browser),
            (1, self.by_hand), (2, self.decide), (2, self.hand_over), (1, self.give_back),
            (2, self.take_returned), (1, self.set_aside), (1, self.bring_back), (3, self.close),
            (1, self.reopen), (1, self.exception), (1, self.end_exception), (5, self.know),
            (2, self.unprove), (5, self.confirm_closing), (2, self.undo_closing),
            (3, self.judge_ticket), (2, self.tell_closed), (1, self.go_live), (1, self.think_again),
            *self.care.deeds(), *self.knowing.deeds(),
        )  # fmt: skip

    def take(self) -> str:
        """Mostly the first in line, as the screen offers it; sometimes two press at once."""
        rows = queue.page(self.office, limit=5).rows
        if not rows:
            raise Nothing
        waits = self.random.choice((rows[0], rows[0], self.random.choice(rows))).waiting
        by = self.random.choice(AGENTS)
        if waits.case_id:
            charge.take_returned(self.office, waits.case_id, by=by)
            return f"case {waits.case_id} by {by}"
        return f"mention {waits.mention_id} by {by}: case " + str(
            charge.take(self.office, waits.mention_id, by=by)
        )

    def write(self) -> str:
        return f"draft {self._written(self._case())}"

    def release(self) -> str:
        """Any draft that lies there: one of somebody else too, which the house must refuse."""
        one = self._any(draft, draft.c.discarded_at.is_(None))
        by = one.teammate_id if self.random.random() < 0.95 else self.random.choice(AGENTS)
        return f"draft {one.id}: message {sending.release(self.office, one.id, by=by)}"

    def think_again(self) -> str:
        """Throws the draft away, and mostly brings it back."""
        one = self._any(draft, draft.c.discarded_at.is_(None))
        drafting.discard(self.office, one.case_id, by=one.teammate_id)
        if self.random.random() < 0.3:
            return f"draft {one.id} thrown away"
        again = drafting.restore(self.office, one.id, by=one.teammate_id)
        return f"draft {one.id} as {again.draft_id}"

    def write_and_release(self) -> str:
        case = self._case()
        by, saved = self._on(case), self._written(case)
        rule = self.random.choice(("eyes", "hours")) if self.random.random() < 0.08 else ""
        with self.office.book.reading() as r:
            said = drafting.one(r, saved)
            text, now, team = said.text if said else "", r.now, hours.team(r)
        offered = promising.offers(text, "", now, team)
        sent = sending.release(
            self.office, saved, by=by, rule=rule, because=rule and "preme", promised=offered
        )
        return f"draft {saved}: message {sent}{rule and ' without ' + rule}"

    def _written(self, case: Any) -> int:
        open_ = [way for way in permission.routes(self.office, case.id) if way.open]
        open_ = [way for way in open_ if way.verb != "by_hand"]
        if not open_:
            raise Nothing
        route = self.random.choice(open_)
        by = self._on(case)
        saved = drafting.save(
            self.office, case.id, by=by, text=self._said(case, route, by), route=route.key, known=0
        )
        return saved.draft_id

    def _said(self, case: Any, route: permission.Route, by: int) -> str:
        """Mostly words of one's own, some with a promise; in public sometimes an approved phrase."""
        if route.visibility != "private" and self.random.random() < 0.3:
            with self.office.book.reading() as r:
                language = self.random.choice(("it", "en"))
                about = {"language": language, "route": route, "by": by, "brand": "Linfa"}
                return phrases.filled(r, "invite_private", **about)
        self.written += 1
        said = f"Buongiorno, ce ne occupiamo noi, n. {self.written}."
        if self.random.random() < 0.06:
            return f"@anaferri_casa {said}"
        return said + (f" {self.random.choice(PROMISES)}" if self.random.random() < 0.25 else "")

    def approve(self) -> str:
        """Sometimes by the author, which the house must refuse."""
        waits = approval.waiting(self.office)
        if not waits:
            raise Nothing
        one = self.random.choice(waits)
        by = self.random.choice(AGENTS)
        approval.approve(self.office, one.message_id, by=by, seen_hash=one.seen_hash)
        return f"message {one.message_id} by {by}"

    def send_back(self) -> str:
        waits = approval.waiting(self.office)
        if not waits:
            raise Nothing
        approval.send_back(self.office, waits[0].message_id, by=CLEO, words="più breve")
        return f"message {waits[0].message_id}"

    def withdraw(self) -> str:
        one = self._any(message, message.c.state.in_(("released", "awaiting", "sent", "perhaps")))
        sending.withdraw(self.office, one.id, by=one.teammate_id)
        return f"message {one.id}"

    def by_browser(self) -> str:
        """Opens the hand-off; then writes there and pastes the address, or does not."""
        of = message.c
        one = self._any(message, of.verb == "hand_off", of.state.in_(("released", "perhaps")))
        if one.state == "released":
            sending.hand_off(self.office, one.id, by=one.teammate_id)
        if self.random.random() < 0.3:
            return f"message {one.id} opened"
        made = self.world.town.act({"who": BRAND, "do": "x.post", "text": f"a mano {one.id}"})
        address = f"{self.world.town.base}/x/LinfaCasa/status/{made}"
        sending.pasted(self.office, one.id, address, by=one.teammate_id)
        return f"message {one.id} pasted"

    def by_hand(self) -> str:
        case, now = self._case(), self.world.clock.now()
        self.written += 1
        id = by_hand.record(
            self.office, case.id, by=self._on(case), how="phone", to="051 555 0100",
            text=f"Le ho telefonato, n. {self.written}", proof="chiamata", at=now,
        )  # fmt: skip
        return f"message {id}"

    def decide(self) -> str:
        """What nobody could look up is looked at by a person, who sees the truth."""
        left = message.c.state == "perhaps", message.c.look_at.is_(None)
        one = self._any(message, *left, message.c.verb != "hand_off")
        sent = self.arrived(one.id)
        sending.decide(self.office, one.id, sent=sent, by=CLEO, words="ho guardato io")
        return f"message {one.id} {'sent' if sent else 'not sent'}"

    def arrived(self, message_id: int) -> bool:
        """More of these words lie there than we count as sent."""
        said = (body.c.of == "message") & (body.c.of_id == message.c.id) & (body.c.part == "text")
        with self.office.book.reading() as r:
            text = r.value(
                select(body.c.text).join(message, said).where(message.c.id == message_id)
            )
            same = select(func.count()).select_from(message).join(body, said)
            counted = r.value(same.where(body.c.text == text, message.c.state == "sent"))
        there = [bare(effect.text) for effect in self.world.town.ledger.effects]
        return there.count(bare(text or "")) > counted

    def hand_over(self) -> str:
        case, to = self._case(), self.random.choice(AGENTS)
        charge.hand_over(self.office, case.id, to=to, by=self._on(case), why="tuo")
        return f"case {case.id} to {to}"

    def give_back(self) -> str:
        case = self._case()
        charge.give_back(self.office, case.id, by=self._on(case), because="non so")
        return f"case {case.id}"

    def take_returned(self) -> str:
        case = self._any(cases, cases.c.owner_id.is_(None), cases.c.ended_at.is_(None))
        charge.take_returned(self.office, case.id, by=self.random.choice(AGENTS))
        return f"case {case.id}"

    def set_aside(self) -> str:
        one = self._any(mention, mention.c.flagged, mention.c.case_id.is_(None))
        charge.set_aside(self.office, one.id, by=self.random.choice(AGENTS), because="non serve")
        return f"mention {one.id}"

    def bring_back(self) -> str:
        one = self._any(mention, mention.c.set_aside_at.is_not(None))
        charge.bring_back(self.office, one.id, by=CLEO)
        return f"mention {one.id}"

    def close(self) -> str:
        case = self._case()
        sorry = {"apology": "scuse fatte", "recovery": "un mese gratis"}
        how: dict[str, str] = self.random.choice(({}, sorry, {"because": "già detto a voce"}))
        charge.close(self.office, case.id, by=self._on(case), how="solved", **how)
        return f"case {case.id}"

    def reopen(self) -> str:
        case = self._any(cases, cases.c.ended_at.is_not(None))
        charge.reopen(self.office, case.id, by=CLEO)
        return f"case {case.id}"

    def exception(self) -> str:
        rows = queue.page(self.office, limit=5).rows
        if not rows:
            raise Nothing
        place = self.random.choice(rows).waiting.place
        by = self.random.choice((CLEO, BEN))
        return f"{place} case {queue.make_exception(self.office, place, by=by, because='anziana')}"

    def end_exception(self) -> str:
        one = self._any(cases, cases.c.exception_at.is_not(None), cases.c.owner_id.is_(None))
        queue.end_exception(self.office, one.id, by=CLEO)
        return f"case {one.id}"

    def know(self) -> str:
        """Says, proves or denies that somebody is a customer."""
        if self.random.random() < 0.5:
            row = self._any(link)
            deed = self.random.choice((identity.confirm_link, identity.reject_link))
            deed(self.office, row.id, by=BEN)
            return f"{deed.__name__} {row.id}"
        case, whose = self._case(), self._any(customer)
        person = case.concerns_id or self._any(person_handle).person_id
        how = self.random.choice((identity.record_proof, identity.link_by_hand))
        how(self.office, person, whose.id, words="documento visto", by=BEN)
        return f"person {person} is customer {whose.id}: {how.__name__}"

    def unprove(self) -> str:
        """Takes back what was said of a customer, or what proved it."""
        if self.random.random() < 0.5:
            one = self._any(proof, proof.c.ended_at.is_(None))
            identity.withdraw_proof(self.office, one.id, by=BEN)
            return f"proof {one.id}"
        said = link.c.rejected_at.is_not(None) | link.c.confirmed_at.is_not(None)
        row = self._any(link, said)
        identity.undo_link(self.office, row.id, by=BEN)
        return f"link {row.id}"

    def confirm_closing(self) -> str:
        pair = select(cases.c.id, ticket.c.id.label("ticket"), ticket.c.version).join(
            link, link.c.person_id == cases.c.concerns_id
        ).join(ticket, ticket.c.customer_id == link.c.customer_id)  # fmt: skip
        sure = link.c.strength.in_(("claimed", "proven")), ticket.c.open == 1
        one = self._row(pair.where(*sure).order_by(cases.c.id, ticket.c.id))
        if self.random.random() < 0.2:
            return f"ticket {directory.refresh_ticket(self.office, one.ticket).native_id} anew"
        by = self.random.choice(AGENTS)
        id = closings.confirm(self.office, one.id, one.ticket, by=by, seen=one.version or "")
        return f"closing {id} of ticket {one.ticket}"

    def undo_closing(self) -> str:
        one = self._any(closing, closing.c.state.not_in(FREE))
        closings.undo(self.office, one.id, by=self.random.choice(AGENTS))
        return f"closing {one.id}"

    def judge_ticket(self) -> str:
        as_ = self.random.choice(("duplicate", "evolution", "homonym"))
        if self.random.random() < 0.2:
            case, other = self._case(), self._any(ticket)
            return f"item {duplicates.mark(self.office, case.id, other.id, as_=as_, by=BEN)} {as_}"
        of, deed = (
            case_item.c,
            self.random.choice((duplicates.decide, duplicates.reject, duplicates.undo)),
        )
        judged = of.ended_at.is_not(None) | of.confirmed_at.is_not(None)
        one = self._any(
            case_item, of.ticket_id.is_not(None), judged | (deed is not duplicates.undo)
        )
        how = {"as_": as_} if deed is duplicates.decide else {}
        deed(self.office, one.id, by=BEN, **how)
        return f"{deed.__name__} item {one.id}"

    def tell_closed(self) -> str:
        case = self._any(closing, closing.c.state == "closed").case_id
        ways = permission.routes(self.office, case)
        private = next((way for way in ways if way.open and way.visibility == "private"), None)
        if private is None:
            raise Nothing
        telling.told(self.office, case, private, by=BEN)
        return f"case {case}"

    def go_live(self) -> str:
        one = self._any(account)
        deed = accounts.go_preview if one.mode == "live" else accounts.go_live
        if one.mode == "live" and self.random.random() < 0.7:
            raise Nothing
        deed(self.office.book, one.id, by=self.random.choice((ADA, ADA, BEN)))
        return f"{deed.__name__} {one.key}"
