"""Who is signed in: a random token in a cookie, its keyed hash in a row that can be ended."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, insert, select, update
from starlette.requests import Request
from starlette.responses import Response

from casebook.database import Book, Writing
from casebook.tables.team import session, teammate

IDLE = timedelta(hours=8)
LONGEST = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=5)  # so that a page view is rarely a write


@dataclass(frozen=True)
class Me:
    """The teammate who looks at a page."""

    id: int
    name: str
    email: str
    role: str
    work: str
    newcomer: bool
    language: str
    zone: str
    theme: str
    keys: bool
    session: int


def cookie_name(*, https: bool) -> str:
    return "__Host-quattrocchi" if https else "quattrocchi"


def set_cookie(answer: Response, token: str, *, https: bool) -> None:
    answer.set_cookie(
        cookie_name(https=https),
        token,
        max_age=int(LONGEST.total_seconds()),
        path="/",
        secure=https,
        httponly=True,
        samesite="lax",
    )


def drop_cookie(answer: Response, *, https: bool) -> None:
    answer.delete_cookie(
        cookie_name(https=https), path="/", secure=https, httponly=True, samesite="lax"
    )


def token_of(request: Request, *, https: bool) -> str | None:
    return request.cookies.get(cookie_name(https=https))


def begin(book: Book, teammate_id: int) -> str:
    """A new token; only its hash is kept, so that a stolen database opens no session."""
    token = secrets.token_urlsafe(32)
    with book.writing() as w:
        w.run(
            insert(session).values(
                token_hash=_hash(book, token),
                teammate_id=teammate_id,
                started_at=w.now,
                seen_at=w.now,
                expires_at=w.now + LONGEST,
            )
        )
        w.log("signed in", by=teammate_id)
    return token


def who(book: Book, token: str | None) -> Me | None:
    if not token:
        return None
    with book.reading() as r:
        found = r.row(_OPEN, {"hash": _hash(book, token), "now": r.now, "idle": r.now - IDLE})
        now = r.now
    if found is None:
        return None
    if now - found.seen_at > SEEN_EVERY:
        _seen(book, found.session, now)
    return _me(found)


def _me(row: Row[Any]) -> Me:
    facts = dict(row._mapping)
    facts.pop("seen_at")
    return Me(**facts)


def end(book: Book, session_id: int, *, by: int) -> None:
    with book.writing() as w:
        if _end(w, session.c.id == session_id):
            w.log("signed out", by=by)


def end_all(w: Writing, teammate_id: int) -> None:
    _end(w, session.c.teammate_id == teammate_id)


def _end(w: Writing, which: ColumnElement[bool]) -> int:
    still = update(session).where(which, session.c.ended_at.is_(None))
    return w.run(still.values(ended_at=w.now))


def _seen(book: Book, session_id: int, now: datetime) -> None:
    with book.writing() as w:
        w.run(update(session).where(session.c.id == session_id).values(seen_at=now))


def _hash(book: Book, token: str) -> str:
    return book.vault.sign("session", token)


_OPEN = (
    select(
        *(teammate.c[name] for name in ("id", "name", "email", "role", "work", "newcomer")),
        *(teammate.c[name] for name in ("language", "zone", "theme", "keys")),
        session.c.id.label("session"),
        session.c.seen_at,
    )
    .join(session, session.c.teammate_id == teammate.c.id)
    .where(
        session.c.token_hash == bindparam("hash"),
        session.c.ended_at.is_(None),
        session.c.expires_at > bindparam("now"),
        session.c.seen_at > bindparam("idle"),
        teammate.c.ended_at.is_(None),
    )
)
