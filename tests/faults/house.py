"""One worker's house: the real collecting, sending and closing over real sockets, with kill points."""

import shutil
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import Protocol

import httpx

from casebook.clock import Clock
from casebook.database import Book
from casebook.migrations import migrate
from casebook.vault import Vault
from listener import accounts
from listener.channel import Channel
from listener.client import Doors
from listener.guard import places
from listener.line import Line
from listener.registry import CHANNELS, DESKS, GATEWAYS, Registry, load
from outreach.desk import Desk
from outreach.gateway import Gateway
from outreach.office import Office
from tests import postgres
from tests.faults.points import DyingTransport, Points, dying_mail

VAULT = Vault(b"k" * 32)
TLS: ssl.SSLContext = httpx.create_ssl_context(trust_env=False)
SHELVES = (
    load("listener.channels", Channel, CHANNELS),
    load("outreach.desks", Desk, DESKS),
    load("outreach.gateways", Gateway, GATEWAYS),
)


@dataclass(frozen=True)
class House:
    book: Book
    line: Line
    office: Office
    desks: Registry
    channels: Registry
    gateways: Registry
    base: str  # the town's address


@contextmanager
def opened(url: str, clock: Clock, base: str, points: Points | None = None) -> Iterator[House]:
    points = points or Points()
    book = Book.open(url, clock=clock, vault=VAULT)
    points.watch(book)
    doors = Doors(book, transport=DyingTransport(TLS, places([base]), points))
    channels, desks, gateways = (Registry(book, shelf, doors) for shelf in SHELVES)
    office = Office(
        book, channels, desks, gateways=gateways, step=points.step,
        failed=partial(accounts.rest, book), answered=partial(accounts.recovered, book),
    )  # fmt: skip
    with ExitStack() as closing:
        closing.callback(book.close)
        closing.callback(doors.close)
        closing.enter_context(dying_mail(points))
        yield House(book, Line(book, channels), office, desks, channels, gateways, base)


class Databases(Protocol):
    """Gives migrated databases, and copies of prepared ones."""

    def blank(self) -> str: ...

    def copy(self, url: str) -> str: ...

    def drop(self, url: str) -> None: ...


@dataclass
class Files:
    """SQLite: real files in a folder."""

    folder: Path
    numbers: Iterator[int] = field(default_factory=count)

    def blank(self) -> str:
        url = self._url()
        migrate(url, VAULT)
        return url

    def copy(self, url: str) -> str:
        copied = self._url()
        shutil.copy(url.removeprefix("sqlite:///"), copied.removeprefix("sqlite:///"))
        return copied

    def drop(self, url: str) -> None:
        for end in ("", "-wal", "-shm"):
            Path(url.removeprefix("sqlite:///") + end).unlink(missing_ok=True)

    def _url(self) -> str:
        return f"sqlite:///{self.folder / f'{next(self.numbers)}.db'}"


@dataclass
class Servers:
    """PostgreSQL: databases of a real server."""

    server: postgres.Server

    def blank(self) -> str:
        return self.server.make(lambda url: migrate(url, VAULT))

    def copy(self, url: str) -> str:
        return self.server.copy(url)

    def drop(self, url: str) -> None:
        self.server.drop(url)
