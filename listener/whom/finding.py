"""Whose files are worth a look: those with a name or a handle that is nearly the author's."""

from collections.abc import Collection, Sequence
from itertools import accumulate, islice, product
from typing import Any

from sqlalchemy import Row, bindparam, select, union_all

from casebook import contacts
from casebook.database import Reading
from casebook.tables.people import customer, customer_contact
from listener.whom import alike
from listener.whom.names import Names

BESIDE = 20  # handles looked at on each side, in either order
NAMESAKES = 40  # of more customers of one name only those of the city are looked at
SPELLINGS = 12  # of one name with its pet names
FEW = 25  # candidates by handle that are looked at further


def _beside() -> Any:
    """The neighbours of a handle in the order of their beginnings, and of their ends."""
    of = customer_contact.c
    parts = []
    for column in (of.key, of.yek):
        here: Any = bindparam(column.name)
        for side, order in ((column >= here, column), (column < here, column.desc())):
            query = select(of.customer_id, of.key).where(side).order_by(order).limit(BESIDE)
            parts.append(select(query.subquery()))
    return union_all(*parts)


# Put together once: that takes longer than running them.
BESIDE_IT = _beside()
_of = customer.c
OF_NAMES = select(_of.id).where(_of.name_key.in_(bindparam("keys", expanding=True)))
OF_NAME_HERE = (
    select(_of.id)
    .where(_of.name_key == bindparam("key"), _of.city.in_(bindparam("cities", expanding=True)))
    .limit(NAMESAKES)
)
FILES = select(_of.id, _of.name, _of.name_key, _of.city, _of.language, _of.contract).where(
    _of.id.in_(bindparam("ids", expanding=True))
)
RANK = {"equal": 0, "within": 1, "near": 2}


def by_handle(r: Reading, handle: str, *, but: int = 0) -> dict[int, str]:
    """Customer → how their nearest handle compares, whatever the channel; the nearest first."""
    key = contacts.handle_key(handle)
    if len(key) < alike.WHOLE:
        return {}
    found: dict[int, str] = {}
    beside: Any = r.rows(BESIDE_IT, {"key": key, "yek": key[::-1]})
    for customer_id, known in beside:
        level = alike.handle(key, known)
        if level and RANK[level] < RANK.get(found.get(customer_id, ""), 9):
            found[customer_id] = level
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


def namesakes(r: Reading, names: Names, keys: Sequence[str], city: str) -> list[int]:
    """Customers who have one of these names; of a name that many have, those of the city."""
    few = [key for key in keys if 0 < names.bearers(key) <= NAMESAKES]
    upto = accumulate(names.bearers(key) for key in few)
    some = [
        key
        for n, (key, all_) in enumerate(zip(few, upto, strict=True))
        if not n or all_ <= NAMESAKES
    ]
    ids = [row.id for row in r.rows(OF_NAMES, {"keys": some})] if some else []
    for key in keys:
        if names.bearers(key) > NAMESAKES and city:
            spelt = [city, city.upper(), city.title()]
            ids += [row.id for row in r.rows(OF_NAME_HERE, {"key": key, "cities": spelt})]
    return ids


def files(r: Reading, ids: Collection[int]) -> Sequence[Row[Any]]:
    """Only what a candidate is compared by."""
    return r.rows(FILES, {"ids": list(ids)}) if ids else ()
