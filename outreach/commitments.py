"""Promises made, kept, moved with consent and broken: each ends by hand, none is ever nobody's (P9)."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from casebook.database import Reading, Writing
from casebook.errors import Trouble
from casebook.nouns import commitment, person_handle
from casebook.queries import bodies, hours, notices
from casebook.queries import cases as queries
from casebook.queries import commitments as rows
from casebook.queries.commitments import RUNNING
from casebook.queries.messages import Message
from outreach import ending, handing_on, held, words
from outreach.handing_on import say
from outreach.office import Office
from outreach.promising import Offer

BEFORE = (timedelta(hours=4), timedelta(hours=1))  # of working time: when the owner is reminded
LONGEST = timedelta(days=3 * 366)
of = commitment.c
CLAIMED = of.ended_at.is_(None) & of.claimed_at.is_not(None)
PROPOSED = of.ended_at.is_(None) & of.proposed


def make(
    office: Office, case_id: int, *, by: int, text: str, due_at: datetime, owner: int | None = None,
    through: str = "",
) -> int:  # fmt: skip
    """The promise's id. ``owner``: whoever makes it, when none. ``through``: who will do it, when not
    us. Raises Trouble when the case is not theirs, or the moment is past."""
    text = held.said(text, say.WHAT)
    with office.book.writing() as w:
        case = held.open_case(w, case_id)
        if not queries.is_on(w, case_id, by):
            raise Trouble(words.NOT_YOURS)
        _later(w, due_at)
        kind = "third_party" if through.strip() else "own"
        return _add(
            w, text, by=by, case_id=case_id, kind=kind, to_id=case.concerns_id,
            through=through.strip(), owner_id=held.worker(w, owner or by), made_at=w.now, made_by=by,
            due_at=due_at,
        )  # fmt: skip


def keep(office: Office, id: int, *, by: int) -> None:
    """By our word alone: *claimed kept*, until the customer confirms or stays silent long enough."""
    with office.book.writing() as w:
        _change(w, id, RUNNING, "promise claimed kept", by=by, claimed_at=w.now, claimed_by=by)


def confirm(office: Office, id: int, *, by: int, words: str = "") -> None:
    """The customer says so. ``words``: theirs, or where they said it."""
    with office.book.writing() as w:
        _end(w, id, rows.OPEN, "kept", words, by=by)


def deny(office: Office, id: int, *, by: int, words: str) -> None:
    """It was called kept and the customer says it was not: open again, and its case too."""
    said = held.said(words, say.DENIED)
    with office.book.writing() as w:
        row = _one(w, id)
        late = row.late_since or (w.now if row.due_at <= w.now else None)
        again = {"claimed_at": None, "claimed_by": None, "remind_at": None, "late_since": late}
        _change(w, id, CLAIMED, "promise denied", by=by, **again)
        bodies.put(w, "commitment", id, said, part="denied")
        case = queries.locked(w, row.case_id)
        if case is not None and case.ended_at is not None:
            ending.begin_again(w, row.case_id, by=by)
            w.log("case reopened", by=by, case=row.case_id)
        tell_of(w, row, "promise denied", f"denied {row.claimed_at}", lead=True)


def move(office: Office, id: int, *, by: int, due_at: datetime, consent: str) -> int:
    """The new promise's id; the old one ends as moved and leads to it."""
    held.said(consent, say.CONSENT)
    with office.book.writing() as w:
        row = _one(w, id)
        _later(w, due_at)
        same = ("case_id", "kind", "to_id", "through", "owner_id", "ticket_id")
        kept = {name: row._mapping[name] for name in same}
        _end(w, id, RUNNING, "moved", consent, by=by)
        text = bodies.of_one(w, "commitment", id)
        new = _add(w, text, by=by, **kept, made_at=w.now, made_by=by, due_at=due_at)
        w.change(commitment, of.id == id, moved_to_id=new)
        return new


def break_(office: Office, id: int, *, by: int, why: str) -> None:
    """``why`` it was not kept and what we do now; the lead is told."""
    held.said(why, say.WHY)
    with office.book.writing() as w:
        row = _one(w, id)
        _end(w, id, RUNNING, "broken", why, by=by)
        tell_of(w, row, "promise broken", "broken", lead=True)


