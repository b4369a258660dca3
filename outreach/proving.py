"""Proof by code: digits sent to a contact on file, told back by whoever writes to us (P7)."""

import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, or_, select

from casebook.database import Reading, Writing
from casebook.errors import Trouble
from casebook.masking import mask
from casebook.nouns import cases, code, customer_contact
from casebook.queries import cases as queries
from casebook.words import Both
from outreach import identity
from outreach.code_letter import CLOSED, LASTS, OPEN, contacts_of, digits_of, hindrance, key_of, say
from outreach.notifying import carrier_of
from outreach.office import Office

TRIES = 5
# By contact and by person: as many as an honest muddle needs, and no more than annoys.
HOURLY, DAILY = 3, 6
DIGITS = re.compile(r"(?<![\d])(\d{3})[ .-]?(\d{3})(?![\d])")


@dataclass(frozen=True)
class Contact:
    """A contact on file as it may be shown, and whether something can carry a code there."""

    id: int
    kind: str
    shown: str
    account_id: int | None
    live: bool


@dataclass(frozen=True)
class Asked:
    """The newest code of a pair. ``state``: asked sending sent perhaps refused shown used late ended."""

    id: int
    contact: str
    state: str
    at: datetime
    expires_at: datetime
    left: int  # tries
    outcome: Both | None


@dataclass(frozen=True)
class Proving:
    contacts: tuple[Contact, ...]
    asked: Asked | None


def of_customer(r: Reading, office: Office, *, person_id: int, customer_id: int) -> Proving:
    of, contacts = customer_contact.c, []
    rows = r.rows(contacts_of(customer_id).order_by(of.kind, of.id))
    carriers = {kind: carrier_of(r, office, kind) for kind in {row.kind for row in rows}}
    for row in rows:
        carrier, shown = carriers[row.kind], str(mask(row.kind, row.value, whole=False))
        place = (carrier.id, carrier.mode == "live") if carrier else (None, False)
        contacts.append(Contact(row.id, row.kind, shown, *place))
    pair = code.c.person_id == person_id, code.c.customer_id == customer_id
    newest = r.row(select(code).where(*pair).order_by(code.c.id.desc()).limit(1))
    return Proving(tuple(contacts), _asked(newest, r.now) if newest else None)


def ask(office: Office, case_id: int, *, customer_id: int, contact_id: int, by: int) -> int:
    """The code's id; it leaves within seconds, in the name of ``by``. Raises Trouble."""
    with office.book.writing() as w:
        case = queries.locked(w, case_id)
        if case is None or case.concerns_id is None:
            raise Trouble(say.NO_CASE)
        person = case.concerns_id
        if why := hindrance(w, case_id=case_id, person_id=person, customer_id=customer_id):
            raise Trouble(why)
        contact, carrier = _contact(w, office, customer_id, contact_id)
        keyed = key_of(office, contact)
        _not_too_often(w, keyed, person)
        same = code.c.person_id == person, code.c.customer_id == customer_id
        w.change(code, *same, OPEN, ended_at=w.now)
        id = w.add(
            code, case_id=case_id, person_id=person, customer_id=customer_id, account_id=carrier,
            kind=contact.kind, contact=str(mask(contact.kind, contact.value, whole=False)),
            keyed=keyed, by=by, at=w.now, state="asked", expires_at=w.now + LASTS,
        )  # fmt: skip
        w.log("code asked", by=by, case=case_id, code=id, person=person, customer=customer_id)
        w.tell("work")
        return id


def told(office: Office, case_id: int, written: str, *, by: int) -> None:
    """What the person told, typed by a teammate. Raises Trouble: wrong, late, used, too many."""
    with office.book.writing() as w:
        row = _newest(w, case_id)
        digits = _digits(written)
        if row is None or not digits:
            raise Trouble(say.NONE_ASKED if row is None else say.NO_DIGITS)
        why = _try(w, office, row, digits[0], by=by)
    if why is not None:
        raise Trouble(why)


def heard(w: Writing, office: Office, case_id: int, person_id: int, text: str) -> None:
    """A private word of the person's own: the code in it proves them, a wrong one counts."""
    row, found = _newest(w, case_id), dict.fromkeys(_digits(text))
    if row is not None and row.person_id == person_id and _state(row, w.now) in LIVING:
        # Beside a telephone number or words of ours they quote; each counts as a try.
        any(_try(w, office, row, digits, by=None) is None for digits in found)


LIVING = ("asked", "sending", "sent", "perhaps")


def _try(w: Writing, office: Office, row: Row[Any], digits: str, *, by: int | None) -> Both | None:
    """None when it was right; the try counts whatever comes of it."""
    state = _state(row, w.now)
    if state not in LIVING:
        return CLOSED.get(state, say.NONE_ASKED)
    of = code.c
    holds = of.id == row.id, OPEN, of.attempts < TRIES, of.expires_at > w.now
    if not w.change(code, *holds, attempts=of.attempts + 1):
        return CLOSED["used"]  # another try was faster
    w.tell("case", row.case_id)
    if not hmac.compare_digest(digits, digits_of(office, row)):
        w.log("code wrong", by=by, case=row.case_id, code=row.id)
        left = TRIES - row.attempts - 1
        return say.WRONG.filled(left=left) if left else CLOSED["ended"]
    w.change(code, of.id == row.id, used_at=w.now)
    link = identity.between(w, row.person_id, row.customer_id)
    if link is None:
        return identity.say.REJECTED
    identity.prove(w, link, how="code", words=f"codice a {row.contact}", by=by or row.by)
    return None


def _contact(w: Writing, office: Office, customer_id: int, contact_id: int) -> tuple[Row[Any], int]:
    rows = {row.id: row for row in w.rows(contacts_of(customer_id))}
    found = rows.get(contact_id)
    if found is None:
        raise Trouble(say.GONE)
    carrier = carrier_of(w, office, found.kind)
    if carrier is None:
        raise Trouble(say.NO_GATEWAY)
    return found, carrier.id


def _newest(r: Reading, case_id: int) -> Row[Any] | None:
    """Of whom the case concerns: another's code proves nothing here."""
    of = code.c
    same = (cases.c.id == of.case_id) & (cases.c.concerns_id == of.person_id)
    query = select(code).join(cases, same)
    return r.row(query.where(of.case_id == case_id).order_by(of.id.desc()).limit(1))


def _digits(written: str) -> list[str]:
    return ["".join(found) for found in DIGITS.findall(written)]


def _state(row: Row[Any], now: datetime) -> str:
    if row.used_at:
        return "used"
    if row.ended_at or row.attempts >= TRIES:
        return "ended"
    # One of tomorrow is of a clock that was wrong: how old it is, nobody can say.
    late = not row.at <= now < row.expires_at and row.state != "refused"
    return "late" if late else str(row.state)


def _asked(row: Row[Any], now: datetime) -> Asked:
    why = Both(*row.outcome) if row.outcome else None
    left = max(0, TRIES - row.attempts)
    return Asked(row.id, row.contact, _state(row, now), row.at, row.expires_at, left, why)


def _not_too_often(w: Writing, keyed: str, person: int) -> None:
    def count(since: timedelta) -> int:
        mine = or_(code.c.keyed == keyed, code.c.person_id == person)
        lately = select(func.count()).select_from(code).where(mine, code.c.at > w.now - since)
        return int(w.value(lately) or 0)

    if count(timedelta(hours=1)) >= HOURLY or count(timedelta(days=1)) >= DAILY:
        raise Trouble(say.TOO_OFTEN)
