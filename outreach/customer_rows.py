"""Customers of a desk or a file as rows of the casebook, many at a time: normalised, never twice."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from anyascii import anyascii
from sqlalchemy import bindparam, delete, insert, select, update

from casebook import contacts
from casebook.columns import storable
from casebook.database import Writing
from casebook.nouns import customer, customer_contact, renamed, search, ticket
from casebook.queries import customers
from outreach.desk import DeskCustomer

LONGEST = 300  # characters of a field that is no contract
REGION = "IT"  # of numbers written without a prefix
KEPT = ("code", "name", "name_key", "city", "language", "since", "contract")
# What needs no library to be read, as most do not: it is what the library would give.
USUAL_EMAIL = re.compile(
    r"[a-z0-9][a-z0-9_+-]*(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9][a-z0-9-]*[a-z0-9]\.)+[a-z]{2,24}"
)
USUAL_PHONE = re.compile(r"\+393\d{9}")
Contacts = frozenset[tuple[str, str]]


def keep(w: Writing, account_id: int, found: Sequence[DeskCustomer]) -> dict[str, tuple[int, str]]:
    """By native id: the customer's id, and "new", "changed" or "" when nothing is. The last of two
    with one id holds; contacts are those that were given, no more."""
    given = {each.native_id: each for each in map(_storable, found)}
    of = customer.c
    mine = of.account_id == account_id, of.native_id.in_(list(given))
    had = {row.native_id: row for row in w.rows(select(customer).where(*mine))}
    values = {id: _values(each) for id, each in given.items()}
    _add(w, account_id, {id: values[id] for id in given if id not in had})
    ids = {row.native_id: row.id for row in w.rows(select(of.native_id, of.id).where(*mine))}
    other = [id for id, row in had.items() if any(getattr(row, k) != values[id][k] for k in KEPT)]
    _change(
        w, {ids[id]: values[id] for id in other}, {row.id: row.name_key for row in had.values()}
    )
    w.change(customer, of.id.in_([row.id for row in had.values()]), seen_at=w.now)
    known = {ids[id]: _contacts(each) for id, each in given.items()}
    moved = _keep_contacts(w, known)
    news = {id for id in given if id not in had or id in other or ids[id] in moved}
    _findable(w, {ids[id]: (given[id], known[ids[id]]) for id in news})
    _claim_tickets(w, account_id, {ids[id]: known[ids[id]] for id in news})
    return {
        id: (ids[id], "new" if id not in had else "changed" if id in news else "") for id in given
    }


def too_long(found: DeskCustomer) -> bool:
    return max(len(told) for told in vars(found).values() if isinstance(told, str)) > LONGEST


def _storable(found: DeskCustomer) -> DeskCustomer:
    return replace(found, **{name: _clean(value) for name, value in vars(found).items()})


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {_clean(key): _clean(each) for key, each in value.items()}
    # What a desk file leaves empty or gives as a number is no reason to stop the whole list.
    return [*map(_clean, value)] if isinstance(value, list | tuple) else value


def _values(found: DeskCustomer) -> dict[str, Any]:
    return {
        "code": contacts.code(found.code) or None, "name": found.name,
        "name_key": contacts.name_key(found.name), "city": found.city or None,
        "language": found.language or None, "since": found.since or None,
        "contract": dict(found.contract),
    }  # fmt: skip


def _add(w: Writing, account_id: int, new: Mapping[str, dict[str, Any]]) -> None:
    about = {"account_id": account_id, "seen_at": w.now}
    if new:
        w.run(insert(customer), [{**about, "native_id": id, **row} for id, row in new.items()])


def _change(w: Writing, values: Mapping[int, dict[str, Any]], names: Mapping[int, str]) -> None:
    if not values:
        return
    change = update(customer).where(customer.c.id == bindparam("which"))
    change = change.values({name: bindparam(f"new_{name}") for name in KEPT})
    w.run(
        change, [{"which": id} | {f"new_{k}": row[k] for k in KEPT} for id, row in values.items()]
    )
    again = [{"customer_id": id} for id, row in values.items() if row["name_key"] != names[id]]
    if again:
        w.run(insert(renamed), again)


def _contacts(found: DeskCustomer) -> Contacts:
    """What cannot be read as an address or a number is no contact."""
    pairs = [("email", email(each)) for each in found.emails]
    pairs += [("phone", phone(each)) for each in found.phones]
    pairs += [(f"handle:{channel}", contacts.handle(h)) for channel, h in found.handles.items()]
    pairs += [("order", contacts.code(each)) for each in found.orders]
    fits = ((kind, value) for kind, value in pairs if value)
    return frozenset(pair for pair in fits if max(map(len, pair)) <= LONGEST)


def email(written: str) -> str | None:
    lower = written.strip().lower()
    return lower if USUAL_EMAIL.fullmatch(lower) else contacts.email(written)


def phone(written: str) -> str | None:
    bare = "".join(written.split())
    return bare if USUAL_PHONE.fullmatch(bare) else contacts.phone(written, region=REGION)


def _keep_contacts(w: Writing, known: Mapping[int, Contacts]) -> set[int]:
    """Whose contacts are not what they were."""
    of = customer_contact.c
    rows = w.rows(select(of.id, of.customer_id, of.kind, of.value).where(of.customer_id.in_(known)))
    had: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
    for row in rows:
        had[row.customer_id].add((row.kind, row.value))
    gone = [row.id for row in rows if (row.kind, row.value) not in known[row.customer_id]]
    if gone:
        w.run(delete(customer_contact).where(of.id.in_(gone)))
    new = [
        {"customer_id": id, "kind": kind, "value": value}
        for id, them in known.items()
        for kind, value in sorted(them - had[id])
    ]
    if new:
        w.run(insert(customer_contact), new)
    return {id for id, them in known.items() if them != had[id]}


def _findable(w: Writing, news: Mapping[int, tuple[DeskCustomer, Contacts]]) -> None:
    """The words people search a customer by."""
    if not news:
        return
    w.run(delete(search).where(search.c.of == "customer", search.c.of_id.in_(news)))
    rows = [
        {"word": word, "of": "customer", "of_id": id}
        for id, (found, known) in news.items()
        for word in sorted({*_words(found), *(value for _, value in known)})
    ]
    if rows:
        w.run(insert(search), rows)


def _words(found: DeskCustomer) -> set[str]:
    return {*anyascii(found.name).lower().split(), found.code.lower()} - {""}


def _claim_tickets(w: Writing, account_id: int, news: Mapping[int, Contacts]) -> None:
    """Tickets that came before their customer was known, from an address that only one has."""
    addresses = {value: id for id, them in news.items() for kind, value in them if kind == "email"}
    of = ticket.c
    free = of.account_id == account_id, of.customer_id.is_(None)
    waiting = select(of.requester).distinct().where(*free, of.requester.in_(list(addresses)))
    for asks in (row.requester for row in w.rows(waiting)):
        if len(customers.with_contact(w, "email", [asks], account_id=account_id)) == 1:
            w.change(ticket, *free, of.requester == asks, customer_id=addresses[asks])