def accept(office: Office, id: int, *, by: int) -> None:
    """One found in a ticket holds: it is the case owner's, made when it was said."""
    with office.book.writing() as w:
        row = _one(w, id)
        case = queries.locked(w, row.case_id)
        owner = case.owner_id if case is not None and case.owner_id else by
        mine = {"proposed": False, "owner_id": owner, "remind_at": reminder(w, row.due_at)}
        _change(w, id, PROPOSED, "promise confirmed", by=by, **mine)


def refuse(office: Office, id: int, *, by: int) -> None:
    """It was no promise, or holds no more: never proposed again."""
    with office.book.writing() as w:
        _end(w, id, PROPOSED, "refused", "", by=by)


def with_message(w: Writing, message_id: int, offers: Sequence[Offer]) -> None:
    """What its words promise, kept with the message: nobody's until it is delivered."""
    if offers:
        told = [[offer.text, offer.due_at.isoformat(), offer.through] for offer in offers]
        bodies.put(w, "message", message_id, json.dumps(told), part="promises")


def delivered(w: Writing, sent: Message, at: datetime) -> None:
    """The customer has it in writing now."""
    offers = bodies.of_one(w, "message", sent.id, part="promises")
    for text, due, *others in json.loads(offers or "[]"):
        reach = w.row(person_handle.select().where(person_handle.c.id == sent.handle_id))
        _add(
            w, text, by=sent.teammate_id, case_id=sent.case_id, through="".join(others),
            kind="third_party" if any(others) else "own", to_id=reach.person_id if reach else None,
            owner_id=_still_here(w, sent.teammate_id, sent.case_id), made_at=at,
            made_by=sent.teammate_id, message_id=sent.id, due_at=datetime.fromisoformat(due),
        )  # fmt: skip


def reminder(r: Reading, due_at: datetime) -> datetime | None:
    """When four hours of working time are left, then one; none once the last hour has begun."""
    try:
        team = hours.team(r)
        left = team.between(r.now, due_at)
        return next((team.after(r.now, left - ahead) for ahead in BEFORE if left > ahead), None)
    except Trouble:
        # Without a calendar a promise is reminded of all the same.
        return next((due_at - ahead for ahead in BEFORE if due_at - ahead > r.now), None)


def tell_of(w: Writing, row: Row[Any], what: str, key: str, *, lead: bool = False) -> None:
    """To its owner, and to the leads."""
    mates = [row.owner_id, *(notices.of_role(w, "lead", "admin") if lead else ())]
    notices.tell(w, mates, what, key=f"promise {row.id} {key}", case=row.case_id, promise=row.id)


def _add(w: Writing, text: str, *, by: int, due_at: datetime, **row: Any) -> int:
    id = w.add(commitment, due_at=due_at, remind_at=reminder(w, due_at), **row)
    bodies.put(w, "commitment", id, text)
    w.log("promise made", by=by, case=row["case_id"], promise=id, kind=row["kind"])
    w.tell("promise", row["case_id"])
    return id


def _end(w: Writing, id: int, still: Any, end: str, said: str, *, by: int) -> None:
    _change(w, id, still, f"promise {end}", by=by, ended_at=w.now, ended_by=by, end=end)
    if said.strip():
        bodies.put(w, "commitment", id, said.strip(), part="end")


def _change(w: Writing, id: int, still: Any, what: str, *, by: int, **values: Any) -> None:
    """Raises Trouble when somebody was first."""
    row = _one(w, id)
    if not w.change(commitment, of.id == id, still, **values):
        raise Trouble(say.CHANGED)
    w.log(what, by=by, case=row.case_id, promise=id)
    w.tell("promise", row.case_id)


def _one(w: Writing, id: int) -> Row[Any]:
    row = rows.one(w, id)
    if row is None:
        raise Trouble(say.NO_PROMISE)
    return row


def _still_here(w: Writing, mate: int, case_id: int) -> int:
    here = queries.worker(w, mate)
    return mate if here else handing_on.heir(w, case_id, but=mate) or mate


def _later(w: Writing, due_at: datetime) -> None:
    if due_at <= w.now:
        raise Trouble(say.PAST)
    if due_at > w.now + LONGEST:  # a slip of the pen; the calendar counts each day until then
        raise Trouble(say.FAR)
