"""What goes out to a person: frozen when a teammate releases it, with a receipt when it arrived."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from casebook.visibility import Visibility

# draft → awaiting → released → sending → sent | refused | perhaps → sent | not_sent; withdrawn.
# "shown" is the end of a message in preview: everything happened but the call.
STATES = (
    "awaiting", "released", "sending", "sent", "shown", "refused", "perhaps", "not_sent", "withdrawn",
)  # fmt: skip


@dataclass(frozen=True)
class Outgoing:
    """One message as a channel must send it; nothing has a default, so nothing is wider by omission.

    ``key`` is never seen twice by a reader: send it where the platform knows idempotency keys.
    ``sent_after`` (aware, UTC) is when the call began: ``find_sent`` looks from there.
    """

    key: str
    text: str
    visibility: Visibility
    person: "Author | None"
    about: "Mention | None"
    sent_after: datetime


@dataclass(frozen=True)
class Receipt:
    """The platform's word that it has the message."""

    native_id: str
    url: str | None = None
    at: datetime | None = None  # the platform's time, aware UTC, when it told
    # "known_as": the native id by which the person will write back, when it is another one
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Author:
    """Somebody as one platform shows them; ``native_id`` is stable, ``handle`` may change."""

    native_id: str
    handle: str
    name: str = ""
    url: str | None = None
    facts: Mapping[str, str | int | bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Mention:
    """A heard word as the contract shows it to a channel that answers it."""

    id: int
    channel: str
    scope: str
    native_id: str
    kind: str
    visibility: Visibility
    author: Author | None
    said_at: datetime | None
    heard_at: datetime
    url: str | None
    thread: str | None
    reply_to: str | None
    text: str
    facts: Mapping[str, str | int | bool]
