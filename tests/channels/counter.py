"""The shop's counter in the town, which pushes what people say there, and our door for it."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from casebook.database import Book
from casebook.queries import bodies
from casebook.tables.heard import mention
from casebook.tables.intake import parked
from config.seed import seed
from listener import pushed
from listener.channels.webhook import Webhook
from listener.line import Line
from tests.cast import FakeClock
from tests.listener.station import SETTINGS
from tests.town import Linfa

BEFORE = "the secret of last year"


class Counter:
    def __init__(self, book: Book, clock: FakeClock) -> None:
        seed(book, SETTINGS)
        self.book, self.clock = book, clock
        self.linfa = Linfa(book, clock)
        self.account = self.linfa.webhook(secret_before=BEFORE)
        self.line = Line(book, self.linfa.registry)
        self.hookman = self.linfa.town.hookman

    def act(self, verb: str, who: str = "ana", **more: Any) -> str:
        done = self.linfa.town.act({"who": who, "do": f"hookman.{verb}", **more})
        self.clock.forward(minutes=1)
        return done

    def deliver(self) -> int | None:
        told = self.hookman.next_push()
        assert told is not None
        body, headers = told
        return pushed.take_in(self.line, self.account, headers, body)

    def hear(self) -> int:
        """How many words the next delivery brought."""
        id = self.deliver()
        assert id is not None
        return pushed.read(self.line, id)

    def raw(self, *items: Any, **more: Any) -> int:
        told = {"version": 1, "delivery": f"r-{self.clock.now()}", "items": list(items)} | more
        self.act("raw", body=json.dumps(told))
        return self.hear()

    def rows(self) -> Sequence[Row[Any]]:
        with self.book.reading() as r:
            return r.rows(select(mention).order_by(mention.c.id))

    def text(self, id: int = 1) -> str:
        with self.book.reading() as r:
            return bodies.of_one(r, "mention", id)

    def aside(self) -> list[str]:
        with self.book.reading() as r:
            return [row.error[1] for row in r.rows(select(parked).order_by(parked.c.id))]

    @property
    def channel(self) -> Webhook:
        found: Webhook = self.linfa.registry.open(self.account)
        return found
