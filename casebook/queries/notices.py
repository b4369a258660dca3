"""What a teammate must know: told once to each, whatever way it reaches them."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, select, update

from casebook.database import Reading, Writing
from casebook.nouns import cases, due_work, notice, person, teammate
from casebook.queries.upsert import or_skip


def tell(
    w: Writing, mates: Iterable[int], what: str, *, key: str, case: int | None = None, **about: Any
) -> int:
    """How many were told now. ``key`` names the occasion: the same one is never told twice.

    ``about`` holds ids and plain facts, never a text that can be erased.
    """
    change, told = or_skip(w, notice, "teammate_id", "key"), 0
    leaves = or_skip(w, due_work, "key")
    for mate in dict.fromkeys(mates):
        row = {"teammate_id": mate, "what": what, "case_id": case, "about": about, "key": key}
        if w.run(change, row | {"at": w.now}):
            told += 1
            w.tell("notice", mate)
            work = {"what": "notice", "key": f"notice|{mate}|{key}", "due_at": w.now}
            w.run(leaves, work | {"about": {"mate": mate, "key": key}})
    if told:
        w.tell("work")
    return told


def of_role(r: Reading, *roles: str) -> list[int]:
    """The teammates who are on the team in one of these roles."""
    of = teammate.c
    query = select(of.id).where(of.role.in_(roles), of.ended_at.is_(None)).order_by(of.id)
    return [row.id for row in r.rows(query)]


def over(w: Writing, key: str) -> None:
    """Nobody needs to hear of this occasion any more."""
    unseen = notice.c.key == key, notice.c.seen_at.is_(None)
    for row in w.rows(select(notice.c.teammate_id).where(*unseen)):
        w.tell("notice", row.teammate_id)
    w.change(notice, *unseen, seen_at=w.now)


def of_mate(r: Reading, mate: int, *, most: int = 100) -> Sequence[Row[Any]]:
    """Newest first; ``whom``: the person of the case, when it is about one."""
    whom = person.c.name.label("whom")
    mine = select(notice, whom).where(notice.c.teammate_id == mate)
    mine = mine.outerjoin(cases, cases.c.id == notice.c.case_id)
    mine = mine.outerjoin(person, person.c.id == cases.c.concerns_id)
    return r.rows(mine.order_by(notice.c.id.desc()).limit(most))


def see(w: Writing, mate: int, *, only: int | None = None) -> Row[Any] | None:
    """Theirs are seen from now on, or the one; which is given back."""
    theirs = [notice.c.teammate_id == mate, *([notice.c.id == only] if only else [])]
    unseen = update(notice).where(*theirs, notice.c.seen_at.is_(None))
    if w.run(unseen.values(seen_at=w.now)):
        w.tell("notice", mate)
    return w.row(select(notice).where(*theirs)) if only else None
