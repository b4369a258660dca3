"""Whose files are worth a look: those with a name or a handle that is nearly the author's."""

from collections.abc import Collection, Sequence
from itertools import islice, product
from typing import Any

from sqlalchemy import Row, select

from casebook import contacts
from casebook.database import Reading
from casebook.tables.people import customer, customer_contact
from listener.whom import alike
from listener.whom.names import Names

BESIDE = 20  # handles looked at on each side, in either order
NAMESAKES = 60  # more customers of one name are told by their number
SPELLINGS = 12  # of one name with its pet names
FEW = 25  # candidates by handle that are looked at further
RANK = {"equal": 0, "within": 1, "near": 2}


def by_handle(r: Reading, handle: str, *, but: int = 0) -> dict[int, str]:
    """Customer → how their nearest handle compares, whatever the channel; the nearest first."""
    key = contacts.handle_key(handle)
    if len(key) < alike.WHOLE:
        return {}
    of, found = customer_contact.c, dict[int, str]()
    for column, value in ((of.key, key), (of.yek, key[::-1])):
        above = select(of.customer_id, of.key).where(column >= value).order_by(column)
        below = select(of.customer_id, of.key).where(column < value).order_by(column.desc())
        for row in (*r.rows(above.limit(BESIDE)), *r.rows(below.limit(BESIDE))):
            level = alike.handle(key, row.key)
            if level and RANK[level] < RANK.get(found.get(row.customer_id, ""), 9):
                found[row.customer_id] = level
    found.pop(but, None)
    nearest = sorted(found.items(), key=lambda pair: RANK[pair[1]])
    return dict(nearest[:FEW])


def spellings(words: Sequence[str], names: Names, *, limit: int = 5) -> list[str]:
    """Name keys on file that may be meant: as written, with its pet names, and nearly so."""
    if sum(len(word) > 1 for word in words) < 2:
        return []
    ways = [(word, *sorted(alike.called_also(word))) for word in words]
    asked = [" ".join(sorted(way)) for way in islice(product(*ways), SPELLINGS)]
    near = [name for name, _ in names.like(asked[0], limit=limit)]
    return list(dict.fromkeys((*asked, *near)))


def said_by(handle: str) -> list[str]:
    """The two words a handle is made of, where signs part them: carlo.carosone, not carosone7."""
    parts = "".join(c if c.isalpha() else " " for c in handle).split()
    return alike.words_of(" ".join(parts)) if len(parts) == 2 and min(map(len, parts)) > 2 else []


def namesakes(r: Reading, keys: Sequence[str], city: str) -> dict[str, list[int]]:
    """Name key → customers, at most ``NAMESAKES``; those of the city before others."""
    of = customer.c
    found: dict[str, list[int]] = {}
    for key in keys:
        query = select(of.id).where(of.name_key == key).limit(NAMESAKES)
        ids = [row.id for row in r.rows(query.order_by(of.id))]
        if len(ids) == NAMESAKES and city:
            here = [row.id for row in r.rows(query.where(of.city == city))]
            ids = list(dict.fromkeys((*here, *ids)))
        if ids:
            found[key] = ids
    return found


def files(r: Reading, ids: Collection[int]) -> Sequence[Row[Any]]:
    """Only what a candidate is compared by."""
    of = customer.c
    query = select(of.id, of.name, of.name_key, of.city, of.language, of.contract)
    return r.rows(query.where(of.id.in_(ids)))
