"""Messages as they were frozen, and the words and people they speak to, as channels see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from casebook.database import Reading
from casebook.message import Author, Mention, Outgoing
from casebook.nouns import body, mention, message, person_handle, teammate
from casebook.queries import bodies
from casebook.queries.cases import MOVING
from casebook.rows import made
from casebook.visibility import Visibility
from casebook.words import Both


@dataclass(frozen=True)
class Message:
    """One outward act; what it says lies in ``text``. Times are aware UTC."""

    id: int
    case_id: int
    account_id: int | None
    key: str
    once_key: str | None
    verb: str
    visibility: Visibility
    handle_id: int | None
    mention_id: int | None
    teammate_id: int
    draft_id: int | None
    mode: str
    state: str
    asked_at: datetime
    send_after: datetime | None
    called_at: datetime | None
    sent_at: datetime | None
    looks: int
    outcome: Both | None
    text: str

    @property
    def route(self) -> str:
        """The key of the route it was released on."""
        ids = self.account_id, self.handle_id, self.mention_id
        return "-".join([self.verb, *(str(id or 0) for id in ids)])


def one(r: Reading, id: int) -> Message | None:
    row = r.row(select(message).where(message.c.id == id))
    return made(Message, row, text=bodies.of_one(r, "message", id)) if row else None


def twin(r: Reading, handle_id: int, text: str) -> Row[Any] | None:
    """The very words to the very person, not arrived yet as far as we know: when, and who wrote them."""
    r.row(select(person_handle.c.id).where(person_handle.c.id == handle_id).with_for_update())
    said = bodies.said("message", message.c.id)
    query = select(message.c.asked_at, teammate.c.name).join(body, said)
    query = query.join(teammate, teammate.c.id == message.c.teammate_id).where(body.c.text == text)
    return r.row(query.where(message.c.handle_id == handle_id, message.c.state.in_(MOVING)))


def waiting(r: Reading, case_id: int) -> Sequence[Row[Any]]:
    """Rows of those that have not left and still may."""
    still = message.c.case_id == case_id, message.c.state.in_(("awaiting", "released"))
    return r.rows(select(message).where(*still).order_by(message.c.id))


def outgoing(r: Reading, sent: Message, *, called_at: datetime) -> Outgoing:
    """The message as its channel must send it."""
    person = author(r, sent.handle_id) if sent.handle_id else None
    about = word(r, sent.mention_id, gone=True) if sent.mention_id else None
    return Outgoing(sent.key, sent.text, sent.visibility, person, about, called_at)


def author(r: Reading, handle_id: int) -> Author | None:
    row = r.row(select(person_handle).where(person_handle.c.id == handle_id))
    return made(Author, row) if row else None


def word(r: Reading, mention_id: int, *, gone: bool = False) -> Mention | None:
    """None when it was deleted, unless ``gone`` ones are wanted too."""
    row = r.row(select(mention).where(mention.c.id == mention_id))
    if row is None or (row.deleted_at and not gone):
        return None
    by = author(r, row.handle_id) if row.handle_id else None
    return made(Mention, row, author=by, text=bodies.of_one(r, "mention", mention_id))
