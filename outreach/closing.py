"""Ending duplicates where they lie: what a person confirms and takes back."""

from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.exc import IntegrityError

from casebook.database import Reading, Writing
from casebook.errors import Taken, Trouble
from casebook.nouns import account, case_item, cases, closing, mention, teammate, ticket
from casebook.queries import bodies, closings, customers
from casebook.queries.closings import Closing
from casebook.queries.upsert import or_skip
from casebook.words import sentences
from outreach.office import Office

say = sentences("outreach", "closing")


def confirm(
    office: Office, case_id: int, ticket_id: int, *, by: int, seen: str | None = None
) -> int:
    """The closing's id; it goes after the undo window. ``seen``: the ticket's version on the page.

    Raises Trouble without a claimed or proven link (P7), Taken when changed or confirmed meanwhile.
    """
    with office.book.writing() as w:
        row = _ticket(w, case_id, ticket_id)
        if seen is not None and seen != (row.version or ""):
            raise Taken(say.CHANGED)
        if not office.desks.kinds[row.key].about.closes:
            raise Trouble(say.DESK_CANNOT)
        if not may_close(w, case_id, ticket_id):
            raise Trouble(say.NOT_SURE)
        _decided(w, case_id, ticket_id, by)
        id = _add(w, office, case_id, row, by)
        bodies.put(w, "closing", id, _note(w, case_id, by))
        w.log("closing confirmed", by=by, case=case_id, closing=id, ticket=ticket_id)
        tell(w, case_id)
        return id


def undo(office: Office, closing_id: int, *, by: int) -> None:
    """Before it went: withdrawn. Afterwards: it will be reopened in the desk. Raises Trouble."""
    with office.book.writing() as w:
        found = closings.one(w, closing_id)
        if found is None or found.state in ("undone", "undoing", "refused", "withdrawn", "preview"):
            raise Trouble(say.NOTHING_TO_UNDO)
        if found.state not in ("confirmed", "closed"):
            raise Trouble(say.STILL_LOOKING)
        values: dict[str, Any] = {"state": "withdrawn", "done_at": w.now}
        if found.state == "closed":
            _may_reopen(w, found)
            values = dict.fromkeys(("called_at", "look_at", "outcome"))
            values |= {"state": "undoing", "do_after": w.now}
        same = closing.c.id == closing_id, closing.c.state == found.state
        if not w.change(closing, *same, undo_by=by, undo_at=w.now, **values):
            raise Trouble(say.STILL_LOOKING)
        what = "closing withdrawn" if found.state == "confirmed" else "closing undo asked"
        w.log(what, by=by, case=found.case_id, closing=closing_id, ticket=found.ticket_id)
        tell(w, found.case_id)


def may_close(r: Reading, case_id: int, ticket_id: int) -> bool:
    """Whether whom the case concerns is, claimed or proven, the customer of the ticket (P7)."""
    person_id = r.value(select(cases.c.concerns_id).where(cases.c.id == case_id))
    customer_id = r.value(select(ticket.c.customer_id).where(ticket.c.id == ticket_id))
    return customers.strength(r, person_id, customer_id) in customers.SURE


def tell(w: Writing, case_id: int) -> None:
    w.tell("case", case_id)
    w.tell("work")


def _ticket(w: Writing, case_id: int, ticket_id: int) -> Row[Any]:
    query = select(ticket, account.c.key, account.c.mode).join(account)
    row = w.row(query.where(ticket.c.id == ticket_id, account.c.ended_at.is_(None)))
    if row is None or w.value(select(cases.c.id).where(cases.c.id == case_id)) is None:
        raise Trouble(say.NOT_HERE)
    if not row.open:
        raise Trouble(say.CLOSED_ALREADY)
    return row


def _decided(w: Writing, case_id: int, ticket_id: int, by: int) -> None:
    """The ticket belongs to the case as a duplicate or evolution, by a person's word."""
    item = case_item.c
    mine = (item.case_id == case_id, item.ticket_id == ticket_id)
    row = w.row(select(case_item).where(*mine))
    if row is None:
        decision = {"confirmed_at": w.now, "confirmed_by": by, "at": w.now, "by": by}
        ids = {"case_id": case_id, "ticket_id": ticket_id}
        made = {"as_": "duplicate", "because": [], **ids, **decision}
        w.run(or_skip(w, case_item, *ids), made)  # who was first here is first at the closing too
    elif row.ended_at or row.as_ not in ("duplicate", "evolution"):
        raise Trouble(say.ANOTHER)
    elif not row.confirmed_at:
        w.change(case_item, *mine, confirmed_at=w.now, confirmed_by=by)


def _add(w: Writing, office: Office, case_id: int, row: Row[Any], by: int) -> int:
    # Signed, so that another installation on the same desk never finds our note as its own.
    sign = office.book.vault.sign("closing", str(case_id), str(row.id), w.now.isoformat())
    try:
        return w.add(
            closing, case_id=case_id, ticket_id=row.id, account_id=row.account_id,
            key=f"qo-{case_id}-{sign[:12]}", mode=row.mode, state="confirmed", confirmed_by=by,
            confirmed_at=w.now, version=row.version, status_before=row.status,
            do_after=w.now + office.settings.undo,
        )  # fmt: skip
    except IntegrityError:
        raise Taken(say.CONFIRMED_ALREADY) from None


def _may_reopen(w: Writing, found: Closing) -> None:
    if any("already" in each.facts for each in found.receipts):
        raise Trouble(say.NOT_OURS)
    if w.value(select(account.c.mode).where(account.c.id == found.account_id)) != "live":
        raise Trouble(say.IN_PREVIEW)


def _note(w: Writing, case_id: int, by: int) -> str:
    """For the desk's own people: who, which case, where the customer wrote. No contract data."""
    agent = w.row(select(teammate.c.name, teammate.c.language).where(teammate.c.id == by))
    origin = case_item.c.case_id == case_id, case_item.c.as_ == "origin"
    first = select(func.min(case_item.c.mention_id)).where(*origin).scalar_subquery()
    here = account.c.id == mention.c.account_id
    query = select(mention.c.url, account.c.name).join(account, here)
    word = w.row(query.where(mention.c.id == first))
    name, language = (agent.name, agent.language) if agent else ("", "it")
    where = f"{word.name}: {word.url or '-'}" if word else "-"
    return say.NOTE.filled(name=name, case=case_id, where=where).in_(language)
