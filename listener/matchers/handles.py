"""Handles on the customer's file: the exact one claims, a nearly equal one only proposes."""

from collections.abc import Iterator

from rapidfuzz import fuzz
from sqlalchemy import select

from casebook import contacts
from casebook.database import Reading
from casebook.tables.people import customer_contact
from casebook.words import sentences
from listener.matchers.evidence import Evidence, Said

say = sentences("listener.matchers", "handles")

LIKE = 88  # of 100: one letter changed or added in a handle of usual length
BEGINNING = 4
MOST = 200
FEW = 3


def find(r: Reading, said: Said) -> Iterator[Evidence]:
    handle = contacts.handle(said.handle)
    if not handle:
        return
    of, kind = customer_contact.c, f"handle:{said.channel}"
    exact = r.rows(select(of.customer_id).where(of.kind == kind, of.value == handle))
    if exact:
        strength = "claimed" if len(exact) == 1 else "proposed"
        words = say.ON_FILE.filled(handle=handle)
        for row in exact:
            yield Evidence(row.customer_id, strength, words, "public")
    elif len(handle) > BEGINNING:
        yield from _near(r, kind, handle)


def _near(r: Reading, kind: str, handle: str) -> Iterator[Evidence]:
    of, start = customer_contact.c, handle[:BEGINNING]
    between = of.value >= start, of.value < start + "\U0010ffff"
    rows = r.rows(select(of.customer_id, of.value).where(of.kind == kind, *between).limit(MOST))
    scored = [(fuzz.ratio(handle, row.value), row) for row in rows]
    near = sorted((pair for pair in scored if pair[0] >= LIKE), key=lambda pair: -pair[0])
    for _, row in near[:FEW]:
        words = say.LIKE_ONE.filled(handle=handle, known=row.value)
        yield Evidence(row.customer_id, "proposed", words, "public")
