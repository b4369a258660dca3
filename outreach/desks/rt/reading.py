"""How RT is read: customers, tickets and what happened to one (REST 2.0)."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from outreach.desk import Answer, Changed, Desk, DeskCustomer, DeskTicket, Gone, Said
from outreach.desks.rt import shapes
from outreach.desks.rt.about import say
from outreach.desks.rt.shapes import ACTIVE, INACTIVE, Shape

PER_PAGE = 100  # RT gives no more, whatever is asked
ROW = "Subject,Status,Requestors,CustomFields,Created,LastUpdated"
# RT keeps seconds; a user may be changed while a long list of users is read.
OVERLAP_TICKETS, OVERLAP_CUSTOMERS = timedelta(minutes=2), timedelta(hours=1)


class RtReading(Desk):
    def probe(self) -> str:
        for queue in self.lines("queues"):
            self._get(f"/queue/{queue}")
        return f"Request Tracker {self._get('/rt')['Version']}"

    def customers(self, since: str | None) -> Iterator[tuple[DeskCustomer, str | None]]:
        handles, contract = dict(self._pairs("handles")), self.lines("contract")
        code = self.setting("code")
        rows = sorted(self._users(since), key=lambda row: str(row["LastUpdated"]))
        for row in rows:
            user = self._get(f"/user/{row['id']}")
            # Privileged users are RT's own staff.
            if user.get("EmailAddress") and not int(user.get("Privileged") or 0):
                found = shapes.customer(user, code=code, handles=handles, contract=contract)
                yield found, row["LastUpdated"]

    def _users(self, since: str | None) -> Iterator[Shape]:
        mark = shapes.earlier(since or "", OVERLAP_CUSTOMERS).replace("T", " ").rstrip("Z")
        asked = [{"field": "LastUpdated", "operator": ">", "value": mark or "1970-01-01 00:00:00"}]
        for page in self._pages("/users", {"fields": "LastUpdated,EmailAddress"}, asked):
            yield from (row for row in page if row["EmailAddress"])

    def open_tickets(self, since: str | None) -> Iterator[tuple[DeskTicket, str | None]]:
        rows = self._changed(since, ACTIVE, is_open=True)
        if since:
            rows |= self._changed(since, INACTIVE, is_open=False)
        for row, is_open in sorted(rows.values(), key=lambda each: str(each[0]["LastUpdated"])):
            yield self._as_seen(row, is_open=is_open), row["LastUpdated"]

    def _changed(
        self, since: str | None, state: str, *, is_open: bool
    ) -> dict[str, tuple[Shape, bool]]:
        """Newest first down to the mark: what changes meanwhile comes twice, never not at all."""
        query = f"{shapes.any_of('Queue', self.lines('queues'))} AND {state}"
        mark = shapes.earlier(since or "", OVERLAP_TICKETS)
        if since:
            query += f" AND {shapes.changed_after(since)}"
        found: dict[str, tuple[Shape, bool]] = {}
        for page in self._pages("/tickets", _newest_first(query)):
            found |= {row["id"]: (row, is_open) for row in page if row["LastUpdated"] >= mark}
            if page and page[-1]["LastUpdated"] < mark:
                break
        return found

    def _as_seen(self, row: Shape, *, is_open: bool) -> DeskTicket:
        if is_open:
            try:
                return self._whole(row["id"], is_open=True)
            except Gone:  # merged or deleted between two reads
                is_open = False
        return self._ticket(row, is_open=is_open, requester=shapes.requestor(row))

    def ticket(self, native_id: str) -> DeskTicket:
        return self._whole(native_id, is_open=self._is_open(native_id))

    def _whole(self, native_id: str, *, is_open: bool) -> DeskTicket:
        shape, version = self._record(native_id)
        fields = {"fields": "Content,ContentType,Created,Creator", "per_page": 5}
        texts = self._get(f"/ticket/{native_id}/attachments", fields)["items"]
        who = self._address_of(shapes.requestor(shape))
        text = shapes.first_text(shape["Created"], texts)
        return self._ticket(shape, is_open=is_open, version=version, text=text, requester=who)

    def _ticket(self, shape: Shape, *, is_open: bool, **more: str) -> DeskTicket:
        place = {"origin": self.setting("origin"), "url": self._url(shape["id"])}
        return shapes.ticket(shape, open=is_open, **place, **more)

    def said(self, native_id: str) -> Iterator[Said]:
        """What others than the requestors wrote; comments and RT's own mails are not among it."""
        shape, _ = self._record(native_id)
        theirs = {str(who["id"]) for who in shape.get("Requestor") or ()}
        fields = {"fields": "Type,Creator,Created"}
        told = dict[str, Shape]()
        for page in self._pages(f"/ticket/{native_id}/history", fields):
            ours = (row for row in page if row["Creator"]["id"] not in theirs)
            told |= {str(row["id"]): row for row in ours if row["Type"] == "Correspond"}
        if told:
            fields = {"fields": "Content,ContentType,TransactionId,Filename"}
            for page in self._pages(f"/ticket/{native_id}/attachments", fields):
                yield from shapes.said(told, page)

    def _record(self, native_id: str) -> tuple[Shape, str]:
        """The ticket and its ETag: the number of its last transaction. Raises Gone."""
        answer = self._ask("GET", f"/ticket/{native_id}")
        shape = answer.json()
        if str(shape.get("id")) != native_id:
            raise Gone(say.MERGED)
        return shape, answer.headers.get("etag", "").strip('"')

    def _is_open(self, native_id: str) -> bool:
        """Asked of RT, because each queue may have statuses of its own."""
        query = {"query": f"id = {int(native_id)} AND {ACTIVE}"}
        return bool(self._get("/tickets", query)["items"])

    def _history(self, native_id: str, after: str | None) -> list[Shape]:
        """What happened to the ticket after a version, oldest first."""
        fields = {"fields": "Type,NewValue,Created"}
        rows = (row for page in self._pages(f"/ticket/{native_id}/history", fields) for row in page)
        later = (row for row in rows if int(row["id"]) > int(after or 0))
        return sorted(later, key=lambda row: int(row["id"]))

    def _address_of(self, name: str) -> str:
        if not name or "@" in name:
            return name
        return str(self._get(f"/user/{name}").get("EmailAddress") or name)

    def _pages(
        self, path: str, query: Mapping[str, Any], search: Any = None
    ) -> Iterator[list[Shape]]:
        """Page by page; RT does not always know how many there are."""
        number, full = 1, True
        while full:
            asked = {**query, "per_page": PER_PAGE, "page": number}
            page = self._get(path, asked, search)["items"]
            number, full = number + 1, len(page) == PER_PAGE
            yield page

    def _get(self, path: str, query: Mapping[str, Any] | None = None, search: Any = None) -> Any:
        """A read; a search in JSON is POSTed. Raises Changed when it is no object."""
        method = "POST" if search else "GET"
        found = self._ask(method, path, query=query, json=search).json()
        if not isinstance(found, dict):
            raise Changed(say.OTHER_SHAPE, str(found)[:1000])
        return found

    def _ask(self, method: str, path: str, **more: Any) -> Answer:
        headers = {"Authorization": f"token {self.setting('token')}", **more.pop("headers", {})}
        return self.http.ask(method, f"/REST/2.0{path}", headers=headers, **more)

    def _url(self, native_id: str) -> str:
        return f"{self.setting('address').rstrip('/')}/Ticket/Display.html?id={native_id}"

    def _pairs(self, key: str) -> Iterator[tuple[str, str]]:
        for line in self.lines(key):
            channel, _, name = line.partition("=")
            yield channel.strip(), name.strip()


def _newest_first(query: str) -> dict[str, str]:
    return {"query": query, "fields": ROW, "orderby": "LastUpdated", "order": "DESC"}
