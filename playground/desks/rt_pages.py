"""One page of a collection as RT's REST 2.0 gives it (recorded from RT 5.0.3)."""

from collections.abc import Sequence
from urllib.parse import urlencode

from playground.desks.rt_book import Book
from playground.desks.rt_shapes import Shape, Shapes
from playground.wire import Json, Request

PER_PAGE, MOST = 20, 100


def page_of(
    shapes: Shapes, book: Book, request: Request, rows: Sequence[Shape], *, counted: bool
) -> Shape:
    """`counted` is False where RT cannot know the total: for histories of who is no admin."""
    asked = dict(request.query) | (request.form() if _is_form(request) else {})
    per_page = min(_number(asked.get("per_page"), PER_PAGE), MOST)
    page = _number(asked.get("page"), 1)
    cut = rows[(page - 1) * per_page : page * per_page]
    pages = -(-len(rows) // per_page) or 0.0
    whole: Shape = {
        "items": [_chosen(shapes, book, row, asked) for row in cut],
        "count": len(cut),
        "page": page,
        "per_page": per_page,
        "pages": pages if counted else None,
        "total": len(rows) if counted else None,
    }
    # RT builds these from the address alone: after a POSTed form they lack the query.
    if counted and page < pages:
        whole["next_page"] = _address(shapes, request, page + 1)
    if counted and page > 1 and pages:
        whole["prev_page"] = _address(shapes, request, min(page - 1, int(pages)))
    return whole


def _is_form(request: Request) -> bool:
    return "form" in request.headers.get("content-type", "")


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdigit() and int(text) else otherwise


def _address(shapes: Shapes, request: Request, page: int) -> str:
    query = [pair for pair in request.query if pair[0] != "page"] + [("page", str(page))]
    path = request.path.removeprefix("/REST/2.0")
    return f"{shapes.root}{path}?" + urlencode(query, safe="'")


def _chosen(shapes: Shapes, book: Book, row: Shape, asked: dict[str, str]) -> Shape:
    """The fields asked for; an unknown one is empty text."""
    wanted = [name for name in asked.get("fields", "").split(",") if name]
    chosen = {key: row[key] for key in ("id", "type", "_url")}
    for name in wanted:
        inner = [each for each in asked.get(f"fields[{name}]", "").split(",") if each]
        chosen[name] = _deeper(shapes, book, row.get(name, ""), inner)
    return chosen


def _deeper(shapes: Shapes, book: Book, value: Json, inner: list[str]) -> Json:
    if isinstance(value, list):
        return [_deeper(shapes, book, each, inner) for each in value]
    if not inner or not isinstance(value, dict):
        return value
    full = _look_up(shapes, book, value)
    return value | {name: full.get(name, "") for name in inner}


def _look_up(shapes: Shapes, book: Book, reference: Shape) -> Shape:
    if reference["type"] == "queue":
        return shapes.queue(int(reference["id"]))
    user = book.user(str(reference["id"])) if reference["type"] == "user" else None
    return shapes.user_row(user) if user else {}
