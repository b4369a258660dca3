"""What a channel file gives: heard, edited and deleted words, gaps, evidence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from casebook.message import Author
from casebook.visibility import Visibility
from casebook.words import Both


@dataclass(frozen=True)
class Heard:
    """A word somebody said. Text may be HTML when ``html``; times are aware UTC.

    The fact ``version``, where a channel gives one: a known word with another one was edited.
    ``bookmark``: where to resume *after* this item; None where resuming here would skip others
    (newest-first platforms: only the last item of a reading carries one).
    """

    native_id: str
    text: str
    author: Author | None
    said_at: datetime | None
    kind: str = "post"  # post | comment | message
    visibility: Visibility = Visibility.PUBLIC
    html: bool = False
    title: str = ""
    url: str | None = None
    thread: str | None = None
    reply_to: str | None = None
    facts: Mapping[str, str | int | bool] = field(default_factory=dict)
    raw: str = ""  # the item as it came, for parking; never kept otherwise
    bookmark: str | None = None


@dataclass(frozen=True)
class Edited:
    """The same word with other text; ``was`` when the platform gives the edit another id."""

    heard: Heard
    was: str | None = None

    @property
    def bookmark(self) -> str | None:
        return self.heard.bookmark


@dataclass(frozen=True)
class Deleted:
    native_id: str
    bookmark: str | None = None


@dataclass(frozen=True)
class Gap:
    """The platform could not give everything since the bookmark; what is known about the rest."""

    because: Both
    from_at: datetime | None = None
    to_at: datetime | None = None
    missed: int | None = None
    bookmark: str | None = None


@dataclass(frozen=True)
class Broken:
    """An item the file could not translate: parked as it came, the rest goes on (P12)."""

    native_id: str
    raw: str
    error: Both
    bookmark: str | None = None


@dataclass(frozen=True)
class Mark:
    """Nothing to keep, but the next reading may begin here."""

    bookmark: str


Item = Heard | Edited | Deleted | Gap | Broken | Mark


@dataclass(frozen=True)
class Probe:
    """Who we are there. ``expires_at`` aware UTC, None: no known end."""

    name: str
    native_id: str
    scope: str = ""
    can: tuple[Both, ...] = ()
    cannot: tuple[Both, ...] = ()
    expires_at: datetime | None = None
    max_chars: int | None = None  # where the server sets it, in place of what ``about`` declares


@dataclass(frozen=True)
class Evidence:
    """Whether a person can be reached privately: yes, no, or only once they wrote to us."""

    answer: str  # "yes" | "no" | "they_first"
    because: Both


@dataclass(frozen=True)
class Push:
    """A delivery as it arrived: header names in lower case, body as raw text."""

    headers: Mapping[str, str]
    body: str
    at: datetime
