"""What may belong to a case: open tickets and waiting words of the same customer or a namesake."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from casebook.database import Reading
from casebook.nouns import (
    WAITS,
    case_item,
    cases,
    customer,
    link,
    mention,
    person_handle,
    ticket,
    word,
)
from casebook.queries.customers import is_sure

KINDS = ("duplicate", "evolution", "homonym", "other")
MOST_HOMONYMS = 20  # tickets of namesakes on one case: some names are common
KIN = ("duplicate", "evolution")  # the same person's, about the same thing
LATELY = timedelta(days=30)  # what was closed since then may be what somebody writes about


@dataclass(frozen=True)
class Word:
    """A word that waits in the queue; ``person_id`` is its author."""

    id: int
    person_id: int
    at: datetime


def due(r: Reading, *, limit: int = 50) -> list[int]:
    """Cases in somebody's charge with something that was never proposed to them."""
    taken = select(cases.c.id).where(cases.c.owner_id.is_not(None), cases.c.ended_at.is_(None))
    me, other = customer.alias("me"), customer.alias("other")
    some = _homonyms().where(case_item.c.case_id == cases.c.id).scalar_subquery() < MOST_HOMONYMS
    candidates = (
        select(ticket.c.id)
        .join(other, other.c.id == ticket.c.customer_id)
        .join(me, or_(me.c.id == other.c.id, and_(me.c.name_key == other.c.name_key, some)))
        .join(link, link.c.customer_id == me.c.id)
        .where(link.c.person_id == cases.c.concerns_id, is_sure())
        .where(or_(ticket.c.open == 1, and_(me.c.id == other.c.id, _closed_lately(r))))
        .where(~_known(case_item.c.ticket_id == ticket.c.id))
    )
    query = taken.where(candidates.correlate(cases).exists())
    return [row.id for row in r.rows(query.order_by(cases.c.id).limit(limit))]


def namesakes(r: Reading, customer_ids: Collection[int]) -> list[int]:
    """Other customers with exactly these names."""
    of, other = customer.c, customer.alias("other")
    query = (
        select(other.c.id)
        .join(customer, of.name_key == other.c.name_key)
        .where(of.id.in_(customer_ids), other.c.id.not_in(customer_ids))
    )
    return [row.id for row in r.rows(query.distinct().order_by(other.c.id))]


def room_for_homonyms(r: Reading, case_id: int) -> int:
    already = int(r.value(_homonyms().where(case_item.c.case_id == case_id)))
    return max(0, MOST_HOMONYMS - already)


def persons_of(r: Reading, customer_ids: Collection[int]) -> list[int]:
    query = select(link.c.person_id).where(link.c.customer_id.in_(customer_ids), is_sure())
    return [row.person_id for row in r.rows(query.distinct())]


def maybe(r: Reading, customer_ids: Collection[int]) -> set[int]:
    """Persons who may be one of these customers, and surely are nobody else's."""
    sure = select(link.c.person_id).where(is_sure())
    query = select(link.c.person_id).where(
        link.c.customer_id.in_(customer_ids),
        link.c.strength == "proposed",
        link.c.rejected_at.is_(None),
        link.c.person_id.not_in(sure),
    )
    return {row.person_id for row in r.rows(query.distinct().limit(50))}


def shown_by(r: Reading, person_id: int) -> set[int]:
    """Persons whose profile a page of this person points at, or shows too."""
    mine = r.rows(select(person_handle).where(person_handle.c.person_id == person_id))
    pages = {page for row in mine for page in (row.url, row.facts.get("me")) if page}
    of = person_handle.c
    query = select(of.person_id).where(of.url.in_(pages), of.person_id != person_id)
    return {row.person_id for row in r.rows(query)} if pages else set()


def new_tickets(
    r: Reading, case_id: int, customer_ids: Collection[int], *, lately: bool = True
) -> list[int]:
    """Open ones, and those closed ``lately``, that were never on this case, oldest first."""
    alive = or_(ticket.c.open == 1, _closed_lately(r)) if lately else ticket.c.open == 1
    query = select(ticket.c.id).where(
        ticket.c.customer_id.in_(customer_ids), alive, ticket.c.id.not_in(_on(case_id))
    )
    return [row.id for row in r.rows(query.order_by(ticket.c.opened_at, ticket.c.id).limit(50))]


def tickets_on(r: Reading, case_id: int) -> set[int]:
    return {row.ticket_id for row in r.rows(_on(case_id))}


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


def unbranded(r: Reading) -> Callable[[str], str]:
    """Takes the brand's own names out: they are everywhere, and in common with everything."""
    rows = r.rows(select(word.c.word).where(word.c.list == "brand"))
    names = "|".join(re.escape(row.word) for row in rows)
    return partial(re.compile(rf"[@#]?\b(?:{names})\b" if names else "$^", re.I).sub, " ")


def mentions_on(r: Reading, case_id: int) -> list[int]:
    """The words that make the case: what is only proposed is not among them."""
    query = select(case_item.c.mention_id).where(
        case_item.c.case_id == case_id,
        case_item.c.mention_id.is_not(None),
        case_item.c.ended_at.is_(None),
    )
    return [row.mention_id for row in r.rows(query.order_by(case_item.c.id))]


def _on(case_id: int) -> Select[Any]:
    item = case_item.c
    return select(item.ticket_id).where(item.case_id == case_id, item.ticket_id.is_not(None))


def _closed_lately(r: Reading) -> ColumnElement[bool]:
    """What its desk has deleted or merged is not there to be compared."""
    return and_(ticket.c.changed_at >= r.now - LATELY, ticket.c.status != "gone")


def _homonyms() -> Select[Any]:
    return select(func.count()).select_from(case_item).where(case_item.c.as_ == "homonym")


def _known(which: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(case_item.c.id).where(case_item.c.case_id == cases.c.id, which).exists()
