"""Where else somebody can be written to: other handles that are surely theirs, and how we know."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import BindParameter, Row, and_, bindparam, func, or_, select

from casebook.contacts import name_key
from casebook.database import Reading
from casebook.nouns import customer_contact, link, person, person_handle
from casebook.words import Both, sentences

say = sentences("casebook", "others")

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


def is_sure(of: Any) -> Any:
    """Of ``link`` or an alias: proven, or a claim that a teammate confirmed; nobody rejected it."""
    confirmed = and_(of.c.strength == "claimed", of.c.confirmed_at.is_not(None))
    return and_(of.c.rejected_at.is_(None), or_(of.c.strength == "proven", confirmed))


def _own(r: Reading, persons: Collection[int]) -> Sequence[Row[Any]]:
    return r.rows(_OWN, {"persons": list(persons)})


def _by_customer(r: Reading, persons: Collection[int]) -> Iterator[Found]:
    """Through one customer: a claim counts when a teammate confirmed it, or the file names it."""
    for row in r.rows(_BY_CUSTOMER, {"persons": list(persons)}):
        file_says = _naming(say.ON_FILE, row) if row.on_file else say.CONFIRMED
        yield row.for_id, row, say.PROVEN if row.proven else file_says


def _by_page(r: Reading, own: Iterable[Row[Any]]) -> Iterator[Found]:
    """A page says where its author is, besides (rel=me). A page that many share says it of one only,
    so the name there must be the author's too."""
    pages: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in own:
        for form in _forms((row.facts or {}).get("me") or ""):
            pages[form].append(row)
    for handle in r.rows(_BY_PAGE, {"pages": list(pages)}) if pages else ():
        for row in pages[handle.url]:
            if name_key(row.name) and name_key(row.name) == name_key(handle.name):
                yield row.for_id, handle, _naming(say.AUTHOR, handle)


def _forms(url: str) -> list[str]:
    """The ways in which one address is written."""
    rest = url.partition("://")[2].rstrip("/")
    return [f"{scheme}://{rest}{end}" for scheme in ("https", "http") for end in ("", "/") if rest]


def _naming(words: Both, handle: Row[Any]) -> Both:
    name = handle.name if handle.handle.isdigit() else f"@{handle.handle}"
    return words.filled(name=name)


def _apart(r: Reading, persons: Collection[int]) -> Any:
    """Whether somebody said that one of two is not the customer whom the other is."""
    kept: dict[int, set[int]] = defaultdict(set)
    rejected: dict[int, set[int]] = defaultdict(set)
    for row in r.rows(_LINKS, {"persons": list(persons)}):
        if row.rejected_at:
            rejected[row.person_id].add(row.customer_id)
        elif row.strength != "proposed":
            kept[row.person_id].add(row.customer_id)
    return lambda a, b: kept[a] & rejected[b] or rejected[a] & kept[b]


# Putting these statements together takes longer than running them: each is made once.
_PERSONS: BindParameter[Any] = bindparam("persons", expanding=True)
_OF = person_handle.c
_OWN = (
    select(person.c.id.label("for_id"), _OF.name, _OF.facts)
    .outerjoin(person_handle)
    .where(person.c.id.in_(_PERSONS), person.c.stop_at.is_(None), person.c.erased_at.is_(None))
)
_MINE, _THEIRS, _FILE = link.alias("mine"), link.alias("theirs"), customer_contact.alias("file")
_SAYS = _FILE.c.kind == "handle:" + _OF.channel, _FILE.c.value == func.lower(_OF.handle)
_NAMED = and_(_FILE.c.customer_id == _MINE.c.customer_id, *_SAYS)
_PROVEN = and_(_MINE.c.strength == "proven", _THEIRS.c.strength == "proven")
_BY_CUSTOMER = (
    select(person_handle, _MINE.c.person_id.label("for_id"), _PROVEN.label("proven"))
    .add_columns(_FILE.c.id.label("on_file"))
    .join(_THEIRS, _THEIRS.c.person_id == _OF.person_id)
    .join(_MINE, _MINE.c.customer_id == _THEIRS.c.customer_id)
    .outerjoin(_FILE, _NAMED)
    .where(_MINE.c.person_id.in_(_PERSONS), is_sure(_MINE))
    .where(_THEIRS.c.rejected_at.is_(None), or_(is_sure(_THEIRS), _FILE.c.id.is_not(None)))
    .order_by(_PROVEN.desc(), _OF.id)
)
_PAGES: BindParameter[Any] = bindparam("pages", expanding=True)
_BY_PAGE = select(person_handle).where(_OF.url.in_(_PAGES)).order_by(_OF.id)
_LINKS = select(link.c.person_id, link.c.customer_id, link.c.strength, link.c.rejected_at).where(
    link.c.person_id.in_(_PERSONS)
)
