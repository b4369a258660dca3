"""The same posts as RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1, and comments as RSS."""

import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape
from typing import TypeAlias

from playground.platforms.blogs_store import Blog, Entry

Make: TypeAlias = Callable[[Blog, str, Sequence[Entry]], str]

BEGINNING = 140
TYPES = {
    "feed.rss": "application/rss+xml; charset=utf-8",
    "feed.atom": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
    "comments.rss": "application/rss+xml; charset=utf-8",
}
PROLOGUE = '<?xml version="1.0" encoding="UTF-8"?>\n'
# RSS 2.0 specification; content, dc and wfw modules as WordPress feeds carry them.
RSS = (
    '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:atom="http://www.w3.org/2005/Atom">'
)


def link(root: str, entry: Entry) -> str:
    """A permanent address with the title in it."""
    plain = unicodedata.normalize("NFKD", entry.title).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower())
    return f"{root}{'-'.join([str(entry.number), *words[:6]])}"


def rss(blog: Blog, root: str, entries: Sequence[Entry]) -> str:
    items = "".join(_rss_item(blog, root, entry) for entry in entries)
    return _rss_channel(blog.title, blog.about, root, f"{root}feed.rss", items)


def comments_rss(blog: Blog, root: str, entries: Sequence[Entry]) -> str:
    """Every comment under the posts shown, newest first."""
    both = [(comment, entry) for entry in entries for comment in entry.comments]
    both.sort(key=lambda pair: pair[0].number, reverse=True)
    items = "".join(
        f"<item><title>{escape(comment.author)}</title>"
        f"<link>{link(root, entry)}#c{comment.number}</link>"
        f'<guid isPermaLink="false">{root}?c={comment.number}</guid>'
        f"<dc:creator>{escape(comment.author)}</dc:creator>"
        f"<pubDate>{_rfc822(comment.at)}</pubDate>"
        f"<description>{escape(_html(comment.text))}</description></item>"
        for comment, entry in both
    )
    title = f"Commenti a {blog.title}"
    return _rss_channel(title, blog.about, root, f"{root}comments.rss", items)


def atom(blog: Blog, root: str, entries: Sequence[Entry]) -> str:
    newest = blog.changed
    updated = f"<updated>{_iso(newest)}</updated>" if newest else ""
    return (
        f'{PROLOGUE}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="it">'
        f"<title>{escape(blog.title)}</title><subtitle>{escape(blog.about)}</subtitle>"
        f'<id>{root}</id><link href="{root}"/><link rel="self" href="{root}feed.atom"/>'
        f"{updated}{''.join(_atom_entry(blog, root, entry) for entry in entries)}</feed>"
    )


def json_feed(blog: Blog, root: str, entries: Sequence[Entry]) -> str:
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": blog.title,
        "description": blog.about,
        "home_page_url": root,
        "feed_url": f"{root}feed.json",
        "language": "it",
        "items": [_json_item(blog, root, entry) for entry in entries],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


KINDS: dict[str, Make] = {
    "feed.rss": rss,
    "feed.atom": atom,
    "feed.json": json_feed,
    "comments.rss": comments_rss,
}


def _rss_channel(title: str, about: str, root: str, own: str, items: str) -> str:
    return (
        f"{PROLOGUE}{RSS}<channel><title>{escape(title)}</title><link>{root}</link>"
        f'<atom:link rel="self" type="application/rss+xml" href="{own}"/>'
        f"<description>{escape(about)}</description><language>it</language>{items}"
        "</channel></rss>"
    )


def _rss_item(blog: Blog, root: str, entry: Entry) -> str:
    creator = f"<dc:creator>{escape(entry.author)}</dc:creator>" if entry.author else ""
    whole = f"<content:encoded>{escape(_html(entry.text))}</content:encoded>" if blog.full else ""
    return (
        f"<item><title>{escape(entry.title)}</title><link>{link(root, entry)}</link>"
        f'<guid isPermaLink="false">{root}?p={entry.number}</guid>{creator}'
        f"<pubDate>{_rfc822(entry.dated)}</pubDate>"
        f"<description>{escape(_beginning(entry.text))}</description>{whole}"
        f"<wfw:commentRss>{root}comments.rss</wfw:commentRss></item>"
    )


def _atom_entry(blog: Blog, root: str, entry: Entry) -> str:
    author = f"<author><name>{escape(entry.author)}</name></author>" if entry.author else ""
    whole = f'<content type="html">{escape(_html(entry.text))}</content>' if blog.full else ""
    return (
        f"<entry><id>{root}?p={entry.number}</id><title>{escape(entry.title)}</title>"
        f'<link href="{link(root, entry)}"/><published>{_iso(entry.dated)}</published>'
        f"<updated>{_iso(entry.changed)}</updated>{author}"
        f"<summary>{escape(_beginning(entry.text))}</summary>{whole}</entry>"
    )


def _json_item(blog: Blog, root: str, entry: Entry) -> dict[str, object]:
    item: dict[str, object] = {
        "id": f"{root}?p={entry.number}",
        "url": link(root, entry),
        "title": entry.title,
        "summary": _beginning(entry.text),
        "date_published": _iso(entry.dated),
        "date_modified": _iso(entry.changed),
    }
    if entry.author:
        item["authors"] = [{"name": entry.author}]
    if blog.full:
        return item | {"content_html": _html(entry.text)}
    # The specification wants one of the two contents even when there is only a beginning.
    return item | {"content_text": _beginning(entry.text)}


def _html(text: str) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))


def _beginning(text: str) -> str:
    return text if len(text) <= BEGINNING else f"{text[:BEGINNING].rstrip()} […]"


def _rfc822(at: datetime) -> str:
    return format_datetime(at.replace(microsecond=0))


def _iso(at: datetime) -> str:
    return at.replace(microsecond=0).isoformat()
