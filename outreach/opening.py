"""How a waiting word becomes a case: by one conditional update, its chasers along with it."""

from typing import Any

from sqlalchemy import ColumnElement, Row, not_, select

from casebook.database import Writing
from casebook.errors import Taken, Trouble
from casebook.nouns import case_item, cases, mention, person_handle, teammate
from casebook.queries.cases import belongs
from casebook.queries.upsert import or_skip
from outreach import asking, concerned, words


def open_case(w: Writing, mention_id: int, *, by: int, owner: int | None) -> int:
    """The new case's id; ``owner`` none: it waits in the queue still. Raises Taken, Trouble."""
    first = _first_word(w, mention_id)
    passed_on = first.facts.get("passed_on", False)
    about = concerned.of(w, first.id, first.facts) if passed_on else first.person_id
    case = w.add(
        cases, opened_at=w.now, opened_by=by, owner_id=owner, concerns_id=about,
        owned_since=w.now if owner else None, waiting_since=first.waiting_since,
        first_word_at=first.waiting_since, last_word_at=first.heard_at,
    )  # fmt: skip
    mine = {"case_id": case, "attached_at": w.now}
    free = mention.c.case_id.is_(None), mention.c.set_aside_at.is_(None)
    if not w.change(mention, mention.c.id == first.id, *free, **mine):
        raise taken_word(w, first.id)
    put_on(w, case, first.id, as_="passed_on" if passed_on else "origin")
    take_chasers(w, case, first.id)
    asking.later(w, first.handle_id, first.id)
    w.tell("queue")
    w.tell("case", case)
    return case


def take_chasers(w: Writing, case: int, first: int) -> None:
    """The later words folded into the first one; read after the first one is surely ours."""
    folded = mention.c.folded_into == first
    chasers = w.rows(select(mention.c.id, mention.c.heard_at).where(folded).order_by(mention.c.id))
    for chaser in chasers:
        put_on(w, case, chaser.id, as_="chaser")
    if chasers:
        last = max(chaser.heard_at for chaser in chasers)
        w.change(cases, cases.c.id == case, cases.c.last_word_at < last, last_word_at=last)
    w.change(mention, folded, case_id=case, attached_at=w.now)


def put_on(
    w: Writing, case: int, mention_id: int, *, as_: str, because: tuple[Any, ...] = ()
) -> None:
    """On the case, once; a word that was only proposed to it is now surely on it."""
    ids = {"case_id": case, "mention_id": mention_id}
    what = {"as_": as_, "because": list(because)}
    if not w.run(or_skip(w, case_item, "case_id", "mention_id"), ids | what | {"at": w.now}):
        here = case_item.c.case_id == case, case_item.c.mention_id == mention_id
        w.change(case_item, *here, not_(belongs()), **what, ended_at=None)


def authors(w: Writing, case: int) -> dict[int, int]:
    """Mention → person, for the words on a case whose authors are known."""
    query = select(mention.c.id, person_handle.c.person_id).where(case_item.c.case_id == case)
    query = query.join(case_item, case_item.c.mention_id == mention.c.id)
    query = query.join(person_handle, person_handle.c.id == mention.c.handle_id)
    return {row.id: row.person_id for row in w.rows(query)}


def taken_word(w: Writing, mention_id: int) -> Trouble:
    """Why a word cannot be taken, in words; it may be gone, set aside, or somebody's."""
    query = select(cases.c.id).join(mention, mention.c.case_id == cases.c.id)
    case = w.value(query.where(mention.c.id == mention_id))
    return taken(w, case) if case else Trouble(words.NO_MENTION)


def taken(w: Writing, case: int) -> Trouble:
    query = select(teammate.c.name, cases.c.owned_since).where(cases.c.id == case)
    owner = w.row(query.join(cases, cases.c.owner_id == teammate.c.id))
    if owner is None:
        return Trouble(words.NO_MENTION)
    return Taken(words.TAKEN.filled(name=owner.name, at=owner.owned_since))


def _first_word(w: Writing, mention_id: int) -> Row[Any]:
    of = mention.c
    columns = of.id, of.waiting_since, of.heard_at, of.handle_id, of.folded_into, of.facts
    query = select(*columns, person_handle.c.person_id)
    query = query.outerjoin(person_handle, person_handle.c.id == of.handle_id)
    alive: ColumnElement[bool] = of.deleted_at.is_(None)
    found = w.row(query.where(of.id == mention_id, alive))
    if found is not None and found.folded_into:
        found = w.row(query.where(of.id == found.folded_into, alive))
    if found is None:
        raise Trouble(words.NO_MENTION)
    return found
