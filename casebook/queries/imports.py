"""Imports of customers: how far each is, and which rows were refused and why."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select

from casebook.database import Reading
from casebook.nouns import account, import_error, import_part, import_run, teammate

SHOWN = 200


def _all() -> Select[Any]:
    of, part = import_run.c, import_part.c
    left = select(func.count()).where(part.import_id == of.id, part.done_at.is_(None))
    return (
        select(import_run, left.scalar_subquery().label("left"), teammate.c.name.label("mate"))
        .add_columns(account.c.name.label("account"), account.c.kind.label("account_kind"))
        .join(teammate, teammate.c.id == of.by)
        .outerjoin(account, account.c.id == of.account_id)
        .order_by(of.id.desc())
    )


def newest(r: Reading) -> Sequence[Row[Any]]:
    return r.rows(_all().limit(50))


def one(r: Reading, id: int) -> Row[Any] | None:
    return r.row(_all().where(import_run.c.id == id))


def errors(r: Reading, id: int) -> Sequence[Row[Any]]:
    """(row, because), the first ones of the file."""
    of = import_error.c
    query = select(of.row, of.because).where(of.import_id == id)
    return r.rows(query.order_by(of.row).limit(SHOWN))


def desks(r: Reading) -> Sequence[Row[Any]]:
    of = account.c
    here = of.kind == "desk", of.ended_at.is_(None)
    return r.rows(select(of.id, of.name).where(*here).order_by(of.id))
