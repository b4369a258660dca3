"""Says what is wrong, with a code, what to do, and where to look."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import exists, select

from casebook import diary
from casebook.database import Book, Reading
from casebook.queries import accounts
from casebook.tables.heard import account
from casebook.tables.intake import parked
from casebook.tables.team import teammate
from casebook.words import Both
from config.load import load
from config.settings import Settings
from quattrocchi.wiring import Built, build

LEAST_FREE = 500_000_000  # bytes
KEY_ENDS = 14  # days before an account's key ends


class Finding(NamedTuple):
    code: str
    words: Both
    serious: bool = True


def doctor(folder: Path) -> int:
    """Print every finding; 0 when nothing serious is among them. Raises Mistakes or Trouble."""
    built = build(folder, load(folder))
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
    for registry in (house.registry, house.desks):
        for name, words in registry.broken:
            yield Finding("Q20", Both(f"{name}: {words.it}", f"{name}: {words.en}"))


def _diary(r: Reading, book: Book) -> Iterator[Finding]:
    if broken := list(diary.broken_links(r.connection, book.vault)):
        lines = ", ".join(str(id) for id in broken[:5])
        yield Finding("Q01", Both(
            f"Il diario è stato toccato alle righe {lines}: confrontalo con un backup.",
            f"The diary was tampered with at lines {lines}: compare it with a backup.",
        ))  # fmt: skip


def _people(r: Reading) -> Iterator[Finding]:
    if not r.value(
        select(exists().where(teammate.c.role == "admin", teammate.c.password.is_not(None)))
    ):
        yield Finding("Q10", Both(
            "Nessuno amministra ancora: scrivi «quattrocchi setup-link» e apri il link.",
            "Nobody administers yet: type “quattrocchi setup-link” and open the link.",
        ))  # fmt: skip


def _accounts(r: Reading) -> Iterator[Finding]:
    rows = r.rows(select(account).where(account.c.ended_at.is_(None)).order_by(account.c.id))
    if not rows:
        yield Finding("Q11", Both(
            "Nessun canale configurato: aggiungine uno nella pagina Canali.",
            "No channel is configured: add one on the Channels page.",
        ))  # fmt: skip
    for row in rows:
        if row.trouble:
            it, en = row.trouble
            yield Finding("Q21", Both(f"{row.name}: {it}", f"{row.name}: {en}"))
        if row.mode == "preview":
            yield Finding("Q22", Both(
                f"{row.name} è in prova: non manda e non chiude niente finché non lo mandi dal vivo.",
                f"{row.name} is in preview: it sends and closes nothing until you let it go live.",
            ), serious=False)  # fmt: skip
    waiting = len(r.rows(select(parked.c.id).where(parked.c.ended_at.is_(None)).limit(100)))
    if waiting:
        yield Finding("Q23", Both(
            f"{waiting} cose ascoltate non si sono lasciate leggere: guardale nella pagina Canali.",
            f"{waiting} heard things could not be read: look at them on the Channels page.",
        ))  # fmt: skip


def _listening(r: Reading) -> Iterator[Finding]:
    for each in accounts.of_house(r):
        if mute := ", ".join(s.key for s in each.streams if s.quiet_since or s.missed_since):
            yield Finding("Q24", Both(
                f"{each.name} tace ({mute}): guarda nella pagina Canali che cosa era di solito.",
                f"{each.name} is silent ({mute}): see on the Channels page what was usual.",
            ))  # fmt: skip
        if each.gaps:
            missed = sum(gap.missed or 0 for gap in each.gaps)
            yield Finding("Q25", Both(
                f"{each.name}: buchi nell'ascolto {len(each.gaps)}, parole che mancano almeno {missed}."
                " Falli rileggere o accettali nella pagina Canali.",
                f"{each.name}: gaps in the listening {len(each.gaps)}, words missing at least {missed}."
                " Have them read back or accept them on the Channels page.",
            ))  # fmt: skip
        ends = each.who.get("expires_at")
        days = (datetime.fromisoformat(ends) - r.now).days if ends else KEY_ENDS
        if days < KEY_ENDS:
            yield Finding("Q26", Both(
                f"{each.name}: la chiave vale ancora {max(days, 0)} giorni. Ricollega prima.",
                f"{each.name}: the key works for {max(days, 0)} more days. Reconnect before.",
            ), serious=days < 2)  # fmt: skip


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_folder
    if settings.on_sqlite and shutil.disk_usage(folder).free < LEAST_FREE:
        yield Finding("Q02", Both(
            f"Meno di 500 MB liberi per {folder}: libera spazio prima che si fermi tutto.",
            f"Less than 500 MB free for {folder}: make room before everything stops.",
        ))  # fmt: skip
