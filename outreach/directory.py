"""Customers and tickets copied from the desks: rows and bookmark together, harmless to repeat."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, func, or_, select

from casebook.database import Writing
from casebook.errors import Trouble
from casebook.queries import mentions, tickets
from casebook.queries.streams import rested
from casebook.queries.tickets import Ticket
from casebook.tables.heard import account, stream
from casebook.words import Both
from listener.channel import kit
from outreach import customer_rows
from outreach import directory_rows as rows
from outreach.desk import Busy, Changed, Desk, DeskCustomer, DeskTicket, Gone, Refused, SignedOut
from outreach.office import Office

EVERY = {"customers": timedelta(minutes=15), "tickets": timedelta(minutes=2)}
AT_ONCE = 100  # rows kept in one block
LEASE = timedelta(minutes=10)  # renewed with every block

NOT_HERE = Both("Questa richiesta non c'è.", "There is no such ticket.")


def due(office: Office) -> Sequence[int]:
    """Stream ids; a desk without its two streams gets them here."""
    with office.book.reading() as r:
        missing = r.rows(_without_streams())
    for row in missing:
        with office.book.writing() as w:
            there = {s.key for s in w.rows(select(stream).where(stream.c.account_id == row.id))}
            for key in sorted(EVERY.keys() - there):
                w.add(stream, account_id=row.id, key=key, due_at=w.now)
    with office.book.reading() as r:
        ready = or_(stream.c.due_at.is_(None), stream.c.due_at <= r.now)
        free = or_(stream.c.claimed_until.is_(None), stream.c.claimed_until <= r.now)
        # Customers first: a ticket is then known to be theirs at once.
        awake = rested(r.now)
        query = select(stream.c.id).join(account).where(_is_desk(), ready, free, awake)
        return [row.id for row in r.rows(query.order_by(stream.c.key, stream.c.id))]


def copy(office: Office, stream_id: int) -> None:
    """Read one stream of a desk from its bookmark to its end."""
    row = _claim(office, stream_id)
    if row is None:
        return
    try:
        desk: Desk = office.desks.open(row.account_id)
        found = desk.customers if row.key == "customers" else desk.open_tickets
        for part in kit.batches(found(row.bookmark), AT_ONCE):
            office.step("directory read")
            _keep(office, row, part)
            office.step("directory kept")
    except (Busy, SignedOut, Changed, Refused) as trouble:
        office.failed(row.account_id, trouble)
        _release(office, row)
    else:
        _release(office, row)
        office.answered(row.account_id)


def refresh_ticket(office: Office, ticket_id: int) -> Ticket:
    """The ticket as it is in its desk now. Raises Trouble when the desk cannot be asked."""
    with office.book.reading() as r:
        known = tickets.one(r, ticket_id)
    if known is None:
        raise Trouble(NOT_HERE)
    desk: Desk = office.desks.open(known.account_id)
    try:
        fresh = desk.ticket(known.native_id)
    except Gone:
        fresh = None
    with office.book.writing() as w:
        if fresh is None:
            rows.ticket_gone(w, ticket_id)
        else:
            rows.keep_ticket(w, known.account_id, fresh)
        found = tickets.one(w, ticket_id)
    if found is None:
        raise Trouble(NOT_HERE)
    return found


def _claim(office: Office, stream_id: int) -> Row[Any] | None:
    with office.book.writing() as w:
        of = stream.c
        ready = or_(of.due_at.is_(None), of.due_at <= w.now)
        free = or_(of.claimed_until.is_(None), of.claimed_until <= w.now)
        # Due again only later, so that a claim that is lost does not turn into a storm.
        claim = {"claimed_until": w.now + LEASE, "claimed_by": w.now.isoformat()}
        if not w.change(stream, of.id == stream_id, ready, free, **claim):
            return None
        return w.row(select(stream).where(of.id == stream_id))


def _keep(office: Office, row: Row[Any], part: list[tuple[Any, str | None]]) -> None:
    """Rows and bookmark in one block; nothing when another has taken the stream over."""
    marks = [mark for _, mark in part if mark is not None]
    values = {"bookmark": marks[-1]} if marks else {}
    with office.book.writing() as w:
        mine = stream.c.id == row.id, stream.c.claimed_by == row.claimed_by
        lease = {"claimed_until": w.now + LEASE, "last_heard_at": w.now}
        if not w.change(stream, *mine, **lease, **values):
            return
        # Words are heard before their customers are known, on the first day most of them.
        news = [_keep_one(w, row.account_id, each) for each, _ in part]
        if any(news):
            mentions.match_again(w)


def _keep_one(w: Writing, account_id: int, found: DeskCustomer | DeskTicket) -> bool:
    """Whether a customer is new or another than before."""
    if isinstance(found, DeskCustomer):
        return any(news for _, news in customer_rows.keep(w, account_id, [found]).values())
    rows.keep_ticket(w, account_id, found)
    return False


def _release(office: Office, row: Row[Any]) -> None:
    with office.book.writing() as w:
        mine = stream.c.id == row.id, stream.c.claimed_by == row.claimed_by
        free = {"due_at": w.now + EVERY[row.key], "claimed_until": None, "claimed_by": None}
        w.change(stream, *mine, last_read_at=w.now, **free)


def _is_desk() -> Any:
    return (account.c.kind == "desk") & account.c.ended_at.is_(None)


def _without_streams() -> Any:
    its = stream.c.account_id == account.c.id, stream.c.key.in_(EVERY)
    streams = select(func.count()).where(*its)
    return select(account.c.id).where(_is_desk(), streams.scalar_subquery() < len(EVERY))
