"""Tickets with nearly the same words, out of many: marks in the casebook, so every process has them."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from zlib import crc32

from anyascii import anyascii
from rapidfuzz import fuzz, process
from sqlalchemy import BindParameter, and_, bindparam, delete, insert

from casebook.database import Reading, Writing
from casebook.nouns import body, ticket, ticket_mark
from casebook.queries import tickets
from casebook.rows import made
from outreach.relating import Text
from outreach.relating_facts import READ

WORD = re.compile(r"[a-z0-9]+")
BINS, NUMBERS = 32, 24  # marks of a text: of its letters, and one for each number in it
OFTEN = 60  # tickets: a mark that more of them have tells nothing
READ_AGAIN = 48  # tickets compared letter by letter
HASH = 0xFFFFFFFF
_of, _at = ticket.c, body.c
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
# The ids twice: a PostgreSQL that has not counted yet would read every text.
_TEXT = and_(_at.of == "ticket", _at.of_id == _of.id, _at.of_id.in_(_IDS), _at.part == "text")
# Made once: to make it costs more than to ask it.
SAID = (
    tickets.query()
    .add_columns(_at.text)
    .outerjoin(body, _TEXT)
    .where(_of.id.in_(_IDS))
    .order_by(_of.id)
)


@dataclass(frozen=True)
class Near:
    ticket: tickets.Ticket
    alike: int  # per cent


def keep(w: Writing, words: Mapping[int, str]) -> None:
    """By ticket, in place of the marks it had; "" when it is no longer open."""
    w.run(delete(ticket_mark).where(ticket_mark.c.ticket_id.in_(words)))
    rows = [{"mark": mark, "ticket_id": id} for id, said in words.items() for mark in marks(said)]
    if rows:
        w.run(insert(ticket_mark), rows)


def nearest(r: Reading, words: str, *, most: int = 5) -> list[Near]:
    """Open tickets whose words are most like these, the most alike first."""
    rows = r.rows(SAID, {"ids": _likely(r, marks(words))})
    likely = [_plain(spoken(row.subject, row.text or "")) for row in rows]
    best = process.extract(_plain(words), likely, scorer=fuzz.ratio, limit=most)
    return [Near(made(tickets.Ticket, rows[at]), round(alike)) for _, alike, at in best]


def spoken(subject: str, words: str) -> str:
    """The subject once, where the desk made it of the first words."""
    return words if words.startswith(subject) else f"{subject}\n{words}"


def ticket_text(one: tickets.Ticket, text: str) -> Text:
    return Text(spoken(one.subject, text), one.opened_at, one.native_id, one.origin)


def marks(words: str) -> list[int]:
    """Two texts share about as many as they share runs of four letters; and each number in both."""
    said = WORD.findall(_plain(words))
    joined = " ".join(said)
    if not joined:
        return []
    least = _least(joined)
    pairs = ((least[at], least[(at * 7 + 13) % BINS]) for at in range(BINS))
    shared = {crc32(b"%d %d %d" % (at, one, two)) for at, (one, two) in enumerate(pairs)}
    numbers = dict.fromkeys(word for word in said if len(word) > 1 and _numbered(word))
    return sorted(shared | {crc32(word.encode()) | 1 << 33 for word in [*numbers][:NUMBERS]})


def _plain(words: str) -> str:
    return anyascii(words[:READ]).lower()


def _numbered(word: str) -> bool:
    return any(letter.isdigit() for letter in word)


def _least(joined: str) -> list[int]:
    """The least hash in each bin; an empty one borrows from those that follow."""
    least: dict[int, int] = {}
    for at in range(max(1, len(joined) - 3)):
        mixed = crc32(joined[at : at + 4].encode()) * 2654435761 & HASH
        mixed ^= mixed >> 15
        bin, value = mixed % BINS, mixed // BINS
        least[bin] = min(value, least.get(bin, HASH))
    full = []
    for bin in range(BINS):
        step = next(n for n in range(BINS) if (bin + n) % BINS in least)
        full.append(least[(bin + step) % BINS] + step * 31)
    return full


def _likely(r: Reading, sought: Sequence[int]) -> list[int]:
    """Those that share most, and rarest; a mark too often seen counts nearly nothing."""
    if not sought:
        return []
    sqlite = r.connection.dialect.name == "sqlite"
    # Read as the driver gives them: a thousand rows for one look-up.
    asked = tuple(sought) if sqlite else ([*sought],)
    rows = r.connection.exec_driver_sql(_query(len(sought) if sqlite else 0), asked).fetchall()
    often = Counter(mark for mark, _ in rows)
    weight: dict[int, float] = defaultdict(float)
    for mark, ticket_id in rows:
        weight[ticket_id] += 1 / often[mark] if often[mark] < OFTEN else 0.001
    return sorted(weight, key=lambda id: (-weight[id], id))[:READ_AGAIN]


@cache
def _query(parts: int) -> str:
    """A few tickets for each mark: SQLite knows no LATERAL, PostgreSQL plans one part faster.
    Nothing in the words of the query comes from outside."""
    of = f"SELECT mark, ticket_id FROM ticket_mark WHERE mark = {{}} LIMIT {OFTEN}"  # nosec B608
    if not parts:
        return f"SELECT m.* FROM unnest(%s::bigint[]) s, LATERAL ({of.format('s')}) m"  # nosec B608
    return " UNION ALL ".join([f"SELECT * FROM ({of.format('?')})"] * parts)  # nosec B608
