"""One ticket of a desk as a row of the casebook: normalised, updated, never twice."""

from typing import Any

from sqlalchemy import select

from casebook import contacts
from casebook.database import Writing
from casebook.nouns import case_item, customer, ticket
from casebook.queries import bodies, customers
from outreach import relating_near
from outreach.desk import DeskTicket


def keep_ticket(w: Writing, account_id: int, found: DeskTicket) -> int:
    """The ticket's id; the pages of its cases are told when something changed."""
    requester = contacts.email(found.requester) or found.requester
    values = {
        "customer_id": _customer_of(w, account_id, found, requester), "requester": requester,
        "subject": found.subject, "status": found.status, "open": int(found.open),
        "origin": found.origin, "opened_at": found.opened_at, "changed_at": found.changed_at,
        "url": found.url, "seen_at": w.now,
    }  # fmt: skip
    if found.version is not None or not found.open:
        values["version"] = found.version
    id, changed = _kept(w, ticket, account_id, found.native_id, values)
    if found.text:
        changed = changed or bodies.of_one(w, "ticket", id) != found.text
        bodies.put(w, "ticket", id, found.text)
    if changed:
        words = relating_near.spoken(found.subject, found.text or bodies.of_one(w, "ticket", id))
        relating_near.keep(w, {id: words if found.open else ""})
        _tell_cases(w, id)
    return id


def ticket_gone(w: Writing, ticket_id: int) -> None:
    """Deleted or merged in its desk: nothing is left to close."""
    w.change(ticket, ticket.c.id == ticket_id, open=0, status="gone", version=None, seen_at=w.now)
    relating_near.keep(w, {ticket_id: ""})
    _tell_cases(w, ticket_id)


def _kept(
    w: Writing, table: Any, account_id: int, native_id: str, values: dict[str, Any]
) -> tuple[int, bool]:
    """The row's id, and whether anything but the time of seeing it changed."""
    of = table.c
    row = w.row(select(table).where(of.account_id == account_id, of.native_id == native_id))
    if row is None:
        return w.add(table, account_id=account_id, native_id=native_id, **values), True
    w.change(table, of.id == row.id, **values)
    had = row._mapping
    return row.id, any(had[name] != value for name, value in values.items() if name != "seen_at")


def _customer_of(w: Writing, account_id: int, found: DeskTicket, requester: str) -> int | None:
    """By the desk's own id, else by an address that only one customer has."""
    of = customer.c
    if found.customer:
        here = of.account_id == account_id, of.native_id == found.customer
        if known := w.value(select(of.id).where(*here)):
            return int(known)
    them = customers.with_contact(w, "email", [requester], account_id=account_id)
    return them[0] if len(them) == 1 else None


def _tell_cases(w: Writing, ticket_id: int) -> None:
    for row in w.rows(select(case_item.c.case_id).where(case_item.c.ticket_id == ticket_id)):
        w.tell("case", row.case_id)
