"""Keys for the JSON interface: each acts in a teammate's name, is shown once and can be ended."""

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from casebook.database import Book, Reading
from casebook.errors import Trouble
from casebook.rows import made
from casebook.tables.team import api_key, teammate
from casebook.words import sentences
from dashboard import session
from dashboard.session import Me

say = sentences("dashboard", "keys")


def make(book: Book, name: str, *, acts_as: int, by: int) -> str:
    """The key, shown this once: only its keyed hash is kept."""
    token = f"qk_{secrets.token_urlsafe(32)}"
    with book.writing() as w:
        here = teammate.c.id == acts_as, teammate.c.ended_at.is_(None)
        if not name or w.value(select(teammate.c.id).where(*here)) is None:
            raise Trouble(say.NOBODY if name else say.NAMELESS)
        row = {"name": name[:80], "token_hash": _hash(book, token), "teammate_id": acts_as}
        id = w.add(api_key, **row, by=by, at=w.now)
        w.log("key made", by=by, key=id, teammate=acts_as)
    return token


def end(book: Book, id: int, *, by: int) -> None:
    with book.writing() as w:
        held = api_key.c.id == id, api_key.c.ended_at.is_(None)
        if w.change(api_key, *held, ended_at=w.now):
            w.log("key ended", by=by, key=id)


def all_held(r: Reading) -> Sequence[Row[Any]]:
    query = select(api_key, teammate.c.name.label("mate")).join(
        teammate, teammate.c.id == api_key.c.teammate_id
    )
    return r.rows(query.where(api_key.c.ended_at.is_(None)).order_by(api_key.c.id))


def who(book: Book, token: str) -> Me | None:
    """Whoever the key acts as, while both are still there."""
    of = api_key.c
    query = (
        select(*(teammate.c[name] for name in session.OF_ME), of.id.label("key"), of.seen_at)
        .join(api_key, of.teammate_id == teammate.c.id)
        .where(of.token_hash == _hash(book, token), of.ended_at.is_(None))
        .where(teammate.c.ended_at.is_(None))
    )
    with book.reading() as r:
        row, now = r.row(query), r.now
    if row is None:
        return None
    session.seen(book, api_key, row.key, row.seen_at, now=now)
    return made(Me, row, session=0)


def _hash(book: Book, token: str) -> str:
    return book.vault.sign("api key", token)
