"""Tickets that may be the same request as a case: as proposed, as decided, and how they ended."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from casebook.database import Reading
from casebook.nouns import account, case_item, cases, teammate
from casebook.queries import bodies, closings, customers, tickets
from casebook.queries.closings import Closing
from casebook.queries.tickets import Ticket
from casebook.rows import made
from casebook.words import Both


@dataclass(frozen=True)
class Related:
    """``sure``: the ticket's customer is, claimed or proven, whom the case concerns (P7).

    A namesake's ticket has no text here and no subject: a stranger's words are nobody's business.
    """

    item_id: int
    ticket: Ticket
    as_: str
    because: tuple[Both, ...]
    confirmed_at: datetime | None
    confirmed_by: str
    ended_at: datetime | None
    sure: bool
    subject: str
    text: str
    closing: Closing | None


def desks(r: Reading, account_ids: Collection[int]) -> list[tuple[str, str]]:
    """(name, key of the desk's file) of each."""
    rows = r.rows(select(account).where(account.c.id.in_(account_ids)).order_by(account.c.id))
    return [(row.name, row.key) for row in rows]


def of_case(r: Reading, case_id: int) -> list[Related]:
    """Oldest ticket first."""
    concerned = r.value(select(cases.c.concerns_id).where(cases.c.id == case_id))
    sure = {k.customer.id for k in customers.known(r, [concerned]) if k.sure} if concerned else ()
    rows = r.rows(
        select(case_item, teammate.c.name)
        .outerjoin(teammate, teammate.c.id == case_item.c.confirmed_by)
        .where(case_item.c.case_id == case_id, case_item.c.ticket_id.is_not(None))
    )
    found = tickets.many(r, [row.ticket_id for row in rows])
    texts = bodies.of_many(r, "ticket", list(found))
    ended = closings.of_tickets(r, found)
    related = []
    for row in rows:
        ticket = found[row.ticket_id]
        theirs = ticket.customer_id in sure
        last = ended.get(ticket.id)
        related.append(made(
            Related, row, item_id=row.id, ticket=ticket, confirmed_by=row.name or "", sure=theirs,
            subject=ticket.subject if theirs else "", text=texts.get(ticket.id, "") if theirs else "",
            closing=last if last and last.case_id == case_id else None,
        ))  # fmt: skip
    return sorted(related, key=lambda one: (one.ticket.opened_at or r.now, one.item_id))
