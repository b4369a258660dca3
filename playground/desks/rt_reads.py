"""What the pretend RT's REST 2.0 shows besides tickets, and how it refuses."""

from collections.abc import Sequence

from playground.desks.rt_book import QUEUES, Book, Transaction
from playground.desks.rt_pages import page_of
from playground.desks.rt_shapes import Shape, Shapes, stamp
from playground.wire import BadRequest, Json, Request, Response, as_json

NO_RIGHTS = "osservatore"
OK = 'application/json; charset="utf-8"'


class Refuse(Exception):
    """An answer with RT's `message`, or without a body where RT itself broke."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        broken = Response(status, (("Content-Type", OK),))
        self.response = as_json({"message": message}, status) if message else broken


def ok(value: Json, status: int = 200) -> Response:
    return as_json(value, status, OK)


def json_of(request: Request, kind: type) -> Json:
    """The body as a JSON object or list. Raises Refuse, in RT's words."""
    if "application/json" not in request.headers.get("content-type", ""):
        raise Refuse(415, "Unsupported Media Type")
    try:
        sent = request.json()
    except BadRequest as why:
        raise Refuse(400, f"JSON parse error: {why}\n") from why
    if not isinstance(sent, kind):
        raise Refuse(400, f"JSON object must be a {'HASH' if kind is dict else 'ARRAY'}")
    return sent


class Reads:
    def __init__(self, book: Book, root: str) -> None:
        self._book = book
        self.shapes = Shapes(book, root)

    def version(self, request: Request, by: str) -> Response:
        return ok({"Version": "5.0.3", "Plugins": []})

    def history(self, request: Request, by: str, number: str) -> Response:
        rows = [self.shapes.transaction_row(row) for row in self._rows(number, by)]
        if request.asked("order").upper() == "DESC":
            rows.reverse()
        return self.page(request, rows, counted=by == "root")

    def ticket_attachments(self, request: Request, by: str, number: str) -> Response:
        return self._attachments(request, by, self._rows(number, by))

    def transaction_attachments(self, request: Request, by: str, number: str) -> Response:
        return self._attachments(request, by, [self._transaction(number, by)])

    def transaction(self, request: Request, by: str, number: str) -> Response:
        return ok(self.shapes.transaction(self._transaction(number, by)))

    def attachment(self, request: Request, by: str, number: str) -> Response:
        found = self._book.attachments.get(int(number))
        if not found:
            raise Refuse(500, "Internal Server Error")
        if by == NO_RIGHTS:
            raise Refuse(403, "Forbidden")
        return ok(self.shapes.attachment(*found))

    def _attachments(self, request: Request, by: str, of: list[Transaction]) -> Response:
        pairs = self._book.attached(of)
        rows = [self.shapes.attachment_row(row, attachment) for row, attachment in pairs]
        return self.page(request, rows, counted=by == "root")

    def _rows(self, number: str, by: str) -> list[Transaction]:
        ticket = self._book.ticket(int(number))
        return self._book.history(ticket) if ticket and by != NO_RIGHTS else []

    def _transaction(self, number: str, by: str) -> Transaction:
        row = self._book.transactions.get(int(number))
        if row is None:
            raise Refuse(500, "Internal Server Error")
        if by == NO_RIGHTS:
            raise Refuse(403, "Forbidden")
        return row

    def users(self, request: Request, by: str) -> Response:
        is_json = "json" in request.headers.get("content-type", "")
        asked = json_of(request, list) if is_json and request.body else []
        rows = [self.shapes.user_row(user) for user in self._book.users.values()]
        rows = [row for row in rows if _fits(row, asked)]
        return self.page(request, sorted(rows, key=lambda row: row["id"].lower()), counted=True)

    def user(self, request: Request, by: str, name: str) -> Response:
        user = self._book.user(name)
        if user is None:
            raise Refuse(404, "Not Found")
        tag = ("ETag", f'"{user.number}"')
        return ok(self.shapes.user(user)).having(tag, ("Last-Modified", stamp(user.changed)))

    def queues(self, request: Request, by: str) -> Response:
        numbers = sorted(QUEUES, key=lambda number: QUEUES[number])
        rows = [self.shapes.reference("queue", str(number)) for number in numbers]
        return self.page(request, rows, counted=False)

    def queue(self, request: Request, by: str, name: str) -> Response:
        for number, known in QUEUES.items():
            if name.lower() in (str(number), known.lower()):
                tag = ("ETag", f'"{number}"')
                return ok(self.shapes.queue(number)).having(tag, ("Last-Modified", stamp(None)))
        raise Refuse(403, "Forbidden")

    def page(self, request: Request, rows: Sequence[Shape], *, counted: bool) -> Response:
        return ok(page_of(self.shapes, self._book, request, rows, counted=counted))


def _fits(row: Shape, asked: list[Shape]) -> bool:
    """Terms on one field are alternatives, fields must all fit; RT passes over unknown fields."""
    by_field: dict[str, list[bool]] = {}
    for term in asked:
        name = term.get("field", "")
        if name in row:
            fits = _compare(_kept(name, row), term.get("operator", "="), str(term.get("value", "")))
            by_field.setdefault(name, []).append(fits)
    return all(any(each) for each in by_field.values())


def _kept(name: str, row: Shape) -> str:
    """As the database has it: a time has a space and no zone."""
    value = str(row[name])
    return value.replace("T", " ").rstrip("Z") if name == "LastUpdated" else value


def _compare(had: str, sign: str, value: str) -> bool:
    had, value = had.lower(), value.lower()
    match sign:
        case "LIKE":
            return value in had
        case ">":
            return had > value
        case "<":
            return had < value
        case "!=":
            return had != value
    return had == value
