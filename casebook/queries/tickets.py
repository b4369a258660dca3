"""Tickets as last seen in their desks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from casebook.database import Reading
from casebook.nouns import account, ticket
from casebook.rows import made


@dataclass(frozen=True)
class Ticket:
    """Its text lies in ``body``, of "ticket". ``version``: the desk's mark of this very state."""

    id: int
    account_id: int
    desk: str  # the account's name
    mode: str  # preview | live, as the account is now
    native_id: str
    customer_id: int | None
    requester: str
    subject: str
    status: str
    open: bool
    origin: str
    opened_at: datetime | None
    changed_at: datetime | None
    version: str | None
    url: str | None
    seen_at: datetime


def query() -> Select[tuple[object, ...]]:
    return select(ticket, account.c.name.label("desk"), account.c.mode).join(
        account, account.c.id == ticket.c.account_id
    )


def _read(r: Reading, asked: Select[tuple[object, ...]]) -> list[Ticket]:
    return [made(Ticket, row) for row in r.rows(asked)]


def many(r: Reading, ids: Iterable[int]) -> dict[int, Ticket]:
    wanted = list(ids)
    if not wanted:
        return {}
    return {each.id: each for each in _read(r, query().where(ticket.c.id.in_(wanted)))}


def one(r: Reading, id: int) -> Ticket | None:
    return many(r, [id]).get(id)


def of_customers(r: Reading, ids: Iterable[int]) -> list[Ticket]:
    """Newest first."""
    wanted = list(ids)
    if not wanted:
        return []
    theirs = query().where(ticket.c.customer_id.in_(wanted))
    return _read(r, theirs.order_by(ticket.c.opened_at.desc(), ticket.c.id.desc()))
