"""Customers as the desks know them, and how sure we are that a person is one of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from casebook.contacts import code
from casebook.database import Reading
from casebook.rows import made
from casebook.tables.people import customer, customer_contact, link
from casebook.words import Both

SURE = ("claimed", "proven")  # what opens history and lets a duplicate be closed (P7)


@dataclass(frozen=True)
class Contact:
    kind: str  # email | phone | handle:<channel> | order
    value: str


@dataclass(frozen=True)
class Customer:
    """Contract data is not here: ask ``contract``, which answers only when proven."""

    id: int
    account_id: int
    native_id: str
    code: str
    name: str
    name_key: str
    city: str
    language: str
    since: str
    seen_at: datetime
    contacts: tuple[Contact, ...]


@dataclass(frozen=True)
class Known:
    """That a person may be, or is, this customer. ``rejected_at``: a person said no. ``likely``:
    of a proposal, 0 to 1."""

    link_id: int
    person_id: int
    customer: Customer
    strength: str  # proposed | claimed | proven
    because: tuple[Both, ...]
    against: tuple[Both, ...]
    likely: float | None
    basis: str
    at: datetime
    confirmed_at: datetime | None
    confirmed_by: int | None
    rejected_at: datetime | None

    @property
    def sure(self) -> bool:
        return self.strength in SURE and self.rejected_at is None


def many(r: Reading, ids: Iterable[int]) -> dict[int, Customer]:
    """By id, contacts included, in two queries."""
    wanted = set(ids)
    if not wanted:
        return {}
    contacts = _contacts(r, wanted)
    rows = r.rows(select(customer).where(customer.c.id.in_(wanted)))
    return {row.id: made(Customer, row, contacts=contacts.get(row.id, ())) for row in rows}


def one(r: Reading, id: int) -> Customer | None:
    return many(r, [id]).get(id)


def by_code(r: Reading, written: str) -> list[int]:
    """Ids, in whatever way the code was typed."""
    rows = r.rows(select(customer.c.id).where(customer.c.code == code(written)).limit(2))
    return [row.id for row in rows]


def _contacts(r: Reading, ids: set[int]) -> dict[int, tuple[Contact, ...]]:
    of = customer_contact.c
    found: dict[int, tuple[Contact, ...]] = {}
    query = select(of.customer_id, of.kind, of.value).where(of.customer_id.in_(ids))
    for row in r.rows(query.order_by(of.kind, of.value)):
        found[row.customer_id] = (*found.get(row.customer_id, ()), Contact(row.kind, row.value))
    return found


def known(r: Reading, person_ids: Sequence[int]) -> list[Known]:
    """The customers these persons may be, the surest first, rejected ones last."""
    rows = r.rows(select(link).where(link.c.person_id.in_(person_ids)).order_by(link.c.id))
    them = many(r, (row.customer_id for row in rows))
    found = [
        made(Known, row, link_id=row.id, customer=them[row.customer_id], likely=row.sure)
        for row in rows
    ]
    order = {"proven": 0, "claimed": 1, "proposed": 2}
    rank = lambda each: (each.rejected_at is not None, order[each.strength], -(each.likely or 0))  # noqa: E731
    return sorted(found, key=rank)


def strength(r: Reading, person_id: int | None, customer_id: int | None) -> str | None:
    """proposed, claimed or proven; None when nothing links them or a person rejected it."""
    of = link.c
    pair = of.person_id == person_id, of.customer_id == customer_id, of.rejected_at.is_(None)
    found: str | None = r.value(select(of.strength).where(*pair))
    return found


def contract(r: Reading, *, person_id: int, customer_id: int) -> Mapping[str, str] | None:
    """Contract data, label → value; None unless it is proven that the person is the customer."""
    if strength(r, person_id, customer_id) != "proven":
        return None
    of = customer.c
    found: Mapping[str, str] = r.value(select(of.contract).where(of.id == customer_id))
    return found


def with_contact(r: Reading, kind: str, values: Iterable[str], *, account_id: int) -> list[int]:
    """Ids of the desk's customers who have one of these contacts."""
    of = customer_contact.c
    theirs = customer.c.account_id == account_id, of.kind == kind, of.value.in_(list(values))
    query = select(customer.c.id).distinct().join(customer_contact, of.customer_id == customer.c.id)
    return [row.id for row in r.rows(query.where(*theirs).order_by(customer.c.id))]


def is_sure() -> ColumnElement[bool]:
    """For joins with ``link``: a claimed or proven link that nobody rejected."""
    return link.c.strength.in_(SURE) & link.c.rejected_at.is_(None)
