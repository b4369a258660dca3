"""Cases as rows: locked for a change, with their owner, and in lists."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, Select, and_, bindparam, func, or_, select

from casebook.database import Reading, Values
from casebook.nouns import case_item, cases, commitment, helper, mention, message, person, teammate
from casebook.rows import made

UNSURE = ("perhaps", "sending")
ANSWER = ("agent", "lead", "admin")  # the roles that work on cases; the others only look
MOVING = ("awaiting", "released", "sending", "perhaps")


@dataclass(frozen=True)
class CaseLine:
    """``waiting_since`` set: they wait for us. ``unsure``: messages of which nobody knows yet."""

    id: int
    title: str
    name: str
    owner_id: int | None
    owner: str
    owned_since: datetime | None
    waiting_since: datetime | None
    last_word_at: datetime
    opened_at: datetime
    ended_at: datetime | None
    promises: int
    next_due_at: datetime | None
    unsure: int
    awaiting: int
    quiet_since: datetime | None


def unanswered(r: Reading, case_id: int) -> tuple[datetime | None, datetime | None]:
    """When our last delivered message set out, and since when the first word of theirs waits that
    it did not know."""
    of = message.c
    sent = select(func.max(func.coalesce(of.called_at, of.sent_at))).where(of.case_id == case_id)
    last = r.value(sent.where(of.state == "sent"))
    return last, r.value(first_after(case_id, last))


def first_after(case_id: int, last: datetime | None) -> Select[Any]:
    first = select(func.min(mention.c.waiting_since)).join(case_item)
    first = first.where(case_item.c.case_id == case_id, belongs())
    if last is None:
        return first
    # Heard before, yet put on the case by itself only afterwards: our word did not know it.
    late = and_(case_item.c.as_.in_(("answer", "chaser")), mention.c.attached_at > last)
    return first.where(or_(mention.c.heard_at > last, late))


def belongs() -> ColumnElement[bool]:
    """A case_item that is on its case, and not a mere proposal or something taken off."""
    of = case_item.c
    kin = and_(of.as_.in_(("duplicate", "evolution")), of.confirmed_at.is_not(None))
    attached = of.as_.in_(("origin", "passed_on", "chaser", "answer"))
    return and_(of.ended_at.is_(None), or_(attached, kin))


def newest(table: Any, of: Any, *which: ColumnElement[bool]) -> Any:
    """For each row of ``of`` the id of the last one of ``table`` of which all this is true."""
    return select(func.max(table.c.id)).where(*which).correlate(of).scalar_subquery()


def locked(r: Reading, case_id: int) -> Row[Any] | None:
    """The case, held until the block ends: on SQLite the writer is alone anyway."""
    return r.row(select(cases).where(cases.c.id == case_id).with_for_update())


def mate(r: Reading, id: int) -> Row[Any] | None:
    """A teammate who is still on the team."""
    of = teammate.c
    query = select(of.id, of.name, of.role, of.newcomer, of.work)
    return r.row(query.where(of.id == id, of.ended_at.is_(None)))


def worker(r: Reading, id: int) -> Row[Any] | None:
    """A teammate who is still on the team and works on cases."""
    found = mate(r, id)
    return found if found is not None and found.role in ANSWER else None


def is_on(r: Reading, case_id: int, mate_id: int) -> bool:
    """Whether the teammate owns or helps the case."""
    owns = select(cases.c.id).where(cases.c.id == case_id, cases.c.owner_id == mate_id)
    helps = _helps(mate_id).where(helper.c.case_id == case_id)
    return r.row(owns) is not None or r.row(helps) is not None


def of_mate(r: Reading, mate_id: int, most: int | None = None) -> list[CaseLine]:
    """Open ones they own or help: who waits for us first, the longest before the others."""
    return _read(r, _of_mate(most), {"mate": mate_id})


# Putting this statement together takes longer than running it.
@lru_cache(8)
def _of_mate(most: int | None) -> Select[Any]:
    mate: BindParameter[int] = bindparam("mate")
    of = cases.c
    # Two short lists: said as one condition with "or", every case there ever was is looked at.
    owned = select(of.id).where(of.owner_id == mate, of.ended_at.is_(None))
    mine = of.id.in_(owned.union(_helps(mate))), of.ended_at.is_(None)
    order = of.waiting_since.is_(None), of.waiting_since, of.last_word_at, of.id
    # Chosen first: what is counted for a line is then counted for these only.
    first = select(of.id).where(*mine).order_by(*order).limit(most)
    return _lines(of.id.in_(first)).order_by(*order)


def all_open(r: Reading, limit: int) -> list[CaseLine]:
    order = cases.c.waiting_since.is_(None), cases.c.waiting_since, cases.c.id
    return _read(r, _lines(cases.c.ended_at.is_(None)).order_by(*order).limit(limit))


def ended(r: Reading, limit: int) -> list[CaseLine]:
    lines = _lines(cases.c.ended_at.is_not(None))
    return _read(r, lines.order_by(cases.c.ended_at.desc(), cases.c.id.desc()).limit(limit))


def _helps(mate_id: int | BindParameter[int]) -> Select[Any]:
    of = helper.c
    return select(of.case_id).where(of.teammate_id == mate_id, of.left_at.is_(None))


def _lines(*which: ColumnElement[bool]) -> Select[Any]:
    owner = teammate.alias("owner")
    promised = commitment.c.case_id == cases.c.id, commitment.c.ended_at.is_(None)
    return (
        select(
            cases, person.c.name.label("name"), owner.c.name.label("owner"),
            _count(commitment.c.id, *promised).label("promises"),
            select(func.min(commitment.c.due_at)).where(*promised).scalar_subquery().label("next_due_at"),
            _count(message.c.id, message.c.case_id == cases.c.id, message.c.state.in_(UNSURE))
            .label("unsure"),
            _count(message.c.id, message.c.case_id == cases.c.id, message.c.state == "awaiting")
            .label("awaiting"),
        )
        .outerjoin(person, person.c.id == cases.c.concerns_id)
        .outerjoin(owner, owner.c.id == cases.c.owner_id)
        .where(*which)
    )  # fmt: skip


def _count(column: Any, *which: ColumnElement[bool]) -> Any:
    return select(func.count(column)).where(*which).correlate(cases).scalar_subquery()


def _read(r: Reading, query: Select[Any], values: Values = None) -> list[CaseLine]:
    return [made(CaseLine, row) for row in r.rows(query, values)]
