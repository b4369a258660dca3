"""The rota: who is on duty, who is away, and when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from casebook.database import Reading
from casebook.tables.team import shift, teammate

of = shift.c
_KEPT = (
    select(shift, teammate.c.name, teammate.c.work, teammate.c.role)
    .join(teammate, teammate.c.id == of.teammate_id)
    .where(of.ended_at.is_(None), teammate.c.ended_at.is_(None))
    .order_by(of.from_at, of.id)
)


def between(r: Reading, start: datetime, end: datetime) -> Sequence[Row[Any]]:
    """Shifts that touch this stretch, the earliest first, with ``name``, ``work`` and ``role``."""
    return r.rows(_KEPT.where(of.to_at > start, of.from_at < end))


def of_mate(r: Reading, mate: int) -> Sequence[Row[Any]]:
    """Theirs that are not over, the next one first."""
    return r.rows(_KEPT.where(of.to_at > r.now, of.teammate_id == mate))


def on_duty(r: Reading) -> list[Row[Any]]:
    """Who is on duty now, but for those who are away."""
    now = r.rows(_KEPT.where(of.from_at <= r.now, of.to_at > r.now))
    away = {row.teammate_id for row in now if row.what == "away"}
    return [row for row in now if row.what == "duty" and row.teammate_id not in away]


def next_duty(r: Reading) -> datetime | None:
    """When the next one begins."""
    row = r.row(_KEPT.where(of.what == "duty", of.from_at > r.now).limit(1))
    return row.from_at if row else None
