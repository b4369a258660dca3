"""A small office for tests: three pretend platforms whose answers are scripted, and its shorthands."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event, select

from casebook.database import Book
from casebook.queries import messages
from casebook.queries.messages import Message
from casebook.tables.cases import cases
from casebook.tables.team import event as diary
from listener.channel import (
    About,
    Author,
    Both,
    Busy,
    Channel,
    Contact,
    Evidence,
    HandOff,
    Mention,
    Outgoing,
    Receipt,
    Refused,
    Reply,
    SignedOut,
    Unknown,
    Visibility,
    days,
    hours,
    same,
)
from outreach import drafting, permission, sending
from outreach.office import Office, Rules
from outreach.promising import Offer

YES = Evidence("yes", same(""))


class Killed(BaseException):
    """The worker died here: nothing of ours ran after this line."""


@dataclass
class Script:
    """What the platforms do next (answer, lost, never, busy, refused, signed out, dies), what reached
    them, and whether they can be read back."""

    next: list[str] = field(default_factory=list)
    arrived: list[Outgoing] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    contact: Evidence = YES
    reply: Evidence = YES
    blind: bool = False
    now: Callable[[], datetime] | None = None  # a platform that says when it took the message

    def write(self, message: Outgoing) -> Receipt:
        what = self.next.pop(0) if self.next else "answer"
        if what == "busy":
            raise Busy(Both("Troppe richieste.", "Too many requests."))
        if what == "refused":
            raise Refused(Both("Non accetta messaggi.", "Takes no messages."))
        if what == "signed out":
            raise SignedOut(Both("Chiave scaduta.", "The key is dead."))
        if what == "never":
            raise Unknown(same("timeout"))
        self.arrived.append(message)
        if what == "lost":
            raise Unknown(same("timeout"))
        if what == "dies":
            raise Killed
        at = self.now() if self.now else None
        return Receipt(f"n{len(self.arrived)}", at=at, facts=self.facts)

    def find(self, message: Outgoing) -> Receipt | None:
        if self.blind:
            raise Unknown(same("timeout"))
        them = (n for n, one in enumerate(self.arrived, 1) if one.key == message.key)
        number = next(them, None)
        return Receipt(f"n{number}") if number else None


class Street(Channel):
    """Open to all: private words at any time, public answers when they named us, read back."""

    about = About(
        "x", "X", "", (), (), reply=Reply(280), contact=Contact(1000),
        hand_off=HandOff(same("by browser")),
    )  # fmt: skip
    script: Script

    def can_contact(self, person: Author, about: Mention | None) -> Evidence:
        return self.script.contact

    def may_reply(self, to: Mention) -> Evidence:
        return self.script.reply

    def reply(self, to: Mention, message: Outgoing) -> Receipt:
        return self.script.write(message)

    def contact(self, person: Author, about: Mention | None, message: Outgoing) -> Receipt:
        return self.script.write(message)

    def find_sent(self, message: Outgoing) -> Receipt | None:
        return self.script.find(message)

    def hand_off(self, to: Mention, text: str) -> str:
        return f"https://x.example/reply?to={to.native_id}"

    def pasted(self, address: str) -> Receipt:
        if "/status/" not in address:
            raise Refused(same("no post"))
        return Receipt(address.rsplit("/", 1)[1], address)


class Square(Channel):
    """One private answer to a comment within seven days; nothing can be read back."""

    contacts = Contact(1000, within=days(7), answer_within=hours(24), at_most=1)
    about = About("facebook", "Facebook", "", (), (), reply=Reply(8000), contact=contacts)
    script: Script

    def reply(self, to: Mention, message: Outgoing) -> Receipt:
        return self.script.write(message)

    def contact(self, person: Author, about: Mention | None, message: Outgoing) -> Receipt:
        return self.script.write(message)


class Village(Street):
    """A public answer can be narrower there."""

    about = About(
        "mastodon", "Mastodon", "", (), (), contact=Contact(500),
        reply=Reply(500, (Visibility.FOLLOWERS, Visibility.UNLISTED, Visibility.PUBLIC)),
    )  # fmt: skip


class Blog(Channel):
    about = About("feeds", "Blog", "", (), ())
    script: Script


@dataclass
class Registry:
    book: Book
    script: Script
    kinds: Mapping[str, type[Channel]] = field(
        default_factory=lambda: {
            "x": Street,
            "facebook": Square,
            "feeds": Blog,
            "mastodon": Village,
        }
    )

    def open(self, account_id: int) -> Channel:
        from casebook.tables.heard import account

        with self.book.reading() as r:
            key = r.value(select(account.c.key).where(account.c.id == account_id))
        channel = self.kinds[key]({}, None)  # type: ignore[arg-type]
        channel.script = self.script  # type: ignore[attr-defined]
        return channel


def open_office(book: Book, script: Script | None = None, **rules: timedelta) -> Office:
    registry = Registry(book, script or Script())
    return Office(book, registry, registry, Rules(**rules))  # type: ignore[arg-type]


def write(
    office: Office,
    case: int,
    *,
    by: int,
    text: str = "Good morning Ana, I am Ben.",
    verb: str = "contact",
    promised: Sequence[Offer] = (),
) -> int:
    """The id of a message released on the first open route of this verb."""
    routes = permission.routes(office, case)
    route = next(route for route in routes if route.verb == verb)
    saved = drafting.save(office, case, by=by, text=text, route=route.key, known=0)
    return sending.release(office, saved.draft_id, by=by, promised=promised)


def message_of(office: Office, id: int) -> Message:
    with office.book.reading() as r:
        found = messages.one(r, id)
    assert found is not None
    return found


def case_of(office: Office, id: int) -> Any:
    with office.book.reading() as r:
        return r.row(select(cases).where(cases.c.id == id))


def lines_of(book: Book) -> list[str]:
    """The diary, a word a line."""
    with book.reading() as r:
        return [row.what for row in r.rows(select(diary.c.what).order_by(diary.c.id))]


@contextmanager
def counted(book: Book) -> Iterator[list[str]]:
    """The statements a reading block ran."""
    said: list[str] = []

    def note(*call: Any) -> None:
        said.append(call[2])

    event.listen(book.readers, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(book.readers, "before_cursor_execute", note)
