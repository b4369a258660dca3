"""Contacts and codes that stand in the text: exact ones claim, nearly equal ones are nothing."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Row, select

from casebook import contacts
from casebook.database import Reading
from casebook.tables.people import customer, customer_contact, ticket
from casebook.words import Both, sentences
from listener.matchers.evidence import Evidence, Said, masked

say = sentences("listener.matchers", "written")

EMAIL = re.compile(r"[\w.+'-]{1,64}@[\w-]+(?:\.[\w-]+)+")
# People spell an address out to hide it from machines, and mean it to be read.
AT = re.compile(r"\s*(?:\(at\)|\[at\]|\bchiocciola\b|\bat\b)\s*", re.I)
DOT = re.compile(r"\s*(?:\(dot\)|\[dot\]|\bpunto\b|\bdot\b)\s*", re.I)
# A code has a digit; letters before it may be set apart: LF-10001, LF 10001, 2024/118.
CODE = re.compile(r"(?<![\w@/.])(?:[A-Za-z]{1,6}[ -]?)?\d[\d/-]{2,18}(?![\w@])")
TICKET = re.compile(
    r"(?:ticket|pratica|segnalazione|reclamo|richiesta|guasto|caso|case|request|complaint|#)"
    r"\s*(?:n(?:[.°º]|umero|r\.?|o\.?)?\s*|number\s*|id\s*)?[:#]?\s*(\d{1,12})\b",
    re.I,
)
ENOUGH = 20_000
SHORTEST = 5  # digits of a code without letters
MOST = 20  # of each kind in one text


def find(r: Reading, said: Said, *, region: str) -> list[Evidence]:
    text = said.text[:ENOUGH]
    contacts_ = *_by_email(r, text), *_by_phone(r, text, region)
    return [*contacts_, *_by_code(r, text), *_by_ticket(r, text)]


def _by_email(r: Reading, text: str) -> Iterator[Evidence]:
    found = [*EMAIL.findall(text), *EMAIL.findall(DOT.sub(".", AT.sub("@", text)))]
    written = _some(filter(None, (contacts.email(each.rstrip(".")) for each in found)))
    yield from _claims(_contacts(r, "email", written), say.EMAIL)


def _by_phone(r: Reading, text: str, region: str) -> Iterator[Evidence]:
    # Imported late: the tables of all countries cost memory only where words are matched.
    from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher, format_number

    # Any possible number will do: only one that is on file, digit by digit, says anything.
    matches = PhoneNumberMatcher(text, region, leniency=Leniency.POSSIBLE)
    found = (match.number for match in matches)
    written = _some(format_number(number, PhoneNumberFormat.E164) for number in found)
    yield from _claims(_contacts(r, "phone", written), say.PHONE)


def _by_code(r: Reading, text: str) -> Iterator[Evidence]:
    written = _some(form for found in CODE.findall(text) for form in _forms(found))
    if not written:
        return
    of = customer.c
    query = select(of.id.label("customer_id"), of.code.label("value"))
    rows = r.rows(query.where(of.code.in_(written)))
    yield from _claims(rows, say.CUSTOMER)
    yield from _claims(_contacts(r, "order", written), say.ORDER)


def _by_ticket(r: Reading, text: str) -> Iterator[Evidence]:
    written = _some(TICKET.findall(text))
    if not written:
        return
    of = ticket.c
    query = select(of.id.label("ticket_id"), of.customer_id, of.native_id.label("value"))
    rows = r.rows(query.where(of.native_id.in_(written), of.customer_id.is_not(None)))
    yield from _claims(rows, say.REQUEST)


def _contacts(r: Reading, kind: str, values: Collection[str]) -> Sequence[Row[Any]]:
    of = customer_contact.c
    if not values:
        return ()
    return r.rows(select(of.customer_id, of.value).where(of.kind == kind, of.value.in_(values)))


def _claims(rows: Iterable[Row[Any]], words: Both) -> Iterator[Evidence]:
    """One customer with this value is claimed; where several share it, a person decides."""
    sharing: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        sharing[row.value].append(row)
    for value, them in sharing.items():
        it, en = words.filled(value=masked(value))
        if len(them) > 1:
            it, en = f"{it}, ma in {len(them)} schede", f"{en}, but on {len(them)} files"
        strength = "claimed" if len(them) == 1 else "proposed"
        for row in them:
            ticket_id = getattr(row, "ticket_id", None)
            yield Evidence(row.customer_id, strength, Both(it, en), "given", ticket_id)


def _forms(written: str) -> Iterator[str]:
    """As written, and with the hyphen that people leave out or put in."""
    code = contacts.code(written)
    yield code
    letters = re.match(r"[A-Z]+", code)
    if letters:
        digits = code[letters.end() :].lstrip("-")
        yield f"{letters[0]}-{digits}"
        yield letters[0] + digits
        if len(digits) >= SHORTEST and " " in written:
            yield digits  # "codice 555817525": the word before it is no part of it


def _some(found: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(found))[:MOST]
