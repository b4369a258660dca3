"""The one door to the database: reading blocks, writing blocks, and what was told after them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Executable, Row, Table, insert, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from casebook import diary
from casebook.clock import Clock
from casebook.engines import open_engine, trouble_in
from casebook.vault import Vault

Values = Mapping[str, Any] | None


class Told(NamedTuple):
    """Something changed that an open page may show: ``queue``, ``case`` 12, ``health`` …"""

    topic: str
    id: int


class Reading:
    """A block that sees one moment of the database and changes nothing."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self.connection = connection
        self.now = now  # aware, UTC; the same through the whole block

    def rows(self, query: Executable, values: Values = None) -> Sequence[Row[Any]]:
        return self.connection.execute(query, values or {}).all()

    def row(self, query: Executable, values: Values = None) -> Row[Any] | None:
        return self.connection.execute(query, values or {}).first()

    def value(self, query: Executable, values: Values = None) -> Any:
        return self.connection.execute(query, values or {}).scalar()

    def numbers(self, query: Executable) -> list[tuple[Any, ...]]:
        """Plain tuples as the driver gives them, no column type looked after: for very many rows."""
        result = self.connection.execute(query)
        cursor = result.cursor
        found = list(cursor.fetchall()) if cursor else []
        result.close()
        return found


class Writing(Reading):
    """A block whose changes are kept together or not at all."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        super().__init__(connection, now)
        self.told: list[Told] = []
        self.lines: list[diary.Line] = []

    def run(self, change: Executable, values: Any = None) -> int:
        """How many rows it changed: a conditional update that found nothing gives 0."""
        # Asked for, as an INSERT that gives its id back otherwise counts -1 on PostgreSQL.
        counted = {"preserve_rowcount": True}
        return self.connection.execute(change, values or {}, execution_options=counted).rowcount

    def change(self, table: Table, /, *which: Any, **values: Any) -> int:
        """How many rows it changed, of those of which all this was true."""
        return self.run(update(table).where(*which).values(**values))

    def change_as_seen(self, table: Table, row: Row[Any], *same: str, **values: Any) -> int:
        """Only while these columns hold what was read of them."""
        seen = (table.c[name].is_not_distinct_from(getattr(row, name)) for name in same)
        return self.change(table, table.c.id == row.id, *seen, **values)

    def add(self, table: Table, **values: Any) -> int:
        """The new row's id."""
        result = self.connection.execute(insert(table).values(**values))
        return int(result.inserted_primary_key[0])  # type: ignore[index]

    def tell(self, topic: str, id: int = 0) -> None:
        self.told.append(Told(topic, id))

    def log(
        self, what: str, *, by: int | None = None, case: int | None = None, **about: Any
    ) -> None:
        """One line for the diary, written when the block ends; its case's open pages are told."""
        if case:
            self.tell("case", case)
        self.lines.append(diary.Line(self.now, what, by, case, about))


@dataclass
class Book:
    """An open casebook. ``after`` is called with what was told, once it is committed."""

    url: str
    clock: Clock
    vault: Vault
    readers: Engine
    writers: Engine
    after: list[Callable[[Sequence[Told]], None]]

    @classmethod
    def open(cls, url: str, *, clock: Clock, vault: Vault) -> "Book":
        """Open a migrated database; see ``casebook.migrations.migrate`` for a new one."""
        readers, writers = open_engine(url, writes=False), open_engine(url, writes=True)
        return cls(url, clock, vault, readers, writers, [])

    @property
    def is_sqlite(self) -> bool:
        return self.writers.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Raises BookBusy with words for a person."""
        try:
            with self.readers.connect() as connection, connection.begin():
                yield Reading(connection, self.clock.now())
        except (DBAPIError, PoolTimeout) as error:
            raise trouble_in(error) from error

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """Raises BookBusy or BookFull with words for a person; then nothing was kept."""
        try:
            with self.writers.connect() as connection, connection.begin():
                block = Writing(connection, self.clock.now())
                yield block
                if block.lines:
                    diary.append(connection, block.lines, self.vault)
                if block.told and not self.is_sqlite:
                    _notify(connection, block.told)
        except (DBAPIError, PoolTimeout) as error:
            raise trouble_in(error) from error
        if block.told:
            for hook in self.after:
                hook(block.told)

    def close(self) -> None:
        self.readers.dispose()
        self.writers.dispose()


def _notify(connection: Connection, told: Sequence[Told]) -> None:
    words = " ".join(f"{topic}:{id}" for topic, id in dict.fromkeys(told))
    # A payload over 8,000 bytes is refused by PostgreSQL: then every page looks again.
    words = words if len(words) < 7_000 else "all:0"
    connection.execute(text("SELECT pg_notify('quattrocchi', :words)"), {"words": words})
