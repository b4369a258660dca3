"""What is known of many persons at once: which customers they are, their cases and tickets."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BindParameter, Row, and_, bindparam, func, or_, select

from casebook.columns import UtcTime
from casebook.database import Reading
from casebook.nouns import case_item, cases, link, ticket
from casebook.queries import bodies, tickets
from casebook.queries.customers import is_sure
from casebook.queries.duplicates import KIN, LATELY
from casebook.rows import made

NEWEST = 20  # tickets of one customer
MANY = 100  # customers whose tickets are compared with each other on one page


@dataclass
class Person:
    """``sure``, ``maybe``: customers, the likeliest first. ``also``: persons who are these too."""

    sure: list[int] = field(default_factory=list)
    maybe: list[int] = field(default_factory=list)
    also: set[int] = field(default_factory=set)


# Put together once: that takes longer than running them.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_SINCE: BindParameter[Any] = bindparam("since", type_=UtcTime)
_LINKS = (
    select(link.c.person_id, link.c.customer_id, is_sure().label("surely"))
    .where(link.c.person_id.in_(_IDS), link.c.rejected_at.is_(None))
    .order_by(func.coalesce(link.c.sure, 1).desc(), link.c.id)
)
_ALSO = select(link.c.customer_id, link.c.person_id).where(link.c.customer_id.in_(_IDS), is_sure())
_CASES = (
    select(cases.c.id, cases.c.concerns_id, cases.c.first_word_at, cases.c.ended_at)
    .where(cases.c.concerns_id.in_(_IDS), or_(cases.c.ended_at.is_(None), cases.c.ended_at >= _SINCE))
    .order_by(cases.c.id.desc())
)  # fmt: skip
_ITEMS = (
    select(case_item.c.case_id, case_item.c.mention_id)
    .where(case_item.c.case_id.in_(_IDS), case_item.c.mention_id.is_not(None))
    .where(case_item.c.ended_at.is_(None))
    .order_by(case_item.c.id)
)
_LEFT = select(case_item.c.mention_id, case_item.c.case_id).where(
    case_item.c.mention_id.in_(_IDS), case_item.c.ended_at.is_not(None), case_item.c.as_.not_in(KIN)
)
_of = ticket.c
_ALIVE = or_(_of.open == 1, and_(_of.changed_at >= _SINCE, _of.status != "gone"))
_PLACE = func.row_number().over(
    partition_by=_of.customer_id, order_by=(_of.opened_at.desc(), _of.id)
)
_NEWEST = select(_of.id, _PLACE.label("place")).where(_of.customer_id.in_(_IDS), _ALIVE).subquery()
_TICKETS = (
    tickets.query()
    .join(_NEWEST, and_(_NEWEST.c.id == _of.id, _NEWEST.c.place <= NEWEST))
    .order_by(_of.id)
)

_HELD = select(case_item.c.ticket_id).where(
    case_item.c.ticket_id.in_(_IDS), case_item.c.ended_at.is_(None)
)
_SEVERAL = (
    select(_of.customer_id)
    .where(_of.open == 1, _of.customer_id.is_not(None))
    .group_by(_of.customer_id)
    .having(func.count() > 1)
    .order_by(func.max(_of.opened_at).desc(), _of.customer_id.desc())
    .limit(MANY)
)


def people(r: Reading, persons: Collection[int]) -> dict[int, Person]:
    found: dict[int, Person] = defaultdict(Person)
    for row in _rows(r, _LINKS, persons):
        (found[row.person_id].sure if row.surely else found[row.person_id].maybe).append(
            row.customer_id
        )
    also: dict[int, set[int]] = defaultdict(set)
    for row in _rows(r, _ALSO, {id for each in found.values() for id in each.sure}):
        also[row.customer_id].add(row.person_id)
    for each in found.values():
        each.also.update(*(also[id] for id in each.sure))
    return found


def alive(r: Reading, persons: Collection[int]) -> list[Row[Any]]:
    """Their cases that are open or ended lately, the newest first."""
    return _rows(r, _CASES, persons)


def said_in(r: Reading, case_ids: Collection[int]) -> dict[int, str]:
    """The words that make each case."""
    said: dict[int, list[str]] = defaultdict(list)
    items = _rows(r, _ITEMS, case_ids)
    # Two questions: in one SQLite would begin with all words there are.
    texts = bodies.of_many(r, "mention", [row.mention_id for row in items])
    for row in items:
        said[row.case_id].append(texts.get(row.mention_id, ""))
    return {id: "\n".join(words) for id, words in said.items()}


def left(r: Reading, mention_ids: Collection[int]) -> set[tuple[int, int]]:
    """(word, case) of which a person said that they are two matters."""
    return {(row.mention_id, row.case_id) for row in _rows(r, _LEFT, mention_ids)}


def tickets_of(
    r: Reading, customer_ids: Collection[int]
) -> dict[int, list[tuple[tickets.Ticket, str]]]:
    """By customer the newest that are open or were closed lately, each with its words."""
    found: dict[int, list[tuple[tickets.Ticket, str]]] = defaultdict(list)
    rows = _rows(r, _TICKETS, customer_ids)
    texts = bodies.of_many(r, "ticket", [row.id for row in rows])
    for row in rows:
        found[row.customer_id].append((made(tickets.Ticket, row), texts.get(row.id, "")))
    return found


def with_several(r: Reading) -> list[int]:
    """Customers with more than one open ticket, those with the newest first."""
    return [row.customer_id for row in r.rows(_SEVERAL)]


def held(r: Reading, ticket_ids: Collection[int]) -> set[int]:
    """Those that are on a case, as whatever."""
    return {row.ticket_id for row in _rows(r, _HELD, ticket_ids)}


def _rows(r: Reading, query: Any, ids: Collection[int]) -> list[Row[Any]]:
    return list(r.rows(query, {"ids": list(ids), "since": r.now - LATELY})) if ids else []
