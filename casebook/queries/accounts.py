"""Accounts as the health page shows them: streams, gaps, parked items, money, the last day's pulse."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Label, ScalarSelect, func, select

from casebook.database import Reading
from casebook.nouns import account, body, canary, gap, mention, meter, parked, stream, teammate
from casebook.queries import bodies
from casebook.rows import made
from casebook.words import Both

HOURS = 24
NO_LIST = account.c.kind != "file"  # a list of customers neither listens nor acts
AT_WORK = account.c.ended_at.is_(None) & NO_LIST
LATELY = timedelta(days=7)  # a gap that was ended is still shown
A_DAY = timedelta(days=1)  # no rate window is shut for longer
NEWEST = 5_000  # mentions looked at for the pulse: without an index on times, a bounded look


@dataclass(frozen=True)
class Stream:
    """``due_at``: when it is read next; ``irrelevant``: heard, none of ours, not kept."""

    id: int
    key: str
    last_read_at: datetime | None
    last_heard_at: datetime | None
    due_at: datetime | None
    kept: int
    irrelevant: int
    quiet_since: datetime | None = None
    rhythm: Mapping[str, Any] | None = None  # see listener/rhythm.py
    sentence: str = ""  # of the canary, with the hours it comes in
    every_hours: int = 0
    canary_heard_at: datetime | None = None
    missed_since: datetime | None = None


@dataclass(frozen=True)
class Gap:
    """What the platform could not give; ``missed``: how many, when it told; ``found``: read back.

    ``reason``: why ``ended_by`` accepted it; without a name it was filled by the house.
    """

    id: int
    stream: str
    from_at: datetime
    to_at: datetime
    missed: int | None
    because: Both
    tried_at: datetime | None = None
    found: int | None = None
    ended_at: datetime | None = None
    ended_by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Parked:
    """An item nobody could read yet, as it came."""

    id: int
    stream: str
    native_id: str
    error: Both
    raw: str
    at: datetime


@dataclass(frozen=True)
class Account:
    """``pulse``: mentions heard in each of the last 24 hours, oldest first; None: not counted."""

    id: int
    kind: str  # channel | desk
    key: str
    name: str
    mode: str
    internal: bool
    live_at: datetime | None
    live_by: str
    rests_until: datetime | None
    trouble: Both | None
    trouble_kind: str
    who: Mapping[str, Any]
    ended_at: datetime | None
    streams: tuple[Stream, ...] = ()
    gaps: tuple[Gap, ...] = ()  # open ones
    filled: tuple[Gap, ...] = ()  # those of the last week that were ended
    parked: int = 0
    spent: float = 0.0  # US dollars this month
    shut_until: datetime | None = None  # a rate window of the platform
    pulse: tuple[int | None, ...] = field(default=(None,) * HOURS)

    @property
    def last_read_at(self) -> datetime | None:
        return max((s.last_read_at for s in self.streams if s.last_read_at), default=None)

    @property
    def due_at(self) -> datetime | None:
        return min((s.due_at for s in self.streams if s.due_at), default=None)


def of_house(r: Reading) -> list[Account]:
    """Those at work, channels first, in the order they were connected; a fixed number of queries."""
    return _read(r, AT_WORK)


def one(r: Reading, id: int) -> Account | None:
    """Ended ones too."""
    return next(iter(_read(r, (account.c.id == id) & NO_LIST)), None)


def parked_of(r: Reading, account_id: int, *, limit: int) -> list[Parked]:
    """Newest first."""
    query = (
        select(parked, stream.c.key.label("stream"))
        .outerjoin(stream, stream.c.id == parked.c.stream_id)
        .where(parked.c.account_id == account_id, parked.c.ended_at.is_(None))
        .order_by(parked.c.id.desc())
        .limit(limit)
    )
    return [made(Parked, row) for row in r.rows(query)]


def _read(r: Reading, which: ColumnElement[bool]) -> list[Account]:
    of, name = account.c, teammate.c.name.label("live_name")
    query = select(account, name, *_counted(r)).outerjoin(teammate, teammate.c.id == of.live_by)
    rows = r.rows(query.where(which).order_by(of.kind, of.id))
    ids = [row.id for row in rows]
    streams, gaps, pulses = _streams(r, ids), _gaps(r, ids), _pulses(r)
    return [
        made(
            Account, row, live_by=row.live_name or "", who=row.who or {},
            streams=tuple(streams[row.id]), gaps=tuple(g for g in gaps[row.id] if not g.ended_at),
            filled=tuple(g for g in gaps[row.id] if g.ended_at), spent=(row.micros or 0) / 1_000_000,
            pulse=pulses(row.id),
        )
        for row in rows
    ]  # fmt: skip


def _counted(r: Reading) -> Iterator[Label[Any]]:
    """Of each account: items put aside, money of this month, and a rate window that is shut."""
    held, of = parked.c.account_id == account.c.id, meter.c
    yield _one(func.count(), held, parked.c.ended_at.is_(None)).label("parked")
    mine = of.account_id == account.c.id
    yield _one(of.used, mine, of.what == "money", of.window == f"{r.now:%Y-%m}").label("micros")
    soon = of.resets_at > r.now, of.resets_at <= r.now + A_DAY
    yield _one(func.max(of.resets_at), mine, of.what.like("rate:%"), *soon).label("shut_until")


def _one(what: Any, *which: ColumnElement[bool]) -> ScalarSelect[Any]:
    return select(what).where(*which).correlate(account).scalar_subquery()


def _streams(r: Reading, ids: list[int]) -> dict[int, list[Stream]]:
    found: dict[int, list[Stream]] = defaultdict(list)
    planted = (canary.c.stream_id == stream.c.id) & canary.c.ended_at.is_(None)
    heard = canary.c.heard_at.label("canary_heard_at")
    of = stream, canary.c.sentence, canary.c.every_hours, heard, canary.c.missed_since
    query = select(*of).outerjoin(canary, planted).where(stream.c.account_id.in_(ids))
    for row in r.rows(query.order_by(stream.c.id)):
        found[row.account_id].append(made(Stream, row))
    return found


def _gaps(r: Reading, ids: list[int]) -> dict[int, list[Gap]]:
    said = bodies.said("gap", gap.c.id)
    by, why = teammate.c.name.label("by"), body.c.text.label("reason")
    of = gap, stream.c.key.label("stream"), stream.c.account_id, by, why
    query = select(*of).join(stream, stream.c.id == gap.c.stream_id).outerjoin(body, said)
    query = query.outerjoin(teammate, teammate.c.id == gap.c.ended_by)
    lately = gap.c.ended_at.is_(None) | (gap.c.ended_at > r.now - LATELY)
    query = query.where(stream.c.account_id.in_(ids), lately).order_by(gap.c.from_at.desc())
    found: dict[int, list[Gap]] = defaultdict(list)
    for row in r.rows(query):
        found[row.account_id].append(made(Gap, row, ended_by=row.by or ""))
    return found


def _pulses(r: Reading) -> Any:
    """A function from account id to its pulse."""
    newest = select(mention.c.account_id, mention.c.heard_at).order_by(mention.c.id.desc())
    rows = r.rows(newest.limit(NEWEST))
    counts: dict[int, list[int]] = defaultdict(lambda: [0] * HOURS)
    for row in rows:
        if (ago := (r.now - row.heard_at) // timedelta(hours=1)) < HOURS:
            counts[row.account_id][HOURS - 1 - max(0, ago)] += 1
    seen = HOURS
    if len(rows) == NEWEST:
        seen = min(HOURS, (r.now - rows[-1].heard_at) // timedelta(hours=1))

    def pulse(account_id: int) -> tuple[int | None, ...]:
        return (*(None,) * (HOURS - seen), *counts[account_id][HOURS - seen :])

    return pulse
