"""Brings a database to the newest shape; the check alone costs one query and no Alembic."""

from pathlib import Path

from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import DBAPIError

from casebook import search
from casebook.columns import EPOCH
from casebook.engines import open_engine, trouble_in
from casebook.errors import WRONG_KEY, Trouble, WrongKey
from casebook.tables import metadata
from casebook.tables.team import setting
from casebook.vault import Vault
from casebook.words import sentences

say = sentences("casebook", "migrations")

VERSIONS = (  # as Alembic makes it
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
    " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)
HERE = Path(__file__).parent
KNOWN = sorted(path.stem.split("_")[0] for path in (HERE / "versions").glob("0*.py"))


def migrate(url: str, vault: Vault) -> None:
    """Create or upgrade the tables, and bind the database to its key.

    Raises WrongKey before anything is changed if the database was made with another key, and
    Trouble if its shape is older or newer than any we know.
    """
    engine = open_engine(url, writes=True, remakes=True)
    try:
        with engine.begin() as connection:
            version = _version(connection)
            if version:
                _check_key(connection, vault)
            if not version:
                _make(connection)
                _bind_key(connection, vault)
            elif version not in KNOWN:
                raise Trouble(say.OLDER if version < KNOWN[0] else say.NEWER)
            elif version != KNOWN[-1]:
                _upgrade(connection)
    except DBAPIError as error:
        raise trouble_in(error) from error
    finally:
        engine.dispose()


def _version(connection: Connection) -> str | None:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _make(connection: Connection) -> None:
    """A new one, as the upgrades would leave it, without what the first start need not carry."""
    metadata.create_all(connection)
    search.create(connection)
    connection.execute(text(VERSIONS))
    newest = text("INSERT INTO alembic_version VALUES (:version)")
    connection.execute(newest, {"version": KNOWN[-1]})


def _upgrade(connection: Connection) -> None:
    # Imported here: half a second, and ten megabytes that never come back.
    from alembic import command
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(HERE))
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")
    if connection.dialect.name == "sqlite":
        astray = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        assert astray is None, f"a row of {astray} points nowhere"


def _key_check(vault: Vault) -> str:
    return vault.sign("key check", "quattrocchi")


def _bind_key(connection: Connection, vault: Vault) -> None:
    row = {"key": "key_check", "value": _key_check(vault), "at": EPOCH}
    connection.execute(insert(setting).values(row))


def _check_key(connection: Connection, vault: Vault) -> None:
    query = select(setting.c.value).where(setting.c.key == "key_check")
    if connection.execute(query).scalar() != _key_check(vault):
        raise WrongKey(WRONG_KEY)
