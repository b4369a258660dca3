"""The desks under test, each with the hands of the colleagues who work at it."""

import os
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx
import pytest

from casebook.database import Book
from listener.client import Doors
from listener.masking import Masked
from outreach.desk import Desk
from outreach.desks.console import Console, Memory
from outreach.desks.rt import Rt
from playground.serve import Served
from playground.town import Town
from tests.cast import FakeClock

NUMBERS = count(1)


@dataclass
class Side:
    """A desk as we open it, and what its customers and colleagues do at their own end."""

    desk: Desk
    town: Town | None = None

    def asks(self, subject: str, text: str = "", *, email: str, channel: str = "web") -> str:
        """A customer opens a ticket; its number."""
        raise AssertionError

    def works_on(self, number: str) -> None:
        """A colleague changes the ticket."""
        raise AssertionError

    def answers(self, number: str, text: str) -> None:
        """A colleague writes to the customer."""
        raise AssertionError


@dataclass
class RtSide(Side):
    client: httpx.Client = field(default_factory=httpx.Client)
    clock: FakeClock = field(default_factory=FakeClock)
    queue: str = "Fatturazione"

    def asks(self, subject: str, text: str = "", *, email: str, channel: str = "web") -> str:
        self.clock.forward(seconds=5)
        sent = {"Queue": self.queue, "Subject": subject, "Requestor": email, "Content": text}
        sent |= {"ContentType": "text/plain", "CustomFields": {"Canale": channel}}
        return str(self.call("POST", "/ticket", sent).json()["id"])

    def works_on(self, number: str) -> None:
        self.clock.forward(seconds=5)
        self.call("POST", f"/ticket/{number}/comment", {"Content": "called", "ContentType": "text/plain"})  # fmt: skip

    def answers(self, number: str, text: str) -> None:
        self.clock.forward(seconds=5)
        sent = {"Content": text, "ContentType": "text/plain"}
        self.call("POST", f"/ticket/{number}/correspond", sent)

    def call(self, method: str, path: str, sent: Mapping[str, Any] | None = None) -> httpx.Response:
        answer = self.client.request(method, path, json=sent)
        assert answer.status_code < 300, answer.text
        return answer


@dataclass
class ConsoleSide(Side):
    @property
    def memory(self) -> Memory:
        assert isinstance(self.desk, Console)
        return self.desk.memory

    def asks(self, subject: str, text: str = "", *, email: str, channel: str = "web") -> str:
        number = str(len(self.memory.tickets) + 1)
        self.memory.tickets |= Console.listed(
            f"{number} | {email} | {subject} | {text} | {channel}"
        )
        return number

    def works_on(self, number: str) -> None:
        self.desk.note(number, "called", key="a colleague's")

    def answers(self, number: str, text: str) -> None:
        self.desk.settings = {
            **self.desk.settings,
            "said": (f"{number} | 2026-03-02 10:00 | {text}",),
        }


def opened(book: Book, address: str, token: str, queue: str, **more: str) -> Iterator[RtSide]:
    doors = Doors(book)
    settings = Masked(
        {"address": address, "queues": (queue,), "origin": "Canale", "closed": "resolved"} | more,
        {"token": token},
        internal=True,
    )
    http = doors.open(settings, Rt.about.refusals, internal=True)
    headers = {"Authorization": f"token {token}"}
    with httpx.Client(base_url=f"{address}/REST/2.0", headers=headers, trust_env=False) as client:
        yield RtSide(Rt(settings, http), client=client, queue=queue)
    doors.close()


@pytest.fixture
def rt_town(book: Book) -> Iterator[RtSide]:
    """The playground's Request Tracker, over loopback."""
    clock = FakeClock()
    town = Town(clock.now, random.Random(7))
    with Served(town) as served:
        token = town.rt.credentials["token"]
        for side in opened(book, f"{served.base}/rt", token, "Fatturazione", code="Codice cliente"):
            side.town, side.clock = town, clock
            yield side


@pytest.fixture
def rt_real(book: Book) -> Iterator[RtSide]:
    """A real Request Tracker: TEST_RT_URL and TEST_RT_TOKEN say where it is."""
    address, token = os.environ["TEST_RT_URL"], os.environ["TEST_RT_TOKEN"]
    queue = os.environ.get("TEST_RT_QUEUE", "Fatturazione")
    yield from opened(book, address.rstrip("/"), token, queue)


@pytest.fixture
def console() -> ConsoleSide:
    # Each test its own list, so that no two share a memory.
    listed = (
        f"LF-{next(NUMBERS)} | Ana Ferri | ana.ferri@posta.example | +39 347 555 0142 | Bologna"
    )
    return ConsoleSide(Console({"customers": (listed,), "tickets": ()}, None))  # type: ignore[arg-type]


REAL = pytest.mark.real("TEST_RT_URL", "TEST_RT_TOKEN")


@pytest.fixture(params=["rt_town", pytest.param("rt_real", marks=REAL), "console"])
def side(request: pytest.FixtureRequest) -> Side:
    """Every desk in turn: they must keep the same word."""
    found: Side = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=["rt_town", pytest.param("rt_real", marks=REAL)])
def rt(request: pytest.FixtureRequest) -> RtSide:
    """Request Tracker, pretended and real: the pretence is verified."""
    found: RtSide = request.getfixturevalue(request.param)
    return found
