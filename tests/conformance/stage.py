"""Every channel file, and every recorded or published sample of it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from casebook.database import Book
from casebook.message import Mention, Outgoing
from casebook.visibility import Visibility
from listener.channel import Channel, Edited, Heard, Item, Push
from listener.client import Doors
from listener.masking import Masked
from listener.registry import CHANNELS, Registry, Shelf, load
from tests.cast import MONDAY
from tests.conformance.replay import Replay

SAMPLES = Path(__file__).parent.parent / "samples"


@cache
def shelf() -> Shelf:
    return load("listener.channels", Channel, CHANNELS)


@dataclass(frozen=True)
class Sample:
    """``before``: the platform as it was at an earlier reading; ``later``: ids new since then.

    They are bodies of deliveries for a channel that only takes pushes.
    ``steps``: what is asked before a write and makes none; its answer lies among ``answers``.
    """

    channel: str
    source: str
    stream: str
    settings: dict[str, Any]
    me: tuple[str, str]
    before: dict[str, Any]
    answers: dict[str, Any]
    later: list[str]
    steps: tuple[str, ...] = ()

    @property
    def kind(self) -> type[Channel]:
        return shelf().kinds[self.channel]

    @property
    def pushed(self) -> bool:
        return all(stream.pushed for stream in self.kind.about.streams)

    def masked(self, base: str) -> Masked:
        hidden = {field.key for field in self.kind.about.settings if field.secret}
        filled = json.loads(json.dumps(self.settings).replace("{base}", base))
        empty: dict[str, Any] = {
            f.key: () if f.many else f.default for f in self.kind.about.settings if not f.secret
        }
        typed = {k: tuple(v) if isinstance(v, list) else v for k, v in filled.items()}
        plain = {k: v for k, v in typed.items() if k not in hidden}
        who = {"me": self.me[0], "me_name": self.me[1]}
        secrets = {key: str(typed.get(key, "")) for key in hidden}
        return Masked(empty | plain | who, secrets, internal=True)


def samples() -> Iterator[Sample]:
    for path in sorted(SAMPLES.glob("*/*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        yield Sample(channel=path.parent.name, me=tuple(told.pop("me", ("", ""))), **told)


@dataclass
class Play:
    """One sample on a real server, and the channel that reads it."""

    sample: Sample
    server: Replay
    channel: Channel

    @classmethod
    def open(cls, sample: Sample, server: Replay, book: Book, doors: Doors) -> "Play":
        registry = Registry(book, shelf(), doors)
        server.answers = sample.answers
        return cls(sample, server, registry.instance(sample.channel, sample.masked(server.base)))

    def read(self, since: str | None = None) -> list[Item]:
        if self.sample.pushed:
            return list(self.channel.receive(Push({}, json.dumps(self.server.answers), MONDAY)))
        return list(self.channel.collect(self.sample.stream, since))

    def mention(self, visibility: Visibility) -> Mention:
        """A word of this sample, as the contract shows it to a channel that answers."""
        word = next(word for word in heard(self.read()) if word.author)
        return Mention(
            1, self.sample.channel, "", word.native_id, word.kind, visibility, word.author,
            word.said_at, MONDAY, word.url, word.thread, word.reply_to, word.text, word.facts,
        )  # fmt: skip


def heard(items: list[Item]) -> list[Heard]:
    words = (item.heard if isinstance(item, Edited) else item for item in items)
    return [word for word in words if isinstance(word, Heard)]


def outgoing(about: Mention, visibility: Visibility) -> Outgoing:
    return Outgoing("key-1", "Buongiorno Ana", visibility, about.author, about, MONDAY)
