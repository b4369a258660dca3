"""The author's handle as it stands on a customer's file: of one customer it claims (P7)."""

from collections.abc import Iterator

from sqlalchemy import select

from casebook import contacts
from casebook.database import Reading
from casebook.tables.people import customer_contact
from casebook.words import sentences
from listener.matchers.evidence import Evidence, Said

say = sentences("listener.matchers", "handles")

MANY = 4  # whose handle it is nobody can tell then


def find(r: Reading, said: Said) -> Iterator[Evidence]:
    handle = contacts.handle(said.handle)
    of, kind = customer_contact.c, f"handle:{said.channel}"
    exact = select(of.customer_id).where(of.kind == kind, of.value == handle).limit(MANY)
    rows = r.rows(exact) if handle else ()
    words = (say.ON_FILE if len(rows) == 1 else say.ON_SOME).filled(handle=handle)
    for row in rows if len(rows) < MANY else ():
        strength = "claimed" if len(rows) == 1 else "proposed"
        yield Evidence(row.customer_id, strength, words, "public")
