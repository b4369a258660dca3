"""Sending, killed: each released message arrives at most once and ends in a defined state (P3)."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import func, select

from casebook.queries import messages
from casebook.queries.messages import Message
from casebook.tables.cases import message, receipt
from casebook.tables.heard import mention, person_handle
from casebook.tables.team import event
from outreach import approval, cases, sending
from tests.faults import apart
from tests.faults.apart import Told, TownApart
from tests.faults.house import House
from tests.faults.scenes import FIVE, Found, Json, diary_whole, post, read_all, settle
from tests.outreach.street import write

ENDED = {"sent": 1, "refused": 0, "not_sent": 0}  # how often it must have arrived
HOURS_UNTIL_A_PERSON = 6


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
        office = house.office
        with house.book.reading() as r:
            query = select(mention.c.id, person_handle.c.handle).join(person_handle)
            heard = [(row.id, row.handle) for row in r.rows(query.order_by(mention.c.id))]
        for id, handle in heard:
            case = cases.take(office, id, by=ben)
            if handle != "ugotesta":
                write(office, case, by=ben, text=f"Buongiorno {handle}, sono Ben di Linfa.")
                continue
            asked = write(office, case, by=ben, verb="reply", text="Buongiorno, ci scriva qui.")
            seen = next(w for w in approval.waiting(office) if w.message_id == asked)
            approval.approve(office, asked, by=cleo, seen_hash=seen.seen_hash)

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
        self.waiting |= {m.id for m in _all(house) if m.state == "sending" and arrived[m.text]}
        return Found(
            doubled=[f"“{text}” arrived {n} times" for text, n in arrived.items() if n > 1]
        )

    def at_the_end(self, house: House, town: TownApart) -> Found:
        found, arrived = Found(), self._arrived(town)
        for one in _all(house):
            came = arrived.pop(one.text, 0)
            said = f"message {one.id}, {one.state}, arrived {came} times"
            if came > 1:
                found.doubled.append(said)
            elif one.state in ENDED and came < ENDED[one.state]:
                found.lost.append(said)
            elif came != ENDED.get(one.state):
                found.wrong.append(said)
            if _written(house, one) != [one.state == "sent"] * 2:
                found.wrong.append(f"message {one.id}, {one.state}: receipts or diary disagree")
        found.wrong += [f"“{text}” was never released" for text in arrived]
        found.wrong += diary_whole(house)
        self._count(house, found)
        return found

    def _count(self, house: House, found: Found) -> None:
        """How those that had arrived when the worker died were resolved."""
        with house.book.reading() as r:
            query = select(receipt.c.message_id).where(receipt.c.how == "found")
            read_back = {row.message_id for row in r.rows(query)}
        found.after_effect, found.resolved = len(self.waiting), len(self.waiting & read_back)
        self.waiting = set()

    def _arrived(self, town: TownApart) -> Counter[str]:
        return Counter(e.text for e in town.ask(apart.effects) if e.verb in ("dm", "post"))

    def _open(self, house: House) -> bool:
        left = message.c.look_at.is_not(None) | message.c.state.in_(("released", "sending"))
        with house.book.reading() as r:
            return bool(r.value(select(func.count()).select_from(message).where(left)))


def _all(house: House) -> list[Message]:
    with house.book.reading() as r:
        ids = [row.id for row in r.rows(select(message.c.id).order_by(message.c.id))]
        return [found for id in ids if (found := messages.one(r, id))]


def _written(house: House, one: Message) -> list[int]:
    """How many receipts, and how many lines of the diary say that it went."""
    with house.book.reading() as r:
        receipts = r.value(select(func.count()).where(receipt.c.message_id == one.id))
        lines = r.rows(select(event.c.about).where(event.c.what == "message sent"))
        return [receipts, sum(line.about["message"] == one.id for line in lines)]
