"""A desk without a server: what its settings list, kept in memory; what it does is printed.

For trying things out, so that nobody needs an account; a restart begins anew.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import ClassVar

from casebook.words import sentences
from outreach.desk import (
    Changed,
    Desk,
    DeskAbout,
    DeskCustomer,
    DeskTicket,
    Gone,
    Receipt,
    Refused,
    Said,
    declared,
)

say = sentences("outreach", "console")


@dataclass
class Memory:
    """The tickets of one desk, and what was done: (ticket, text); a deed's place is its version."""

    tickets: dict[str, DeskTicket]
    deeds: list[tuple[str, str]] = field(default_factory=list)


class Console(Desk):
    about = declared(DeskAbout, "outreach.desks", say, "console")
    memories: ClassVar[dict[str, Memory]] = {}

    @property
    def memory(self) -> Memory:
        """Shared by all who open a desk with these settings in this process."""
        listed = self.setting("customers") + "\n\n" + self.setting("tickets")
        if listed not in self.memories:
            self.memories[listed] = Memory(self.listed(self.setting("tickets")))
        return self.memories[listed]

    @staticmethod
    def listed(text: str) -> dict[str, DeskTicket]:
        """Tickets by number, from lines as the settings hold them."""
        tickets = (_ticket(line) for line in _lines(text, 5))
        return {each.native_id: each for each in tickets}

    def probe(self) -> str:
        return "Console"

    def customers(self, since: str | None) -> Iterator[tuple[DeskCustomer, str | None]]:
        for number, line in enumerate(_lines(self.setting("customers"), 5), 1):
            if number > int(since or 0):
                code, name, email, phone, city = line
                emails, phones = tuple(filter(None, [email])), tuple(filter(None, [phone]))
                found = DeskCustomer(code, name, code, city, emails=emails, phones=phones)
                yield found, str(number)

    def open_tickets(self, since: str | None) -> Iterator[tuple[DeskTicket, str | None]]:
        for ticket in sorted(self.memory.tickets.values(), key=lambda t: int(t.version or 0)):
            if int(ticket.version or 0) > int(since or -1) and (ticket.open or since):
                yield ticket, ticket.version

    def ticket(self, native_id: str) -> DeskTicket:
        if native_id not in self.memory.tickets:
            raise Gone(say.NOT_HERE)
        return self.memory.tickets[native_id]

    def said(self, native_id: str) -> Iterator[Said]:
        for number, (ticket, at, text) in enumerate(_lines(self.setting("said"), 3), 1):
            if ticket == native_id:
                yield Said(str(number), _moment(at), text)

    def note(self, native_id: str, text: str, *, key: str) -> Receipt:
        return self._done(self.ticket(native_id), f"{text}\n[{key}]")

    def find_note(self, native_id: str, key: str) -> Receipt | None:
        for number, (ticket, text) in enumerate(self.memory.deeds, 1):
            if ticket == native_id and f"[{key}]" in text:
                return Receipt(str(number))
        return None

    def close(self, native_id: str, *, if_unchanged: str | None, our_note: str | None) -> Receipt:
        found = self.ticket(native_id)
        if not found.open:
            return Receipt(found.version or "", facts={"already": found.status})
        if if_unchanged is not None:
            self._nobody_worked_on_it(native_id, after=int(if_unchanged), but=our_note)
        return self._done(replace(found, status="closed", open=False), "closed")

    def reopen(self, native_id: str, *, to: str) -> Receipt:
        found = self.ticket(native_id)
        if found.open:
            return Receipt(found.version or "", facts={"already": found.status})
        return self._done(replace(found, status=to, open=True), f"back to {to}")

    def _nobody_worked_on_it(self, native_id: str, *, after: int, but: str | None) -> None:
        for number, (ticket, _) in enumerate(self.memory.deeds, 1):
            if ticket == native_id and number > after and str(number) != but:
                raise Refused(say.CHANGED)

    def _done(self, ticket: DeskTicket, what: str) -> Receipt:
        memory = self.memory
        memory.deeds.append((ticket.native_id, what))
        version = str(len(memory.deeds))
        memory.tickets[ticket.native_id] = replace(ticket, version=version)
        sys.stdout.write(f"[console desk] ticket {ticket.native_id}: {what}\n")
        return Receipt(version, facts={"status": ticket.status})


def _moment(written: str) -> datetime:
    try:
        return datetime.fromisoformat(written).replace(tzinfo=UTC)
    except ValueError:
        raise Changed(say.SAID_HELP, written) from None


def _lines(text: str, columns: int) -> Iterator[list[str]]:
    for line in filter(str.strip, text.splitlines()):
        cells = [cell.strip() for cell in line.split("|")]
        yield (cells + [""] * columns)[:columns]


def _ticket(line: list[str]) -> DeskTicket:
    number, email, subject, text, origin = line
    return DeskTicket(number, subject, "open", True, email, origin, text, version="0")
