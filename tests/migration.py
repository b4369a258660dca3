"""Writes the next migration from the tables: `python -m tests.migration 0003 what_changes`."""

import re
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

import casebook.migrations
from casebook.engines import open_engine

FOLDER = Path(casebook.migrations.__file__).parent
# What the first release left, as each database tells it.
STORED = Path(__file__).parent / "casebook" / "stored"


def make_stored(connection: Connection, version: str = "0002") -> None:
    """Tables as that version left them, without a row but its number."""
    file = STORED / f"{version}.{connection.dialect.name}.sql"
    for statement in file.read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)
    connection.execute(text("INSERT INTO alembic_version VALUES (:v)"), {"v": version})


def main(name: str, message: str) -> int:
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/before.db", writes=True)
        with engine.begin() as connection:
            make_stored(connection)
            settings = Config(stdout=open("/dev/null", "w"))  # noqa: SIM115
            settings.set_main_option("script_location", str(FOLDER))
            settings.attributes["connection"] = connection
            command.upgrade(settings, "head")
            command.revision(settings, message, autogenerate=True, rev_id=name)
        engine.dispose()
    made = FOLDER / "versions" / f"{name}_{message}.py"
    written = made.read_text(encoding="utf-8")
    made.write_text(re.sub(r"\s*# ###.*\n", "\n", written), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
