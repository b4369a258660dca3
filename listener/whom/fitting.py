"""Fits the weights on the customer file itself, without anybody having said who is who.

Each of some customers is looked for as if they had written under one of their handles: the file then
holds pairs of one person (their other handles, a second entry) and of strangers, and expectation and
maximisation tell them apart.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, func, select, update

from casebook import contacts
from casebook.database import Reading
from casebook.queries.upsert import or_replace
from casebook.tables.people import customer, customer_contact, weight
from listener.line import Line
from listener.whom import alike, finding, weights

EVERY = timedelta(days=1)
FILLED = 50_000  # handles given their keys at a time
VIEWS = 2_000  # customers looked for
FEWEST = 200  # with fewer handles the weights from before are better
HELD = 400.0  # pairs that the weights from before count as
START: Sequence[dict[str, float]] = (
    {"equal": 0.35, "within": 0.12, "near": 0.05, "none": 0.48},
    {"same": 0.85, "near": 0.05, "other": 0.1},
    {"same": 0.9, "other": 0.1},
)


class Pair(NamedTuple):
    kind: str
    pattern: weights.Pattern  # handle, name, city
    view: int


def due(line: Line) -> list[int]:
    with line.book.reading() as r:
        newest = r.value(select(func.max(weight.c.at)))
        return [0] if newest is None or newest <= r.now - EVERY else []


def run(line: Line, id: int = 0) -> None:
    """Harmless to repeat; a file with too few handles keeps the weights from before."""
    _fill_keys(line)
    with line.book.reading() as r:
        line.names.refresh(r)
        views = _views(r)
        pairs = list(_pairs(r, views))
    fitted = weights.BEFORE | (_fitted(pairs, len(views)) if len(views) >= FEWEST else {})
    with line.book.writing() as w:
        rows = [
            {"field": field, "level": level, "m": m, "u": u, "at": w.now}
            for (field, level), (m, u) in fitted.items()
        ]
        w.run(or_replace(w, weight, "field", "level", columns=("m", "u", "at")), rows)


def _fill_keys(line: Line) -> None:
    """Handles written before they had keys get them here, once."""
    of = customer_contact.c
    with line.book.writing() as w:
        bare = of.kind.like("handle:%"), of.key.is_(None)
        rows = w.rows(select(of.id, of.value).where(*bare).limit(FILLED))
        keys = [(row.id, contacts.handle_key(row.value)) for row in rows]
        new = [{"which": id, "new": key, "new_yek": key[::-1]} for id, key in keys if key]
        if new:
            change = update(customer_contact).where(of.id == bindparam("which"))
            w.run(change.values(key=bindparam("new"), yek=bindparam("new_yek")), new)


def _views(r: Reading) -> list[Row[Any]]:
    """Handles spread over the whole file, each with its customer."""
    of, it = customer_contact.c, customer.c
    newest = int(r.value(select(func.max(of.id))) or 0)
    step = max(1, newest // (VIEWS * 4))
    query = select(of.customer_id, of.value, it.name_key, it.city).join(customer)
    query = query.where(of.key.is_not(None), of.id % step == 0).order_by(of.id)
    return list(r.rows(query.limit(VIEWS)))


def _pairs(r: Reading, views: Sequence[Row[Any]]) -> Iterator[Pair]:
    for n, view in enumerate(views):
        kind = alike.made_of(
            view.value, alike.named_by(contacts.handle_key(view.value), view.name_key)
        )
        own = _own(r, view)
        if own:
            yield Pair(kind, (own, "same", "same" if view.city else ""), n)
        near = finding.by_handle(r, view.value, but=view.customer_id)
        for row in finding.files(r, near) if near else ():
            yield Pair(kind, (near[row.id], *_compared(view, row)), n)
    for n, (one, other) in enumerate(pairwise(views)):
        if one.customer_id != other.customer_id:
            yield Pair("", ("none", *_compared(one, other)), n)


def _own(r: Reading, view: Row[Any]) -> str:
    """How another handle of the same customer compares; "" when they have no other."""
    of, key = customer_contact.c, contacts.handle_key(view.value)
    query = select(of.kind, of.value, of.key).where(of.customer_id == view.customer_id)
    rows = r.rows(query.where(of.key.is_not(None)).order_by(of.id))
    this = next((row.kind for row in rows if row.value == view.value), "")
    others = [row.key for row in rows if row.kind != this]
    return alike.handle(key, others[0]) or "none" if others else ""


def _compared(view: Row[Any], row: Row[Any]) -> tuple[str, str]:
    name = alike.name(view.name_key.split(), row.name_key)
    place = alike.place(view.city or "", "", row.city)
    return name if name in ("same", "near") else "other", place


def _fitted(pairs: Sequence[Pair], views: int) -> dict[tuple[str, str], tuple[float, float]]:
    counted = Counter(pair.pattern for pair in pairs)
    fit = weights.fit(counted, share=0.2, start=START, held=HELD)
    m: defaultdict[tuple[str, str], float] = defaultdict(float)
    u: defaultdict[tuple[str, str], float] = defaultdict(float)
    looked: Counter[str] = Counter(dict.fromkeys(weights.HANDLES, 1))
    looked.update(kind for _, kind in {(pair.view, pair.kind) for pair in pairs})
    for pair in pairs:
        sure = fit.sure(pair.pattern)
        m[pair.kind, pair.pattern[0]] += sure
        m[pair.kind, ""] += sure
        u[pair.kind, pair.pattern[0]] += 1 - sure
    found: dict[tuple[str, str], tuple[float, float]] = {}
    for kind in weights.HANDLES:
        for level in ("equal", "within", "near"):
            before = weights.BEFORE[kind, level]
            # A level never seen keeps a little of what it was before.
            right = (m[kind, level] + 20 * before[0]) / (m[kind, ""] + 20)
            found[kind, level] = right, (u[kind, level] + before[1]) / (looked[kind] + 1)
    for level in ("same", "other"):
        found["city", level] = fit.m[2][level], fit.u[2][level]
    return found
