"""Who appears in the tests: a clock that stands still, Ana who complains, Ben and Cleo who answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table, func, select

from casebook import search
from casebook.database import Book, Writing
from casebook.tables.heard import account, body, mention, person, person_handle, verdict
from casebook.tables.people import customer, customer_contact, ticket
from casebook.tables.team import teammate

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class FakeClock:
    """A clock that moves only when told to."""

    def __init__(self, now: datetime = MONDAY) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def forward(self, **duration: float) -> datetime:
        """Move on, as in `forward(minutes=5)`; returns the new moment."""
        self._now += timedelta(**duration)
        return self._now

    def set(self, moment: datetime) -> None:
        assert moment.tzinfo is not None, "a clock needs a zone"
        self._now = moment


@dataclass(frozen=True)
class Who:
    """One of the cast, by the name and address used everywhere."""

    name: str
    email: str
    role: str = "agent"
    work: str = ""
    newcomer: bool = False

    @property
    def handle(self) -> str:
        return self.name.lower().replace(" ", "_")


ANA = Who("Ana Ferri", "ana.ferri@posta.example", role="customer")
BEN = Who("Ben Conti", "ben@linfa.example", work="network, on duty")
CLEO = Who("Cleo Riva", "cleo@linfa.example", role="lead", work="customer care")
DARIO = Who("Dario Sala", "dario@linfa.example", work="billing")
MARTA = Who("Marta Lodi", "marta@linfa.example", newcomer=True)
ADA = Who("Ada Neri", "ada@linfa.example", role="admin")


def hire(book: Book, who: Who = BEN, **other: Any) -> int:
    """A teammate's id. `other` are columns, as in `language="en"`."""
    row = {"name": who.name, "email": who.email, "role": who.role, "work": who.work}
    with book.writing() as w:
        row |= {"newcomer": who.newcomer, "created_at": w.now}
        return w.add(teammate, **(row | other))


def connect(
    book: Book, key: str = "x", *, secrets: Mapping[str, str] | None = None, **other: Any
) -> int:
    """An account's id: live, a channel unless `kind="desk"`, its settings as given."""
    row: dict[str, Any] = {
        "kind": "channel",
        "key": key,
        "name": key,
        "settings": {},
        "mode": "live",
    }
    with book.writing() as w:
        row |= {"secrets": book.vault.lock(secrets or {}), "created_at": w.now}
        return w.add(account, **(row | other))


def meet(
    book: Book, who: Who = ANA, *, channel: str = "x", native_id: str = "1001", **other: Any
) -> int:
    """A handle's id, its person made along with it unless `person_id` is given."""
    with book.writing() as w:
        row = {"channel": channel, "native_id": native_id, "handle": who.handle, "name": who.name}
        row |= {"facts": {}, "seen_at": w.now} | other
        if "person_id" not in row:
            row["person_id"] = w.add(person, name=who.name, created_at=w.now)
        return w.add(person_handle, **row)


def hear(
    book: Book,
    said: str = "Three weeks without a line, and nobody answers!",
    *,
    on: int,
    by: int | None = None,
    complaint: bool = True,
    **other: Any,
) -> int:
    """A mention's id: heard now on the account `on`, said by the handle `by`, judged, searchable."""
    with book.writing() as w:
        key = w.value(select(account.c.key).where(account.c.id == on))
        row: dict[str, Any] = {"channel": key, "account_id": on, "handle_id": by, "kind": "post"}
        row |= {"visibility": "public", "said_at": w.now, "heard_at": w.now, "waiting_since": w.now}
        row |= {"facts": {}, "flagged": complaint, "language": "en"}
        row |= {"native_id": f"{_count(w, mention) + 1:020}"} | other
        id = w.add(mention, **row)
        w.run(body.insert().values(of="mention", of_id=id, part="text", text=said))
        search.add(w.connection, [(id, said)])
        judged = {"kind": "complaint" if complaint else "other", "complaint": complaint}
        w.add(
            verdict,
            mention_id=id,
            certainty=0.9,
            because=[],
            flags=[],
            judge="test",
            at=w.now,
            **judged,
        )
        return id


def sign_up(book: Book, who: Who = ANA, *, desk: int, code: str = "LF-10001", **other: Any) -> int:
    """A customer's id, with the e-mail of `who` on file."""
    with book.writing() as w:
        row: dict[str, Any] = {
            "account_id": desk,
            "native_id": code,
            "code": code,
            "name": who.name,
        }
        row |= {
            "name_key": " ".join(sorted(who.name.lower().split())),
            "contract": {},
            "seen_at": w.now,
        }
        id = w.add(customer, **(row | other))
        w.add(customer_contact, customer_id=id, kind="email", value=who.email)
        return id


def open_ticket(
    book: Book, *, desk: int, of: int | None = None, number: str = "1", **other: Any
) -> int:
    """A ticket's id, as the directory would have copied it from the desk."""
    with book.writing() as w:
        row: dict[str, Any] = {"account_id": desk, "native_id": number, "customer_id": of}
        row |= {"subject": "No line since the move", "status": "open", "requester": ANA.email}
        row |= {"opened_at": w.now, "changed_at": w.now, "seen_at": w.now}
        return w.add(ticket, **(row | other))


def _count(w: Writing, table: Table) -> int:
    return int(w.value(select(func.count()).select_from(table)))
