"""What platforms push: signature checked, kept raw at once, read later on the same line (P1)."""

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import new as hashed
from typing import Any

from sqlalchemy import Row, select, update

from casebook.database import Reading
from casebook.errors import Trouble
from casebook.queries import streams
from casebook.queries.upsert import or_skip
from casebook.tables.heard import account
from casebook.tables.intake import push
from casebook.words import Both
from listener.about import Listen
from listener.batch import sort, write
from listener.changes import storable
from listener.channel import Channel
from listener.detect import judge_of
from listener.faults import FAULTS, in_words
from listener.items import Broken, Heard, Item, Push
from listener.line import Line
from listener.outcomes import Changed, Refused
from listener.source import Source

LARGEST = 5 * 1024 * 1024


class Forged(Trouble):
    """Not signed with our secret, too old or no delivery at all: the answer is 401."""


def take_in(line: Line, account_id: int, headers: Mapping[str, str], body: bytes) -> int | None:
    """The stored delivery's id; None when the same one came before. Raises Forged.

    ``body`` is exactly what was sent: the signature is over its bytes.
    """
    with line.book.reading() as r:
        row = _account(r, account_id)
    listen = _listen(line, row)
    sent = {name.lower(): value for name, value in headers.items()}
    _check(listen, line.registry.settings_of(row).get(listen.secret), sent, body)
    text = _text(body)
    _check_age(listen, text, line.book.clock.now())
    digest = hashed("sha256", body).hexdigest()
    with line.book.writing() as w:
        kept = {"account_id": account_id, "digest": digest, "body": text, "at": w.now}
        # Only the type is kept of the headers: the rest may hold addresses and signatures.
        about = {"content-type": sent.get("content-type", "")}
        added = or_skip(w, push, "account_id", "digest").values(**kept, headers=about)
        id = w.value(added.returning(push.c.id))
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
        return sum(write(w, book, source, batch) for source, batch in sorted_)


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
            if declared.key in own and declared.private not in found:
                whole = streams.one(r, own[declared.key].id)
                assert whole is not None
                found[declared.private] = Source.of(whole, declared, language=line.language)
    bare = Source(account_id, row.key, row.scope, line.language)
    return {private: found.get(private, bare) for private in (False, True)}


def _is_private(item: Item) -> bool:
    return isinstance(item, Heard) and item.visibility == "private"


def _account(r: Reading, account_id: int) -> Row[Any]:
    row = r.row(select(account).where(account.c.id == account_id, account.c.ended_at.is_(None)))
    if row is None:
        raise Forged(UNKNOWN)
    return row


def _listen(line: Line, row: Row[Any]) -> Listen:
    kind = line.registry.kinds.get(row.key)
    listen = kind.about.listen if kind else None
    if not isinstance(listen, Listen):
        raise Forged(UNKNOWN)
    return listen


def _check(listen: Listen, secret: Any, headers: Mapping[str, str], body: bytes) -> None:
    given = headers.get(listen.header.lower(), "")
    if not secret or len(body) > LARGEST:
        raise Forged(UNKNOWN)
    right = listen.prefix + hmac.new(str(secret).encode(), body, listen.algorithm).hexdigest()
    if not hmac.compare_digest(right.encode(), given.encode("utf-8", "replace")):
        raise Forged(NOT_SIGNED)


def _text(body: bytes) -> str:
    try:
        return storable(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise Forged(NOT_SIGNED) from None


def _check_age(listen: Listen, text: str, now: datetime) -> None:
    """A signed delivery played back later is refused by the moment it holds, where it holds one."""
    moment = _moment(text, listen)
    if moment and now - moment > listen.max_age:
        raise Forged(TOO_OLD)


def _moment(text: str, listen: Listen) -> datetime | None:
    try:
        found: Any = json.loads(text)
        for step in listen.moment:
            found = found[step]
        seconds = float(found) if listen.moment else 0.0
        seconds = seconds / 1000 if seconds > 1e11 else seconds
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, OSError):
        return None


UNKNOWN = Both(
    "Nessun account aspetta consegne a questo indirizzo.",
    "No account expects deliveries at this address.",
)
NOT_SIGNED = Both(
    "La firma della consegna non torna: non è stata accettata. Controlla il segreto dell'account.",
    "The delivery's signature is wrong: it was not taken in. Check the account's secret.",
)
TOO_OLD = Both(
    "Consegna troppo vecchia: è stata rifiutata come ripetizione.",
    "This delivery is too old: it was refused as a replay.",
)
