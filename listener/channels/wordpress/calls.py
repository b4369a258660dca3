"""Calls of the WordPress REST API (handbook: Authentication, Pagination; recorded on 6.1.9)."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any

from listener.channel import Answer, Channel

REST = "wp-json/wp/v2"
SEES_ALL = "status=all"
MOST = 100  # items a page, the most WordPress gives


def signed(channel: Channel) -> dict[str, str]:
    told = f"{channel.setting('user')}:{channel.setting('password')}"
    return {"authorization": f"Basic {b64encode(told.encode()).decode()}"}


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def looked_up(channel: Channel, path: str, **query: str) -> Any:
    return channel.http.get(f"{REST}/{path}", query, signed(channel))


def pages(channel: Channel, kind: str, query: Mapping[str, str]) -> Iterator[Answer]:
    """Every page of a list; with the comments that wait for a moderator, where our user may."""
    shown = {"status": "all"} if kind == "comments" else {}
    for page in count(1):
        asked = {**query, "per_page": MOST, "page": page}
        # 400: it got shorter while we read (rest_post_invalid_page_number). 403: our user may not
        # see what waits; to a dead password it would be 401, which is SignedOut.
        accept = 400 if page > 1 else 403 if shown else 0
        answer = _page(channel, kind, asked | shown, accept=accept)
        if answer.status == 403:
            shown = {}
            answer = _page(channel, kind, asked)
        if answer.status == 400:
            return
        yield answer
        if page >= int(answer.headers.get("x-wp-totalpages") or 0):
            return


def _page(channel: Channel, kind: str, query: Mapping[str, Any], accept: int = 0) -> Answer:
    return channel.http.ask(
        "GET", f"{REST}/{kind}", query=query, headers=signed(channel), accept=(accept,)
    )
