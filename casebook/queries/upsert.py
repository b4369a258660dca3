"""INSERT … ON CONFLICT in the dialect of the open casebook."""

from typing import cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.sqlite import Insert

from casebook.database import Reading


def or_skip(r: Reading, table: Table, *keys: str) -> Insert:
    """A row that is already there (by ``keys``) stays as it is."""
    return _insert(r, table).on_conflict_do_nothing(index_elements=keys)


def or_replace(r: Reading, table: Table, *keys: str, columns: tuple[str, ...]) -> Insert:
    """A row that is already there (by ``keys``) gets the new ``columns``."""
    new = _insert(r, table)
    fresh = {name: new.excluded[name] for name in columns}
    return new.on_conflict_do_update(index_elements=keys, set_=fresh)


def _insert(r: Reading, table: Table) -> Insert:
    if r.connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    # PostgreSQL's own class has the same two methods.
    return cast(Insert, postgresql.insert(table))
