"""What may belong to a case: open tickets and waiting words of the same customer or a namesake."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from casebook.database import Reading
from casebook.queries.customers import is_sure
from casebook.tables.cases import case_item, cases
from casebook.tables.heard import WAITS, mention, person_handle
from casebook.tables.people import customer, link, ticket

KINDS = ("duplicate", "evolution", "homonym", "other")
KIN = ("duplicate", "evolution")  # the same person's, about the same thing


@dataclass(frozen=True)
class Word:
    """A word that waits in the queue; ``person_id`` is its author."""

    id: int
    person_id: int
    at: datetime


def due(r: Reading, *, limit: int = 50) -> list[int]:
    """Cases in somebody's charge with something that was never proposed to them."""
    taken = select(cases.c.id).where(cases.c.owner_id.is_not(None), cases.c.ended_at.is_(None))
    mine = and_(link.c.person_id == cases.c.concerns_id, is_sure())
    theirs = (
        select(ticket.c.id)
        .join(link, link.c.customer_id == ticket.c.customer_id)
        .where(mine, ticket.c.open == 1, ~_known(case_item.c.ticket_id == ticket.c.id))
    )
    query = taken.where(theirs.correlate(cases).exists())
    return [row.id for row in r.rows(query.order_by(cases.c.id).limit(limit))]


def namesakes(r: Reading, customer_ids: Collection[int]) -> list[int]:
    """Other customers with exactly these names."""
    of, other = customer.c, customer.alias("other")
    query = (
        select(other.c.id)
        .join(customer, of.name_key == other.c.name_key)
        .where(of.id.in_(customer_ids), other.c.id.not_in(customer_ids))
    )
    return [row.id for row in r.rows(query.distinct().order_by(other.c.id).limit(20))]


def persons_of(r: Reading, customer_ids: Collection[int]) -> list[int]:
    query = select(link.c.person_id).where(link.c.customer_id.in_(customer_ids), is_sure())
    return [row.person_id for row in r.rows(query.distinct())]


def new_tickets(r: Reading, case_id: int, customer_ids: Collection[int]) -> list[int]:
    """Open ones that were never on this case, oldest first."""
    on_case = select(case_item.c.ticket_id).where(
        case_item.c.case_id == case_id, case_item.c.ticket_id.is_not(None)
    )
    query = select(ticket.c.id).where(
        ticket.c.customer_id.in_(customer_ids), ticket.c.open == 1, ticket.c.id.not_in(on_case)
    )
    return [row.id for row in r.rows(query.order_by(ticket.c.opened_at, ticket.c.id).limit(50))]


def new_words(r: Reading, case_id: int, person_ids: Collection[int]) -> list[Word]:
    """Waiting words of these persons that nobody said are another's, oldest first."""
    item = case_item.c
    still_there = item.ended_at.is_(None) | item.as_.not_in(KIN)
    on_case = select(item.mention_id).where(
        item.case_id == case_id, item.mention_id.is_not(None), still_there
    )
    query: Select[Any] = (
        select(mention.c.id, person_handle.c.person_id, mention.c.waiting_since)
        .join(person_handle, person_handle.c.id == mention.c.handle_id)
        .where(person_handle.c.person_id.in_(person_ids), WAITS, mention.c.id.not_in(on_case))
    )
    rows = r.rows(query.order_by(mention.c.waiting_since, mention.c.id).limit(50))
    return [Word(row.id, row.person_id, row.waiting_since) for row in rows]


def mentions_on(r: Reading, case_id: int) -> list[int]:
    """The words that make the case: what is only proposed is not among them."""
    query = select(case_item.c.mention_id).where(
        case_item.c.case_id == case_id,
        case_item.c.mention_id.is_not(None),
        case_item.c.ended_at.is_(None),
    )
    return [row.mention_id for row in r.rows(query.order_by(case_item.c.id))]


def _known(which: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(case_item.c.id).where(case_item.c.case_id == cases.c.id, which).exists()
