"""Read each feed again for a while: what is new, and what was changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import partial
from hashlib import sha256

from listener.channel import Answer, Author, Channel, Edited, Gap, Heard, Item, Refused, kit
from listener.channels.feeds import formats
from listener.channels.feeds.about import say
from listener.channels.feeds.formats import Entry, Feed

LARGEST = 5 * 1024 * 1024
REMEMBERED = 400  # entries of one feed whose changes would be noticed
# WordPress names the state of a whole site by a second: a later change in that second answers 304.
SAME_SECOND = 2


@dataclass
class Memory:
    """What is remembered of one feed between readings; ``seen``: entry → hash of its words."""

    at: str = ""  # where the feed is, when the address given is a page
    me: str = ""  # where that page says its author is, besides here
    etag: str = ""
    modified: str = ""
    seen: dict[str, str] = field(default_factory=dict)

    @property
    def conditions(self) -> dict[str, str]:
        asked = {"if-none-match": self.etag, "if-modified-since": self.modified}
        return {name: value for name, value in asked.items() if value}


def articles(channel: Channel, since: str | None) -> Iterator[Item]:
    feeds = {url: partial(_news, channel, url) for url in addresses(channel)}
    return kit.several(since, feeds, Memory, fails=kit.NOT_READ)


def addresses(channel: Channel) -> Sequence[str]:
    """Raises Refused without any."""
    found = tuple(dict.fromkeys(channel.lines("feeds")))
    if not found:
        raise Refused(say.NO_ADDRESS)
    return found


def fetched(channel: Channel, url: str, memory: Memory) -> Feed | None:
    """None when nothing changed. Raises the errors of the door, and Changed for no feed."""
    answer = _asked(channel, memory.at or url, memory.conditions)
    if answer.status == 304:
        return None
    if formats.is_page(answer.body, answer.headers.get("content-type", "")):
        memory.at, memory.me = formats.feed_of_page(answer.text, answer.url)
        answer = _asked(channel, memory.at, {})
    feed = formats.read(answer.body, answer.url, answer.headers.get("content-type", ""))
    memory.etag, memory.modified = _validators(answer)
    return feed


def _asked(channel: Channel, url: str, conditions: dict[str, str]) -> Answer:
    return channel.http.ask("GET", url, headers=conditions, accept=(304,), at_most=LARGEST)


def _news(channel: Channel, url: str, memory: Memory) -> Iterator[list[Item]]:
    feed = fetched(channel, url, memory)
    wanted = tuple(word.casefold() for word in channel.lines("words"))
    yield list(_told(url, memory, feed, wanted)) if feed else []


def _told(url: str, memory: Memory, feed: Feed, wanted: Sequence[str]) -> Iterator[Item]:
    before, now = memory.seen, {}
    keyed = _keyed(feed.entries, before)
    if before and keyed and not any(_short(key) in before for key, _ in keyed):
        yield Gap(kit.named(url, say.SCROLLED))
    # Where many write, the page's own "me" says nothing about one of them.
    me = memory.me if len({entry.author for entry in feed.entries}) == 1 else ""
    for key, entry in reversed(keyed):
        mark = now[_short(key)] = _short(entry.title + "\n" + entry.text)
        known = before.get(_short(key))
        if known != mark and formats.names(entry, wanted):
            heard = _heard(url, key, entry, feed, me)
            yield Edited(heard) if known else heard
    older = {key: mark for key, mark in before.items() if key not in now}
    memory.seen = dict([*older.items(), *now.items()][-REMEMBERED:])


def _heard(url: str, key: str, entry: Entry, feed: Feed, me: str) -> Heard:
    return Heard(
        native_id=f"{url}#{key}",
        text=entry.text,
        html=entry.html,
        title=entry.title,
        author=_author(url, entry, feed, me),
        said_at=entry.said_at,
        url=entry.link or None,
        thread=entry.link or None,
        facts={"feed": feed.title},
        raw=entry.text,
    )


def _author(url: str, entry: Entry, feed: Feed, me: str) -> Author | None:
    name = entry.author or feed.author or feed.title
    page = entry.author_url or ("" if entry.author else feed.link)
    facts = {"me": me} if me else {}
    return Author(f"{url}#{page or name}", name, name, page or None, facts) if name else None


def _keyed(entries: Sequence[Entry], seen: dict[str, str]) -> list[tuple[str, Entry]]:
    """An id that two entries share is no id: then the address is part of it."""
    links: dict[str, set[str]] = {}
    for entry in entries:
        links.setdefault(entry.key, set()).add(entry.link)
    keyed = []
    for entry in entries:
        longer = f"{entry.key} {entry.link}"
        shared = len(links[entry.key]) > 1 or _short(longer) in seen
        keyed.append((longer if shared else entry.key, entry))
    return keyed


def _validators(answer: Answer) -> tuple[str, str]:
    modified, served = answer.headers.get("last-modified", ""), answer.headers.get("date", "")
    if modified and served and _seconds_between(modified, served) < SAME_SECOND:
        return "", ""
    return answer.headers.get("etag", ""), modified


def _seconds_between(earlier: str, later: str) -> float:
    try:
        return (parsedate_to_datetime(later) - parsedate_to_datetime(earlier)).total_seconds()
    except (TypeError, ValueError):
        return SAME_SECOND


def _short(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
