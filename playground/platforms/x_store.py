"""What was said on the pretend X: posts with their versions, and direct messages."""

import re
from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from playground.people import Person

# Ids carry milliseconds since this moment above 22 bits (X docs: "X IDs").
EPOCH_MS = 1_288_834_974_657
HANDLE = re.compile(r"(?<![\w@])@(\w{1,15})")


@dataclass
class Post:
    """`versions` is shared by all versions of one post, oldest first; the last one counts."""

    id: str
    author: Person
    text: str
    at: datetime
    reply_to: "Post | None" = None
    quote_of: "Post | None" = None
    lang: str = "it"
    deleted: bool = False
    versions: list[str] = field(default_factory=list)

    @property
    def current(self) -> bool:
        return not self.deleted and self.versions[-1] == self.id

    @property
    def root(self) -> "Post":
        return self.reply_to.root if self.reply_to else self

    def mentions(self, person: Person) -> bool:
        """Named in the text, or answered: a reply names its author without writing it."""
        if self.reply_to and self.reply_to.author == person:
            return True
        return person.x.lower() in {name.lower() for name in HANDLE.findall(self.text)}

    def summons(self, person: Person) -> bool:
        return self.mentions(person) or bool(self.quote_of and self.quote_of.author == person)


@dataclass(frozen=True)
class DirectMessage:
    id: str
    sender: Person
    recipient: Person
    text: str
    at: datetime

    @property
    def conversation(self) -> str:
        return conversation_of(self.sender, self.recipient)


class Store:
    def __init__(self) -> None:
        self._posts: list[tuple[int, Post]] = []
        self._by_id: dict[str, Post] = {}
        self._counter = 0
        self.messages: list[DirectMessage] = []

    def new_id(self, at: datetime) -> str:
        self._counter += 1
        return str(((_ms(at) - EPOCH_MS) << 22) | (self._counter & 0x3FFFFF))

    def add(self, post: Post) -> Post:
        post.versions.append(post.id)
        self._by_id[post.id] = post
        insort(self._posts, (int(post.id), post), key=lambda pair: pair[0])
        return post

    def get(self, post_id: str) -> Post | None:
        """The post with this id, an older version too; None once deleted."""
        post = self._by_id.get(post_id)
        return None if post is None or post.deleted else post

    def newest_first(self) -> Iterator[Post]:
        return (post for _, post in reversed(self._posts) if post.current)

    def versions(self, post: Post) -> list[Post]:
        return [self._by_id[each] for each in post.versions]

    def replies(self, post: Post) -> list[Post]:
        return [
            each
            for _, each in self._posts
            if each.current and each.reply_to and each.reply_to.id in post.versions
        ]

    def send(self, message: DirectMessage) -> DirectMessage:
        insort(self.messages, message, key=lambda each: int(each.id))
        return message


def conversation_of(one: Person, other: Person) -> str:
    """The smaller id comes first (X docs: "Direct messages, conversation ids")."""
    return "-".join(sorted((one.x_id, other.x_id), key=int))


def said_at(post_id: str) -> datetime:
    """The moment an id was given out, aware UTC."""
    ms = (int(post_id) >> 22) + EPOCH_MS
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=ms)


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
