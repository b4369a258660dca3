"""Names propose and never link: how rare the name is, and who else has it, is said."""

from collections.abc import Iterator, Sequence
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import Row, select

from casebook import contacts
from casebook.database import Reading
from casebook.tables.people import customer, search
from casebook.words import Both
from listener.matchers.evidence import Evidence, Said

LIKE = 90  # of 100: one letter of a name and surname
FEW = 3  # more namesakes than this are not proposed: it would be a guess among strangers
MOST = 50


def find(r: Reading, said: Said) -> Iterator[Evidence]:
    key = contacts.name_key(said.name)
    if len(key.split()) < 2:
        return
    of = customer.c
    query = select(of.id, of.name, of.name_key, of.city).order_by(of.id).limit(MOST)
    namesakes = r.rows(query.where(of.name_key == key))
    if namesakes:
        yield from _same_name(namesakes, said)
    else:
        yield from _like_name(r, key)


def _same_name(namesakes: Sequence[Row[Any]], said: Said) -> Iterator[Evidence]:
    near = [row for row in namesakes if _names_city(said, row.city)]
    many = len(namesakes)
    chosen = near if len(near) == 1 else namesakes
    if len(chosen) > FEW:
        return
    for row in chosen:
        it, en = f"si chiama {row.name}", f"is called {row.name}"
        if row in near:
            it, en = f"{it} e nomina {row.city}", f"{en} and names {row.city}"
        if many > 1:
            count = f"{many}+" if many == MOST else many
            it, en = (
                f"{it}; {count} clienti si chiamano così",
                f"{en}; {count} customers have that name",
            )
        else:
            it, en = (
                f"{it}, un solo cliente si chiama così",
                f"{en}, only one customer has that name",
            )
        yield Evidence(row.id, "proposed", Both(it, en), "public")


def _like_name(r: Reading, key: str) -> Iterator[Evidence]:
    """Customers who share a word of the name; scores alone would bring strangers."""
    words = search.c
    sharing = select(words.of_id).where(words.of == "customer", words.word.in_(key.split()))
    of = customer.c
    rows = r.rows(select(of.id, of.name, of.name_key).where(of.id.in_(sharing)).limit(MOST))
    near = [row for row in rows if fuzz.ratio(key, row.name_key) >= LIKE]
    for row in near if len(near) <= FEW else ():
        words_ = Both(f"il nome somiglia a {row.name}", f"the name is like {row.name}")
        yield Evidence(row.id, "proposed", words_, "public")


def _names_city(said: Said, city: str | None) -> bool:
    if not city:
        return False
    where = f" {contacts.plain(said.text)} {contacts.plain(str(said.facts.get('location', '')))} "
    return f" {contacts.plain(city)} " in where
