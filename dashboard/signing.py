"""Signing in: the password checked slowly, wrong tries counted as rows."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from anyio import CapacityLimiter, to_thread
from pwdlib import PasswordHash
from sqlalchemy import ColumnElement, delete, func, or_, select

from casebook.database import Book, Reading
from casebook.errors import Trouble
from casebook.tables.team import sign_in_attempt as attempt
from casebook.tables.team import teammate
from casebook.words import Both, sentences

say = sentences("dashboard", "signing")

PAUSE = timedelta(minutes=10)
FORGOTTEN = timedelta(days=30)
PER_EMAIL = 5
PER_ADDRESS = 30
SHORTEST = 10
# Each check takes 64 MiB: two at a time, or a flood of sign-ins eats the memory.
ARGON = CapacityLimiter(2)


class NotIn(Trouble):
    """The sign-in was refused; the words do not tell whether the e-mail exists."""


@dataclass(frozen=True)
class Try:
    """One attempt, counted as a wrong one until it proves right."""

    rows: tuple[int, ...]
    left: int


async def sign_in(book: Book, email: str, password: str, *, address: str) -> int:
    """The teammate's id. Raises NotIn; an unknown e-mail takes as long as a wrong password."""
    email = email.strip().lower()
    counted = await to_thread.run_sync(_count, book, email, address)
    found = await to_thread.run_sync(_password_of, book, email)
    id, kept = found if found else (None, None)
    good, renewed = await to_thread.run_sync(_verify, password, kept or _nobodys(), limiter=ARGON)
    if not good or id is None or kept is None:
        raise NotIn(_wrong(counted.left))
    await to_thread.run_sync(_right, book, counted, id, renewed)
    return id


async def hash_of(password: str) -> str:
    """Raises NotIn when the password is too short."""
    if len(password) < SHORTEST:
        raise NotIn(say.SHORT.filled(least=SHORTEST))
    return await to_thread.run_sync(_hasher().hash, password, limiter=ARGON)


def _wrong(left: int) -> Both:
    return say.LAST.filled(n=left) if 0 < left <= 3 else say.WRONG


def _count(book: Book, email: str, address: str) -> Try:
    given = (("email", email), ("address", address))
    who = [book.vault.sign("sign-in", *each) for each in given]
    with book.writing() as w:
        left = PER_EMAIL - _wrong_tries(w, attempt.c.who == who[0])
        if left <= 0 or _wrong_tries(w, attempt.c.who == who[1]) >= PER_ADDRESS:
            raise NotIn(say.PAUSED)
        rows = tuple(w.add(attempt, who=one, at=w.now, good=False) for one in who)
    return Try(rows, left - 1)


def _wrong_tries(r: Reading, which: ColumnElement[bool]) -> int:
    last_good = select(func.max(attempt.c.at)).where(which, attempt.c.good).scalar_subquery()
    since = attempt.c.at > r.now - PAUSE, or_(last_good.is_(None), attempt.c.at > last_good)
    return int(r.value(select(func.count()).where(which, ~attempt.c.good, *since)))


def _right(book: Book, counted: Try, id: int, renewed: str | None) -> None:
    with book.writing() as w:
        w.change(attempt, attempt.c.id.in_(counted.rows), good=True)
        w.run(delete(attempt).where(attempt.c.at < w.now - FORGOTTEN))
        if renewed:
            w.change(teammate, teammate.c.id == id, password=renewed)


def _password_of(book: Book, email: str) -> tuple[int, str | None] | None:
    query = select(teammate.c.id, teammate.c.password)
    with book.reading() as r:
        row = r.row(query.where(teammate.c.email == email, teammate.c.ended_at.is_(None)))
    return (row.id, row.password) if row else None


def _verify(password: str, kept: str) -> tuple[bool, str | None]:
    return _hasher().verify_and_update(password, kept)


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _nobodys() -> str:
    return _hasher().hash("the password of nobody")
