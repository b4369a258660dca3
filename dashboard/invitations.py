"""One-time links: the set-up of the first administrator, a teammate's way in, a new password."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import exists, select

from casebook.database import Book, Writing
from casebook.errors import Trouble
from casebook.rows import made
from casebook.tables.team import invitation, teammate
from casebook.words import sentences
from dashboard import session

say = sentences("dashboard", "invitations")

LASTS = timedelta(days=3)


class DeadLink(Trouble):
    """The link was used, replaced or is too old."""


HAS_ADMIN = select(exists().where(teammate.c.role == "admin", teammate.c.password.is_not(None)))


@dataclass(frozen=True)
class Invited:
    """Whom a link is for; nobody yet, when it makes the first administrator."""

    id: int
    teammate_id: int | None
    name: str
    email: str


def first(book: Book) -> str | None:
    """A new set-up token while nobody can administer the house; it ends the one before."""
    with book.writing() as w:
        if w.value(HAS_ADMIN):
            return None
        return _make(w, book, None, by=None)


def make(book: Book, teammate_id: int, *, by: int) -> str:
    """A teammate's new token; it ends their earlier ones."""
    with book.writing() as w:
        here = teammate.c.id == teammate_id, teammate.c.ended_at.is_(None)
        if w.value(select(teammate.c.id).where(*here)) is None:
            raise Trouble(say.NOBODY)
        w.log("link made", by=by, teammate=teammate_id)
        return _make(w, book, teammate_id, by=by)


def look(book: Book, token: str) -> Invited:
    """Raises DeadLink."""
    query = (
        select(invitation.c.id, invitation.c.teammate_id, teammate.c.name, teammate.c.email)
        .outerjoin(teammate, teammate.c.id == invitation.c.teammate_id)
        .where(invitation.c.token_hash == book.vault.sign("invitation", token))
        .where(invitation.c.used_at.is_(None), teammate.c.ended_at.is_(None))
    )
    with book.reading() as r:
        row = r.row(query.where(invitation.c.expires_at > r.now))
    if row is None:
        raise DeadLink(say.DEAD)
    return made(Invited, row)


def use(book: Book, invited: Invited, *, password: str, name: str = "", email: str = "") -> int:
    """The teammate's id, now with that password hash. Raises DeadLink; works once."""
    with book.writing() as w:
        once = invitation.c.id == invited.id, invitation.c.used_at.is_(None)
        if not w.change(invitation, *once, used_at=w.now):
            raise DeadLink(say.DEAD)
        id = invited.teammate_id or _administrator(w, name, email)
        w.change(teammate, teammate.c.id == id, password=password)
        session.end_all(w, id)
        w.log("link used", by=id)
        return id


def _administrator(w: Writing, name: str, email: str) -> int:
    if w.value(HAS_ADMIN):
        # Somebody came in another way meanwhile: this link is for the first.
        raise DeadLink(say.DEAD)
    row = w.row(select(teammate.c.id, teammate.c.password).where(teammate.c.email == email))
    if row is not None:
        if row.password is not None:
            raise Trouble(say.IN_USE)
        w.change(teammate, teammate.c.id == row.id, role="admin", ended_at=None)
        return int(row.id)
    return w.add(teammate, name=name, email=email, role="admin", created_at=w.now)


def _make(w: Writing, book: Book, teammate_id: int | None, *, by: int | None) -> str:
    token = secrets.token_urlsafe(24)
    same = invitation.c.teammate_id.is_not_distinct_from(teammate_id)
    w.change(invitation, same, invitation.c.used_at.is_(None), used_at=w.now)
    row = {"token_hash": book.vault.sign("invitation", token), "teammate_id": teammate_id}
    w.add(invitation, **row, by=by, at=w.now, expires_at=w.now + LASTS)
    return token
