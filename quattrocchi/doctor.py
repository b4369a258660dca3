"""Says what is wrong, with a code, what to do, and where to look."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select

from casebook import diary
from casebook.database import Book, Reading
from casebook.nouns import account, parked
from casebook.queries import accounts
from casebook.words import Both, sentences
from config.load import load
from config.settings import Settings
from dashboard import invitations
from quattrocchi.wiring import Built, build

say = sentences("quattrocchi", "doctor")

LEAST_FREE = 500_000_000  # bytes
KEY_ENDS = 14  # days before an account's key ends


class Finding(NamedTuple):
    code: str
    words: Both
    serious: bool = True


def doctor(folder: Path) -> int:
    """Print every finding; 0 when nothing serious is among them. Raises Mistakes or Trouble."""
    built = build(folder, load(folder))
    with closing(built.book):
        found = list(findings(built))
    for finding in found:
        mark = "✗" if finding.serious else "·"
        print(f"{mark} {finding.code}  {finding.words.it}\n      {finding.words.en}")
    if not found:
        print("✓ Tutto a posto.\n  All is well.")
    return 1 if any(finding.serious for finding in found) else 0


def findings(built: Built) -> Iterator[Finding]:
    """What an operator should know now, the worst kind of thing first."""
    house, book = built.house, built.house.book
    with book.reading() as r:
        yield from _diary(r, book)
        yield from _people(r)
        yield from _accounts(r)
        yield from _listening(r)
    yield from _disk(built.settings)
    for name, words in house.broken:
        yield Finding("Q20", say.Q20.filled(name=name, words=words))


def _diary(r: Reading, book: Book) -> Iterator[Finding]:
    if broken := list(diary.broken_links(r.connection, book.vault)):
        lines = ", ".join(str(id) for id in broken[:5])
        yield Finding("Q01", say.Q01.filled(lines=lines))


def _people(r: Reading) -> Iterator[Finding]:
    if not r.value(invitations.HAS_ADMIN):
        yield Finding("Q10", say.Q10)


def _accounts(r: Reading) -> Iterator[Finding]:
    rows = r.rows(select(account).where(accounts.AT_WORK).order_by(account.c.id))
    if not rows:
        yield Finding("Q11", say.Q11)
    for row in rows:
        if row.trouble:
            yield Finding("Q21", say.Q21.filled(name=row.name, words=Both(*row.trouble)))
        if row.mode == "preview":
            yield Finding("Q22", say.Q22.filled(name=row.name), serious=False)
    waiting = len(r.rows(select(parked.c.id).where(parked.c.ended_at.is_(None)).limit(100)))
    if waiting:
        yield Finding("Q23", say.Q23.filled(waiting=waiting))


def _listening(r: Reading) -> Iterator[Finding]:
    for each in accounts.of_house(r):
        if mute := ", ".join(s.key for s in each.streams if s.quiet_since or s.missed_since):
            yield Finding("Q24", say.Q24.filled(name=each.name, mute=mute))
        if each.gaps:
            missed = sum(gap.missed or 0 for gap in each.gaps)
            yield Finding("Q25", say.Q25.filled(name=each.name, gaps=len(each.gaps), missed=missed))
        ends = each.who.get("expires_at")
        days = (datetime.fromisoformat(ends) - r.now).days if ends else KEY_ENDS
        if days < KEY_ENDS:
            words = say.Q26.filled(name=each.name, days=max(days, 0))
            yield Finding("Q26", words, serious=days < 2)


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_folder
    if settings.on_sqlite and shutil.disk_usage(folder).free < LEAST_FREE:
        yield Finding("Q02", say.Q02.filled(folder=folder))
