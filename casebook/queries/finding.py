"""What a search finds: cases, people, customers, tickets and words, masked as P7 asks."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from anyascii import anyascii
from sqlalchemy import ColumnElement, and_, false, func, or_, select

from casebook import contacts, search
from casebook.database import Reading
from casebook.found import FoundCase, FoundCustomer, FoundPerson, FoundTicket, FoundWord
from casebook.masking import mask
from casebook.queries import bodies
from casebook.queries.customers import SURE
from casebook.queries.mentions import FIRST, IS_FIRST, OF_FIRST, place
from casebook.rows import made
from casebook.tables.cases import case_item, cases
from casebook.tables.heard import account, mention, person, person_handle
from casebook.tables.people import customer, link, ticket
from casebook.tables.people import search as search_word
from casebook.tables.team import teammate

MOST = 20
WORDS = 8  # of a query; more only narrow what is already narrow


def words_of(query: str) -> list[str]:
    """Lower case and accent-free, as names and codes are kept to be found."""
    words = anyascii(query).lower().split()
    return [word for word in words if any(map(str.isalnum, word))][:WORDS]


def in_cases(r: Reading, query: str) -> list[FoundCase]:
    """By number, title, or the name of whom it concerns."""
    of = cases.c
    found = (
        select(cases, person.c.name, teammate.c.name.label("owner"))
        .outerjoin(person, person.c.id == of.concerns_id)
        .outerjoin(teammate, teammate.c.id == of.owner_id)
        .where(or_(of.id == _number(query), _all(query, of.title, person.c.name)))
        .order_by(of.ended_at.is_not(None), of.id.desc())
        .limit(MOST)
    )
    return [made(FoundCase, row) for row in r.rows(found)]


def in_people(r: Reading, query: str) -> list[FoundPerson]:
    """By name or handle, as the platforms show them."""
    of = person_handle.c
    plain = query.replace("@", " ")
    ids = (
        select(of.person_id)
        .join(person, person.c.id == of.person_id)
        .where(_all(plain, of.name, of.handle), person.c.erased_at.is_(None))
        .group_by(of.person_id)
        .order_by(func.max(of.seen_at).desc(), of.person_id)
        .limit(MOST)
    )
    order = [row.person_id for row in r.rows(ids)]
    return _people(r, order)


def in_customers(r: Reading, query: str) -> list[FoundCustomer]:
    """By name, code, e-mail, phone or order, each word from its beginning."""
    typed = contacts.code(query)
    found = (
        select(customer, account.c.name.label("desk"), _open_tickets().label("tickets"))
        .join(account, account.c.id == customer.c.account_id)
        .where(customer.c.id.in_(_customers(query)))
        .order_by(customer.c.name_key, customer.c.id)
        .limit(MOST)
    )
    rows = r.rows(found)
    sure = _sure(r, [row.id for row in rows])
    return [
        made(
            FoundCustomer, row, code=mask("code", row.code or "", whole=(row.code or "") == typed),
            sure=tuple(name for name, _ in sure.get(row.id, ())),
            case_id=next((case_id for _, case_id in sure.get(row.id, ()) if case_id), None),
        )
        for row in rows
    ]  # fmt: skip


def in_tickets(r: Reading, query: str) -> list[FoundTicket]:
    """By its whole number."""
    of = ticket.c
    found = (
        select(ticket, account.c.name.label("desk"), _case_of_ticket().label("case_id"))
        .join(account, account.c.id == of.account_id)
        .where(of.native_id == query.strip().lstrip("#"))
        .order_by(of.id)
        .limit(MOST)
    )
    return [made(FoundTicket, row) for row in r.rows(found)]


def in_words(r: Reading, query: str) -> list[FoundWord]:
    """What people wrote, newest first."""
    ids = search.find(r.connection, query, limit=MOST)
    of = mention.c
    found = (
        select(mention, person_handle.c.name, person_handle.c.handle, *OF_FIRST)
        .join(FIRST, IS_FIRST)
        .outerjoin(person_handle, person_handle.c.id == of.handle_id)
        .where(of.id.in_(ids), of.deleted_at.is_(None))
        .order_by(of.id.desc())
    )
    texts = bodies.of_many(r, "mention", ids)
    return [
        made(
            FoundWord, row, text=texts.get(row.id, ""), name=row.name or row.handle or "",
            case_id=row.case_id or row.first_case_id, place=place(row),
        )
        for row in r.rows(found)
    ]  # fmt: skip


def _number(query: str) -> int:
    """0, which no case has, when it is none."""
    written = query.strip().lstrip("#")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 16 else 0


def _all(query: str, *columns: Any) -> ColumnElement[bool]:
    """Every word somewhere in these columns."""
    words = [word for word in query.split() if any(map(str.isalnum, word))][:WORDS]
    if not words:
        return false()
    return and_(*(or_(*(c.icontains(word, autoescape=True) for c in columns)) for word in words))


def _customers(query: str) -> Any:
    """Ids of customers who have every word; or the whole query as one phone number."""
    of = search_word.c
    every = [select(of.of_id).where(of.of == "customer", _begins(word)) for word in words_of(query)]
    whole = contacts.phone(query)
    theirs: Any = and_(*(customer.c.id.in_(one) for one in every)) if every else false()
    if whole:
        by_phone = select(of.of_id).where(of.of == "customer", of.word == whole)
        theirs = or_(theirs, customer.c.id.in_(by_phone))
    return select(customer.c.id).where(theirs).limit(MOST)


def _begins(word: str) -> ColumnElement[bool]:
    """Codes of orders are kept in capitals."""
    starts: Iterable[str] = {word, word.upper()}
    return or_(*(search_word.c.word.startswith(start, autoescape=True) for start in starts))


def _people(r: Reading, ids: Sequence[int]) -> list[FoundPerson]:
    of = person_handle.c
    handles: dict[int, list[Any]] = {}
    for row in r.rows(select(person_handle).where(of.person_id.in_(ids)).order_by(of.id)):
        handles.setdefault(row.person_id, []).append(row)
    newest = _newest_case(r, ids)
    names = {row.id: row.name for row in r.rows(select(person).where(person.c.id.in_(ids)))}
    return [
        FoundPerson(
            id, names[id], tuple((h.channel, h.handle) for h in handles.get(id, ())),
            newest.get(id),
        )
        for id in ids
    ]  # fmt: skip


def _newest_case(r: Reading, persons: Collection[int]) -> dict[int, int]:
    of = cases.c
    newest = func.max(of.id).label("newest")
    query = select(of.concerns_id, newest).where(of.concerns_id.in_(persons))
    return {row.concerns_id: row.newest for row in r.rows(query.group_by(of.concerns_id))}


def _sure(r: Reading, ids: Sequence[int]) -> dict[int, list[tuple[str, int | None]]]:
    """By customer: people claimed or proven to be them, with their newest case."""
    query = (
        select(link.c.customer_id, link.c.person_id, person.c.name)
        .join(person, person.c.id == link.c.person_id)
        .where(link.c.customer_id.in_(ids), link.c.strength.in_(SURE), link.c.rejected_at.is_(None))
        .order_by(link.c.id)
    )
    rows = r.rows(query)
    newest = _newest_case(r, {row.person_id for row in rows})
    found: dict[int, list[tuple[str, int | None]]] = {}
    for row in rows:
        found.setdefault(row.customer_id, []).append((row.name, newest.get(row.person_id)))
    return found


def _open_tickets() -> Any:
    theirs = ticket.c.customer_id == customer.c.id, ticket.c.open == 1
    return select(func.count()).select_from(ticket).where(*theirs).scalar_subquery()


def _case_of_ticket() -> Any:
    here = case_item.c.ticket_id == ticket.c.id, case_item.c.ended_at.is_(None)
    return select(func.max(case_item.c.case_id)).where(*here).scalar_subquery()
