"""A channel that says what a test tells it to, on the real line."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, select, update

from casebook.database import Book
from casebook.tables.heard import account, mention, stream
from config.seed import seed
from config.settings import Settings
from listener.channel import (
    About,
    Author,
    Channel,
    Heard,
    Item,
    Listen,
    Probe,
    Push,
    Setting,
    Stream,
    Visibility,
    days,
    minutes,
    same,
)
from listener.client import Doors
from listener.collect import collect
from listener.line import Line
from listener.registry import Registry, Shelf
from tests import cast

ANA = Author("1001", "anaferri", "Ana Ferri")
SETTINGS = Settings.model_validate(
    {"brand": {"name": "Linfa", "handles": ["LinfaCasa"], "not_us": ["albero"]}}
)


@dataclass
class Station:
    """``says`` is what the next reading of the stream gives; an exception in it is raised."""

    book: Book
    account: int
    line: Line = field(init=False)
    streams: dict[str, int] = field(default_factory=dict)
    says: list[Any] = field(default_factory=list)
    asked: list[str | None] = field(default_factory=list)

    def hear(self, *items: Item | Exception, stream: str = "posts") -> int:
        """Read the stream now; gives how many words were kept."""
        self.says = list(items)
        self.make_due(stream)
        return collect(self.line, self.streams[stream])

    def make_due(self, key: str = "posts") -> None:
        with self.book.writing() as w:
            w.run(update(stream).where(stream.c.id == self.streams[key]).values(due_at=w.now))
            w.run(update(account).where(account.c.id == self.account).values(rests_until=None))

    def stream(self, key: str = "posts") -> Row[Any]:
        with self.book.reading() as r:
            row = r.row(select(stream).where(stream.c.id == self.streams[key]))
        assert row is not None
        return row


def open_station(book: Book, *, key: str = "x", scope: str = "") -> Station:
    """An account of channel ``key`` with the shipped word lists; more may be opened on one book."""
    seed(book, SETTINGS)
    station = Station(book, cast.connect(book, key, secrets={"secret": "hush"}, scope=scope))

    class Speaks(Channel):
        about = About(
            key=key,
            name=key,
            manual="https://linfa.example/",
            settings=(Setting("secret", same("Key"), secret=True),),
            streams=(
                Stream("posts", every=minutes(2), overlap=minutes(10)),
                Stream("blog", every=minutes(2), overlap=minutes(10), clock="author"),
                Stream("letters", every=minutes(2), private=True),
                Stream("week", every=minutes(2), window=days(7)),
            ),
            listen=Listen("x-signature", "secret", prefix="sha256="),
        )

        def probe(self) -> Probe:
            return Probe(key, "1")

        def collect(self, stream: str, since: str | None) -> Iterator[Item]:
            station.asked.append(since)
            for said in station.says:
                if isinstance(said, BaseException):
                    raise said
                yield said

        def receive(self, push: Push) -> Iterable[Item]:
            return [post(each["id"], each["text"]) for each in json.loads(push.body)["posts"]]

    station.line = Line(book, Registry(book, Shelf({key: Speaks}), Doors(book)))
    with book.writing() as w:
        station.streams = {
            each.key: w.add(stream, account_id=station.account, key=each.key, due_at=w.now)
            for each in Speaks.about.streams
        }
    return station


def post(
    id: str,
    text: str = "@LinfaCasa senza rete da 12 giorni",
    author: Author | None = ANA,
    **more: Any,
) -> Heard:
    return Heard(
        **{"native_id": id, "text": text, "author": author, "said_at": None, "bookmark": id} | more
    )


def letter(id: str, text: str, author: Author = ANA) -> Heard:
    return post(id, text, author, kind="message", visibility=Visibility.PRIVATE)


def by(name: str, id: str) -> Author:
    return Author(id, name.lower().replace(" ", ""), name)


def heard(book: Book, native_id: str) -> Row[Any]:
    with book.reading() as r:
        row = r.row(select(mention).where(mention.c.native_id == native_id))
    assert row is not None, f"{native_id} was not kept"
    return row


def kept(book: Book) -> Sequence[str]:
    with book.reading() as r:
        return [row.native_id for row in r.rows(select(mention.c.native_id).order_by(mention.c.id))]


def queue(book: Book) -> list[str]:
    """Who waits, in the queue's order, by native id."""
    waits = (
        mention.c.flagged,
        mention.c.case_id.is_(None),
        mention.c.folded_into.is_(None),
        mention.c.set_aside_at.is_(None),
        mention.c.deleted_at.is_(None),
    )
    order = mention.c.waiting_since, mention.c.id
    with book.reading() as r:
        return [
            row.native_id
            for row in r.rows(select(mention.c.native_id).where(*waits).order_by(*order))
        ]
