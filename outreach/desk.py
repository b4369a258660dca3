"""The desk contract: a case system that already exists, where tickets are read and closed.

A desk file imports this module, the standard library and its vendor's library, nothing else of ours.
Every verb raises the five errors of ``listener.outcomes``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from casebook.message import Receipt
from casebook.words import Both, same
from listener.channel import Answer, File, Http, Setting, Unwritten, declared
from listener.outcomes import Busy, Changed, Gone, Refused, SignedOut, Trouble, Unknown

__all__ = [
    "Answer", "Both", "Busy", "Changed", "Desk", "DeskAbout", "DeskCustomer", "DeskTicket", "Gone",
    "Http", "Receipt", "Refused", "Said", "Setting", "SignedOut", "Trouble", "Unknown", "declared", "same",
]  # fmt: skip


@dataclass(frozen=True)
class DeskAbout:
    key: str
    name: str
    manual: str
    settings: tuple[Setting, ...]
    closes: bool = True
    reopens: bool = True
    refusals: tuple[tuple[str, Both], ...] = ()
    warns: Both | None = None  # what the desk may do by itself when a ticket is closed


@dataclass(frozen=True)
class DeskCustomer:
    """A customer as the desk knows them. ``contract`` is shown only when proven (P7)."""

    native_id: str
    name: str
    code: str = ""
    city: str = ""
    language: str = ""
    since: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    handles: Mapping[str, str] = field(default_factory=dict)  # channel → handle
    orders: tuple[str, ...] = ()
    contract: Mapping[str, str] = field(default_factory=dict)  # label → value


@dataclass(frozen=True)
class DeskTicket:
    """A ticket. ``version``: what ``if_unchanged`` compares. Times aware UTC."""

    native_id: str
    subject: str
    status: str
    open: bool
    requester: str = ""
    origin: str = ""
    text: str = ""
    opened_at: datetime | None = None
    changed_at: datetime | None = None
    version: str | None = None
    url: str | None = None
    customer: str | None = None  # the customer's native id, when the desk knows


@dataclass(frozen=True)
class Said:
    """Words that went out to the customer from a ticket. ``at`` is aware UTC."""

    native_id: str
    at: datetime
    text: str


class Desk(File):
    """Base of every desk. Declare ``about`` and write the verbs."""

    about: ClassVar[DeskAbout]

    def probe(self) -> str:
        """The name we are signed in by."""
        raise Unwritten

    def customers(self, since: str | None) -> Iterator[tuple[DeskCustomer, str | None]]:
        """Customers changed since the bookmark, oldest first, each with the bookmark after it."""
        raise Unwritten

    def open_tickets(self, since: str | None) -> Iterator[tuple[DeskTicket, str | None]]:
        """Tickets changed since the bookmark, closed ones included, each with the bookmark after it."""
        raise Unwritten

    def ticket(self, native_id: str) -> DeskTicket:
        """The ticket as it is now. Raises Gone."""
        raise Unwritten

    def said(self, native_id: str) -> Iterator[Said]:
        """What the customer was told in this ticket, oldest first; a desk need not write it."""
        yield from ()

    def note(self, native_id: str, text: str, *, key: str) -> Receipt:
        """An internal note, never seen by the customer; ``key`` is written in it, to be found."""
        raise Unwritten

    def find_note(self, native_id: str, key: str) -> Receipt | None:
        raise Unwritten

    def close(self, native_id: str, *, if_unchanged: str | None, our_note: str | None) -> Receipt:
        """Close without writing to the customer; already closed counts as done.

        ``if_unchanged``: the version a person saw; ``our_note``, a note's native id, is no change.
        Raises Refused when somebody changed it meanwhile, or when a yes left it open: it reads back.
        """
        raise Unwritten

    def reopen(self, native_id: str, *, to: str) -> Receipt:
        """Back to the status it had; already open counts as done."""
        raise Unwritten
