"""How the pretend Mastodon refuses, counts calls and cuts pages."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar
from urllib.parse import urlencode

from playground.wire import Json, Request, Response, as_html, as_json

# Mastodon docs: API, Rate limits.
LIMIT, WINDOW = 300, timedelta(minutes=5)
DELETES, DELETE_WINDOW = 30, timedelta(minutes=30)


class Refused(Exception):
    """A refusal on its way out."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.body.decode())
        self.response = response


def refusal(status: int, words: str) -> Refused:
    """Mastodon docs: Entities, Error."""
    return Refused(as_json({"error": words}, status))


def not_found() -> Refused:
    return refusal(404, "Record not found")


def unauthorized(*, plain: bool = False) -> Response:
    """`plain`: some servers that speak the same protocol answer in bare words."""
    if plain:
        return Response(401, (("Content-Type", "text/plain"),), b"Unauthorized")
    return as_json({"error": "The access token is invalid"}, 401)


def missing_page() -> Response:
    return as_html("<!DOCTYPE html><title>404</title><h1>Page not found</h1>", 404)


class Row(Protocol):
    @property
    def id(self) -> str: ...


Some = TypeVar("Some", bound=Row)


def number(request: Request, name: str, usual: int, most: int) -> int:
    asked = request.asked(name)
    return max(1, min(int(asked), most)) if asked.isdigit() else usual


def cut(rows: Sequence[Some], request: Request, usual: int, most: int, *, old: bool) -> list[Some]:
    """`rows` newest first. Mastodon docs, API guidelines: max_id, since_id, min_id.

    `old`: a server that takes min_id for since_id, as those before 2.6 did.
    """
    size = number(request, "limit", usual, most)
    below, above, near = (_id(request, name) for name in ("max_id", "since_id", "min_id"))
    floor = max(above or 0, near or 0)
    kept = [row for row in rows if int(row.id) > floor and (not below or int(row.id) < below)]
    return kept[-size:] if near is not None and not old else kept[:size]


def linked(
    answer: Response, base: str, request: Request, rows: Sequence[Row], whole: bool
) -> Response:
    """Mastodon docs, API guidelines: `next` leads to older rows, `prev` to newer ones."""
    if not rows:
        return answer
    kept = [pair for pair in request.query if pair[0] not in ("max_id", "since_id", "min_id")]

    def link(name: str, row: Row, rel: str) -> str:
        return f'<{base}{request.path}?{urlencode([*kept, (name, row.id)])}>; rel="{rel}"'

    links = [] if whole else [link("max_id", rows[-1], "next")]
    return answer.having(("Link", ", ".join([*links, link("min_id", rows[0], "prev")])))


class Meter:
    """Counts calls per window, of one account and of its deletions."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._calls: dict[tuple[str, int], int] = {}

    def count(self, method: str) -> tuple[bool, Response]:
        """Whether the call is allowed, and a 429 whose headers hold anyway."""
        deletes = method == "DELETE"
        limit, window = (DELETES, DELETE_WINDOW) if deletes else (LIMIT, WINDOW)
        turn = int(self._now().timestamp() // window.total_seconds())
        key = ("delete" if deletes else "call", turn)
        self._calls[key] = used = self._calls.get(key, 0) + 1
        return used <= limit, self.too_many(limit, max(0, limit - used), window)

    def too_many(self, limit: int = LIMIT, left: int = 0, window: timedelta = WINDOW) -> Response:
        turn = self._now().timestamp() // window.total_seconds() + 1
        reset = datetime.fromtimestamp(turn * window.total_seconds(), UTC)
        return as_json({"error": "Too many requests"}, 429).having(
            ("X-RateLimit-Limit", str(limit)),
            ("X-RateLimit-Remaining", str(left)),
            ("X-RateLimit-Reset", stamp(reset)),
        )


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"


def listed(request: Request, name: str) -> list[str]:
    """`name[]=a&name[]=b`, as Rails reads a list."""
    return [value for key, value in request.query if re.fullmatch(rf"{name}(\[\d*\])?", key)]


def _id(request: Request, name: str) -> int | None:
    value = request.asked(name)
    return int(value) if value.isdigit() else None


def flag(value: Json) -> bool:
    return str(value).lower() in ("true", "1", "on")
