"""Hears on PostgreSQL what other processes committed, and passes it on in this one."""

import threading
from collections.abc import Callable, Sequence

import psycopg

from casebook.database import Book, Told
from quattrocchi.engine.distributed import address_of
from quattrocchi.logs import log


class Ear:
    """A thread on LISTEN. After a lost connection everything counts as changed."""

    def __init__(self, book: Book, tell: Callable[[Sequence[Told]], None]) -> None:
        self._address = address_of(book)
        self._tell = tell
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ear", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._listen()
            except psycopg.OperationalError as error:
                log.warning("the database hung up (%s): listening again", type(error).__name__)
                self._stopping.wait(1)

    def _listen(self) -> None:
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute("LISTEN quattrocchi")
            self._tell([Told("all", 0)])
            while not self._stopping.is_set():
                for notice in connection.notifies(timeout=1):
                    self._tell(told_in(notice.payload))


def told_in(payload: str) -> list[Told]:
    """``queue:4 case:12`` as it was sent by a writing block."""
    words = [word.partition(":") for word in payload.split()]
    return [Told(topic, int(id or 0)) for topic, _, id in words]
