"""A colleague hands in a link or a text, or says whom a word concerns: it becomes a mention (F1)."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sqlalchemy import select, update

from casebook.database import Book, Writing
from casebook.errors import Trouble
from casebook.nouns import account, mention, tip
from casebook.queries import mentions
from casebook.words import sentences
from listener.detect import judge_of
from listener.items import Heard
from listener.keep import keep
from listener.line import Line
from listener.normalise import clean, short
from listener.ready import ready
from listener.source import Source

say = sentences("listener", "tips")

CHANNEL = "tips"
TRACKERS = ("utm_", "fbclid", "gclid", "mc_", "igsh", "ref_src")


class NothingToHandIn(Trouble):
    """Neither an address nor a text, or one that was erased."""


def hand_in(line: Line, *, by: int, url: str = "", text: str = "", concerns: str = "") -> int:
    """The mention's id: a new one, or the one already heard at this address.

    No address is opened. Raises NothingToHandIn.
    """
    url = url.replace("\x00", "")  # which PostgreSQL refuses
    address, words = tidy_address(url), clean(text).text
    if not address and not words:
        raise NothingToHandIn(say.NOTHING)
    known = _heard_at(line.book, address, url.strip()) if address else None
    whom = short(concerns, 200)
    with line.book.writing() as w:
        id = _point_at(w, known) if known else _add(w, line, address, words)
        told = {"url": address or None, "concerns": whom or None}
        w.add(tip, teammate_id=by, at=w.now, mention_id=id, **told)
        if whom:
            _note_concerned(w, id)
        w.log("tip handed in", by=by, mention=id, heard_before=known is not None)
        w.tell("queue")
        w.tell("work", id)
    return id


def tidy_address(url: str) -> str:
    """Without what trackers add, so that the same page is the same address; "" for no address."""
    try:
        parts = urlsplit(short(url, 2_000))
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    kept = [
        (key, value)
        for key, value in parse_qsl(parts.query)
        if not key.lower().startswith(TRACKERS)
    ]
    host = parts.netloc.rpartition("@")[2].lower()
    return urlunsplit((parts.scheme, host, parts.path, urlencode(kept), ""))


def _heard_at(book: Book, address: str, as_given: str) -> int | None:
    """Looked for before the write begins: addresses have no index, and tips are rare."""
    same = {address, as_given, address.rstrip("/"), address.rstrip("/") + "/"}
    query = select(mention.c.id).where(mention.c.url.in_(same), mention.c.deleted_at.is_(None))
    with book.reading() as r:
        found = r.value(query.order_by(mention.c.id).limit(1))
    return None if found is None else int(found)


def _point_at(w: Writing, id: int) -> int:
    """A person must look at it now; its turn stays the one it always had (P6)."""
    change = update(mention).where(mention.c.id == id)
    w.run(change.values(flagged=True, set_aside_at=None, set_aside_by=None))
    return id


def _add(w: Writing, line: Line, address: str, words: str) -> int:
    native_id = "url:" + address if address else "text:" + line.book.vault.sign("tip", words)[:32]
    heard = Heard(native_id, words or address, None, None, kind="tip", url=address or None)
    source = Source(_account(w), CHANNEL, "", line.language)
    made = ready(heard, source, judge_of(w))
    assert made is not None, "what a colleague hands in always concerns us"
    reason = say.HANDED_IN
    keep(w, source, [made.called(reason)], line.book.vault)
    held = mentions.held(w, CHANNEL, "", {made.native_id})
    if not held:
        raise NothingToHandIn(say.ERASED)
    return int(held[made.native_id].id)


def _account(w: Writing) -> int:
    query = select(account.c.id).where(account.c.key == CHANNEL, account.c.ended_at.is_(None))
    found = w.value(query.order_by(account.c.id).limit(1))
    if found is not None:
        return int(found)
    return w.add(account, kind="channel", key=CHANNEL, name=NAME, settings={}, created_at=w.now)


def _note_concerned(w: Writing, id: int) -> None:
    """The author is not the one concerned: what is written says nothing about the author."""
    facts = w.value(select(mention.c.facts).where(mention.c.id == id))
    told = {**facts, "passed_on": True}
    w.run(update(mention).where(mention.c.id == id).values(facts=told, matched_at=None))


NAME = "Segnalazioni · Tips"
