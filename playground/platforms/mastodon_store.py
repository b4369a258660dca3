"""What was said on the pretend Mastodon: statuses with their versions, who is named, who is told."""

import re
from bisect import insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from playground.people import Person

DOMAIN = "social.example"
# Mastodon: app/models/account.rb and tag.rb name what counts as a mention and as a hashtag.
HANDLE = re.compile(r"(?<![=/\w])@([\w.-]*\w(?:@[\w.-]*\w)?)")
TAG = re.compile(r"(?<![/)\w])#(\w+)")
WIDTHS = ("direct", "private", "unlisted", "public")
REMEMBERED = timedelta(hours=1)  # how long an Idempotency-Key counts (Mastodon docs: statuses)


@dataclass
class Status:
    """`versions`: when and how it was worded, oldest first; the last one counts."""

    id: str
    author: Person
    at: datetime
    visibility: str
    versions: list[tuple[datetime, str]]
    named: list[Person]
    reply_to: "Status | None" = None
    spoiler: str = ""
    lang: str = "it"
    deleted: bool = False
    url: str = ""

    @property
    def text(self) -> str:
        return self.versions[-1][1]

    @property
    def edited_at(self) -> datetime | None:
        return self.versions[-1][0] if len(self.versions) > 1 else None

    @property
    def tags(self) -> list[str]:
        return list(dict.fromkeys(tag.lower() for tag in TAG.findall(self.text)))

    @property
    def root(self) -> "Status":
        return self.reply_to.root if self.reply_to else self

    @property
    def talk(self) -> frozenset[str]:
        """Whose private conversation it belongs to."""
        return frozenset({self.author.key, *(person.key for person in self.named)})


@dataclass(frozen=True)
class Notice:
    """A notification of kind `mention`."""

    id: str
    status: Status
    at: datetime


@dataclass
class Store:
    statuses: list[Status] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    once: dict[str, tuple[datetime, Status]] = field(default_factory=dict)
    blocks: set[tuple[str, str]] = field(default_factory=set)  # (who, whom)
    follows: set[tuple[str, str]] = field(default_factory=set)
    _made: int = 0

    def new_id(self, at: datetime) -> str:
        """Milliseconds above 16 bits, as its snowflakes; what is back-dated gets an older id."""
        self._made += 1
        return str((int(at.astimezone(UTC).timestamp() * 1000) << 16) | (self._made & 0xFFFF))

    def add(self, status: Status) -> Status:
        insort(self.statuses, status, key=lambda each: int(each.id))
        return status

    def get(self, status_id: str) -> Status | None:
        found = (each for each in self.statuses if each.id == status_id)
        return next((each for each in found if not each.deleted), None)

    def tell(self, status: Status, at: datetime) -> None:
        """Notifications have ids of their own, in the order they were made."""
        self._made += 1
        self.notices.append(Notice(str(10_000 + self._made), status, at))

    def delete(self, status: Status) -> None:
        status.deleted = True
        self.notices = [notice for notice in self.notices if notice.status is not status]

    def newest_first(self) -> Iterator[Status]:
        return (status for status in reversed(self.statuses) if not status.deleted)

    def thread(self, status: Status) -> tuple[list[Status], list[Status]]:
        """What stands above it, and all that hangs below it, oldest first."""
        above, up = list[Status](), status.reply_to
        while up:
            above, up = [up, *above], up.reply_to
        below = [each for each in self.statuses if not each.deleted and _hangs_on(each, status)]
        return [each for each in above if not each.deleted], below

    def sees(self, person: Person, status: Status) -> bool:
        if status.deleted or (status.author.key, person.key) in self.blocks:
            return False
        if status.visibility in ("public", "unlisted") or status.author == person:
            return True
        follows = (person.key, status.author.key) in self.follows
        return person in status.named or (status.visibility == "private" and follows)

    def sent_once(self, key: str, at: datetime) -> Status | None:
        said_at, status = self.once.get(key, (at - 2 * REMEMBERED, None))
        return status if status and at - said_at < REMEMBERED else None


def named_in(text: str, people: Iterable[Person]) -> list[Person]:
    """Whom the text names; a handle without a server is one of this server."""
    names = {name.casefold().removesuffix("@" + DOMAIN) for name in HANDLE.findall(text)}
    return [person for person in people if person.mastodon and person.mastodon.casefold() in names]


def _hangs_on(status: Status, above: Status) -> bool:
    answered = status.reply_to
    return answered is not None and (answered is above or _hangs_on(answered, above))
