"""Linfa's helpdesk for tests: the town's Request Tracker in memory, and an office that works with it."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, text, update

from casebook.database import Book
from casebook.queries import closings
from casebook.queries.closings import Closing
from casebook.tables.cases import cases as case_table
from casebook.tables.heard import account, stream
from casebook.tables.people import customer, link, ticket
from listener import accounts
from listener.client import Doors
from listener.registry import DESKS, Registry, load
from outreach import cases, closing, closing_work, directory
from outreach.desk import Desk
from outreach.office import Office
from playground.ledger import Effect
from playground.town import Town
from tests.cast import ANA, BEN, FakeClock, connect, hear, hire, meet
from tests.town import BASE, TownTransport


class Killed(BaseException):
    """The worker died here: nothing of ours ran after this line."""


@contextmanager
def no_room_for_drafts(book: Book) -> Iterator[None]:
    """The database itself keeps none meanwhile."""
    if book.is_sqlite:
        refusal = (
            "CREATE TRIGGER room BEFORE INSERT ON draft BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
        end = "DROP TRIGGER room"
    else:
        refusal = "ALTER TABLE draft ADD CONSTRAINT room CHECK (false) NOT VALID"
        end = "ALTER TABLE draft DROP CONSTRAINT room"
    with book.writing() as w:
        w.run(text(refusal))
    yield
    with book.writing() as w:
        w.run(text(end))


@dataclass
class Helpdesk:
    """The office, its desk account, and Ana's person as soon as she spoke."""

    book: Book
    clock: FakeClock
    mode: str = "live"
    dies_at: list[str] = field(default_factory=list)
    meanwhile: dict[str, Callable[[], None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.town = Town(self.clock.now, random.Random(7))
        doors = Doors(self.book, transport=TownTransport(self.town))
        self.desks = Registry(self.book, load("outreach.desks", Desk, DESKS), doors)
        settings = {"address": f"{BASE}/rt", "queues": ["Reclami"], "code": "Codice cliente"}
        secrets = {"token": self.town.rt.credentials["token"]}
        self.account = connect(
            self.book, "rt", kind="desk", settings=settings, secrets=secrets, mode=self.mode
        )
        self.office = Office(
            self.book, self.desks, self.desks, step=self._step,
            failed=lambda id, trouble: accounts.rest(self.book, id, trouble),
            answered=lambda id: accounts.recovered(self.book, id),
        )  # fmt: skip
        self.ben = hire(self.book, BEN, language="en")

    def _step(self, name: str) -> None:
        if act := self.meanwhile.pop(name, None):
            act()
        if self.dies_at and self.dies_at[0] == name:
            self.dies_at.pop(0)
            raise Killed

    def opens(self, who: str = "ana", subject: str = "No line since the move", **more: Any) -> str:
        """A customer opens a ticket in the desk; its number there."""
        text = more.pop("text", "The technician never came.")
        act = {"who": who, "do": "rt.open", "subject": subject, "text": text}
        self.clock.forward(seconds=30)
        return self.town.act(act | more)

    def synchronise(self) -> None:
        """What the directory's job does when everything is due."""
        with self.book.writing() as w:
            w.run(update(stream).values(due_at=None))
        for id in directory.due(self.office):
            directory.copy(self.office, id)

    def complains(
        self, said: str = "Three weeks without a line after the move!", **more: Any
    ) -> int:
        """Ana writes on X and Ben takes it: the case's id."""
        on_x = connect(self.book, "x")
        word = hear(self.book, said, on=on_x, by=meet(self.book, ANA), url="https://x.example/1", **more)  # fmt: skip
        return cases.take(self.office, word, by=self.ben)

    def case_of_ana(self) -> int:
        """A case that is surely about Ana of Bologna."""
        self.synchronise()
        case = self.complains()
        self.knows(case)
        return case

    def person(self, case: int) -> int:
        with self.book.reading() as r:
            return int(r.value(select(case_table.c.concerns_id).where(case_table.c.id == case)))

    def customer(self, code: str = "LF-204817") -> int:
        with self.book.reading() as r:
            return int(r.value(select(customer.c.id).where(customer.c.code == code)))

    def knows(self, case: int, strength: str = "claimed") -> int:
        """The matcher believes that the case is about Ana of Bologna: the link's id."""
        with self.book.writing() as w:
            pair = {"person_id": self.person(case), "customer_id": self.customer()}
            return w.add(link, strength=strength, because=[], basis="given", at=w.now, **pair)

    def ticket(self, number: str) -> Any:
        with self.book.reading() as r:
            return r.row(select(ticket).where(ticket.c.native_id == number))

    def confirms(self, case: int, number: str) -> int:
        return closing.confirm(self.office, case, self.ticket(number).id, by=self.ben)

    def works(self, *, minutes: float = 0, seconds: float = 0) -> None:
        """Time passes and the worker comes by, as often as something is due."""
        self.clock.forward(minutes=minutes, seconds=seconds)
        for id in closing_work.due(self.office):
            closing_work.work(self.office, id)

    def closing(self, id: int) -> Closing:
        with self.book.reading() as r:
            found = closings.one(r, id)
        assert found is not None
        return found

    def status(self, number: str) -> str:
        """In the desk itself."""
        found = self.town.rt.book.ticket(int(number))
        assert found is not None
        return found.status

    def arrived(self, verb: str) -> list[Effect]:
        """What reached the desk from our side."""
        return [one for one in self.town.ledger.effects if (one.platform, one.verb) == ("rt", verb)]

    def set_mode(self, mode: str) -> None:
        with self.book.writing() as w:
            w.run(update(account).where(account.c.id == self.account).values(mode=mode))

    def fault(self, what: str, where: str, times: int = 1) -> None:
        """``where``: the method and the beginning of the path behind REST/2.0."""
        method, _, path = where.partition(" ")
        self.town.faults.set(f"rt:{method} /REST/2.0{path}", what, times=times)
