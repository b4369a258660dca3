"""Calls to a Mastodon server: pages walked by what their Link header says, newest or oldest first."""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from listener.channel import Channel, Gone, Json, Refused

PAGE_SIZE = 40  # the most that every list gives (Mastodon docs: timelines, search, conversations)
LINK = re.compile(r'<([^>]*)>\s*;\s*rel="?(next|prev)')
MARKS = {"next": ("max_id",), "prev": ("min_id", "since_id")}


class Page(NamedTuple):
    """Newest first, as servers list. ``older``, ``newer``: ids to go on from, "" when not told."""

    rows: list[Json]
    older: str
    newer: str


Ask = Callable[..., Page]


def key(channel: Channel) -> dict[str, str]:
    return {"authorization": f"Bearer {channel.setting('token')}"}


def read(channel: Channel, path: str, **query: Any) -> Any:
    return channel.http.get(path, query, key(channel))


def page(channel: Channel, path: str, within: str = "", **query: Any) -> Page:
    """Only ids are taken from the Link: its address may be another than the one we may call."""
    asked = {"limit": PAGE_SIZE, **query}
    answer = channel.http.ask("GET", path, query=asked, headers=key(channel))
    told = answer.json()
    rows = told.get(within) if within and isinstance(told, dict) else told
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise channel.changed(told)
    link = dict(_marks(answer.headers.get("link", "")))
    ends = (str(rows[-1]["id"]), str(rows[0]["id"])) if rows else ("", "")
    return Page(rows, link.get("next", ends[0]), link.get("prev", ends[1]))


def upward(ask: Ask, after: str | None) -> Iterator[list[Json]]:
    """Page after page from the mark to the newest, oldest first; each row once.

    ``after``: None for the newest page only, "" for everything there is.
    """
    seen = {after or ""}  # some list the mark itself again
    if after is None:
        yield _fresh(ask().rows, seen)[::-1]
        return
    while (found := ask(min_id=after or None)).rows:
        rows = fresh = _fresh(found.rows, seen)
        lowest = found
        # Some servers take min_id for since_id and list the newest: read down to the mark.
        while fresh and lowest.older:
            lowest = ask(since_id=after or None, max_id=lowest.older)
            rows = rows + (fresh := _fresh(lowest.rows, seen))
        if not rows:
            return
        yield rows[::-1]
        after = found.newer


def downward(ask: Ask) -> Iterator[list[Json]]:
    """Page after page from the newest, newest first; each row once."""
    seen: set[str] = set()
    found = ask()
    while rows := _fresh(found.rows, seen):
        yield rows
        found = ask(max_id=found.older)


def around(channel: Channel, native_id: str) -> tuple[list[Json], list[Json]]:
    """The words above and below one in its thread; none where the server does not show it."""
    try:
        thread = read(channel, f"/api/v1/statuses/{native_id}/context")
    except Gone:
        return [], []
    return list(thread["ancestors"]), list(thread["descendants"])


def last_words(rows: list[Json]) -> list[Json]:
    """Of private conversations."""
    return [row["last_status"] for row in rows if row.get("last_status")]


def relation(channel: Channel, account_id: str) -> Json:
    """How we stand with somebody: ``blocked_by`` and the like; empty where it is not told."""
    try:
        found = read(channel, "/api/v1/accounts/relationships", **{"id[]": account_id})
    except Refused:
        return {}
    return found[0] if isinstance(found, list) and found else {}


def _marks(link: str) -> Iterator[tuple[str, str]]:
    for address, rel in LINK.findall(link):
        asked = dict(parse_qsl(urlsplit(address).query))
        yield from ((rel, asked[name]) for name in MARKS[rel][::-1] if name in asked)


def _fresh(rows: list[Json], seen: set[str]) -> list[Json]:
    """A page may list a row twice, and a server may not know how to turn the page."""
    once = {str(row["id"]): row for row in rows if str(row["id"]) not in seen}
    seen.update(once)
    return list(once.values())
