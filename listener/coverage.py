"""The house proves that it listens: a silence, a mute canary and a dying key are told, each once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Table, exists, select, update

from casebook.database import Reading, Writing
from casebook.nouns import account, canary, mention, notice, stream
from casebook.queries import notices
from listener import rhythm
from listener.line import Line

PATIENCE = timedelta(minutes=15)  # how late a reading may be before it counts as late
MISSED_TURNS = 3
LASTS = timedelta(hours=1)  # a platform's "not now", or a reader that does not come
GRACE = timedelta(hours=1)  # who plants a canary by hand is not on the minute
COUNTDOWN = (1, 7, 14)  # days before a key ends
LEARNT_EVERY = timedelta(days=1)
PAST = rhythm.WEEK * rhythm.WEEKS


@dataclass(frozen=True)
class News:
    """``what`` is the diary's word and the notice's; ``about`` its plain facts."""

    what: str
    key: str
    about: dict[str, Any]
    table: Table | None = None  # where the alarm's moment is kept: in ``column`` of row ``id``
    id: int = 0
    column: str = ""
    rings: bool = True


def due(line: Line, begun: datetime) -> Sequence[int]:
    """Accounts of which something must be told now. ``begun``: since when this engine runs."""
    with line.book.reading() as r:
        return sorted({row.account_id for row, _ in _news(r, line, begun)})


def tell(line: Line, begun: datetime, account_id: int) -> None:
    """Each piece of news changes its row first, so that it is told once."""
    with line.book.writing() as w:
        found = [news for row, news in _news(w, line, begun) if row.account_id == account_id]
        # Streams that fell silent together, as with a dead key, are one piece of news.
        for news in {news.key: news for news in found if _changed(w, news)}.values():
            leads = notices.of_role(w, "lead", "admin")
            notices.tell(w, leads, news.what, key=news.key, **news.about)
            w.log(news.what, **news.about)
            w.tell("health", account_id)


def _changed(w: Writing, news: News) -> bool:
    if news.table is None:
        return True
    column = news.table.c[news.column]
    before = column.is_(None) if news.rings else column.is_not(None)
    change = update(news.table).where(news.table.c.id == news.id, before)
    return bool(w.run(change.values({column: w.now if news.rings else None})))


def _news(r: Reading, line: Line, begun: datetime) -> Iterator[tuple[Row[Any], News]]:
    # Just after a start everything is late, and read within minutes.
    warm = r.now - begun > PATIENCE
    for row in r.rows(_STREAMS):
        about = {"account": row.account_id, "name": row.name}
        when = r.now.isoformat()
        why = _why(row, r.now, line, warm=warm)
        if why and not row.quiet_since:
            key = f"silent:{row.account_id}:{when}"
            said = about | {"stream": row.key, "why": why}
            yield row, News("source silent", key, said, stream, row.id, "quiet_since")
        elif why == "" and row.quiet_since:
            key = f"heard:{row.account_id}:{when}"
            yield row, News("source heard again", key, about, stream, row.id, "quiet_since", False)
        if why == "" and _canary_is_mute(row, r.now):
            key = f"canary:{row.canary_id}:{when}"
            said = about | {"stream": row.key}
            yield row, News("canary missed", key, said, canary, row.canary_id, "missed_since")
        if news := _key_ends(r, row, about):
            yield row, news


def _why(row: Row[Any], now: datetime, line: Line, *, warm: bool) -> str | None:
    """Why it counts as silent; "" when it is heard, None when nothing can be said just now."""
    read = row.last_read_at or row.created_at
    if row.trouble:
        # A key may blink and a service be busy: the second failure counts, or an hour of it.
        stays = row.trouble_kind != "busy" and row.failures > 1
        lasts = row.trouble_kind == "credit" or stays or now - read > LASTS
        return "rests" if lasts else None
    declared = line.registry.stream(row.channel, row.key)
    every = declared.every if declared else timedelta()
    if row.due_at and now - row.due_at > max(PATIENCE, every * MISSED_TURNS):
        return "late" if warm and now - row.due_at > LASTS else None
    usual, until = rhythm.of_json(row.rhythm), row.last_read_at
    if declared and declared.pushed:
        # What was sent while we were down is sent again: it is given the time for that.
        until = now if warm else None
    if until is None:
        return None
    silent = usual and row.last_heard_at and usual.is_silence(row.last_heard_at, until)
    return "quiet" if silent else ""


def _canary_is_mute(row: Row[Any], now: datetime) -> bool:
    if row.canary_id is None or row.missed_since:
        return False
    heard = max(row.canary_heard_at or row.canary_at, row.canary_at)
    return bool(now - heard > timedelta(hours=row.every_hours) + GRACE)


def _key_ends(r: Reading, row: Row[Any], about: dict[str, Any]) -> News | None:
    ends = (row.who or {}).get("expires_at")
    left = datetime.fromisoformat(ends) - r.now if ends else None
    days = next((n for n in COUNTDOWN if left and left <= timedelta(days=n)), None)
    if days is None:
        return None
    key = f"key:{row.account_id}:{ends}:{days}"
    told = r.value(select(exists().where(notice.c.key == key)))
    if told or not notices.of_role(r, "lead", "admin"):
        return None
    return News("key ends", key, about | {"days": days})


_STREAMS = (
    select(
        stream, account.c.name, account.c.key.label("channel"), account.c.trouble,
        account.c.trouble_kind, account.c.failures, account.c.who, account.c.created_at,
        canary.c.id.label("canary_id"), canary.c.every_hours, canary.c.missed_since,
        canary.c.heard_at.label("canary_heard_at"), canary.c.at.label("canary_at"),
    )
    .join(account, account.c.id == stream.c.account_id)
    .outerjoin(canary, (canary.c.stream_id == stream.c.id) & canary.c.ended_at.is_(None))
    .where(account.c.ended_at.is_(None), account.c.kind == "channel")
    .order_by(stream.c.id)
)  # fmt: skip


def unlearnt(line: Line) -> Sequence[int]:
    """Streams whose rhythm is a day old; while one is silent nothing is learnt from it."""
    with line.book.reading() as r:
        old = (r.now - LEARNT_EVERY).isoformat()
        rows = r.rows(_STREAMS.where(stream.c.quiet_since.is_(None), stream.c.kept > 0))
        ahead = (r.now + LEARNT_EVERY).isoformat()
        return [row.id for row in rows if not old < (row.rhythm or {}).get("at", "") < ahead]


def learn(line: Line, stream_id: int) -> None:
    """What is usual for it, from the last four weeks."""
    with line.book.reading() as r:
        of = mention.c.stream_id == stream_id, mention.c.id >= _first_since(r, r.now - PAST)
        query = select(mention.c.heard_at).where(*of).order_by(mention.c.id)
        found = rhythm.learn(r.connection.execute(query).scalars().all(), r.now)
        kept = {"at": r.now.isoformat(), **(found.to_json() if found else {})}
    with line.book.writing() as w:
        w.run(update(stream).where(stream.c.id == stream_id).values(rhythm=kept))


def _first_since(r: Reading, moment: datetime) -> int:
    """About the first mention heard since: ids grow with time, and times have no index."""
    low, high = 0, int(r.value(select(mention.c.id).order_by(mention.c.id.desc()).limit(1)) or 0)
    while low < high:
        middle = (low + high) // 2
        after = select(mention.c.heard_at).where(mention.c.id > middle).order_by(mention.c.id)
        low, high = (middle + 1, high) if r.value(after.limit(1)) < moment else (low, middle)
    return low
