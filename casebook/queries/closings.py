"""Closings: which duplicates were ended in their own systems, with their receipts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from casebook.database import Reading
from casebook.nouns import closing, receipt, ticket
from casebook.rows import made
from casebook.words import Both


@dataclass(frozen=True)
class ClosingReceipt:
    """What shows that it happened. ``how``: answered by the desk, found by looking, a person."""

    native_id: str
    url: str | None
    at: datetime
    how: str
    facts: Mapping[str, str]


@dataclass(frozen=True)
class Closing:
    """See ``casebook.closing.STATES``. ``outcome``: why it did not go, or what to know about it."""

    id: int
    case_id: int
    ticket_id: int
    account_id: int
    native_id: str  # the ticket's
    subject: str
    origin: str
    opened_at: datetime | None
    url: str | None
    key: str
    mode: str
    state: str
    confirmed_by: int
    confirmed_at: datetime
    version: str | None
    status_before: str | None
    do_after: datetime
    called_at: datetime | None
    look_at: datetime | None  # when it is looked at next; while a worker has it, its lease
    done_at: datetime | None
    outcome: Both | None
    undo_by: int | None
    undo_at: datetime | None
    undone_at: datetime | None
    looks: int
    receipts: tuple[ClosingReceipt, ...]


def one(r: Reading, id: int) -> Closing | None:
    return next(iter(_read(r, _query().where(closing.c.id == id))), None)


def of_case(r: Reading, case_id: int) -> list[Closing]:
    """In the order they were confirmed."""
    return _read(r, _query().where(closing.c.case_id == case_id).order_by(closing.c.id))


def of_tickets(r: Reading, ids: Iterable[int]) -> dict[int, Closing]:
    """The newest closing of each ticket that has one."""
    query = _query().where(closing.c.ticket_id.in_(list(ids))).order_by(closing.c.id)
    return {each.ticket_id: each for each in _read(r, query)}


def _query() -> Select[tuple[object, ...]]:
    of = ticket.c
    return select(closing, of.native_id, of.subject, of.origin, of.opened_at, of.url).join(
        ticket, of.id == closing.c.ticket_id
    )


def _read(r: Reading, query: Select[tuple[object, ...]]) -> list[Closing]:
    rows = r.rows(query)
    receipts = _receipts(r, [row.id for row in rows])
    return [made(Closing, row, receipts=receipts.get(row.id, ())) for row in rows]


def _receipts(r: Reading, ids: list[int]) -> dict[int, tuple[ClosingReceipt, ...]]:
    found: dict[int, tuple[ClosingReceipt, ...]] = {}
    if not ids:
        return found
    query = select(receipt).where(receipt.c.closing_id.in_(ids)).order_by(receipt.c.id)
    for row in r.rows(query):
        one = made(ClosingReceipt, row, at=row.at or row.noted_at)
        found[row.closing_id] = (*found.get(row.closing_id, ()), one)
    return found
