"""What may befall a worker at any point of its work: death, a busy database, somebody in between."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from casebook.database import Book, Reading, Writing
from playground.town import Town
from playground.wire import AnswerLost, NeverArrived, Request


class Died(BaseException):
    """The process is gone: no code of the product may catch this."""


class Clock:
    """Moves only when the simulator says so."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def forward(self, by: timedelta) -> None:
        self._now += by


class HouseClock:
    """What the house's machine believes: the true time, but for a step somebody made."""

    def __init__(self, true: Clock) -> None:
        self._true = true
        self.wrong_by = timedelta(0)
        self.most_ahead = timedelta(0)

    def now(self) -> datetime:
        return self._true.now() + self.wrong_by

    def step(self, wrong_by: timedelta) -> None:
        self.wrong_by = wrong_by
        self.most_ahead = max(self.most_ahead, wrong_by)


class Fate:
    """Points are passed in order: statements, blocks, calls and named steps of a worker's run.

    ``dies``, ``busy`` and ``meanwhile`` say after how many points it happens; each happens once.
    ``at_edges``: only the ends of blocks and calls count, where half of the work is done.
    ``answered``: and only once somebody has answered.
    """

    def __init__(self) -> None:
        self.watching = False
        self.passed: list[str] = []
        self.dies: int | None = None
        self.busy: int | None = None
        self.meanwhile: tuple[int, Callable[[], None]] | None = None
        self.between: Callable[[], bool] = lambda: True  # no block that writes is open
        self.at_edges, self.edges, self.answered = False, 0, True
        self.length = 0  # points passed in the run that ended last

    @contextmanager
    def over(
        self,
        *,
        dies: int | None = None,
        busy: int | None = None,
        meanwhile: tuple[int, Callable[[], None]] | None = None,
        at_edges: bool = False,
        answered: bool = False,
    ) -> Iterator[None]:
        before = vars(self).copy()
        self.watching, self.passed, self.edges, self.at_edges = True, [], 0, at_edges
        self.answered = not answered
        self.dies, self.busy, self.meanwhile = dies, busy, meanwhile
        try:
            yield
        finally:
            length = len(self.passed)
            vars(self).update(before)
            self.length = length

    def point(self, name: str) -> None:
        if not self.watching:
            return
        self.passed.append(name)
        edge = not name.startswith("statement")
        self.answered = self.answered or name.startswith("answer ")
        self.edges += edge and self.answered
        count = self.edges if self.at_edges else len(self.passed)
        if self.at_edges and not edge:
            return
        if self.meanwhile and count >= self.meanwhile[0] and self.between():
            act, self.meanwhile = self.meanwhile[1], None
            act()
        if self.dies is not None and count >= self.dies:
            raise Died(name)
        if self.busy is not None and count >= self.busy and not edge:
            self.busy = None
            raise OperationalError(name, {}, sqlite3.OperationalError("database is locked"))

    def watch(self, engine: Engine) -> None:
        @event.listens_for(engine, "before_cursor_execute")
        def _before(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
            self.point("statement " + " ".join(statement.split()[:3]))


class WatchedBook(Book):
    """A casebook whose blocks begin and end at points."""

    fate: Fate
    blocks = 0  # that wrote, or tried to

    @classmethod
    def watched(cls, book: Book, fate: Fate) -> "WatchedBook":
        mine = cls(book.url, book.clock, book.vault, book.readers, book.writers, [])
        mine.fate = fate
        for engine in (book.readers, book.writers):
            fate.watch(engine)
        # Not sure of a pool's kind, so by what all pools can say.
        fate.between = lambda: book.writers.pool.checkedout() == 0  # type: ignore[attr-defined]
        return mine

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        self.fate.point("block that reads")
        with super().reading() as r:
            yield r

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        self.fate.point("block that writes")
        self.blocks += 1
        with super().writing() as w:
            yield w
        self.fate.point("block committed")


class TownTransport(httpx.BaseTransport):
    """The town behind the HTTP door in memory. ``lose``: whether a lost request looks refused."""

    def __init__(self, town: Town, fate: Fate, lose: Callable[[], bool]) -> None:
        self._town = town
        self._fate = fate
        self._looks_refused = lose
        self.texts: Counter[str] = Counter()  # calls to the text gateway, by their key

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        name = f"{request.method} {request.url.path}"
        self._fate.point("call " + name)
        if name == "POST /post/sms":
            self.texts[request.headers["idempotency-key"]] += 1
        try:
            answer = self._town.handle(_asked(request))
        except AnswerLost:
            raise httpx.ReadError("the answer was lost", request=request) from None
        except NeverArrived:
            kind = httpx.ConnectError if self._looks_refused() else httpx.ReadError
            raise kind("the request was lost", request=request) from None
        self._fate.point("answer " + name)
        body = httpx.ByteStream(b"".join(answer.chunks()))
        return httpx.Response(answer.status, headers=list(answer.headers), stream=body)


def _asked(request: httpx.Request) -> Request:
    return Request(
        request.method,
        request.url.path,
        tuple(request.url.params.multi_items()),
        {name.lower(): value for name, value in request.headers.items()},
        request.read(),
    )
