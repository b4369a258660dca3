"""Every database, new or old, ends in the same shape, with everything it held."""

import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, insert, select

import casebook.migrations
from casebook.columns import EPOCH, metadata
from casebook.database import Book
from casebook.engines import open_engine
from casebook.migrations import migrate
from casebook.tables.cases import cases
from casebook.tables.heard import person
from casebook.tables.team import setting, teammate
from casebook.vault import Vault

FIRST = "0001"


def _at_first(url: str, vault: Vault) -> None:
    """A database as the first version made it, with a teammate, a person and a case."""
    engine = open_engine(url, writes=True)
    with engine.begin() as connection:
        settings = Config()
        folder = Path(casebook.migrations.__file__).parent
        settings.set_main_option("script_location", str(folder))
        settings.attributes["connection"] = connection
        command.upgrade(settings, FIRST)
        sign = vault.sign("key check", "quattrocchi")
        connection.execute(insert(setting).values(key="key_check", value=sign, at=EPOCH))
        _fill(connection)
    engine.dispose()


def _fill(connection: Connection) -> None:
    old: dict[str, Any] = {"name": "Ben Conti", "email": "ben@linfa.example", "role": "agent"}
    connection.execute(insert(teammate).values(id=1, created_at=EPOCH, **old))
    connection.execute(insert(person).values(id=1, name="Ana Ferri", created_at=EPOCH))
    times = {"opened_at": EPOCH, "first_word_at": EPOCH, "last_word_at": EPOCH}
    case = insert(cases).values(id=1, opened_by=1, owner_id=1, concerns_id=1, **times)
    connection.execute(case)


def test_an_older_database_is_upgraded_and_keeps_every_row(any_blank_url: str, vault: Vault):
    _at_first(any_blank_url, vault)
    migrate(any_blank_url, vault)
    engine = open_engine(any_blank_url, writes=False)
    with engine.begin() as connection:
        case = connection.execute(select(cases)).one()
        assert (case.owner_id, case.concerns_id, case.quiet_since) == (1, 1, None)
        assert connection.execute(select(person.c.name)).scalar() == "Ana Ferri"
        assert connection.execute(select(teammate.c.by_mail)).scalar() is True
    engine.dispose()


def test_the_migrations_make_exactly_the_tables_the_code_uses(any_book: Book):
    with any_book.reading() as r:
        context = MigrationContext.configure(
            r.connection,
            opts={"include_name": _ours},
        )
        assert compare_metadata(context, metadata) == []


def _ours(name: str | None, kind: str, _: Any) -> bool:
    """The search keeps its tables and its index for itself."""
    return name in metadata.tables if kind == "table" else name != "ix_body_search"


def test_an_upgraded_file_has_the_same_indexes_as_a_new_one(tmp_path: Path, vault: Vault):
    def indexes(file: Path) -> dict[str, str]:
        with sqlite3.connect(file) as connection:
            rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index'")
            return {name: " ".join((sql or "").replace('"', "").split()) for name, sql in rows}

    migrate(f"sqlite:///{tmp_path}/upgraded.db", vault)
    engine = open_engine(f"sqlite:///{tmp_path}/made.db", writes=True)
    metadata.create_all(engine)
    engine.dispose()
    upgraded, made = indexes(tmp_path / "upgraded.db"), indexes(tmp_path / "made.db")
    named = {name: sql for name, sql in made.items() if not name.startswith("sqlite_")}
    assert {name: upgraded.get(name) for name in named} == named
