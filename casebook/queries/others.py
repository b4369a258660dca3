"""Where else somebody can be written to: other handles that are surely theirs, and how we know."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Row, and_, func, or_, select

from casebook.contacts import name_key
from casebook.database import Reading
from casebook.tables.heard import person, person_handle
from casebook.tables.people import customer_contact, link
from casebook.words import Both

PROVEN = Both("stesso cliente, provato", "the same customer, proven")
CONFIRMED = Both(
    "stesso cliente, confermato da un collega", "the same customer, a teammate confirmed"
)
ON_FILE = Both("{0} è sulla scheda del cliente", "{0} is on the customer's file")
AUTHOR = Both(
    "stesso autore: la sua pagina indica {0}, con lo stesso nome",
    "same author: their page points to {0}, of the same name",
)

Found = tuple[int, Row[Any], Both]  # for whom, a handle of another person, how we know


def of_many(r: Reading, persons: Collection[int]) -> dict[int, dict[int, Both]]:
    """Person → handle id → how we know; four queries at most. Nobody who asked to be left alone."""
    own = _own(r, persons)
    asking = {row.for_id for row in own}
    found = [*_by_customer(r, asking), *_by_page(r, own)]
    if not found:
        return {}
    apart = _apart(r, asking | {handle.person_id for _, handle, _ in found})
    others: dict[int, dict[int, Both]] = defaultdict(dict)
    for person_id, handle, because in found:
        if person_id != handle.person_id and not apart(person_id, handle.person_id):
            others[person_id].setdefault(handle.id, because)
    return others


def _own(r: Reading, persons: Collection[int]) -> Sequence[Row[Any]]:
    of, shown = person.c, person_handle.c
    query = select(of.id.label("for_id"), shown.name, shown.facts).outerjoin(person_handle)
    return r.rows(query.where(of.id.in_(persons), of.stop_at.is_(None), of.erased_at.is_(None)))


def _by_customer(r: Reading, persons: Collection[int]) -> Iterator[Found]:
    """Through one customer: a claim counts when a teammate confirmed it, or the file names it."""
    mine, theirs, file = link.alias("mine"), link.alias("theirs"), customer_contact.alias("file")
    of = person_handle.c
    named = and_(
        file.c.customer_id == mine.c.customer_id,
        file.c.kind == "handle:" + of.channel,
        file.c.value == func.lower(of.handle),
    )
    both = and_(mine.c.strength == "proven", theirs.c.strength == "proven")
    query = (
        select(person_handle, mine.c.person_id.label("for_id"), both.label("proven"))
        .add_columns(file.c.id.label("on_file"))
        .join(theirs, theirs.c.person_id == of.person_id)
        .join(mine, mine.c.customer_id == theirs.c.customer_id)
        .outerjoin(file, named)
        .where(mine.c.person_id.in_(persons), _sure(mine))
        .where(theirs.c.rejected_at.is_(None), or_(_sure(theirs), file.c.id.is_not(None)))
        .order_by(both.desc(), of.id)
    )
    for row in r.rows(query):
        file_says = _naming(ON_FILE, row) if row.on_file else CONFIRMED
        yield row.for_id, row, PROVEN if row.proven else file_says


def _sure(of: Any) -> Any:
    confirmed = and_(of.c.strength == "claimed", of.c.confirmed_at.is_not(None))
    return and_(of.c.rejected_at.is_(None), or_(of.c.strength == "proven", confirmed))


def _by_page(r: Reading, own: Iterable[Row[Any]]) -> Iterator[Found]:
    """A page says where its author is, besides (rel=me). A page that many share says it of one only,
    so the name there must be the author's too."""
    pages: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in own:
        for form in _forms((row.facts or {}).get("me") or ""):
            pages[form].append(row)
    query = select(person_handle).where(person_handle.c.url.in_(list(pages)))
    for handle in r.rows(query.order_by(person_handle.c.id)) if pages else ():
        for row in pages[handle.url]:
            if name_key(row.name) and name_key(row.name) == name_key(handle.name):
                yield row.for_id, handle, _naming(AUTHOR, handle)


def _forms(url: str) -> list[str]:
    """The ways in which one address is written."""
    rest = url.partition("://")[2].rstrip("/")
    return [f"{scheme}://{rest}{end}" for scheme in ("https", "http") for end in ("", "/") if rest]


def _naming(words: Both, handle: Row[Any]) -> Both:
    name = handle.name if handle.handle.isdigit() else f"@{handle.handle}"
    return Both(words.it.format(name), words.en.format(name))


def _apart(r: Reading, persons: Collection[int]) -> Any:
    """Whether somebody said that one of two is not the customer whom the other is."""
    kept: dict[int, set[int]] = defaultdict(set)
    rejected: dict[int, set[int]] = defaultdict(set)
    for row in r.rows(select(link).where(link.c.person_id.in_(persons))):
        if row.rejected_at:
            rejected[row.person_id].add(row.customer_id)
        elif row.strength != "proposed":
            kept[row.person_id].add(row.customer_id)
    return lambda a, b: kept[a] & rejected[b] or rejected[a] & kept[b]
