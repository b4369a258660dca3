"""Who is signed in: a random token in a cookie, its keyed hash in a row that can be ended."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, bindparam, select
from starlette.requests import Request
from starlette.responses import Response

from casebook.database import Book, Writing
from casebook.rows import made
from casebook.tables.team import session, teammate

IDLE = timedelta(hours=8)
LONGEST = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=5)


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
        cookie_name(https=https), token, max_age=int(LONGEST.total_seconds()), path="/", secure=https,
        httponly=True, samesite="lax",
    )  # fmt: skip


def drop_cookie(answer: Response, *, https: bool) -> None:
    name = cookie_name(https=https)
    answer.delete_cookie(name, path="/", secure=https, httponly=True, samesite="lax")


def token_of(request: Request, *, https: bool) -> str | None:
    return request.cookies.get(cookie_name(https=https))


def begin(book: Book, teammate_id: int) -> str:
    """A new token; only its hash is kept, so that a stolen database opens no session."""
    token = secrets.token_urlsafe(32)
    with book.writing() as w:
        row = {"token_hash": _hash(book, token), "teammate_id": teammate_id, "seen_at": w.now}
        w.add(session, **row, started_at=w.now, expires_at=w.now + LONGEST)
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
    seen(book, session, found.session, found.seen_at, now=now)
    return made(Me, found)


def seen(book: Book, table: Table, id: int, last: datetime | None, *, now: datetime) -> None:
    """Of a session or a key; a page view is rarely a write."""
    if last is None or now - last > SEEN_EVERY:
        with book.writing() as w:
            w.change(table, table.c.id == id, seen_at=now)


def end(book: Book, session_id: int, *, by: int) -> None:
    with book.writing() as w:
        if _end(w, session.c.id == session_id):
            w.log("signed out", by=by)


def end_all(w: Writing, teammate_id: int) -> None:
    _end(w, session.c.teammate_id == teammate_id)


def _end(w: Writing, which: ColumnElement[bool]) -> int:
    return w.change(session, which, session.c.ended_at.is_(None), ended_at=w.now)


def _hash(book: Book, token: str) -> str:
    return book.vault.sign("session", token)


OF_ME = ("id", "name", "email", "role", "work", "newcomer", "language", "zone", "theme", "keys")
_OPEN = (
    select(*(teammate.c[name] for name in OF_ME), session.c.id.label("session"), session.c.seen_at)
    .join(session, session.c.teammate_id == teammate.c.id)
    .where(session.c.token_hash == bindparam("hash"), session.c.seen_at > bindparam("idle"))
    .where(session.c.ended_at.is_(None), session.c.expires_at > bindparam("now"))
    .where(teammate.c.ended_at.is_(None))
)
