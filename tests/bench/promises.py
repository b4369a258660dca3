"""Ten thousand promises that are due among a hundred thousand, found in one query."""

import sqlite3
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import event, insert

from casebook.columns import EPOCH
from casebook.database import Book
from casebook.migrations import migrate
from casebook.queries import commitments
from casebook.tables.cases import cases
from casebook.tables.ends import commitment
from casebook.vault import Vault
from tests.bench.measure import Axis, folder, seconds
from tests.cast import BEN, FakeClock, hire

VAULT = Vault(b"b" * 32)
FLOOR = "sqlite3 running the same statement"
GOAL = "10,000 due ones in one query"


def measure(*, runs: int, quick: bool) -> Iterable[Axis]:
    due, kept = (20, 180) if quick else (10_000, 90_000)
    with folder() as place:
        book = _filled(place, due, kept)
        with book.reading() as r:
            said = _statements(book)
            assert len(commitments.due(r)) == due
            assert len(said) == 1, "more than one query"
            ours = [seconds(lambda: commitments.due(r)) * 1000 for _ in range(runs)]
        bare = sqlite3.connect(place / "casebook.db")
        floor = [seconds(lambda: bare.execute(*said[0]).fetchall()) * 1000 for _ in range(runs)]
        bare.close()
        book.close()
    yield Axis("promises due", "ms", due, ours, floor, FLOOR, GOAL)


def _statements(book: Book) -> list[tuple[str, tuple[object, ...]]]:
    said: list[tuple[str, tuple[object, ...]]] = []
    event.listen(
        book.readers, "before_cursor_execute", lambda *call: said.append((call[2], call[3]))
    )
    return said


def _filled(place: Path, due: int, kept: int) -> Book:
    """Of those that are not due half run on, and half have ended."""
    url = f"sqlite:///{place / 'casebook.db'}"
    migrate(url, VAULT)
    clock = FakeClock()
    book = Book.open(url, clock=clock, vault=VAULT)
    ben, now = hire(book, BEN), clock.now()
    with book.writing() as w:
        first = {"opened_at": now, "opened_by": ben, "first_word_at": now, "last_word_at": now}
        same = {"case_id": w.add(cases, **first), "owner_id": ben, "kind": "own", "made_at": EPOCH}
        rows = []
        for n in range(due + kept):
            late, ended = n < due, n >= due and n % 2
            at = now - timedelta(seconds=n) if late or ended else now + timedelta(days=1, seconds=n)
            end = {"ended_at": now if ended else None, "end": "kept" if ended else None}
            remind = None if late else at - timedelta(hours=1)
            rows.append({**same, "due_at": at, "remind_at": remind, **end})
        w.run(insert(commitment), rows)
    return book
