"""What changes the team: invited, given a role, a picture, their own wishes; and leaving."""

from zoneinfo import available_timezones

from sqlalchemy import exists, select

from casebook import contacts
from casebook.database import Book, Writing
from casebook.errors import Trouble
from casebook.tables.team import teammate
from casebook.words import sentences
from dashboard import invitations, session
from dashboard.access import ROLES, Verb, may
from dashboard.telling import LOCALES
from outreach import cases

say = sentences("dashboard", "mates")

THEMES = ("", "light", "dark")
LARGEST = 1_500_000
# By their first bytes: what a browser says about a file is only a claim.
PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def invite(
    book: Book, *, name: str, email: str, role: str, work: str, newcomer: bool, by: int
) -> str:
    """The token of the link to hand over. Raises Trouble."""
    address = contacts.email(email)
    if not (name and address):
        raise Trouble(say.INCOMPLETE)
    with book.writing() as w:
        if w.value(select(exists().where(teammate.c.email == address))):
            raise Trouble(invitations.say.IN_USE)
        row = {"name": name, "email": address, "role": _role(role), "work": work}
        id = w.add(teammate, **row, newcomer=newcomer, created_at=w.now)
        w.log("invited", by=by, teammate=id, role=role)
    return invitations.make(book, id, by=by)


def change(book: Book, id: int, *, role: str, work: str, newcomer: bool, by: int) -> None:
    with book.writing() as w:
        if role != "admin":
            _keep_an_admin(w, id)
        values = {"role": _role(role), "work": work, "newcomer": newcomer}
        w.change(teammate, teammate.c.id == id, **values)
        if not may(role, Verb.WORK):
            cases.let_go(w, id, by=by)
        w.log("teammate changed", by=by, teammate=id, role=role)


def leave(book: Book, id: int, *, by: int) -> None:
    """They can no longer sign in, and their cases wait; what they wrote keeps their name."""
    with book.writing() as w:
        _keep_an_admin(w, id)
        still = teammate.c.id == id, teammate.c.ended_at.is_(None)
        if w.change(teammate, *still, ended_at=w.now, password=None):
            session.end_all(w, id)
            cases.let_go(w, id, by=by)
            w.log("teammate left", by=by, teammate=id)


def prefer(
    book: Book, *, language: str, zone: str, theme: str, keys: bool, by_mail: bool, by: int
) -> None:
    if language not in LOCALES or theme not in THEMES or zone not in available_timezones():
        raise Trouble(say.NO_CHOICE)
    values = {"language": language, "zone": zone, "theme": theme, "keys": keys, "by_mail": by_mail}
    with book.writing() as w:
        w.change(teammate, teammate.c.id == by, **values)


def picture(book: Book, id: int, content: bytes, *, by: int) -> None:
    kind = _kind(content)
    if kind is None or len(content) > LARGEST:
        raise Trouble(say.NO_PICTURE)
    with book.writing() as w:
        w.change(teammate, teammate.c.id == id, photo=content, photo_type=kind)
        w.log("picture changed", by=by, teammate=id)


def _kind(content: bytes) -> str | None:
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in PICTURES.items() if content.startswith(start)), None)


def _role(role: str) -> str:
    if role not in ROLES:
        raise Trouble(say.NO_ROLE)
    return role


def _keep_an_admin(w: Writing, leaving: int) -> None:
    of = teammate.c
    able = of.role == "admin", of.ended_at.is_(None), of.password.is_not(None)
    others = exists().where(*able, of.id != leaving)
    is_admin = exists().where(teammate.c.id == leaving, teammate.c.role == "admin")
    if w.value(select(is_admin)) and not w.value(select(others)):
        raise Trouble(say.LAST_ADMIN)
