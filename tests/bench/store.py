"""The real path from a channel's item to a committed, judged, findable row, beside bare sqlite3."""

import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from casebook.database import Book
from casebook.engines import PRAGMAS
from casebook.migrations import migrate
from casebook.vault import Vault
from listener.channel import Heard
from listener.collect import collect
from tests.bench import words
from tests.bench.measure import Axis, folder, seconds
from tests.cast import FakeClock
from tests.listener.station import Station, open_station

AT_ONCE = 100
FLOOR = "sqlite3 inserting the same rows, indexes and search, in transactions of 100"
AGAIN = "sqlite3 inserting the same rows again, ON CONFLICT DO NOTHING"
VAULT = Vault(b"b" * 32)
# What keeping a word writes, and what those rows lean on.
WRITTEN = {
    "person": "id",
    "person_handle": "id",
    "mention": "id",
    "body": "of_id",
    "verdict": "id",
    "mention_search": "rowid",
}
PEOPLE = ("person", "person_handle")
LEANS_ON = ("teammate", "account", "stream")


@dataclass
class Times:
    """Seconds of each run, on the clock and on the processor."""

    took: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)

    def time(self, work: Callable[[], object]) -> None:
        before = time.process_time()
        self.took.append(seconds(work))
        self.busy.append(time.process_time() - before)

    def a_second(self, n: int) -> list[float]:
        return [n / took for took in self.took]

    def micro(self, n: int) -> list[float]:
        return [took / n * 1e6 for took in self.took]

    def cpu(self, n: int) -> float:
        """Microseconds of processor a row, the best run: what other work on the machine hides."""
        return round(min(self.busy) / n * 1e6, 2)


def measure(*, runs: int, quick: bool) -> Iterable[Axis]:
    n = 200 if quick else 100_000
    ours, strangers = list(words.ours(n)), list(words.strangers(n))
    kept, seen, other, floor, again = (Times() for _ in range(5))
    for _ in range(runs):
        with folder() as place:
            station = _station(place / "ours.db")
            _read(station, ours, kept, keeps=n)
            _read(station, ours, seen, keeps=0)
            station.book.close()
            _bare(place, floor, again)
            station = _station(place / "strangers.db")
            _read(station, strangers, other, keeps=0)
            station.book.close()
    yield Axis(
        "store: kept", "rows/s", n, kept.a_second(n), floor.a_second(n), FLOOR,
        "at least 4,000", _cpu(kept, floor, n),
    )  # fmt: skip
    yield Axis(
        "store: irrelevant", "rows/s", n, other.a_second(n), floor.a_second(n), FLOOR,
        "at least 10,000", _cpu(other, floor, n),
    )  # fmt: skip
    yield Axis(
        "store: seen again", "µs/row", n, seen.micro(n), again.micro(n), AGAIN,
        "at most 6", _cpu(seen, again, n),
    )  # fmt: skip


def _cpu(ours: Times, floor: Times, n: int) -> dict[str, Any]:
    return {"cpu_us": ours.cpu(n), "floor_cpu_us": floor.cpu(n)}


def _station(path: Path) -> Station:
    url = f"sqlite:///{path}"
    migrate(url, VAULT)
    return open_station(Book.open(url, clock=FakeClock(), vault=VAULT))


def _read(station: Station, items: Sequence[Heard], times: Times, *, keeps: int) -> None:
    station.says = list(items)
    station.make_due()
    found: list[int] = []
    times.time(lambda: found.append(collect(station.line, station.streams["posts"])))
    assert found == [keeps], f"{found} kept, {keeps} expected"


def _bare(place: Path, first: Times, again: Times) -> None:
    """The rows of ``ours.db`` once more, by the module alone, into tables of the same shape."""
    migrate(f"sqlite:///{place / 'bare.db'}", VAULT)
    with sqlite3.connect(place / "ours.db") as source:
        leaning = {table: _rows(source, table, "id") for table in LEANS_ON}
        batches = _batches(source)
    bare = sqlite3.connect(place / "bare.db", isolation_level=None)
    for pragma in PRAGMAS:
        bare.execute("PRAGMA " + pragma)
    for table, rows in leaning.items():
        _insert(bare, table, rows)
    first.time(lambda: [_keep(bare, batch) for batch in batches])
    again.time(lambda: [_keep(bare, {"mention": batch["mention"]}) for batch in batches])
    bare.close()


def _batches(source: sqlite3.Connection) -> list[dict[str, list[Any]]]:
    """What each hundred words wrote: their own rows, and the people met with them."""
    tables = {table: _rows(source, table, by) for table, by in WRITTEN.items()}
    by = source.execute("SELECT handle_id FROM mention ORDER BY id").fetchall()
    batches, met = [], 0
    for start in range(0, len(by), AT_ONCE):
        newest = max(met, *(handle for (handle,) in by[start : start + AT_ONCE]))
        batch = {table: tables[table][met:newest] for table in PEOPLE}
        own = {table: tables[table][start : start + AT_ONCE] for table in WRITTEN}
        batches.append(own | batch)
        met = newest
    return batches


def _rows(source: sqlite3.Connection, table: str, by: str) -> list[Any]:
    columns = "rowid, *" if by == "rowid" else "*"
    return source.execute(f"SELECT {columns} FROM {table} ORDER BY {by}").fetchall()


def _keep(bare: sqlite3.Connection, batch: dict[str, list[Any]]) -> None:
    bare.execute("BEGIN IMMEDIATE")
    # A chaser may stand before the word it waits with.
    bare.execute("PRAGMA defer_foreign_keys = ON")
    for table, rows in batch.items():
        _insert(bare, table, rows)
    bare.execute("COMMIT")


def _insert(bare: sqlite3.Connection, table: str, rows: list[Any]) -> None:
    if rows:
        name = f"{table} (rowid, text)" if table == "mention_search" else table
        marks = ", ".join("?" * len(rows[0]))
        no_conflict = "" if table == "mention_search" else "ON CONFLICT DO NOTHING"
        bare.executemany(f"INSERT INTO {name} VALUES ({marks}) {no_conflict}", rows)
