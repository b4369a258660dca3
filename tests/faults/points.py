"""Where a worker can die: between any two statements, and before, during and after any call."""

import os
import signal
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import httpcore
import httpx
from sqlalchemy import Engine, event

from casebook.database import Book
from listener import mailing
from listener.client import GuardedTransport
from listener.guard import Place

LONGEST_NAME = 100


class Points:
    """Counts the places a worker passes; at the ``dies_at``-th (from 1) it is killed, for real."""

    def __init__(self, dies_at: int | None = None, last_words: int | None = None) -> None:
        """``last_words``: a file descriptor that is told the place of death."""
        self.dies_at = dies_at
        self.last_words = last_words
        self.passed: list[str] = []

    def __call__(self, place: str) -> None:
        self.passed.append(place)
        if len(self.passed) == self.dies_at:
            if self.last_words is not None:
                os.write(self.last_words, place.encode())
            os.kill(os.getpid(), signal.SIGKILL)

    def step(self, name: str) -> None:
        self(f"step: {name}")

    def watch(self, book: Book) -> None:
        """Every statement, and both sides of every commit."""
        for engine in (book.readers, book.writers):
            self.watch_engine(engine)
            event.listen(engine.pool, "checkin", self._over)

    def watch_engine(self, engine: Engine | type[Engine]) -> None:
        event.listen(engine, "before_cursor_execute", self._statement)
        event.listen(engine, "commit", self._commit)

    def _statement(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self("before " + " ".join(statement.split())[:LONGEST_NAME])

    def _commit(self, _connection: Any) -> None:
        self("before the commit")

    def _over(self, _dbapi: Any, _record: Any) -> None:
        self("after the block")


class DyingTransport(GuardedTransport):
    """The real way out over real sockets, with a point at every turn."""

    def __init__(self, tls: ssl.SSLContext, own: frozenset[Place], points: Points) -> None:
        super().__init__(tls, own)
        self._points = points
        self._pool._network_backend = DyingNetwork(self._pool._network_backend, points)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        call = f"{request.method} {request.url.path}"
        self._points(f"call {call}: nothing has left")
        response = super().handle_request(request)
        self._points(f"call {call}: the answer arrived")
        return response


class DyingNetwork(httpcore.NetworkBackend):
    def __init__(self, network: httpcore.NetworkBackend, points: Points) -> None:
        self._network = network
        self._points = points

    def connect_tcp(self, *where: Any, **how: Any) -> httpcore.NetworkStream:
        return DyingStream(self._network.connect_tcp(*where, **how), self._points)


class DyingStream(httpcore.NetworkStream):
    """Bytes leave, and nobody lives to read the answer."""

    def __init__(self, stream: httpcore.NetworkStream, points: Points) -> None:
        self._stream = stream
        self._points = points

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout)
        self._points("call: bytes have left")

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, timeout)

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class DyingSocket:
    """The way to a mail server: each command may be the last thing that left."""

    def __init__(self, dialled: socket.socket, points: Points) -> None:
        self._dialled = dialled
        self._points = points

    def sendall(self, data: bytes) -> None:
        said = bytes(data).split(b"\n")[0].strip().decode("utf-8", "replace")[:30]
        self._points(f"mail {said}: nothing has left")
        self._dialled.sendall(data)
        self._points("mail: bytes have left")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._dialled, name)


@contextmanager
def dying_mail(points: Points) -> Iterator[None]:
    dialled = mailing._dialled

    def dial(*where: Any) -> Any:
        return DyingSocket(dialled(*where), points)

    with mock.patch.object(mailing, "_dialled", dial):
        yield


def named(places: Iterable[str]) -> list[int]:
    """The numbers (from 1) of the places that have a name of their own."""
    return [number for number, place in enumerate(places, 1) if place.startswith("step: ")]


def after_effects(places: Iterable[str]) -> list[int]:
    """The numbers of the places where a message has arrived and nobody has written it down."""
    numbers, arrived = [], False
    for number, place in enumerate(places, 1):
        arrived = arrived or (
            place.startswith("call POST") and place.endswith("the answer arrived")
        )
        arrived = arrived and place != "step: send: written down"
        numbers += [number] if arrived else []
    return numbers
