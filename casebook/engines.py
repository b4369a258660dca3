"""How each database is spoken to: SQLite with one writer at a time, PostgreSQL with a pool."""

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool

from casebook.errors import BUSY, FULL, BookBusy, BookFull

# cache_size in KiB: enough for the queue's pages, small beside the memory promised.
PRAGMAS = (
    "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=5000",
    "secure_delete=ON", "cache_size=-4000", "temp_store=MEMORY",
)  # fmt: skip


def open_engine(url: str, *, writes: bool, remakes: bool = False) -> Engine:
    """An engine for reading or for writing blocks; on PostgreSQL both are alike.

    ``remakes``: SQLite changes a table by making it anew, while others point at the old one.
    """
    if url.startswith("sqlite"):
        return _sqlite(url, writes=writes, remakes=remakes)
    address = url.replace("postgres://", "postgresql://", 1)
    address = address.replace("postgresql://", "postgresql+psycopg://", 1)
    return create_engine(address, pool_size=8, max_overflow=8, pool_pre_ping=True)


def _sqlite(url: str, *, writes: bool, remakes: bool) -> Engine:
    pool = {"pool_size": 1, "max_overflow": 0} if writes else {"pool_size": 8, "max_overflow": 8}
    threads = {"check_same_thread": False}
    engine = create_engine(url, poolclass=QueuePool, pool_timeout=30, connect_args=threads, **pool)

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute("PRAGMA " + pragma)
        if remakes:
            connection.execute("PRAGMA foreign_keys=OFF")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        # A read lock cannot be upgraded while another writer waits: take the write lock at once.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def trouble_in(error: DBAPIError | PoolTimeout) -> Exception:
    """The same error in words for a person, where it is one we know."""
    if isinstance(error, PoolTimeout):
        return BookBusy(BUSY)  # every connection was taken for half a minute
    said = str(error.orig).lower()
    if "locked" in said or "busy" in said or "deadlock" in said:
        return BookBusy(BUSY)
    if "full" in said or "no space left" in said:
        return BookFull(FULL)
    return error
