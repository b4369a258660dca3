"""Every database, new or of the first release, has the same shape and keeps everything it held."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, insert, inspect, select, text

import casebook.migrations
from casebook.columns import EPOCH, metadata
from casebook.engines import open_engine
from casebook.errors import Trouble
from casebook.migrations import migrate
from casebook.tables.cases import cases
from casebook.tables.heard import person
from casebook.tables.team import setting, teammate
from casebook.vault import Vault
from tests.migration import make_stored


def _at_first(url: str, vault: Vault) -> None:
    """A database as the first release left it, with a teammate, a person and a case."""
    engine = open_engine(url, writes=True)
    with engine.begin() as connection:
        make_stored(connection)
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


def test_a_database_of_the_first_release_keeps_every_row(any_blank_url: str, vault: Vault):
    _at_first(any_blank_url, vault)
    migrate(any_blank_url, vault)
    engine = open_engine(any_blank_url, writes=False)
    with engine.begin() as connection:
        case = connection.execute(select(cases)).one()
        assert (case.owner_id, case.concerns_id, case.quiet_since) == (1, 1, None)
        assert connection.execute(select(person.c.name)).scalar() == "Ana Ferri"
        assert connection.execute(select(teammate.c.by_mail)).scalar() is True
    engine.dispose()


def test_the_first_release_and_its_upgrades_hold_exactly_the_tables_the_code_uses(
    any_blank_url: str, vault: Vault
):
    _at_first(any_blank_url, vault)
    migrate(any_blank_url, vault)
    engine = open_engine(any_blank_url, writes=False)
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _ours})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def _ours(name: str | None, kind: str, _: Any) -> bool:
    """The search keeps its tables and its index for itself."""
    return name in metadata.tables if kind == "table" else name != "ix_body_search"


def test_a_new_database_is_in_all_the_same_as_one_of_the_first_release(
    any_blank_url: str, any_other_url: str, vault: Vault
):
    _at_first(any_blank_url, vault)
    migrate(any_blank_url, vault)
    migrate(any_other_url, vault)
    upgraded, new = _shape(any_blank_url), _shape(any_other_url)
    assert set(new) == set(upgraded)
    assert [name for name in new if new[name] != upgraded[name]] == []


def test_a_database_of_another_time_is_left_as_it_is_and_told_what_to_do(
    any_blank_url: str, vault: Vault
):
    _at_first(any_blank_url, vault)
    before = _shape(any_blank_url)
    for version, what_to_do in (("0001", "git checkout"), ("0999", "newer version")):
        _stamp(any_blank_url, version)
        with pytest.raises(Trouble, match=what_to_do):
            migrate(any_blank_url, vault)
        assert _shape(any_blank_url) == before
    _stamp(any_blank_url, "0002")
    migrate(any_blank_url, vault)


def _stamp(url: str, version: str) -> None:
    engine = open_engine(url, writes=True)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})
    engine.dispose()


def test_a_later_shape_finds_its_way_into_a_database_that_is_in_use(
    any_blank_url: str, vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    _at_first(any_blank_url, vault)
    shutil.copytree(casebook.migrations.HERE, tmp_path / "later")
    (tmp_path / "later" / "versions" / "0999_more.py").write_text(LATER)
    monkeypatch.setattr(casebook.migrations, "HERE", tmp_path / "later")
    monkeypatch.setattr(casebook.migrations, "KNOWN", [*casebook.migrations.KNOWN, "0999"])
    migrate(any_blank_url, vault)
    engine = open_engine(any_blank_url, writes=False)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT name, pet FROM person")).one() == ("Ana Ferri", "")
        assert connection.execute(select(cases.c.concerns_id)).scalar() == 1
    engine.dispose()


LATER = f"""
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0999", "{casebook.migrations.KNOWN[-1]}"
def upgrade():
    anew = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    with op.batch_alter_table("person", recreate=anew) as table:
        table.add_column(sa.Column("pet", sa.Text(), server_default="", nullable=False))
"""


def _shape(url: str) -> dict[str, Any]:
    """Everything the database itself says about its tables and indexes."""
    engine = open_engine(url, writes=False)
    with engine.begin() as connection:
        seen = inspect(connection)
        shape: dict[str, Any] = {}
        for table in seen.get_table_names():
            columns = seen.get_columns(table)
            shape[table] = {c["name"]: (str(c["type"]), c["nullable"]) for c in columns}
            keys = seen.get_foreign_keys(table)
            shape[f"{table}: leads to"] = {
                (*key["constrained_columns"], key["referred_table"]) for key in keys
            }
            alone = seen.get_unique_constraints(table)
            shape[f"{table}: once"] = {tuple(each["column_names"]) for each in alone}
        shape |= dict(_indexes(connection))
    engine.dispose()
    return shape


def _indexes(connection: Connection) -> Iterator[tuple[str, str]]:
    asked = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
        "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    }[connection.dialect.name]
    for name, made in connection.execute(text(asked)):
        yield f"index {name}", " ".join(made.replace('"', "").split())
