"""One customer or ticket of a desk as rows of the casebook: normalised, updated, never twice."""

from typing import Any

from anyascii import anyascii
from sqlalchemy import delete, insert, select

from casebook import contacts
from casebook.database import Writing
from casebook.nouns import case_item, customer, customer_contact, search, ticket
from casebook.queries import bodies, customers
from outreach import relating_near
from outreach.desk import DeskCustomer, DeskTicket

REGION = "IT"  # of numbers written without a prefix


def keep_customer(w: Writing, account_id: int, found: DeskCustomer) -> tuple[int, bool]:
    """The customer's id, and whether anything is new; contacts are those of the desk, no more."""
    values = {
        "code": contacts.code(found.code) or None, "name": found.name,
        "name_key": contacts.name_key(found.name), "city": found.city or None,
        "language": found.language or None, "since": found.since or None,
        "contract": dict(found.contract), "seen_at": w.now,
    }  # fmt: skip
    id, changed = _kept(w, customer, account_id, found.native_id, values)
    known, of = sorted(_contacts(found)), customer_contact.c
    before = w.rows(select(of.kind, of.value).where(of.customer_id == id))
    w.run(delete(customer_contact).where(of.customer_id == id))
    if known:
        rows = [{"customer_id": id, "kind": kind, "value": value} for kind, value in known]
        w.run(insert(customer_contact), rows)
    _findable(w, id, found, [value for _, value in known])
    _claim_tickets(w, account_id, id, found)
    return id, changed or sorted(tuple(row) for row in before) != known


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
        relating_near.keep(w, id, words if found.open else "")
        _tell_cases(w, id)
    return id


def ticket_gone(w: Writing, ticket_id: int) -> None:
    """Deleted or merged in its desk: nothing is left to close."""
    w.change(ticket, ticket.c.id == ticket_id, open=0, status="gone", version=None, seen_at=w.now)
    relating_near.keep(w, ticket_id, "")
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


def _contacts(found: DeskCustomer) -> set[tuple[str, str]]:
    """What cannot be read as an address or a number is no contact."""
    pairs = [("email", contacts.email(each)) for each in found.emails]
    pairs += [("phone", contacts.phone(each, region=REGION)) for each in found.phones]
    pairs += [(f"handle:{channel}", contacts.handle(h)) for channel, h in found.handles.items()]
    pairs += [("order", contacts.code(each)) for each in found.orders]
    return {(kind, value) for kind, value in pairs if value}


def _findable(w: Writing, id: int, found: DeskCustomer, values: list[str]) -> None:
    """The words people search a customer by."""
    w.run(delete(search).where(search.c.of == "customer", search.c.of_id == id))
    words = {*anyascii(found.name).lower().split(), found.code.lower(), *values} - {""}
    if words:
        w.run(
            insert(search),
            [{"word": word, "of": "customer", "of_id": id} for word in sorted(words)],
        )


def _customer_of(w: Writing, account_id: int, found: DeskTicket, requester: str) -> int | None:
    """By the desk's own id, else by an address that only one customer has."""
    of = customer.c
    if found.customer:
        known = w.value(
            select(of.id).where(of.account_id == account_id, of.native_id == found.customer)
        )
        if known:
            return int(known)
    them = customers.with_contact(w, "email", [requester], account_id=account_id)
    return them[0] if len(them) == 1 else None


def _claim_tickets(w: Writing, account_id: int, id: int, found: DeskCustomer) -> None:
    """Tickets that came before their customer was known."""
    for address in filter(None, map(contacts.email, found.emails)):
        them = customers.with_contact(w, "email", [address], account_id=account_id)
        if them == [id]:
            w.change(
                ticket, ticket.c.account_id == account_id, ticket.c.customer_id.is_(None),
                ticket.c.requester == address, customer_id=id,
            )  # fmt: skip


def _tell_cases(w: Writing, ticket_id: int) -> None:
    for row in w.rows(select(case_item.c.case_id).where(case_item.c.ticket_id == ticket_id)):
        w.tell("case", row.case_id)
