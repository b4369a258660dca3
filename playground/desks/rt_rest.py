"""The pretend RT's REST 2.0 for tickets: which request does what, and its refusals."""

import re

from playground.desks import rt_deeds, rt_links
from playground.desks.rt_book import QUEUES, STATUSES, Book, Ticket
from playground.desks.rt_query import WrongQuery, search
from playground.desks.rt_reads import NO_RIGHTS, OK, Reads, Refuse, json_of, ok
from playground.desks.rt_shapes import stamp
from playground.wire import Json, Request, Response, as_json


class Rest(Reads):
    def __init__(self, book: Book, root: str, web_path: str) -> None:
        super().__init__(book, root)
        self._web_path = web_path

    def handle(self, request: Request, path: str, by: str) -> Response:
        for method, pattern, answer in ROUTES:
            found = re.fullmatch(pattern, path)
            if found and request.method in method.split():
                try:
                    return answer(self, request, by, *found.groups())
                except Refuse as refused:
                    return refused.response
        if request.method == "PATCH":
            return as_json({"message": "Not Implemented"}, 501)
        return as_json({"message": "Not Found"}, 404)

    def create(self, request: Request, by: str) -> Response:
        sent = json_of(request, dict)
        queue = _queue_name(str(sent.get("Queue") or ""))
        if not sent.get("Queue"):
            raise Refuse(400, "Could not create ticket. Queue not set")
        if not queue or by == NO_RIGHTS:
            asked = sent["Queue"]
            raise Refuse(403, f"No permission to create tickets in the queue '{asked}'")
        if sent.get("Status", "new") not in STATUSES:
            sentence = f"Status '{sent['Status']}' isn't a valid status for tickets in this queue."
            raise Refuse(400, sentence)
        ticket = rt_deeds.open_ticket(self._book, sent | {"Queue": queue}, by)
        shape = self.shapes.reference("ticket", str(ticket.number))
        return as_json(shape, 201).having(self._location(f"ticket/{ticket.number}"))

    def show(self, request: Request, by: str, number: str) -> Response:
        ticket = self._ticket(number, by)
        self._check_match(request, ticket)
        tag, changed = self._book.etag(ticket), stamp(ticket.updated)
        known = request.headers.get("if-none-match", "").strip('"')
        answer = Response(304) if known == tag.strip('"') else ok(self.shapes.ticket(ticket))
        return answer.having(("ETag", tag), ("Last-Modified", changed))

    def change(self, request: Request, by: str, number: str) -> Response:
        ticket = self._book.ticket(int(number))
        if ticket is None:
            raise Refuse(404, "Resource does not exist; use POST to create")
        self._ticket(number, by)
        self._check_match(request, ticket)
        return ok(list(self._changes(ticket, json_of(request, dict), by)))

    def _changes(self, ticket: Ticket, sent: Json, by: str) -> list[str]:
        """RT's sentences, refusals among them; what it does not know it passes over."""
        book, said = self._book, list[str]()
        if "Status" in sent:
            said += rt_deeds.set_status(book, ticket, sent["Status"], by)
        if "Subject" in sent:
            said += rt_deeds.set_subject(book, ticket, sent["Subject"], by)
        said = [f"Ticket {ticket.number}: {sentence}" for sentence in said]
        fields = sent.get("CustomFields", {})
        if "Canale" in fields:
            said += rt_deeds.set_channel(book, ticket, fields["Canale"], by)
        said += rt_links.change_links(book, ticket, sent, by)
        if "MergeInto" in sent:
            said.append(rt_links.merge(book, ticket, int(sent["MergeInto"]), by))
        return said

    def exists(self, request: Request, by: str, number: str) -> Response:
        raise Refuse(409, "Resource already exists; use PUT to update")

    def delete(self, request: Request, by: str, number: str) -> Response:
        ticket = self._ticket(number, by)
        if by != "root":
            raise Refuse(500, "Internal Server Error")
        rt_deeds.set_status(self._book, ticket, "deleted", by)
        return Response(204, (("Content-Type", OK),))

    def say(self, request: Request, by: str, number: str, how: str) -> Response:
        ticket = self._book.ticket(int(number))
        sent = _message(request)
        if ticket is None or by == NO_RIGHTS:
            raise Refuse(400, "Permission Denied")
        self._check_match(request, ticket)
        transaction, sentences = rt_deeds.say(self._book, ticket, how, sent, by)
        return ok(sentences, 201).having(self._location(f"transaction/{transaction}"))

    def search(self, request: Request, by: str) -> Response:
        asked = dict(request.query) | request.form()
        try:
            found = search(self._book, asked.get("query", ""))
        except WrongQuery as wrong:
            raise Refuse(400, str(wrong)) from wrong
        if asked.get("orderby") in ("LastUpdated", "Created"):
            key = "updated" if asked["orderby"] == "LastUpdated" else "created"
            found.sort(key=lambda ticket: (getattr(ticket, key), ticket.number))
        if asked.get("order", "").upper() == "DESC":
            found.reverse()
        rows = [self.shapes.ticket_row(each) for each in found if by != NO_RIGHTS]
        return self.page(request, rows, counted=True)

    def _location(self, path: str) -> tuple[str, str]:
        return ("Location", f"{self._web_path}/REST/2.0/{path}")

    def _ticket(self, number: str, by: str) -> Ticket:
        ticket = self._book.ticket(int(number))
        if ticket is None:
            raise Refuse(404, "Not Found")
        if by == NO_RIGHTS:
            raise Refuse(403, "Forbidden")
        return ticket

    def _check_match(self, request: Request, ticket: Ticket) -> None:
        wanted = request.headers.get("if-match")
        if wanted and wanted.strip('"') != self._book.etag(ticket).strip('"'):
            raise Refuse(412, "Precondition Failed")


