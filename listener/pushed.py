"""What platforms push: signature checked, kept raw at once, read later on the same line (P1)."""

import hmac
import json
from collections.abc import Mapping, Set
from datetime import UTC, datetime
from hashlib import new as hashed
from typing import Any

from sqlalchemy import Row, select, update

from casebook.columns import storable
from casebook.database import Book, Reading, Writing
from casebook.errors import Trouble
from casebook.nouns import account, push, tombstone
from casebook.queries import mentions, streams
from casebook.queries.upsert import or_skip
from casebook.words import Both, sentences
from listener.about import Listen
from listener.batch import Batch, sort, write
from listener.channel import Channel
from listener.detect import judge_of
from listener.faults import FAULTS, in_words
from listener.items import Broken, Heard, Item, Push
from listener.keep import tombstone_key
from listener.line import Line
from listener.normalise import native
from listener.outcomes import Changed, Refused
from listener.source import Source

say = sentences("listener", "pushed")

LARGEST = 5 * 1024 * 1024


class Forged(Trouble):
    """Not signed with our secret, too old or no delivery at all; ``status`` is the answer."""

    def __init__(self, words: Both, status: int = 401) -> None:
        super().__init__(words)
        self.status = status


def take_in(line: Line, account_id: int, headers: Mapping[str, str], body: bytes) -> int | None:
    """The stored delivery's id; None when the same one came before. Raises Forged.

    ``body`` is exactly what was sent: the signature is over its bytes.
    """
    with line.book.reading() as r:
        row = _account(r, account_id)
    listen = _listen(line, row)
    sent = {name.lower(): value for name, value in headers.items()}
    _check(listen, line.registry.settings_of(row), sent, body)
    text = _text(body)
    _check_age(listen, sent, text, line.book.clock.now())
    # Only the type is kept of the headers: the rest may hold addresses and signatures.
    about = {"content-type": sent.get("content-type", ""), "body": _digest(body)}
    digest = _digest(_delivery(listen, text).encode()) if listen.delivery else about["body"]
    with line.book.writing() as w:
        kept = {"account_id": account_id, "digest": digest, "body": text, "at": w.now}
        added = or_skip(w, push, "account_id", "digest").values(**kept, headers=about)
        id = w.value(added.returning(push.c.id))
        if id is None and listen.delivery:
            _must_be_same(w, account_id, digest, about["body"])
        if id is not None:
            w.tell("work", id)
    return None if id is None else int(id)


def greet(line: Line, account_id: int, query: Mapping[str, str]) -> str:
    """The answer to a platform's challenge. Raises Forged when it does not know our word."""
    with line.book.reading() as r:
        _listen(line, _account(r, account_id))
    channel: Channel = line.registry.open(account_id)
    try:
        return channel.greet(query)
    except Refused as refused:
        raise Forged(refused.words) from None


def unread(r: Reading, *, limit: int) -> list[int]:
    query = select(push.c.id).where(push.c.read_at.is_(None)).order_by(push.c.id).limit(limit)
    return [row.id for row in r.rows(query)]


def read(line: Line, push_id: int) -> int:
    """How many words one delivery brought; its raw bytes are forgotten in the same block."""
    book = line.book
    with book.reading() as r:
        row = r.row(select(push).where(push.c.id == push_id, push.c.read_at.is_(None)))
        if row is None:
            return 0
        own = streams.of_account(r, row.account_id)
        judge = judge_of(r)
    items, source_of = _items(line, row), _sources(line, row.account_id, own)
    by_source: dict[Source, list[Item]] = {}
    for item in items:
        by_source.setdefault(source_of[_is_private(item)], []).append(item)
    sorted_ = [(source, sort(book, source, judge, some)) for source, some in by_source.items()]
    with book.writing() as w:
        mine = update(push).where(push.c.id == push_id, push.c.read_at.is_(None))
        if not w.run(mine.values(read_at=w.now, body="")):
            return 0
        return sum(_written(w, book, source, batch) for source, batch in sorted_)


def _written(w: Writing, book: Book, source: Source, batch: Batch) -> int:
    if (kept := write(w, book, source, batch)) and source.stream_id:
        streams.heard(w, source.stream_id, kept)
    _stay_away(w, book, source, {native(gone.native_id) for gone in batch.deleted})
    return kept


def _stay_away(w: Writing, book: Book, source: Source, gone: Set[str]) -> None:
    """Deliveries overtake each other: what was taken away before it came is not heard afterwards."""
    for id in gone - mentions.known(w, source.channel, source.scope, gone):
        key = tombstone_key(book.vault, source, id)
        w.run(or_skip(w, tombstone, "keyed"), {"keyed": key, "at": w.now})


