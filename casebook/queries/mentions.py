"""Mentions as the listener keeps them: known ones, waiting ones, new ones."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, or_, select, update

from casebook.database import Reading, Writing
from casebook.nouns import UNMATCHED, WAITS, cases, link, mention, person_handle, tip, tombstone
from casebook.queries.customers import is_sure
from casebook.queries.upsert import or_skip
from casebook.visibility import Visibility
from casebook.waiting import Place

KNOWN = select(mention.c.native_id).where(
    mention.c.channel == bindparam("channel"),
    mention.c.scope == bindparam("scope"),
    mention.c.native_id.in_(bindparam("ids", expanding=True)),
)
HELD = select(mention).where(*KNOWN.whereclause.clauses)  # type: ignore[union-attr]
ERASED = select(tombstone.c.keyed).where(tombstone.c.keyed.in_(bindparam("keyed", expanding=True)))
LIVES = (
    mention.c.flagged,
    mention.c.folded_into.is_(None),
    mention.c.set_aside_at.is_(None),
    mention.c.deleted_at.is_(None),
    or_(mention.c.case_id.is_(None), cases.c.ended_at.is_(None)),
)
ROOTS = (
    select(person_handle.c.person_id, mention.c.id, mention.c.waiting_since, mention.c.case_id)
    .join(mention, mention.c.handle_id == person_handle.c.id)
    .outerjoin(cases, cases.c.id == mention.c.case_id)
    .where(person_handle.c.person_id.in_(bindparam("persons", expanding=True)), *LIVES)
    .order_by(mention.c.waiting_since, mention.c.id)
)
# The first word of a mention, which may be itself: where both wait.
FIRST = mention.alias("first")
IS_FIRST = FIRST.c.id == func.coalesce(mention.c.folded_into, mention.c.id)
OF_FIRST = [
    FIRST.c[name].label(f"first_{name}")
    for name in ("id", "case_id", "waiting_since", "flagged", "set_aside_at")
]
TIPPED = (
    select(tip.c.url, mention.c.id, mention.c.waiting_since, mention.c.case_id)
    .join(mention, mention.c.id == tip.c.mention_id)
    .outerjoin(cases, cases.c.id == mention.c.case_id)
    .where(tip.c.url.in_(bindparam("urls", expanding=True)), *LIVES)
)


def place(row: Row[Any]) -> Place | None:
    """Where it waits, when it does; the row has OF_FIRST."""
    waits = row.first_flagged and not row.first_case_id and not row.first_set_aside_at
    return Place(row.first_waiting_since, row.first_id, "mention") if waits else None


def known(r: Reading, channel: str, scope: str, native_ids: Collection[str]) -> set[str]:
    """Those that were heard before."""
    values = {"channel": channel, "scope": scope, "ids": list(native_ids)}
    return set(r.connection.execute(KNOWN, values).scalars())


def versions(
    r: Reading, channel: str, scope: str, native_ids: Collection[str]
) -> dict[str, object]:
    """The version each was last heard in, of those whose channel tells one."""
    rows = held(r, channel, scope, native_ids).items()
    return {id: row.facts["version"] for id, row in rows if "version" in row.facts}


def held(r: Reading, channel: str, scope: str, native_ids: Collection[str]) -> dict[str, Row[Any]]:
    """Whole rows, by native id."""
    values = {"channel": channel, "scope": scope, "ids": list(native_ids)}
    return {row.native_id: row for row in r.rows(HELD, values)}


def erased(r: Reading, keyed: Collection[str]) -> set[str]:
    """Which of these keyed hashes have a tombstone."""
    return set(r.connection.execute(ERASED, {"keyed": list(keyed)}).scalars())


def add_many(w: Writing, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Ids by native id of those that were really new; all rows of one channel and scope."""
    new = or_skip(w, mention, "channel", "scope", "native_id")
    found = w.connection.execute(new.returning(mention.c.native_id, mention.c.id), rows)
    return {row.native_id: row.id for row in found}


def roots(r: Reading, persons: Collection[int]) -> list[Row[Any]]:
    """Flagged words of these people that still wait, or lie in an open case, in queue order."""
    return list(r.rows(ROOTS, {"persons": list(persons)})) if persons else []


def tipped(r: Reading, urls: Collection[str]) -> list[Row[Any]]:
    """Tips at these addresses that still wait, or lie in an open case."""
    return list(r.rows(TIPPED, {"urls": list(urls)})) if urls else []


def fold(w: Writing, pairs: Sequence[tuple[int, int]]) -> None:
    """(chaser, the word it waits with)."""
    if pairs:
        change = update(mention).where(mention.c.id == bindparam("chaser"))
        into = change.values(folded_into=bindparam("root"))
        w.run(into, [{"chaser": chaser, "root": root} for chaser, root in pairs])


def step_behind(w: Writing, *, root: int, earlier: int) -> bool:
    """An earlier word takes the place of ``root``; False when somebody took that one meanwhile."""
    alive = mention.c.id == root, mention.c.case_id.is_(None), mention.c.folded_into.is_(None)
    if not w.change(mention, *alive, folded_into=earlier):
        return False
    w.change(mention, mention.c.folded_into == root, folded_into=earlier)
    return True


def step_up(w: Writing, root: int) -> None:
    """A first word waits no more: of its chasers the next that a person must see waits instead."""
    chasers = mention.c.folded_into == root
    needs_a_person = or_(mention.c.flagged, mention.c.visibility == Visibility.PRIVATE)
    order = mention.c.waiting_since, mention.c.id
    alive = chasers, mention.c.deleted_at.is_(None), needs_a_person
    heir = w.value(select(mention.c.id).where(*alive).order_by(*order).limit(1))
    if heir:
        w.change(mention, chasers, mention.c.id != heir, folded_into=heir)
        alone = {"folded_into": None, "flagged": True}
        w.change(mention, mention.c.id == heir, **alone)


def unmatched(r: Reading, *, limit: int) -> list[int]:
    """Flagged words and private ones that were not matched yet, oldest first."""
    there = UNMATCHED, mention.c.deleted_at.is_(None)
    query = select(mention.c.id).where(*there).order_by(mention.c.id).limit(limit)
    return [row.id for row in r.rows(query)]


def match_again(w: Writing) -> None:
    """A customer was learned about: words in hand of whose author nobody is sure are looked at once
    more. Held in the order of their ids, as those who take a word and its chasers hold them."""
    of, by = mention.c, person_handle.c
    sure = select(link.c.id).join(person_handle, by.person_id == link.c.person_id)
    known = sure.where(by.id == of.handle_id, is_sure()).exists()
    open_ = select(cases.c.id).where(cases.c.ended_at.is_(None))
    for in_hand in (WAITS, of.case_id.in_(open_)):
        again = select(of.id).where(in_hand, of.matched_at.is_not(None), ~known).order_by(of.id)
        if w.change(mention, of.id.in_(again.with_for_update()), matched_at=None):
            w.tell("work")
