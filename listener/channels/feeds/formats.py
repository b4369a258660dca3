"""Reads RSS, Atom and JSON Feed into entries, and finds the feed that a page names."""

import json
from calendar import timegm
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

from listener.channel import Changed, Json, kit
from listener.channels.feeds.about import say

FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")


@dataclass(frozen=True)
class Entry:
    key: str
    link: str
    title: str
    text: str
    html: bool
    author: str
    author_url: str
    said_at: datetime | None


@dataclass(frozen=True)
class Feed:
    """``entries`` as the feed lists them, the newest first."""

    title: str
    link: str
    author: str
    entries: Sequence[Entry]


def names(entry: Entry, wanted: Sequence[str]) -> bool:
    """Whether any of the words (lower case) stands in it; with none asked for, always."""
    whole = f"{entry.title}\n{entry.text}"
    both = unescape(kit.TAG.sub("", whole) + "\n" + kit.TAG.sub(" ", whole)).casefold()
    return not wanted or any(word in both for word in wanted)


def read(body: bytes, url: str, content_type: str) -> Feed:
    """Raises Changed when it is no feed, or one that is made to hurt."""
    if b"<!ENTITY" in body.replace(b"\x00", b"").upper():
        raise Changed(say.ENTITIES)
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _json_feed(body, url)
    return _xml_feed(body, url, content_type)


def is_page(body: bytes, content_type: str) -> bool:
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    return start.startswith((b"<!doctype html", b"<html")) or (
        "text/html" in content_type and not start.startswith((b"<?xml", b"<rss", b"<feed", b"{"))
    )


def feed_of_page(page: str, url: str) -> tuple[str, str]:
    """The feed, and where else its author is ("" when not said). Raises Changed without a feed."""
    links = Links()
    links.feed(page)
    if not links.found:
        raise Changed(say.NO_FEED)
    base = urljoin(url, links.base)
    return urljoin(base, links.found[0]), _http(links.me, base)


class Links(HTMLParser):
    """Collects what a page says about its feeds, and of its author elsewhere (HTML: rel=me)."""

    def __init__(self) -> None:
        super().__init__()
        self.base = ""
        self.found: list[str] = []
        self.me = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "base" and told.get("href"):
            self.base = self.base or told["href"]
        rels = told.get("rel", "").lower().split()
        if tag in ("link", "a") and "me" in rels:
            self.me = self.me or told.get("href", "")
        if tag == "link" and "alternate" in rels and told.get("type", "").lower() in FEED_TYPES:
            self.found += [told["href"]] if told.get("href") else []


def _xml_feed(body: bytes, url: str, content_type: str) -> Feed:
    # Imported late: a process that reads no feeds need not load a parser for every dialect.
    import feedparser

    told = {"content-type": content_type or "application/xml", "content-location": url}
    # A stream, never a text: feedparser takes a text for an address and opens it.
    parsed = feedparser.parse(BytesIO(body), response_headers=told, sanitize_html=False)
    if not parsed.version and not parsed.entries:
        raise Changed(say.NO_FEED)
    about = parsed.feed
    home, author = _http(about.get("link"), url), str(about.get("author", ""))
    return Feed(str(about.get("title", "")), home, author, [_entry(e, url) for e in parsed.entries])


def _entry(entry: Json, url: str) -> Entry:
    texts = [*entry.get("content", ()), *filter(None, [entry.get("summary_detail")])]
    best: Json = max(texts, key=lambda t: len(t.get("value", "")), default={})
    link = _http(entry.get("link"), url)
    by = entry.get("author_detail", {})
    return Entry(
        key=_key(entry.get("id"), link, entry.get("title"), best.get("value")),
        link=link,
        title=unescape(kit.TAG.sub("", str(entry.get("title", "")))),
        text=str(best.get("value", "")),
        html=best.get("type", "text/html") != "text/plain",
        author=str(by.get("name") or entry.get("author", "")),
        author_url=_http(by.get("href"), url) if by.get("href") else "",
        said_at=_moment(entry.get(_dated(entry))),
    )


def _dated(entry: Json) -> str:
    # feedparser gives "updated" for a missing "published", and the other way round a warning.
    return "published_parsed" if "published_parsed" in entry else "updated_parsed"


def _json_feed(body: bytes, url: str) -> Feed:
    try:
        told = json.loads(body)
        items = [item for item in told["items"] if isinstance(item, dict)]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Changed(say.NO_FEED) from None
    home, author = _http(told.get("home_page_url"), url), str(_json_author(told).get("name", ""))
    return Feed(str(told.get("title", "")), home, author, [_json_entry(i, url) for i in items])


def _json_entry(item: Json, url: str) -> Entry:
    html = item.get("content_html")
    text = str(html or item.get("content_text") or item.get("summary") or "")
    link = _http(item.get("url"), url)
    by = _json_author(item)
    return Entry(
        key=_key(item.get("id"), link, item.get("title"), text),
        link=link,
        title=str(item.get("title") or ""),
        text=text,
        html=bool(html),
        author=str(by.get("name") or ""),
        author_url=_http(by.get("url"), url) if by.get("url") else "",
        said_at=_iso(item.get("date_published")),
    )


def _json_author(of: Json) -> Json:
    authors = of.get("authors")
    first = authors[0] if isinstance(authors, list) and authors else of.get("author")
    return first if isinstance(first, dict) else {}


def _key(id: Any, link: str, title: Any, text: Any) -> str:
    if id or link:
        return str(id or link)
    return "text:" + sha256(f"{title}\n{text}".encode("utf-8", "replace")).hexdigest()[:24]


def _http(address: Any, base: str) -> str:
    whole = urljoin(base, str(address)) if address else ""
    return whole if whole.startswith(("http://", "https://")) else ""


def _moment(parsed: Any) -> datetime | None:
    """feedparser's UTC tuple; a date that no calendar has is no date."""
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _iso(written: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(written))
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
