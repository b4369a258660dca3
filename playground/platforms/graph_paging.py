"""Pages of a Graph edge: limit, since, until and cursors (Meta docs: "Paginated results")."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol, TypeVar
from urllib.parse import urlencode

from playground.platforms.graph_dialect import GraphError
from playground.wire import Json, Request


class Listed(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def at(self) -> datetime: ...


Row = TypeVar("Row", bound=Listed)


def page(
    rows: list[Row], request: Request, shape: Callable[[Row], Json], edge_url: str
) -> dict[str, Json]:
    """One page of rows already in the order asked for, with its cursors."""
    size = _limit(request)
    rows = _after([row for row in rows if _within(row, request)], request)
    shown = rows[:size]
    told: dict[str, Json] = {"data": [shape(row) for row in shown]}
    if not shown:
        return told
    cursors = {"before": _cursor(shown[0]), "after": _cursor(shown[-1])}
    told["paging"] = {"cursors": cursors}
    if len(rows) > size:
        asked = [(name, value) for name, value in request.query if name not in ("after", "method")]
        told["paging"]["next"] = f"{edge_url}?{urlencode([*asked, ('after', cursors['after'])])}"
    return told


def _limit(request: Request) -> int:
    value = request.asked("limit", "25")
    if not value.isdigit() or not int(value):
        raise GraphError(100, "(#100) Param limit must be an integer greater than 0")
    return min(100, int(value))


def _within(row: Listed, request: Request) -> bool:
    since, until = _time(request, "since"), _time(request, "until")
    return (since is None or row.at >= since) and (until is None or row.at <= until)


def _time(request: Request, name: str) -> datetime | None:
    """Unix seconds or ISO 8601."""
    value = request.asked(name)
    if not value:
        return None
    if value.isdigit():
        return datetime.fromtimestamp(int(value), UTC)
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        raise GraphError(100, f"(#100) param {name} must be a valid date") from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _after(rows: list[Row], request: Request) -> list[Row]:
    cursor = request.asked("after")
    if not cursor:
        return rows
    try:
        last = urlsafe_b64decode(cursor.encode()).decode()
    except ValueError:
        last = ""
    for at, row in enumerate(rows):
        if row.id == last:
            return rows[at + 1 :]
    raise GraphError(100, "(#100) Invalid cursors values")


def _cursor(row: Listed) -> str:
    return urlsafe_b64encode(row.id.encode()).decode()
