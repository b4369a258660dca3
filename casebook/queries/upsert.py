"""INSERT … ON CONFLICT in the dialect of the open casebook."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert

from casebook.database import Reading


def or_skip(r: Reading, table: Table, *keys: str) -> Insert:
    """A row that is already there (by ``keys``) stays as it is."""
    return _insert(r, table).on_conflict_do_nothing(index_elements=keys)


def or_replace(r: Reading, table: Table, *keys: str, columns: tuple[str, ...]) -> Insert:
    """A row that is already there (by ``keys``) gets the new ``columns``."""
    new = _insert(r, table)
    fresh: dict[str, Any] = {name: new.excluded[name] for name in columns}
    return new.on_conflict_do_update(index_elements=keys, set_=fresh)


def _insert(r: Reading, table: Table) -> Any:
    on_sqlite = r.connection.dialect.name == "sqlite"
    return sqlite.insert(table) if on_sqlite else postgresql.insert(table)
