"""A pretend Request Tracker 5: REST 2.0, its own ticket page, and customers who write to it."""

from html import escape
from typing import TYPE_CHECKING

from playground.desks import rt_deeds
from playground.desks.rt_book import Book, Ticket, User
from playground.desks.rt_rest import Rest
from playground.desks.rt_shapes import stamp
from playground.page import page, said
from playground.wire import Request, Response, as_json

if TYPE_CHECKING:
    from playground.town import Town

API = "/REST/2.0"
STAFF = (
    User(1, "RT_System", real_name="The RT System itself"),
    User(6, "Nobody", real_name="Nobody in particular"),
    User(14, "root", "root@assistenza.example", "Enoch Root", privileged=True),
    User(28, "squadra", "squadra@assistenza.example", "Squadra Social", privileged=True),
    User(30, "osservatore", "osservatore@assistenza.example", "Osservatore", privileged=True),
    User(31, "centralino", "centralino@assistenza.example", "Centralino", privileged=True),
)
# An administrator, the social team, and someone without rights, as in the recorded RT.
TOKENS = {
    "root": "1-14-rt-root",
    "squadra": "1-28-rt-squadra",
    "osservatore": "1-30-rt-osservatore",
}


class Rt:
    """`acts` is what people do: by web form or phone, by mail, or at RT's own screen."""

    acts = ("open", "correspond", "comment", "status")

    def __init__(self, town: "Town") -> None:
        self._town = town
        self.book = Book(town.now)
        for user in STAFF:
            self.book.add_user(User(**vars(user)))
        for person in town.people:
            if person.customer:
                self._customer(person.key)

    @property
    def credentials(self) -> dict[str, str]:
        queues = {"queue": "Reclami", "billing_queue": "Fatturazione"}
        return {"rest": self._root, "token": TOKENS["squadra"], "admin_token": TOKENS["root"],
                "no_rights_token": TOKENS["osservatore"], **queues}  # fmt: skip

    @property
    def _root(self) -> str:
        return f"{self._town.base}/rt{API}"

    def handle(self, request: Request) -> Response:
        if not request.path.startswith(API):
            return self._page(request)
        by = next((name for name, token in TOKENS.items() if token == request.bearer), "")
        if not by:
            return as_json({"message": "Unauthorized"}, 401)
        path = request.path.removeprefix(API)
        rows, mails = len(self.book.transactions), len(self.book.outbox)
        answer = Rest(self.book, self._root, "/rt").handle(request, path, by)
        self._write_down(rows, mails)
        return answer

    def refuse(self, what: str, request: Request) -> Response | None:
        """RT has no rate limit and no credit of its own."""
        match what:
            case "token dead":
                return as_json({"message": "Unauthorized"}, 401)
            case "forbidden":
                return as_json({"message": "Forbidden"}, 403)
            case "errors inside":
                return as_json(["Permission Denied"])
        return None

    def open(
        self, who: str, subject: str, text: str, queue: str = "Reclami", channel: str = "web"
    ) -> str:
        """A ticket by this person: written by the call centre when the channel is telefono."""
        requestor = self._customer(who)
        by = "centralino" if channel == "telefono" else requestor
        fields = {"Queue": queue, "Subject": subject, "Requestor": requestor, "Content": text}
        custom = {"Canale": channel}
        ticket = rt_deeds.open_ticket(self.book, {**fields, "CustomFields": custom}, by)
        return str(ticket.number)

    def correspond(self, who: str, ticket: str, text: str) -> str:
        """The customer answers by mail, or a colleague (`who` is then a user of RT)."""
        return self._say("correspond", who, ticket, text)

    def comment(self, who: str, ticket: str, text: str) -> str:
        """A colleague leaves a note that customers do not see."""
        return self._say("comment", who, ticket, text)

    def status(self, who: str, ticket: str, status: str) -> str:
        """A colleague changes the status at RT's own screen. Raises ValueError if RT refuses."""
        found = self._ticket(ticket)
        sentences = rt_deeds.set_status(self.book, found, status, self._user_of(who))
        if found.status != status:
            raise ValueError(sentences[0])
        return ticket

    def _say(self, how: str, who: str, ticket: str, text: str) -> str:
        sent = {"Content": text, "ContentType": "text/plain"}
        row, _ = rt_deeds.say(self.book, self._ticket(ticket), how, sent, self._user_of(who))
        return str(row)

    def _ticket(self, number: str) -> Ticket:
        ticket = self.book.ticket(int(number))
        if ticket is None:
            raise ValueError(f"RT has no ticket {number}.")
        return ticket

    def _user_of(self, who: str) -> str:
        return who if self.book.user(who) else self._customer(who)

    def _customer(self, who: str) -> str:
        """RT names customers by their address, or by what the call centre wrote down."""
        person = self._town.people[who]
        name = person.email or person.phone or person.name
        organization = "Linfa" if person.customer else ""
        number = 40 + len(self.book.users)
        user = User(number, name, person.email, person.name, person.phone, organization)
        user.code = person.customer
        return self.book.add_user(user).name

    def _write_down(self, rows: int, mails: int) -> None:
        """Tell the ledger what a call of ours changed, and which mails RT sent because of it."""
        arrived = self._town.ledger.arrived
        for number in range(rows + 1, len(self.book.transactions) + 1):
            row = self.book.transactions[number]
            text = " ".join(part.text for _, part in self.book.attached([row])) or row.new
            seen = "requestor" if row.kind in ("Correspond", "Create") else "internal"
            if row.kind != "EmailRecord":
                arrived("rt", row.kind.lower(), str(row.ticket), seen, text, str(number))
        for ticket, subject in self.book.outbox[mails:]:
            to = ", ".join(ticket.requestors)
            arrived("rt", "mail", to, "requestor", subject, str(ticket.number))

    def _page(self, request: Request) -> Response:
        """RT's own page, which the real one shows only after signing in."""
        asked = request.asked("id")
        if request.path != "/Ticket/Display.html":
            return page("RT", self._list())
        ticket = self.book.ticket(int(asked)) if asked.isdigit() else None
        if ticket is None:
            return page("RT", "<p>No ticket with this number.</p>", status=404)
        return page(f"#{ticket.number}: {ticket.subject}", self._facts(ticket) + self._told(ticket))

    def _list(self) -> str:
        rows = (
            f'<tr><td>{ticket.number}</td><td><a href="/rt/Ticket/Display.html?id={ticket.number}">'
            f"{escape(ticket.subject)}</a></td><td>{ticket.status}</td></tr>"
            for ticket in self.book.tickets.values()
            if not ticket.merged_into
        )
        return f"<table>{''.join(rows)}</table>"

    def _facts(self, ticket: Ticket) -> str:
        facts = {"Status": ticket.status, "Queue": ticket.queue, "Canale": ticket.channel,
                 "Requestors": ", ".join(ticket.requestors), "Created": stamp(ticket.created),
                 "Last Updated": stamp(ticket.updated)}  # fmt: skip
        rows = (f"<tr><th>{name}</th><td>{escape(fact)}</td></tr>" for name, fact in facts.items())
        return f'<table class="status-{ticket.status}">{"".join(rows)}</table><h2>History</h2>'

    def _told(self, ticket: Ticket) -> str:
        told = []
        for row in self.book.history(ticket):
            parts = [part for _, part in self.book.attached([row])]
            mail = row.kind == "EmailRecord"
            texts = [part.subject if mail else part.text for part in parts]
            change = f"{row.field}: {row.old} → {row.new}" if row.field else ""
            text = "\n".join([*texts, change]).strip()
            told.append(said(f"{row.kind} · {row.creator}", stamp(row.at), text))
        return "".join(told)
