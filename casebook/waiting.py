"""One line of the queue: somebody who waits, and all that is needed to understand why."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from casebook.visibility import Visibility
from casebook.words import Both


class Place(NamedTuple):
    """A place in the order of P6: since when, then the smaller id; cases after mentions."""

    since: datetime
    id: int
    kind: str  # mention | case

    def __str__(self) -> str:
        return f"{self.since.isoformat()}~{self.id}~{self.kind}"

    @classmethod
    def read(cls, words: str) -> "Place":
        """From an address. Raises ValueError when it is no place, or has no zone."""
        since, id, kind = words.split("~")
        moment = datetime.fromisoformat(since)
        # Near the ends of the calendar a moment has no place in every zone.
        sane = moment.tzinfo is not None and 1900 < moment.year < 9000 and len(id) < 19
        if not sane or kind not in ("mention", "case"):
            raise ValueError(words)
        return cls(moment, int(id), kind)


@dataclass(frozen=True)
class Filters:
    """What a page shows; they hide and never reorder. Empty: everything."""

    channel: str = ""
    language: str = ""
    visibility: str = ""


@dataclass(frozen=True)
class Exception_:
    """A lead's exception to the order, with its reason."""

    by: str
    at: datetime
    because: str


@dataclass(frozen=True)
class LinkSummary:
    """What we believe about who this is. ``strength``: "" | proposed | claimed | proven (P7)."""

    strength: str = ""
    name: str = ""  # of the customer, when only one is left
    homonyms: int = 0  # how many customers it may be, none much likelier than the next
    why: tuple[Both, ...] = ()  # what speaks for the one named
    open_tickets: int = 0  # of claimed and proven customers


@dataclass(frozen=True)
class Waiting:
    """Who waits. ``case_id`` is set when a case was handed back; take it with ``take_returned``."""

    place: Place
    case_id: int | None
    mention_id: int  # the first word
    person_id: int | None  # whom it is about
    name: str
    handle: str
    channel: str
    account: str
    kind: str
    visibility: Visibility
    language: str | None
    url: str | None
    said_at: datetime | None
    heard_at: datetime
    excerpt: str  # at most 280 characters
    edited: bool
    verdict: str
    because: tuple[Both, ...]
    flags: tuple[str, ...]  # danger, vulnerable, abuse, legal: proposed, never order
    chasers: int  # later words folded into this one
    link: LinkSummary
    exception: Exception_ | None
    looked_by: str  # who opened it first, when anybody did
    quiet_since: datetime | None  # nobody has said a word for too long
    concerns: str  # whom the author speaks for, as written; "" when it is about them