def _items(line: Line, row: Row[Any]) -> list[Item]:
    """What the channel makes of it; a delivery it cannot read is parked whole (P12)."""
    try:
        channel: Channel = line.registry.open(row.account_id)
        return list(channel.receive(Push(row.headers, row.body, row.at)))
    except (Changed, Refused) as trouble:
        return [Broken(f"push:{row.id}", row.body, trouble.words)]
    except FAULTS as fault:
        return [Broken(f"push:{row.id}", row.body, in_words(fault))]


def _sources(line: Line, account_id: int, own: Mapping[str, Row[Any]]) -> dict[bool, Source]:
    """The stream that would have brought it, for public words and for private ones."""
    with line.book.reading() as r:
        # An ended account too: what it took in before is read, or parked, and waits for nobody.
        row = r.connection.execute(select(account).where(account.c.id == account_id)).one()
        kind = line.registry.kinds.get(row.key)
        found: dict[bool, Source] = {}
        for declared in kind.about.streams if kind else ():
            whole = streams.one(r, own[declared.key].id) if declared.key in own else None
            if whole is None:
                continue
            source = Source.of(whole, declared, language=line.language)
            for private in (False, True) if declared.pushed else (declared.private,):
                found.setdefault(private, source)
    bare = Source(account_id, row.key, row.scope, line.language)
    return {private: found.get(private, bare) for private in (False, True)}


def _is_private(item: Item) -> bool:
    return isinstance(item, Heard) and item.visibility == "private"


def _account(r: Reading, account_id: int) -> Row[Any]:
    row = r.row(select(account).where(account.c.id == account_id, account.c.ended_at.is_(None)))
    if row is None:
        raise Forged(say.UNKNOWN, 404)
    return row


def _listen(line: Line, row: Row[Any]) -> Listen:
    kind = line.registry.kinds.get(row.key)
    listen = kind.about.listen if kind else None
    if not isinstance(listen, Listen):
        raise Forged(say.UNKNOWN, 404)
    return listen


def _check(listen: Listen, keys: Mapping[str, Any], sent: Mapping[str, str], body: bytes) -> None:
    given = sent.get(listen.header.lower(), "").encode("utf-8", "replace")
    secrets = [str(keys[name]) for name in (listen.secret, listen.also) if name and keys.get(name)]
    if not secrets or len(body) > LARGEST:
        raise Forged(say.UNKNOWN, 404)
    told = f"{sent.get(listen.stamp, '')}.".encode() + body if listen.stamp else body
    rights = [hmac.new(each.encode(), told, listen.algorithm).hexdigest() for each in secrets]
    if not any(hmac.compare_digest((listen.prefix + each).encode(), given) for each in rights):
        raise Forged(say.NOT_SIGNED)


def _text(body: bytes) -> str:
    try:
        return storable(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise Forged(say.NOT_SIGNED) from None


def _check_age(listen: Listen, sent: Mapping[str, str], text: str, now: datetime) -> None:
    """A signed delivery played back later is refused by the moment it holds, where it holds one."""
    if listen.stamp:
        moment = _moment(sent.get(listen.stamp, ""), ())
        if moment is None or abs(now - moment) > listen.max_age:
            raise Forged(say.OUT_OF_TIME)
        return
    moment = _moment(text, listen.moment) if listen.moment else None
    if moment and now - moment > listen.max_age:
        raise Forged(say.TOO_OLD)


def _moment(text: str, steps: tuple[str | int, ...]) -> datetime | None:
    try:
        found: Any = json.loads(text)
        for step in steps:
            found = found[step]
        seconds = float(found)
        seconds = seconds / 1000 if seconds > 1e11 else seconds
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, OSError, RecursionError):
        return None


def _delivery(listen: Listen, text: str) -> str:
    try:
        found = json.loads(text)[listen.delivery]
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        found = None
    if not isinstance(found, str) or not found.strip():
        raise Forged(say.NO_DELIVERY, 400)
    return f"{listen.delivery}: {found}"


def _must_be_same(w: Reading, account_id: int, digest: str, body: str) -> None:
    """The name of a delivery came before: again the same is fine, something else would be lost."""
    of = push.c
    kept = w.value(select(of.headers).where(of.account_id == account_id, of.digest == digest))
    if kept and kept.get("body") != body:
        raise Forged(say.ANOTHER, 409)


def _digest(told: bytes) -> str:
    return hashed("sha256", told).hexdigest()
