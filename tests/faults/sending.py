"""Sending, killed: each released message arrives at most once, no wider, and its end is known (P3, P4)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import func, select

from casebook.queries import messages
from casebook.queries.messages import Message
from casebook.tables.cases import message, receipt
from casebook.tables.ends import commitment
from casebook.tables.heard import mention, person_handle
from casebook.tables.team import event
from outreach import approval, cases, sending
from outreach.office import Office
from outreach.promising import Offer
from playground.ledger import Effect
from tests.faults import apart
from tests.faults.apart import Told, TownApart
from tests.faults.house import House
from tests.faults.scenes import FIVE, Found, Json, diary_whole, post, read_all, settle
from tests.outreach.street import write

ENDED = {"sent": 1, "refused": 0, "not_sent": 0}  # how often it must have arrived
HOURS_UNTIL_A_PERSON = 6
VERBS = ("dm", "post", "comment", "answer")
PROMISE = "La chiamo entro venerdì."


@dataclass
class Sending:
    """Private words to four people, one of whom takes none, and a public answer two people signed."""

    name: str = "sending"
    before: tuple[Told, ...] = tuple(
        (n - 60.0, post(who, f"senza linea da {n} giorni!"))
        for n, who in enumerate((*FIVE[:4], "rocco"), 3)
    )
    acts: tuple[Told, ...] = ()
    meanwhile: tuple[Json, ...] = ()
    waiting: set[int] = field(default_factory=set)  # messages caught after the effect, still unread

    def prepare(self, house: House, town: TownApart, ids: list[str]) -> None:
        ben, cleo, _ = settle(house, town)
        read_all(house)
        for id, handle in heard(house):
            case = cases.take(house.office, id, by=ben)
            text = f"Buongiorno {handle}, sono Ben di Linfa."
            if handle == "ugotesta":
                invite(house.office, case, by=ben, seen_by=cleo)
            else:
                promised = handle == "peterhale_it"
                write_to(house.office, case, text, by=ben, promised=promised)

    def work(self, house: House, move: Callable[..., object]) -> None:
        move(seconds=11)
        for _ in range(HOURS_UNTIL_A_PERSON * 10):
            for id in sending.due(house.office):
                sending.send(house.office, id)
            for id in sending.to_look_at(house.office):
                sending.look(house.office, id)
            if not self._open(house):
                return
            move(minutes=6)

    def after_a_kill(self, house: House, town: TownApart) -> Found:
        arrived = self._arrived(town)
        there = {m.id: _of(m, arrived) for m in _all(house)}
        self.waiting |= {m.id for m in _all(house) if m.state == "sending" and there[m.id]}
        twice = {id: len(came) for id, came in there.items() if len(came) > 1}
        return Found(doubled=[f"message {id} arrived {n} times" for id, n in twice.items()])

    def at_the_end(self, house: House, town: TownApart) -> Found:
        found, arrived = Found(), self._arrived(town)
        for one in _all(house):
            self._judge(one, _of(one, arrived), found)
            sent = one.state == "sent"
            if _written(house, one) != [sent, sent, sent and PROMISE in one.text]:
                what = "receipt, diary and promise disagree"
                lost = sent and PROMISE in one.text
                (found.lost if lost else found.wrong).append(f"message {one.id}: {what}")
        theirs = [one for message in _all(house) for one in _of(message, arrived)]
        found.wrong += [f"“{one.text}” was never released" for one in arrived if one not in theirs]
        found.wrong += diary_whole(house)
        self._count(house, found)
        return found

    def _judge(self, one: Message, came: Sequence[Effect], found: Found) -> None:
        said = f"message {one.id}, {one.state}, arrived {len(came)} times"
        if len(came) > 1:
            found.doubled.append(said)
        elif one.state in ENDED and len(came) < ENDED[one.state]:
            found.lost.append(said)
        elif len(came) != ENDED.get(one.state):
            found.wrong.append(said)
        if one.visibility == "private" and any(each.visibility != "private" for each in came):
            found.wider.append(said)

    def _count(self, house: House, found: Found) -> None:
        """How those that had arrived when the worker died were resolved."""
        with house.book.reading() as r:
            query = select(receipt.c.message_id).where(receipt.c.how == "found")
            read_back = {row.message_id for row in r.rows(query)}
        found.after_effect, found.resolved = len(self.waiting), len(self.waiting & read_back)
        self.waiting = set()

    def _arrived(self, town: TownApart) -> list[Effect]:
        return [one for one in town.ask(apart.effects) if one.verb in VERBS]

    def _open(self, house: House) -> bool:
        left = message.c.look_at.is_not(None) | message.c.state.in_(("released", "sending"))
        with house.book.reading() as r:
            return bool(r.value(select(func.count()).select_from(message).where(left)))


def heard(house: House) -> list[tuple[int, str]]:
    """The words that came in, each with who said it."""
    with house.book.reading() as r:
        query = select(mention.c.id, person_handle.c.handle).join(person_handle)
        return [(row.id, row.handle) for row in r.rows(query.order_by(mention.c.id))]


def write_to(office: Office, case: int, text: str, *, by: int, promised: bool = False) -> None:
    """A private word, and perhaps a promise that is made when it arrives."""
    due_at = office.book.clock.now() + timedelta(days=4)
    offers = (Offer("entro venerdì", PROMISE, due_at),) if promised else ()
    text = f"{text} {PROMISE}" if promised else text
    write(office, case, by=by, text=text, promised=offers)


def invite(office: Office, case: int, *, by: int, seen_by: int) -> None:
    asked = write(office, case, by=by, verb="reply", text="Buongiorno, ci scriva in privato.")
    seen = next(each for each in approval.waiting(office) if each.message_id == asked)
    approval.approve(office, asked, by=seen_by, seen_hash=seen.seen_hash)


def _of(one: Message, arrived: Sequence[Effect]) -> list[Effect]:
    """What arrived of it: platforms write a name before it, or dress it up."""
    return [each for each in arrived if one.text.split(PROMISE)[0].split("\n")[0] in each.text]


def _all(house: House) -> list[Message]:
    with house.book.reading() as r:
        ids = [row.id for row in r.rows(select(message.c.id).order_by(message.c.id))]
        return [found for id in ids if (found := messages.one(r, id))]


def _written(house: House, one: Message) -> list[int]:
    """How many receipts, lines of the diary that say it went, and promises made with it."""
    with house.book.reading() as r:
        receipts = r.value(select(func.count()).where(receipt.c.message_id == one.id))
        made = r.value(select(func.count()).where(commitment.c.message_id == one.id))
        lines = r.rows(select(event.c.about).where(event.c.what == "message sent"))
        return [receipts, sum(line.about["message"] == one.id for line in lines), made]
