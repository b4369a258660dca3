"""The pretend town in a process of its own: workers die, what reached it stays counted."""

import os
import random
import smtplib
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import timedelta
from http.client import HTTPConnection
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from playground.ledger import Effect
from playground.serve import Served
from playground.town import Act, Town
from tests.cast import MONDAY
from tests.faults.warm import SharedClock, fork
from tests.outreach import mailserver

T = TypeVar("T")
Told = tuple[float, Act]  # minutes after MONDAY, and what somebody does then
OWN_THREADS = 3  # main, the listening one, the courier; and the mail server once it is there
MAIL: list[mailserver.MailServer] = []  # in the town's process
STAYS = ExitStack()  # until that process ends


class TownApart:
    """``ask`` runs a function of ours in the town's process, on the served town."""

    def __init__(self, clock: SharedClock) -> None:
        self.clock = clock

    def __enter__(self) -> "TownApart":
        self._pipe, theirs = Pipe()
        self._process = fork()
        if self._process == 0:
            self._pipe.close()
            _serve(theirs, self.clock)
        theirs.close()
        self.base: str = self._pipe.recv()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        self._pipe.close()
        os.waitpid(self._process, 0)

    def ask(self, do: Callable[..., T], *arguments: Any) -> T:
        self._pipe.send((do, arguments))
        answer: T = self._pipe.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer


def _serve(pipe: Connection, clock: SharedClock) -> None:
    try:
        with Served(Town(clock.now, random.Random(7))) as served:
            pipe.send(served.base)
            while True:
                do, arguments = pipe.recv()
                try:
                    pipe.send(do(served, clock, *arguments))
                except (KeyError, ValueError, TypeError) as error:
                    pipe.send(error)
    except (EOFError, OSError):
        os._exit(0)


# What can be asked: each runs over there.


def begin(served: Served, clock: SharedClock, acts: Sequence[Told]) -> list[str]:
    """A new town in which this has happened; the native ids, the same each time."""
    with served.lock:
        town = Town(clock.now, random.Random(7))
        town.base = served.base
        served.town = town
        for server in MAIL:
            server.mails.clear()
        return [town.act(dict(act), at=MONDAY + timedelta(minutes=at)) for at, act in acts]


def act(served: Served, clock: SharedClock, *acts: Act) -> list[str]:
    with served.lock:
        return [served.town.act(dict(act)) for act in acts]


def fault(served: Served, clock: SharedClock, where: str, what: str) -> None:
    with served.lock:
        served.town.faults.set(where, what)


def effects(served: Served, clock: SharedClock) -> list[Effect]:
    """All that has arrived, after everything that was on its way has been read."""
    _settled(served)
    with served.lock:
        return list(served.town.ledger.effects)


def tickets(served: Served, clock: SharedClock) -> dict[str, str]:
    """The status of every ticket, by number."""
    _settled(served)
    with served.lock:
        return {str(number): t.status for number, t in served.town.rt.book.tickets.items()}


def mail_server(served: Served, clock: SharedClock) -> str:
    """The address of the town's mail server, which is started when first asked for."""
    if not MAIL:
        with tempfile.TemporaryDirectory() as folder:
            MAIL.append(STAYS.enter_context(mailserver.serving(Path(folder), encrypted=False)))
    return MAIL[0].address


def mails(served: Served, clock: SharedClock) -> list[tuple[str, str]]:
    """Receiver and text of all that has been delivered."""
    _settled(served)
    with smtplib.SMTP(*MAIL[0].address.removeprefix("smtp://").split(":")) as after:
        after.noop()  # answered in turn: what a dead worker had sent is read before
    return [(str(mail["To"]), mail.get_content()) for mail in MAIL[0].mails]


def _settled(served: Served) -> None:
    # Connections are accepted in order: when this one is answered, a dead worker's have begun.
    connection = HTTPConnection(served.base.removeprefix("http://"))
    connection.request("GET", "/_town/faults", headers={"Connection": "close"})
    connection.getresponse().read()
    connection.close()
    while threading.active_count() > OWN_THREADS + len(MAIL):
        time.sleep(0.0005)
