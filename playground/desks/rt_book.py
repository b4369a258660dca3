"""What the pretend Request Tracker keeps: users, tickets, links and transactions."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ORGANIZATION = "assistenza.example"
QUEUES = {3: "Reclami", 4: "Fatturazione"}
TICKET_FIELD, USER_FIELD = (2, "Canale"), (3, "Codice cliente")
STATUSES = ("new", "open", "stalled", "resolved", "rejected", "deleted")
INACTIVE = ("resolved", "rejected", "deleted")
SYSTEM = "RT_System"
LinkKind = Literal["DependsOn", "RefersTo"]
End = int | str  # a ticket's number or an address elsewhere


@dataclass
class User:
    number: int
    name: str
    email: str = ""
    real_name: str = ""
    mobile: str = ""
    organization: str = ""
    code: str = ""
    comments: str = ""
    privileged: bool = False
    changed: datetime | None = None


@dataclass(frozen=True)
class Attachment:
    number: int
    text: str
    subject: str = ""
    kind: str = "text/plain"
    filename: str = ""


@dataclass(frozen=True)
class Transaction:
    number: int
    ticket: int
    kind: str
    creator: str
    at: datetime
    field: str = ""
    old: str = ""
    new: str = ""
    data: str = ""


@dataclass
class Ticket:
    number: int
    queue: str
    subject: str
    creator: str
    created: datetime
    requestors: list[str]
    channel: str = ""
    status: str = "new"
    started: datetime | None = None
    resolved: datetime | None = None
    told: datetime | None = None
    updated: datetime | None = None
    updated_by: str = ""
    merged_into: int | None = None


@dataclass(frozen=True)
class Link:
    kind: LinkKind
    base: End
    target: End


class Book:
    """All rows, in the order they came; RT's numbers grow with them."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.users: dict[str, User] = {}
        self.tickets: dict[int, Ticket] = {}
        self.links: list[Link] = []
        self.transactions: dict[int, Transaction] = {}
        self.attachments: dict[int, tuple[Transaction, Attachment]] = {}
        self.outbox: list[tuple[Ticket, str]] = []
        self._parts: dict[int, list[tuple[Transaction, Attachment]]] = {}
        self._of_ticket: dict[int, list[Transaction]] = {}

    def user(self, name: str) -> User | None:
        """By name, which for customers is their address, or by number."""
        if name.isdigit():
            return next((each for each in self.users.values() if str(each.number) == name), None)
        return self.users.get(name.lower())

    def add_user(self, user: User) -> User:
        user.changed = self.now()
        return self.users.setdefault(user.name.lower(), user)

    def ticket(self, number: int) -> Ticket | None:
        """The ticket, or the one it was merged into."""
        found = self.tickets.get(number)
        while found and found.merged_into:
            found = self.tickets[found.merged_into]
        return found

    def history(self, ticket: Ticket) -> list[Transaction]:
        rows = [row for number in self._numbers(ticket) for row in self._of_ticket[number]]
        return sorted(rows, key=lambda row: row.number)

    def _numbers(self, ticket: Ticket) -> Iterator[int]:
        yield ticket.number
        for other in self.tickets.values():
            if other.merged_into == ticket.number:
                yield from self._numbers(other)

    def etag(self, ticket: Ticket) -> str:
        """RT takes the number of the last transaction."""
        return f'"{self.history(ticket)[-1].number}"'

    def waits_for_another(self, ticket: Ticket) -> bool:
        """Whether a ticket this one depends on is still active."""
        needed = (
            self.ticket(link.target)
            for link in self.links
            if link.kind == "DependsOn"
            and link.base == ticket.number
            and isinstance(link.target, int)
        )
        return any(other and other.status not in INACTIVE for other in needed)

    def record(
        self,
        ticket: Ticket,
        kind: str,
        by: str,
        field: str = "",
        old: str = "",
        new: str = "",
        data: str = "",
    ) -> Transaction:
        at, number = self.now(), len(self.transactions) + 1
        row = Transaction(number, ticket.number, kind, by, at, field, old, new, data)
        self.transactions[number] = row
        self._of_ticket.setdefault(ticket.number, []).append(row)
        ticket.updated = at
        if by != SYSTEM:
            ticket.updated_by = by
        return row

    def attach(self, row: Transaction, text: str, **about: str) -> None:
        """Keep a text or file of this transaction; subject, kind and filename in `about`."""
        attachment = Attachment(len(self.attachments) + 1, text, **about)
        self.attachments[attachment.number] = (row, attachment)
        self._parts.setdefault(row.number, []).append((row, attachment))

    def attached(self, rows: Iterable[Transaction]) -> list[tuple[Transaction, Attachment]]:
        return [pair for row in rows for pair in self._parts.get(row.number, ())]

    def mail(self, ticket: Ticket, subject: str, text: str, markup: str) -> None:
        """RT writes to the requestors, if any, and keeps a copy of the words it sent."""
        if ticket.requestors:
            message_id = f"<rt-5.0.3-{len(self.transactions) + 1}@{ORGANIZATION}>"
            row = self.record(ticket, "EmailRecord", SYSTEM, data=message_id)
            whole = f"[{ORGANIZATION} #{ticket.number}] {subject}"
            self.attach(row, "", subject=whole, kind="multipart/alternative")
            self.attach(row, f"{text}\n\n")
            self.attach(row, f"{markup}\n", kind="text/html")
            self.outbox.append((ticket, subject))
