"""Lines of the diary, newest first, with the names of whom and what they speak about."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from casebook.database import Reading
from casebook.nouns import account, event, mention, teammate
from casebook.rows import made


@dataclass(frozen=True)
class Line:
    """``about``: ids and plain facts. ``on``, ``whom``: the account's and the teammate's name.

    ``aside``: the mention this line set aside, while it still is.
    """

    id: int
    at: datetime
    what: str
    by: int | None
    name: str
    case_id: int | None
    about: Mapping[str, Any]
    on: str
    whom: str
    aside: int | None


def newest(
    r: Reading, *, limit: int, before: int | None = None, case_id: int | None = None,
    without: Collection[str] = (),
) -> list[Line]:  # fmt: skip
    """``before``: an id, for the next page; ``without``: what is left out."""
    query = select(event, teammate.c.name).outerjoin(teammate, teammate.c.id == event.c.by)
    query = query.where(event.c.what.not_in(list(without)))
    if before is not None:
        query = query.where(event.c.id < before)
    if case_id is not None:
        query = query.where(event.c.case_id == case_id)
    rows = r.rows(query.order_by(event.c.id.desc()).limit(limit))
    accounts = _names(r, account, {row.about.get("account") for row in rows})
    mates = _names(r, teammate, {row.about.get("teammate") for row in rows})
    aside = _aside(r, {row.id: row.about["mention"] for row in rows if row.what == "set aside"})
    return [
        made(
            Line, row, on=accounts.get(row.about.get("account"), ""),
            whom=mates.get(row.about.get("teammate"), ""), aside=aside.get(row.id),
        )
        for row in rows
    ]  # fmt: skip


def count(r: Reading) -> int:
    return int(r.value(select(func.count()).select_from(event)))


def some(r: Reading, ids: Sequence[int]) -> list[Line]:
    """These lines, oldest first."""
    rows = r.rows(select(event).where(event.c.id.in_(ids)).order_by(event.c.id))
    return [made(Line, row, name="", on="", whom="", aside=None) for row in rows]


def _names(r: Reading, table: Any, ids: Collection[Any]) -> dict[Any, str]:
    query = select(table.c.id, table.c.name).where(table.c.id.in_([id for id in ids if id]))
    return {row.id: row.name for row in r.rows(query)}


def _aside(r: Reading, said: Mapping[int, int]) -> dict[int, int]:
    """Line → mention, of those that still are."""
    still = mention.c.set_aside_at.is_not(None), mention.c.deleted_at.is_(None)
    query = select(mention.c.id).where(mention.c.id.in_(said.values()), *still)
    aside = {row.id for row in r.rows(query)}
    return {line: id for line, id in said.items() if id in aside}