def _message(request: Request) -> Json:
    """A comment's body: JSON, or the text itself. Raises Refuse."""
    kind = request.headers.get("content-type", "").partition(";")[0]
    if kind in ("text/plain", "text/html"):
        return {"Content": request.body.decode("utf-8", "replace"), "ContentType": kind}
    try:
        sent = json_of(request, dict)
    except Refuse as refused:
        if refused.response.status == 415:
            raise
        # Here, and only here, RT breaks on a body that is not JSON.
        raise Refuse(500, "") from refused
    for file in sent.get("Attachments", ()):
        for field in ("FileName", "FileType", "FileContent"):
            if not file.get(field):
                whole = f"{field} is a required field for each attachment in Attachments"
                raise Refuse(400, whole)
    if sent.get("Content") and not sent.get("ContentType"):
        raise Refuse(400, "ContentType is a required field for application/json")
    return sent


def _queue_name(asked: str) -> str:
    known = {str(number): name for number, name in QUEUES.items()}
    return known.get(asked) or next(
        (name for name in QUEUES.values() if name.lower() == asked.lower()), ""
    )


TICKET = r"/ticket/(\d+)"
ROUTES = (
    ("GET", r"/rt", Reads.version),
    ("POST", r"/ticket/?", Rest.create),
    ("GET POST", r"/tickets/?", Rest.search),
    ("GET", TICKET, Rest.show),
    ("PUT", TICKET, Rest.change),
    ("POST", TICKET, Rest.exists),
    ("DELETE", TICKET, Rest.delete),
    ("POST", TICKET + "/(comment|correspond)", Rest.say),
    ("GET", TICKET + "/history", Reads.history),
    ("GET", TICKET + "/attachments", Reads.ticket_attachments),
    ("GET", r"/transaction/(\d+)", Reads.transaction),
    ("GET", r"/transaction/(\d+)/attachments", Reads.transaction_attachments),
    ("GET", r"/attachment/(\d+)", Reads.attachment),
    ("GET POST", r"/users/?", Reads.users),
    ("GET", r"/user/([^/]+)", Reads.user),
    ("GET", r"/queues/all", Reads.queues),
    ("GET", r"/queue/([^/]+)", Reads.queue),
)
