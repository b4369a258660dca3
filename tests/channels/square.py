"""Who talks on the pretend Mastodon, and how its channel is asked, for the tests of it."""

from typing import Any

from casebook.message import Mention, Outgoing
from casebook.visibility import Visibility
from listener.channels.mastodon import Mastodon
from listener.items import Heard, Item
from tests.cast import FakeClock
from tests.town import Linfa


def act(linfa: Linfa, do: str, text: str = "", who: str = "ana", **more: Any) -> str:
    said = {"who": who, "do": f"mastodon.{do}", **more} | ({"text": text} if text else {})
    linfa.clock.forward(seconds=20)
    return linfa.town.act(said)


def read(channel: Mastodon, stream: str = "mentions", since: str | None = None) -> list[Any]:
    return list(channel.collect(stream, since))


def words(items: list[Item]) -> list[Heard]:
    return [item for item in items if isinstance(item, Heard)]


def mark(items: list[Item]) -> str:
    bookmark = items[-1].bookmark
    assert bookmark
    return bookmark


def hear(linfa: Linfa, channel: Mastodon, text: str = "@linfa aiuto", **more: Any) -> Mention:
    said = act(linfa, "post", text, **more)
    found = next(word for word in words(read(channel)) if word.native_id == said)
    return mention_of(found, linfa.clock)


def mention_of(item: Heard, clock: FakeClock) -> Mention:
    return Mention(
        1, "mastodon", "", item.native_id, item.kind, item.visibility, item.author, item.said_at,
        clock.now(), item.url, item.thread, item.reply_to, item.text, item.facts,
    )  # fmt: skip


def outgoing(
    linfa: Linfa, to: Mention, text: str, visibility: Visibility = Visibility.PRIVATE
) -> Outgoing:
    return Outgoing("key-1", text, visibility, to.author, to, linfa.clock.now())


def contact(channel: Mastodon, message: Outgoing) -> Any:
    assert message.person
    return channel.contact(message.person, message.about, message)
