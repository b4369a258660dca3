"""Promises as rows: which are due or late, the ledger of a person and of the team, what is loudest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, exists, false, func, or_, select

from casebook.columns import UtcTime
from casebook.database import Reading
from casebook.dossier import Promise
from casebook.nouns import account, body, case_item, commitment, mention, person, teammate, ticket
from casebook.queries import bodies
from casebook.queries.cases import belongs
from casebook.rows import made

of = commitment.c
OPEN = and_(of.ended_at.is_(None), of.proposed == false())
RUNNING = and_(OPEN, of.claimed_at.is_(None))
NOW: ColumnElement[Any] = bindparam("now", type_=UtcTime)
# Without a reminder to come its last working hour has begun.
HOT = and_(RUNNING, or_(of.due_at <= NOW, of.remind_at.is_(None)))
ME: ColumnElement[Any] = bindparam("me")
TABS: Mapping[str, ColumnElement[bool]] = {
    "mine": and_(RUNNING, of.owner_id == ME), "team": RUNNING,
    "others": and_(OPEN, of.kind == "third_party"), "late": and_(RUNNING, of.due_at <= NOW),
    "confirm": and_(OPEN, of.claimed_at.is_not(None)),
    "proposed": and_(of.ended_at.is_(None), of.proposed != false()),
    "ended": and_(of.ended_at.is_not(None), of.end != "refused"),
}  # fmt: skip
MANY = 999


@dataclass(frozen=True)
class Alarm:
    """The promise nearest to breaking, and how many are as near."""

    number: int
    case_id: int
    to: str
    due_at: datetime


def due(r: Reading) -> list[int]:
    """All that want a reminder, or are late while the lead does not know: one query."""
    untold = and_(of.due_at <= r.now, of.late_since.is_(None))
    query = select(of.id).where(RUNNING, or_(of.remind_at <= r.now, untold))
    return [row.id for row in r.rows(query.order_by(of.due_at, of.id))]


def unanswered(r: Reading, within: timedelta) -> list[int]:
    """Called kept so long ago by us alone, without a word of theirs since."""
    old = and_(TABS["confirm"], of.claimed_at <= r.now - within)
    return [row.id for row in r.rows(select(of.id).where(old, ~_wrote_since()))]


def one(r: Reading, id: int) -> Row[Any] | None:
    """Held until the block ends."""
    return r.row(select(commitment).where(of.id == id).with_for_update())


def of_owner(r: Reading, mate: int) -> list[Row[Any]]:
    """Everything that would be nobody's without them, proposals too."""
    theirs = select(commitment).where(of.owner_id == mate, of.ended_at.is_(None))
    return list(r.rows(theirs.order_by(of.id).with_for_update()))


def of_case(r: Reading, case_id: int) -> tuple[Promise, ...]:
    """Open ones first, the soonest before the others; then the ended, the newest first."""
    return _read(r, _lines(of.case_id == case_id, ended=False), {})


def ledger(r: Reading, tab: str, *, me: int, limit: int = 100) -> tuple[Promise, ...]:
    """``me``: whose are mine. Open ones by when they are due; ended ones, the newest first."""
    return _read(r, _lines(TABS[tab], ended=tab == "ended").limit(limit), {"me": me})


def counts(r: Reading, *, me: int) -> dict[str, int]:
    """How many are in each tab, counted no further than 999; one query."""
    row = r.row(_counting(), {"now": r.now, "me": me})
    return dict(zip(TABS, tuple(row or ()), strict=True))


def lately(r: Reading, *, days: int) -> dict[str, int]:
    """kept, moved, broken: how many of the team's ended so in these days."""
    many = func.count().label("many")
    query = select(of.end, many).where(of.ended_at > r.now - timedelta(days=days))
    return {row.end: row.many for row in r.rows(query.group_by(of.end))}


def alarm(r: Reading, *, me: int, everybody: bool) -> Alarm | None:
    """What is loudest for this teammate: theirs about to break or late; a lead sees all late ones."""
    rows = r.rows(_alarm(everybody), {"now": r.now, "me": me})
    first = rows[0] if rows else None
    return Alarm(len(rows), first.case_id, first.name or "", first.due_at) if first else None


@lru_cache(2)
def _alarm(everybody: bool) -> Select[Any]:
    mine = and_(of.owner_id == ME, HOT)
    which = or_(mine, and_(RUNNING, of.due_at <= NOW)) if everybody else mine
    query = select(of.case_id, of.due_at, person.c.name)
    query = query.outerjoin(person, person.c.id == of.to_id).where(which)
    return query.order_by(of.due_at, of.id).limit(MANY)


@lru_cache(1)
def _counting() -> Select[Any]:
    found = (select(of.id).where(which).limit(MANY).subquery() for which in TABS.values())
    return select(*(select(func.count()).select_from(each).scalar_subquery() for each in found))


def _wrote_since() -> ColumnElement[bool]:
    here = mention.c.id == case_item.c.mention_id
    since = case_item.c.case_id == of.case_id, belongs(), mention.c.heard_at > of.claimed_at
    return exists(select(mention.c.id).join(case_item, here).where(*since).correlate(commitment))


def _lines(*which: ColumnElement[bool], ended: bool) -> Select[Any]:
    before, ended_by = commitment.alias("before"), teammate.alias("ended_by")
    text, end = body.alias("text"), body.alias("end_text")
    soonest = of.ended_at.is_not(None), of.claimed_at.is_not(None), of.due_at
    order = (of.ended_at.desc(),) if ended else soonest
    return (
        select(
            commitment, HOT.label("hot"), text.c.text, end.c.text.label("end_words"),
            person.c.name.label("to"), teammate.c.name.label("owner"), ended_by.c.name.label("by"),
            before.c.due_at.label("moved_from"), _wrote_since().label("wrote_since"),
            ticket.c.native_id.label("number"), account.c.name.label("desk"),
        )
        .join(teammate, teammate.c.id == of.owner_id)
        .outerjoin(ended_by, ended_by.c.id == of.ended_by)
        .outerjoin(person, person.c.id == of.to_id)
        .outerjoin(before, before.c.moved_to_id == of.id)
        .outerjoin(ticket, ticket.c.id == of.ticket_id)
        .outerjoin(account, account.c.id == ticket.c.account_id)
        .outerjoin(text, bodies.said("commitment", of.id, text=text))
        .outerjoin(end, bodies.said("commitment", of.id, "end", end))
        .where(*which)
        .order_by(*order, of.id)
    )  # fmt: skip


def _read(r: Reading, query: Select[Any], values: Mapping[str, Any]) -> tuple[Promise, ...]:
    return tuple(
        made(Promise, row, ended_by=row.by or "", asked=row.message_id is not None)
        for row in r.rows(query, {"now": r.now, **values})
    )
