"""Writes the newest migration anew from the tables: `python -m tests.migration`.

Only while that version is not out: what somebody may already have run is never rewritten.
"""

import re
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

import casebook.migrations
from casebook.engines import open_engine

FOLDER = Path(casebook.migrations.__file__).parent
NAME, MESSAGE = "0002", "promises_rota_notices"
HEAD = FOLDER / "versions" / f"{NAME}_{MESSAGE}.py"


def main() -> int:
    HEAD.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/before.db", writes=True)
        with engine.begin() as connection:
            settings = Config(stdout=open("/dev/null", "w"))  # noqa: SIM115
            settings.set_main_option("script_location", str(FOLDER))
            settings.attributes["connection"] = connection
            command.upgrade(settings, "head")
            command.revision(settings, MESSAGE, autogenerate=True, rev_id=NAME)
        engine.dispose()
    written = HEAD.read_text(encoding="utf-8")
    HEAD.write_text(re.sub(r"\s*# ###.*\n", "\n", written), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
