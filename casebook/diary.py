"""The diary: who did what and when, each line signed together with the one before it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, text

from casebook.tables.team import event
from casebook.vault import Vault

# Any constant will do; it only has to be the same in every process.
DIARY_LOCK = 0x51_75_61_74


@dataclass(frozen=True)
class Line:
    """One act, before it is written; ``about`` holds ids and plain facts, never erasable words."""

    at: datetime
    what: str
    by: int | None
    case: int | None
    about: dict[str, Any]


def append(connection: Connection, lines: list[Line], vault: Vault) -> None:
    """Write the lines at the end of the chain; the caller's transaction holds them together."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": DIARY_LOCK})
    newest = select(event.c.chain).order_by(event.c.id.desc()).limit(1)
    chain = connection.execute(newest).scalar() or ""
    rows = []
    for line in lines:
        chain = _signed(vault, chain, line)
        told = {"at": line.at, "what": line.what, "by": line.by, "about": line.about}
        rows.append(told | {"case_id": line.case, "chain": chain})
    connection.execute(insert(event), rows)


def broken_links(connection: Connection, vault: Vault) -> Iterator[int]:
    """The ids of lines that were changed, or that follow a line taken out."""
    before = ""
    for row in connection.execute(select(event).order_by(event.c.id)):
        line = Line(row.at, row.what, row.by, row.case_id, row.about)
        if row.chain != _signed(vault, before, line):
            yield row.id
        before = row.chain


def _signed(vault: Vault, before: str, line: Line) -> str:
    about = json.dumps(line.about, sort_keys=True, ensure_ascii=False)
    at = line.at.astimezone(UTC).isoformat(timespec="microseconds")
    return vault.sign("diary", before, at, line.what, str(line.by), str(line.case), about)
