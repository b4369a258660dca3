"""Streams: which are due, who reads one now, how far it got."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, not_, or_, select

from casebook.database import Reading, Writing
from casebook.nouns import account, canary, stream

LONGEST_PAUSE = timedelta(days=1)  # between two readings, whatever a channel file declares
LONGEST_REST = timedelta(days=1)  # of an account; with its money used up, to the next month
A_MONTH = timedelta(days=32)


def rested(now: datetime) -> ColumnElement[bool]:
    """The account's rest is over; one longer than we ever give is of a clock that was wrong."""
    until, spent = account.c.rests_until, account.c.trouble_kind == "credit"
    far = or_(until > now + A_MONTH, and_(until > now + LONGEST_REST, not_(spent)))
    return or_(until.is_(None), until <= now, far)


def due(r: Reading, *, limit: int) -> list[int]:
    """Streams to be read now, the longest overdue first; resting and ended accounts have none.

    Of an account that fails only one stream is tried: if it hangs, it holds one reader.
    """
    query = (
        select(stream.c.id, stream.c.account_id, account.c.failures)
        .join(account, account.c.id == stream.c.account_id)
        .where(*_ready(r), rested(r.now))
        .where(account.c.ended_at.is_(None), account.c.kind == "channel")
        .order_by(stream.c.due_at, stream.c.id)
        .limit(limit)
    )
    tried: set[int] = set()
    found = []
    for row in r.rows(query):
        if not row.failures or row.account_id not in tried:
            found.append(row.id)
        tried.add(row.account_id)
    return found


def _ready(r: Reading) -> tuple[ColumnElement[bool], ...]:
    """Its turn came and nobody reads it; times too far ahead are of a clock that was wrong."""
    far = r.now + 2 * LONGEST_PAUSE
    due_at, claimed = stream.c.due_at, stream.c.claimed_until
    now = or_(due_at <= r.now, due_at > far)
    return now, or_(claimed.is_(None), claimed <= r.now, claimed > far)


def one(r: Reading, id: int) -> Row[Any] | None:
    """The stream with its account's key, scope and failures, and the sentence of its canary."""
    of = account.c.key.label("channel"), account.c.scope, account.c.failures
    query = select(stream, *of, canary.c.sentence.label("canary"))
    query = query.join(account, account.c.id == stream.c.account_id)
    planted = (canary.c.stream_id == stream.c.id) & canary.c.ended_at.is_(None)
    return r.row(query.outerjoin(canary, planted).where(stream.c.id == id))


def of_account(r: Reading, account_id: int) -> dict[str, Row[Any]]:
    """By key."""
    query = select(stream).where(stream.c.account_id == account_id).order_by(stream.c.id)
    return {row.key: row for row in r.rows(query)}


def claim(w: Writing, id: int, *, lease: timedelta) -> datetime | None:
    """The end of the lease, which is also its name; None when it is not due or somebody reads it."""
    until = w.now + lease
    return until if w.change(stream, stream.c.id == id, *_ready(w), claimed_until=until) else None


def move(
    w: Writing, id: int, *, held: datetime, lease: timedelta, bookmark: str | None,
    kept: int, irrelevant: int,
) -> datetime | None:  # fmt: skip
    """Move the bookmark in the same block as the rows; None when the lease was lost meanwhile."""
    until = max(held, w.now + lease)
    values: dict[str, Any] = {
        "claimed_until": until, "bookmark": bookmark, "kept": stream.c.kept + kept,
        "irrelevant": stream.c.irrelevant + irrelevant,
    }  # fmt: skip
    values |= {"last_heard_at": w.now} if kept else {}
    mine = stream.c.id == id, stream.c.claimed_until == held
    return until if w.change(stream, *mine, **values) else None


def heard(w: Writing, id: int, kept: int) -> None:
    """Words of this stream that came by another way: pushed, or read again."""
    values = {"last_heard_at": w.now, "kept": stream.c.kept + kept}
    w.change(stream, stream.c.id == id, **values)


def release(
    w: Writing, id: int, *, held: datetime, bookmark: str | None, next_at: datetime,
    complete_since: datetime | None,
) -> bool:  # fmt: skip
    """End a reading; ``complete_since`` (its start) only when it got to the end."""
    values: dict[str, Any] = {"claimed_until": None, "due_at": next_at, "bookmark": bookmark}
    if complete_since is not None:
        values |= {"last_read_at": w.now, "complete_since": complete_since}
    return bool(w.change(stream, stream.c.id == id, stream.c.claimed_until == held, **values))
