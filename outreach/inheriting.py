"""Promises others made before us: their words in a case's tickets become proposals, never twice."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, Text, cast, func, or_, select

from casebook.database import Writing
from casebook.errors import Trouble
from casebook.nouns import case_item, cases, commitment, due_work, link, ticket
from casebook.queries import bodies, customers, hours, notices, tickets
from casebook.queries.tickets import Ticket
from casebook.queries.upsert import or_skip
from outreach import promising
from outreach.desk import Busy, Changed, Desk, Gone, Refused, Said, SignedOut
from outreach.office import Office

LEASE = timedelta(minutes=5)
INHERIT = "inherit"
# Read again when its desk gives it another version: somebody may have said something.
KEY = INHERIT + "|" + cast(ticket.c.id, Text) + "|" + func.coalesce(ticket.c.version, "")


def due(office: Office) -> Sequence[int]:
    """Tickets on open cases, of customers their person surely is, whose words nobody read yet."""
    work = due_work.c
    query = _on_cases(ticket.c.id).outerjoin(due_work, work.key == KEY)
    with office.book.reading() as r:
        free = or_(work.claimed_until.is_(None), work.claimed_until <= r.now)
        query = query.where(work.done_at.is_(None), free).distinct()
        return [row.id for row in r.rows(query.order_by(ticket.c.id).limit(100))]


def inherit(office: Office, ticket_id: int) -> None:
    """Asks the desk outside any block, then proposes."""
    with office.book.writing() as w:
        known, key = tickets.one(w, ticket_id), w.value(select(KEY).where(ticket.c.id == ticket_id))
        if known is None or not _claim(w, key) or _no_calendar(w):
            return
    try:
        desk: Desk = office.desks.open(known.account_id)
        said = list(desk.said(known.native_id))
    except Gone:
        said = []
    except (Busy, SignedOut, Changed, Refused) as trouble:
        office.failed(known.account_id, trouble)
        return
    with office.book.writing() as w:
        for case in w.rows(_on_cases(cases).where(ticket.c.id == ticket_id).limit(1)):
            _propose(w, case, known, said)
        w.change(due_work, due_work.c.key == key, done_at=w.now)


def _no_calendar(w: Writing) -> bool:
    """Who can write one is told, once; the ticket is read when its lease ends after that."""
    try:
        hours.team(w)
    except Trouble:
        leads = notices.of_role(w, "lead", "admin")
        notices.tell(w, leads, "calendar missing", key="calendar missing")
        return True
    return False


def _propose(w: Writing, case: Row[Any], known: Ticket, said: Iterable[Said]) -> None:
    team, owner = hours.team(w), case.owner_id or case.opened_by
    row = {
        "case_id": case.id, "kind": "inherited", "to_id": case.concerns_id, "owner_id": owner,
        "ticket_id": known.id, "proposed": True,
    }  # fmt: skip
    new = 0
    for each in said:
        for n, offer in enumerate(promising.offers(each.text, "", each.at, team)):
            key = f"{known.account_id}|{known.native_id}|{each.native_id}|{n}"
            made = row | {"key": key, "made_at": each.at, "due_at": offer.due_at}
            if w.run(or_skip(w, commitment, "key"), made):
                id = w.value(select(commitment.c.id).where(commitment.c.key == key))
                bodies.put(w, "commitment", id, offer.text)
                new += 1
    if new:
        w.log("promises proposed", case=case.id, ticket=known.id, number=new)
        key = f"inherited {case.id} {known.id} {known.version}"
        notices.tell(w, [owner], "promises proposed", key=key, case=case.id)


def _on_cases(*columns: Any) -> Any:
    of = case_item.c
    open_ = of.ended_at.is_(None), cases.c.ended_at.is_(None)
    mine = (link.c.person_id == cases.c.concerns_id) & (link.c.customer_id == ticket.c.customer_id)
    query = select(*columns).select_from(case_item).join(cases, cases.c.id == of.case_id)
    query = query.join(ticket, ticket.c.id == of.ticket_id).join(link, mine & customers.is_sure())
    return query.where(*open_, of.as_.in_(("duplicate", "evolution")))


def _claim(w: Writing, key: str) -> bool:
    row = {"what": INHERIT, "key": key, "about": {}, "due_at": w.now}
    w.run(or_skip(w, due_work, "key"), row)
    of = due_work.c
    free = of.done_at.is_(None), or_(of.claimed_until.is_(None), of.claimed_until <= w.now)
    claim = {"claimed_until": w.now + LEASE, "tries": of.tries + 1}
    return w.change(due_work, of.key == key, *free, **claim) > 0
