"""Read a site's comments and articles, again for a while: what changed, and what is gone.

REST has no tag to trust (the feeds' is one for the whole site, in whole seconds: an edit within the
second is answered 304). The bookmark holds the site's own time and a hash of each word read, so an
edit is seen whenever it came.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256

from listener.channel import Answer, Broken, Channel, Deleted, Edited, Item, Json, Mark
from listener.channels.wordpress import shapes
from listener.channels.wordpress.calls import MOST, SEES_ALL, pages, stamp

REMEMBERED = 2_000  # words whose changes would be noticed
OURS = "us"  # in place of a hash: our own word
HIDDEN = ""  # not shown to us any more, by whoever moderates
LONG_AGO = "1970-01-08T00:00:00+00:00"


@dataclass
class Memory:
    """``at``: the site's time of the last reading; ``seen``: number → hash of its words."""

    at: str = ""
    seen: dict[str, str] = field(default_factory=dict)


def news(channel: Channel, kind: str, since: str | None) -> Iterator[Item]:
    memory = Memory(**json.loads(since)) if since else Memory()
    known = set(memory.seen)
    # By the words' own dates, one dated ahead would hide all that follow: by the server's clock.
    began = ""
    for answer in _new_pages(channel, kind, memory):
        began = began or answer.headers.get("date", "")
        yield from _told(channel, kind, answer, memory, known)
    yield from _lost(channel, kind, memory, [key for key in memory.seen if key in known])
    told = parsedate_to_datetime(began).isoformat() if began else ""
    memory.at = told or memory.at or LONG_AGO
    memory.seen = dict(list(memory.seen.items())[-REMEMBERED:])
    yield Mark(json.dumps(vars(memory)))


def _new_pages(channel: Channel, kind: str, memory: Memory) -> Iterator[Answer]:
    """What was said or changed since, and always the newest page: one dated back is found there."""
    query = {"_fields": shapes.FIELDS[kind]} | ({"_embed": "author"} if kind == "posts" else {})
    if memory.at:
        start = stamp(datetime.fromisoformat(memory.at) - channel.overlap(kind))
        by, since = shapes.ORDERS[kind]
        yield from pages(channel, kind, {**query, "orderby": by, "order": "asc", since: start})
    yield next(pages(channel, kind, {**query, "orderby": "id", "order": "desc"}))


def _told(
    channel: Channel, kind: str, answer: Answer, memory: Memory, known: set[str]
) -> Iterator[Item]:
    rows: list[Json] = sorted(answer.json(), key=lambda row: int(row["id"]))
    # Who may see what waits for a moderator is at home here; elsewhere a comment must name us.
    at_home = SEES_ALL in answer.url
    for row in rows:
        key, ours = str(int(row["id"])), str(row["author"]) == channel.setting("me")
        mark = OURS if ours else _hash(row)
        known.discard(key)
        before = memory.seen.pop(key, None)
        memory.seen[key] = mark  # to the end: the newest are remembered longest
        if mark in (before, OURS):
            continue
        to_us = memory.seen.get(str(row.get("parent"))) == OURS
        item = shapes.heard(row, kind, {"on_our_page": at_home, "replies_to_us": to_us})
        yield item if before is None or isinstance(item, Broken) else Edited(item)


def _lost(channel: Channel, kind: str, memory: Memory, unread: Sequence[str]) -> Iterator[Item]:
    """Of the newest not listed this time: which are deleted. Each is asked for by itself before."""
    asked = [key for key in unread if memory.seen[key] not in (HIDDEN, OURS)][-MOST:]
    query = {"include": ",".join(asked), "_fields": "id"}
    shown = pages(channel, kind, query) if asked else ()
    there = {str(row["id"]) for answer in shown for row in answer.json()}
    for key in (key for key in asked if key not in there):
        native_id = shapes.id_of(kind, key)
        if channel.still_there([native_id]).get(native_id) is False:
            del memory.seen[key]
            yield Deleted(native_id)
        else:
            memory.seen[key] = HIDDEN


def _hash(row: Json) -> str:
    told = [(row.get(part) or {}).get("rendered") for part in ("title", "content")]
    return sha256(json.dumps([*told, row.get("status")]).encode()).hexdigest()[:12]
