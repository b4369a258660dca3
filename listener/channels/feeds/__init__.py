"""Blogs and news by their feeds: RSS, Atom and JSON Feed. There is no way to answer."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import Any

from listener.channel import (
    About,
    Answer,
    Author,
    Both,
    Broken,
    Busy,
    Changed,
    Channel,
    Edited,
    Gap,
    Heard,
    Item,
    Mark,
    Probe,
    Refused,
    Setting,
    SignedOut,
    Stream,
    Trouble,
    minutes,
)
from listener.channels.feeds import formats
from listener.channels.feeds.formats import Entry, Feed, say

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


class Feeds(Channel):
    about = About(
        key="feeds",
        name="Blog (feed)",
        manual="https://www.rssboard.org/rss-specification",
        settings=(
            Setting("feeds", say.FEEDS, many=True, help=say.FEEDS_HELP),
            Setting("words", say.ONLY_WITH, many=True, required=False, help=say.ONLY_WITH_HELP),
        ),
        streams=(Stream("articles", every=minutes(10), clock="author"),),
        deletions=say.DELETIONS,
        may_train=True,
    )

    def probe(self) -> Probe:
        read = [self._fetch(url, Memory()) for url in self._addresses()]
        titles = ", ".join(feed.title for feed in read if feed)
        return Probe(titles, self._addresses()[0], can=(say.READ,))

    def collect(self, stream: str, since: str | None) -> Iterator[Item]:
        kept: dict[str, Any] = json.loads(since) if since else {}
        memories = {url: Memory(**kept.get(url, {})) for url in self._addresses()}
        troubles: list[Trouble] = []
        for url, memory in memories.items():
            try:
                feed = self._fetch(url, memory)
            except (Refused, Busy, SignedOut, Changed) as trouble:
                troubles.append(trouble)
                yield Broken(f"feed {url}", "", _named(url, trouble.words))
                continue
            yield from self._news(url, memory, feed) if feed else ()
            yield Mark(json.dumps({url: vars(each) for url, each in memories.items()}))
        if len(troubles) == len(memories):
            raise troubles[-1]

    def _addresses(self) -> Sequence[str]:
        addresses = tuple(dict.fromkeys(self.lines("feeds")))
        if not addresses:
            raise Refused(say.NO_ADDRESS)
        return addresses

    def _fetch(self, url: str, memory: Memory) -> Feed | None:
        """None when nothing changed. Raises the errors of the door, and Changed for no feed."""
        answer = self._ask(memory.at or url, memory.conditions)
        if answer.status == 304:
            return None
        if formats.is_page(answer.body, answer.headers.get("content-type", "")):
            memory.at, memory.me = formats.feed_of_page(answer.text, answer.url)
            answer = self._ask(memory.at, {})
        feed = formats.read(answer.body, answer.url, answer.headers.get("content-type", ""))
        memory.etag, memory.modified = _validators(answer)
        return feed

    def _ask(self, url: str, conditions: dict[str, str]) -> Answer:
        return self.http.ask("GET", url, headers=conditions, accept=(304,), at_most=LARGEST)

    def _news(self, url: str, memory: Memory, feed: Feed) -> Iterator[Item]:
        wanted = tuple(word.casefold() for word in self.lines("words"))
        before, now = memory.seen, {}
        keyed = _keyed(feed.entries, before)
        if before and keyed and not any(_short(key) in before for key, _ in keyed):
            yield Gap(_named(url, say.SCROLLED))
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


def _named(url: str, words: Both) -> Both:
    return Both(f"{url}: {words.it}", f"{url}: {words.en}")
