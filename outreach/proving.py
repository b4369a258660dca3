"""Proof by code: digits sent to a contact on file, told back by whoever writes to us (P7)."""

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, func, or_, select, update

from casebook.database import Reading, Writing
from casebook.errors import Trouble
from casebook.masking import mask
from casebook.queries import cases as queries
from casebook.queries import customers
from casebook.tables.heard import account
from casebook.tables.people import code, customer, customer_contact
from casebook.tables.team import teammate
from casebook.words import Both
from listener.channel import Busy, Refused, SignedOut
from listener.channel import Trouble as Failure
from outreach import identity
from outreach import proving_words as say
from outreach.office import Office

LASTS = timedelta(minutes=15)
TRIES = 5
# By contact and by person: as many as an honest muddle needs, and no more than annoys.
HOURLY, DAILY = 3, 6
GATEWAYS = {"email": "email", "phone": "phone"}  # a contact's kind → what its gateway reaches
DIGITS = re.compile(r"(?<![\d])(\d{3})[ .-]?(\d{3})(?![\d])")
OPEN = and_(code.c.used_at.is_(None), code.c.ended_at.is_(None))


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
    of, carriers = customer_contact.c, _carriers(r, office)
    query = select(of.id, of.kind, of.value).where(of.customer_id == customer_id)
    rows = r.rows(query.where(of.kind.in_(tuple(GATEWAYS))).order_by(of.kind, of.id))
    contacts = [
        Contact(row.id, row.kind, str(mask(row.kind, row.value, whole=False)),
                *carriers.get(GATEWAYS[row.kind], (None, False)))
        for row in rows
    ]  # fmt: skip
    pair = code.c.person_id == person_id, code.c.customer_id == customer_id
    newest = r.row(select(code).where(*pair).order_by(code.c.id.desc()).limit(1))
    return Proving(tuple(contacts), _asked(newest, r.now) if newest else None)


def ask(office: Office, case_id: int, *, customer_id: int, contact_id: int, by: int) -> int:
    """The code's id; it leaves within seconds, in the name of ``by``. Raises Trouble."""
    with office.book.writing() as w:
        case = queries.locked(w, case_id)
        if case is None or case.ended_at is not None or case.concerns_id is None:
            raise Trouble(say.NO_CASE)
        person = case.concerns_id
        link = identity.between(w, person, customer_id)
        if link is None or link.strength not in customers.SURE:
            raise Trouble(say.NOT_CLAIMED)
        if link.strength == "proven":
            raise Trouble(say.PROVEN)
        contact, carrier = _contact(w, office, customer_id, contact_id)
        keyed = office.book.vault.sign("code contact", contact.kind, contact.value)[:32]
        _not_too_often(w, keyed, person)
        same = code.c.person_id == person, code.c.customer_id == customer_id
        w.run(update(code).where(*same, OPEN).values(ended_at=w.now))
        id = w.add(
            code, case_id=case_id, person_id=person, customer_id=customer_id, account_id=carrier,
            kind=contact.kind, contact=str(mask(contact.kind, contact.value, whole=False)),
            keyed=keyed, by=by, at=w.now, state="asked", expires_at=w.now + LASTS,
        )  # fmt: skip
        w.log("code asked", by=by, case=case_id, code=id, person=person, customer=customer_id)
        w.tell("work")
        w.tell("case", case_id)
        return id


def due(office: Office) -> Sequence[int]:
    """Codes to be sent, and those whose sender died on the way."""
    of = code.c
    with office.book.reading() as r:
        left = and_(of.state == "sending", of.called_at <= r.now - office.settings.lease)
        return [row.id for row in r.rows(select(of.id).where(or_(of.state == "asked", left)))]


def send(office: Office, code_id: int) -> None:
    """One call for one claim; a call that nobody saw the end of is *perhaps*, and never repeated."""
    if (claimed := _claim(office, code_id)) is None:
        return
    row, to, words, live = claimed
    if not live:
        _came_of(office, row, "shown", say.PREVIEW)
        return
    try:
        gateway = office.gateways.open(row.account_id)
        gateway.send(to, *words, key=f"code-{row.id}", at=row.called_at)
    except (Refused, Busy, SignedOut) as trouble:
        # Surely not sent: a person asks again, knowing why; by itself nothing is sent twice.
        _came_of(office, row, "refused", trouble.words)
    except Failure as trouble:
        _came_of(office, row, "perhaps", trouble.words)
    else:
        _came_of(office, row, "sent", None)


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
    row, digits = _newest(w, case_id), _digits(text)
    if row is not None and digits and row.person_id == person_id and _state(row, w.now) in LIVING:
        _try(w, office, row, digits[0], by=None)


LIVING = ("asked", "sending", "sent", "perhaps")


def _try(w: Writing, office: Office, row: Row[Any], digits: str, *, by: int | None) -> Both | None:
    """None when it was right; the try counts whatever comes of it."""
    state = _state(row, w.now)
    if state not in LIVING:
        return say.CLOSED.get(state, say.NONE_ASKED)
    of = code.c
    holds = of.id == row.id, OPEN, of.attempts < TRIES, of.expires_at > w.now
    if not w.run(update(code).where(*holds).values(attempts=of.attempts + 1)):
        return say.CLOSED["used"]  # another try was faster
    w.tell("case", row.case_id)
    if not hmac.compare_digest(digits, digits_of(office, row)):
        w.log("code wrong", by=by, case=row.case_id, code=row.id)
        left = TRIES - row.attempts - 1
        return say.wrong(left) if left else say.CLOSED["ended"]
    w.run(update(code).where(of.id == row.id).values(used_at=w.now))
    link = identity.between(w, row.person_id, row.customer_id)
    if link is None:
        return identity.REJECTED
    identity.prove(w, link, how="code", words=say.PROOF.format(row.contact), by=by or row.by)
    return None


