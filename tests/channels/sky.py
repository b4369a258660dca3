"""A brand, Ana and our channel on one Bluesky network, pretended or real."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from casebook.database import Book
from casebook.message import Mention, Outgoing
from casebook.visibility import Visibility
from listener.channels.bluesky import Bluesky
from listener.items import Heard
from tests import bluesky
from tests.bluesky import Net, Someone
from tests.cast import FakeClock


@dataclass
class Place:
    """A brand, Ana and our channel on one network."""

    net: Net
    book: Book
    linfa: Someone
    ana: Someone
    channel: Bluesky = field(init=False)

    def __post_init__(self) -> None:
        self.channel = bluesky.channel_of(self.net, self.book, self.linfa)

    @property
    def at_us(self) -> str:
        return f"@{self.linfa.handle}"

    def heard(self, stream: str = "notifications", since: str | None = None) -> list[Any]:
        self.net.settle()
        return list(self.channel.collect(stream, since))

    def message(self, item: Heard, text: str, visibility: Visibility, key: str = "k1") -> Outgoing:
        return Outgoing(key, text, visibility, item.author, self.about(item), self.net.now())

    def private(self, item: Heard, text: str) -> Outgoing:
        return self.message(item, text, Visibility.PRIVATE)

    def about(self, item: Heard) -> Mention:
        return Mention(
            1, "bluesky", "", item.native_id, item.kind, item.visibility, item.author, item.said_at,
            self.net.now(), item.url, item.thread, item.reply_to, item.text, item.facts,
        )  # fmt: skip


@contextmanager
def on(which: str, book: Book, clock: FakeClock) -> Iterator[Place]:
    """``which``: the town's network, or a real one."""
    with bluesky.town_net(clock) if which == "town" else bluesky.real_net() as net:
        yield Place(net, book, net.join("linfa"), net.join("ana"))


def texts(items: list[Any]) -> list[str]:
    return [item.text for item in items if isinstance(item, Heard)]
