"""What a teammate must know: told once to each, whatever way it reaches them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from casebook.database import Reading, Writing
from casebook.queries.upsert import or_skip
from casebook.tables.team import notice, teammate


def tell(
    w: Writing, mates: Iterable[int], what: str, *, key: str, case: int | None = None, **about: Any
) -> int:
    """How many were told now. ``key`` names the occasion: the same one is never told twice.

    ``about`` holds ids and plain facts, never a text that can be erased.
    """
    change, told = or_skip(w, notice, "teammate_id", "key"), 0
    for mate in dict.fromkeys(mates):
        row = {"teammate_id": mate, "what": what, "case_id": case, "about": about, "key": key}
        if w.run(change, row | {"at": w.now}):
            told += 1
            w.tell("notice", mate)
    return told


def of_role(r: Reading, *roles: str) -> list[int]:
    """The teammates who are on the team in one of these roles."""
    of = teammate.c
    query = select(of.id).where(of.role.in_(roles), of.ended_at.is_(None)).order_by(of.id)
    return [row.id for row in r.rows(query)]