def digits_of(office: Office, row: Row[Any]) -> str:
    """Six digits that only the key can work out: they lie in no table, log or backup."""
    signed = office.book.vault.sign("code", str(row.id), row.at.isoformat(), row.keyed)
    return f"{int(signed, 16) % 1_000_000:06}"


def _claim(office: Office, code_id: int) -> tuple[Row[Any], str, tuple[str, str], bool] | None:
    of = code.c
    with office.book.writing() as w:
        mine = update(code).where(of.id == code_id, OPEN, of.expires_at > w.now)
        if not w.run(mine.where(of.state == "asked").values(state="sending", called_at=w.now)):
            _give_up(w, office, code_id)
            return None
        row = w.row(select(code).where(of.id == code_id))
        assert row is not None
        for contact in w.rows(_contacts_of(row.customer_id)):
            keyed = office.book.vault.sign("code contact", contact.kind, contact.value)[:32]
            if keyed == row.keyed:
                break
        else:
            w.run(
                update(code).where(of.id == code_id).values(state="refused", outcome=list(say.GONE))
            )
            return None
        place = select(account.c.mode).where(account.c.id == row.account_id)
        live = w.value(place.where(account.c.ended_at.is_(None))) == "live"
        return row, contact.value, _letter(w, office, row), live


def _give_up(w: Writing, office: Office, code_id: int) -> None:
    """Its sender died, or it was never sent in time."""
    of, long_ago = code.c, w.now - office.settings.lease
    dead = of.id == code_id, of.state == "sending", of.called_at <= long_ago
    w.run(update(code).where(*dead).values(state="perhaps", outcome=list(say.UNSEEN)))
    late = of.id == code_id, of.state == "asked", or_(of.expires_at <= w.now, ~OPEN)
    w.run(update(code).where(*late).values(state="refused", outcome=list(say.CLOSED["late"])))


def _came_of(office: Office, row: Row[Any], state: str, why: Both | None) -> None:
    with office.book.writing() as w:
        mine = code.c.id == row.id, code.c.state.in_(("sending", "perhaps"))
        if w.run(update(code).where(*mine).values(state=state, outcome=list(why) if why else None)):
            w.log(f"code {state}", by=row.by, case=row.case_id, code=row.id)
            w.tell("case", row.case_id)


def _letter(w: Writing, office: Office, row: Row[Any]) -> tuple[str, str]:
    """Subject and text in the customer's language; it says nothing of what they wrote."""
    query = select(customer.c.language).where(customer.c.id == row.customer_id)
    language = w.value(query) or "it"
    mate = w.value(select(teammate.c.name).where(teammate.c.id == row.by))
    digits = digits_of(office, row)
    facts = {"code": f"{digits[:3]} {digits[3:]}", "mate": mate, "brand": office.settings.brand}
    facts["minutes"] = str(LASTS // timedelta(minutes=1))
    return (
        say.SUBJECT.in_(language).format(**facts),
        say.LETTER.in_(language).format(**facts),
    )


def _contact(w: Writing, office: Office, customer_id: int, contact_id: int) -> tuple[Row[Any], int]:
    rows = {row.id: row for row in w.rows(_contacts_of(customer_id))}
    found = rows.get(contact_id)
    if found is None:
        raise Trouble(say.GONE)
    carrier, _ = _carriers(w, office).get(GATEWAYS[found.kind], (None, False))
    if carrier is None:
        raise Trouble(say.NO_GATEWAY)
    return found, carrier


def _contacts_of(customer_id: int) -> Any:
    of = customer_contact.c
    query = select(of.id, of.kind, of.value).where(of.customer_id == customer_id)
    return query.where(of.kind.in_(tuple(GATEWAYS)))


def _carriers(r: Reading, office: Office) -> Mapping[str, tuple[int, bool]]:
    """What can be reached, by which account, and whether it is live; live ones win."""
    of = account.c
    query = select(of.id, of.key, of.mode).where(of.kind == "gateway", of.ended_at.is_(None))
    found: dict[str, tuple[int, bool]] = {}
    for row in r.rows(query.order_by(of.mode.desc(), of.id)):  # "preview", then "live"
        if kind := office.gateways.kinds.get(row.key):
            found[kind.about.reaches] = (row.id, row.mode == "live")
    return found


def _not_too_often(w: Writing, keyed: str, person: int) -> None:
    def count(since: timedelta) -> int:
        mine = or_(code.c.keyed == keyed, code.c.person_id == person)
        lately = select(func.count()).select_from(code).where(mine, code.c.at > w.now - since)
        return int(w.value(lately) or 0)

    if count(timedelta(hours=1)) >= HOURLY or count(timedelta(days=1)) >= DAILY:
        raise Trouble(say.TOO_OFTEN)


def _newest(r: Reading, case_id: int) -> Row[Any] | None:
    query = select(code).where(code.c.case_id == case_id).order_by(code.c.id.desc())
    return r.row(query.limit(1))


def _digits(written: str) -> list[str]:
    return ["".join(found) for found in DIGITS.findall(written)]


def _state(row: Row[Any], now: datetime) -> str:
    if row.used_at:
        return "used"
    if row.ended_at or row.attempts >= TRIES:
        return "ended"
    late = row.expires_at <= now and row.state != "refused"
    return "late" if late else str(row.state)


def _asked(row: Row[Any], now: datetime) -> Asked:
    why = Both(*row.outcome) if row.outcome else None
    left = max(0, TRIES - row.attempts)
    return Asked(row.id, row.contact, _state(row, now), row.at, row.expires_at, left, why)
