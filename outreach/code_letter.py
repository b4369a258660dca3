"""One-time codes on their way: worked out by the key, written in a letter, carried at most once."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, and_, or_, select

from casebook.database import Reading, Writing
from casebook.nouns import account, cases, code, customer, customer_contact, link, person, teammate
from casebook.queries import customers, others
from casebook.words import Both, sayings, sentences
from listener.channel import Trouble, kit
from outreach import words
from outreach.office import Office

say = sentences("outreach", "proving_words")
CLOSED = {**sayings("outreach", "closed_codes"), "shown": say.PREVIEW}

LASTS = timedelta(minutes=15)
KINDS = ("email", "phone")  # of contacts, and what a gateway reaches
CAME = {state: f"code {state}" for state in ("sent", "perhaps", "refused", "shown")}
OPEN = and_(code.c.used_at.is_(None), code.c.ended_at.is_(None))


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
    row, to, letter, live = claimed
    if not live:
        _came_of(office, row, "shown", say.PREVIEW)
        return
    try:
        gateway = office.gateways.open(row.account_id)
        gateway.send(to, *letter, key=f"code-{row.id}", at=row.called_at)
    except kit.NOT_DONE as trouble:
        # Surely not sent: a person asks again, knowing why; by itself nothing is sent twice.
        _came_of(office, row, "refused", trouble.words)
    except Trouble as trouble:
        _came_of(office, row, "perhaps", trouble.words)
    else:
        _came_of(office, row, "sent", None)


def _claim(office: Office, code_id: int) -> tuple[Row[Any], str, tuple[str, str], bool] | None:
    of = code.c
    with office.book.writing() as w:
        asked = of.id == code_id, OPEN, of.expires_at > w.now, of.state == "asked"
        if not w.change(code, *asked, state="sending", called_at=w.now):
            _give_up(w, office, code_id)
            return None
        row = w.row(select(code).where(of.id == code_id))
        assert row is not None
        on_file = w.rows(contacts_of(row.customer_id))
        contact = next((each for each in on_file if key_of(office, each) == row.keyed), None)
        pair = {"person_id": row.person_id, "customer_id": row.customer_id}
        why = hindrance(w, case_id=row.case_id, **pair)
        if why or contact is None:
            w.change(code, of.id == code_id, state="refused", outcome=list(why or say.GONE))
            w.log(CAME["refused"], by=row.by, case=row.case_id, code=row.id)
            return None
        place = select(account.c.mode).where(account.c.id == row.account_id)
        live = w.value(place.where(account.c.ended_at.is_(None))) == "live"
        return row, contact.value, _letter(w, office, row), live


def _give_up(w: Writing, office: Office, code_id: int) -> None:
    """Its sender died, or it was never sent in time."""
    of, long_ago = code.c, w.now - office.settings.lease
    dead = of.id == code_id, of.state == "sending", of.called_at <= long_ago
    w.change(code, *dead, state="perhaps", outcome=list(say.UNSEEN))
    late = of.id == code_id, of.state == "asked", or_(of.expires_at <= w.now, ~OPEN)
    w.change(code, *late, state="refused", outcome=list(CLOSED["late"]))


def _came_of(office: Office, row: Row[Any], state: str, why: Both | None) -> None:
    with office.book.writing() as w:
        mine = code.c.id == row.id, code.c.state.in_(("sending", "perhaps"))
        if w.change(code, *mine, state=state, outcome=list(why) if why else None):
            w.log(CAME[state], by=row.by, case=row.case_id, code=row.id)


def _letter(w: Writing, office: Office, row: Row[Any]) -> tuple[str, str]:
    """Subject and text in the customer's language; it says nothing of what they wrote."""
    query = select(customer.c.language).where(customer.c.id == row.customer_id)
    language = w.value(query) or "it"
    mate = w.value(select(teammate.c.name).where(teammate.c.id == row.by))
    digits = digits_of(office, row)
    facts = {"code": f"{digits[:3]} {digits[3:]}", "mate": mate, "brand": office.settings.brand}
    facts["minutes"] = str(LASTS // timedelta(minutes=1))
    return (say.SUBJECT.in_(language).format(**facts), say.LETTER.in_(language).format(**facts))


def hindrance(r: Reading, *, case_id: int, person_id: int, customer_id: int) -> Both | None:
    """Why no code may go out for this pair; asked again in the block that lets it go."""
    case = r.row(select(cases.c.ended_at, cases.c.concerns_id).where(cases.c.id == case_id))
    if case is None or case.ended_at is not None or case.concerns_id != person_id:
        return say.NO_CASE
    held = customers.strength(r, person_id, customer_id)
    if held not in customers.SURE:
        return say.NOT_CLAIMED
    if held == "proven":
        return say.PROVEN
    theirs = select(link.c.person_id).where(link.c.customer_id == customer_id, others.is_sure(link))
    them = person.c.id == person_id, person.c.id.in_(theirs)
    stopped = select(person.c.name).where(or_(*them), person.c.stop_at.is_not(None))
    name = r.value(stopped.limit(1))
    return None if name is None else words.ASKED_TO_STOP.filled(name=name)


def digits_of(office: Office, row: Row[Any]) -> str:
    """Six digits that only the key can work out: they lie in no table, log or backup."""
    signed = office.book.vault.sign("code", str(row.id), row.at.isoformat(), row.keyed)
    return f"{int(signed, 16) % 1_000_000:06}"


def key_of(office: Office, contact: Row[Any]) -> str:
    """Which contact it was, without saying it."""
    return office.book.vault.sign("code contact", contact.kind, contact.value)[:32]


def contacts_of(customer_id: int) -> Any:
    of = customer_contact.c
    query = select(of.id, of.kind, of.value).where(of.customer_id == customer_id)
    return query.where(of.kind.in_(KINDS))
