"""Closing duplicates, killed: one note and one closing in the desk, reopened once when taken back."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from casebook.queries import closings
from casebook.tables.cases import cases as case_table
from casebook.tables.heard import mention
from casebook.tables.people import customer, link, ticket
from casebook.tables.team import teammate
from listener import accounts
from outreach import cases, closing, closing_work, directory
from tests.cast import BEN
from tests.faults import apart
from tests.faults.apart import Told, TownApart
from tests.faults.house import House
from tests.faults.scenes import Found, Json, diary_whole, post, read_all, settle

TURNS = 12
OURS = ("comment", "status")
# What each end must have left in the desk: notes, changes of status, and where the ticket stands.
# A call that began and left no trace is not repeated: a person is told, and may confirm again.
ENDED = {"closed": (1, 1, "resolved"), "undone": (1, 2, "new"), "refused": (0, 0, "new")}


@dataclass
class Closing:
    """Two duplicates of Ana are confirmed; the first is taken back as soon as it is closed."""

    name: str = "closing"
    before: tuple[Told, ...] = (
        (-90.0, {"who": "ana", "do": "rt.open", "subject": "Senza linea", "text": "Da giorni."}),
        (-80.0, {"who": "ana", "do": "rt.open", "subject": "Ancora!", "text": "Da giorni."}),
        (-70.0, post("ana", "senza linea da giorni, vergogna!")),
    )
    acts: tuple[Told, ...] = ()
    meanwhile: tuple[Json, ...] = ()

    def prepare(self, house: House, town: TownApart, ids: list[str]) -> None:
        ben, _, ada = settle(house, town)
        self._connect(house, town, ada)
        read_all(house)
        for id in directory.due(house.office):
            directory.copy(house.office, id)
        with house.book.reading() as r:
            word = r.value(select(mention.c.id))
            tickets = [row.id for row in r.rows(select(ticket.c.id).order_by(ticket.c.id))]
            ana = r.value(select(customer.c.id).where(customer.c.code == "LF-204817"))
        case = cases.take(house.office, word, by=ben)
        with house.book.writing() as w:
            person = w.value(select(case_table.c.concerns_id))
            pair = {"person_id": person, "customer_id": ana, "because": [], "basis": "given"}
            w.add(link, strength="claimed", at=w.now, **pair)
        for id in tickets:
            closing.confirm(house.office, case, id, by=ben)

    def _connect(self, house: House, town: TownApart, ada: int) -> None:
        values = {
            "address": f"{house.base}/rt", "queues": ("Reclami",), "code": "Codice cliente",
            "origin": "Canale", "closed": "resolved", "token": town.ask(_token),
        }  # fmt: skip
        rt = accounts.save(
            house.book, house.desks, key="rt", name="RT", values=values, by=ada, internal=True
        )
        accounts.go_live(house.book, rt, by=ada)

    def work(self, house: House, move: Callable[..., object]) -> None:
        move(seconds=11)
        for _ in range(TURNS):
            for id in closing_work.due(house.office):
                closing_work.work(house.office, id)
            self._take_back(house)
            move(minutes=6)

    def _take_back(self, house: House) -> None:
        first = _all(house)[0]
        if first.state == "closed" and first.undo_at is None:
            with house.book.reading() as r:
                ben = r.value(select(teammate.c.id).where(teammate.c.name == BEN.name))
            closing.undo(house.office, first.id, by=ben)

    def after_a_kill(self, house: House, town: TownApart) -> Found:
        deeds = _deeds(town)
        notes = [f"ticket {t} was noted {n} times" for (t, k), n in deeds.items() if k == "comment" and n > 1]  # fmt: skip
        return Found(doubled=notes)

    def at_the_end(self, house: House, town: TownApart) -> Found:
        found, deeds, standing = Found(), _deeds(town), town.ask(apart.tickets)
        for one, end in zip(_all(house), ("undone", "closed"), strict=True):
            number = one.native_id
            seen = (*(deeds[number, kind] for kind in OURS), standing[number])
            said = f"ticket {number}, {one.state}: notes, changes and status {seen}"
            if one.state not in (end, "refused"):
                found.lost.append(said)
            elif seen != ENDED[one.state]:
                found.doubled.append(said)
        found.wrong += diary_whole(house)
        return found


def _deeds(town: TownApart) -> Counter[tuple[str, str]]:
    return Counter((e.to, e.verb) for e in town.ask(apart.effects) if e.verb in OURS)


def _all(house: House) -> Sequence[Any]:
    with house.book.reading() as r:
        return closings.of_case(r, r.value(select(case_table.c.id)))


def _token(served: Json, clock: Json) -> str:
    return str(served.town.rt.credentials["token"])
