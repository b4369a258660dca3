"""The WordPress feeds: RSS of articles and comments, and Atom; one tag for the whole site."""

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from html import escape
from typing import TYPE_CHECKING

from playground.platforms.wordpress_store import Article, Comment, rendered
from playground.wire import Request, Response

if TYPE_CHECKING:
    from playground.platforms.wordpress import WordPress

SIZE = 10
XML = '<?xml version="1.0" encoding="UTF-8"?>'
RSS = (
    f'{XML}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
)


def answer(site: "WordPress", request: Request) -> Response:
    """Ten items a page; past the end 404 with the XML of an empty feed (recorded)."""
    changed = site.site.changed().replace(microsecond=0)
    head = [("ETag", tag_of(changed)), ("Last-Modified", format_datetime(changed, usegmt=True))]
    if _known(request, changed):
        return Response(304).having(*head)
    page = int(request.asked("paged", "1") or 1) - 1
    atom, comments = "/atom" in request.path, "comments/feed" in request.path
    rows = (_comments if comments else _atom if atom else _articles)(site, page)
    kind = "application/atom+xml" if atom else "application/rss+xml"
    body = _whole(site, rows, atom=atom).encode()
    status = 200 if rows or not page else 404
    return Response(status, (("Content-Type", f"{kind}; charset=UTF-8"), *head), body)


def tag_of(changed: datetime) -> str:
    """WP::send_headers: an MD5 of the last change in whole seconds, the same for every feed."""
    text = changed.strftime("%a, %d %b %Y %H:%M:%S") + " GMT"
    return f'"{hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()}"'


def _known(request: Request, changed: datetime) -> bool:
    """WP::send_headers: both conditions when both are asked, else either alone."""
    tag, since = (request.headers.get(name) for name in ("if-none-match", "if-modified-since"))
    told = []
    if tag:
        told.append(tag.removeprefix("W/") == tag_of(changed))
    if since:
        told.append(parsedate_to_datetime(since).astimezone(UTC) >= changed)
    return bool(told) and all(told)


def _whole(site: "WordPress", rows: list[str], *, atom: bool) -> str:
    if atom:
        head = f'{XML}<feed xmlns="http://www.w3.org/2005/Atom"><title>{escape(site.title)}</title>'
        return f"{head}<id>{site.base}/feed/atom/</id>{''.join(rows)}</feed>"
    head = f"<title>{escape(site.title)}</title><link>{site.base}</link>"
    return f"{RSS}{head}{''.join(rows)}</channel></rss>"


def _articles(site: "WordPress", page: int) -> list[str]:
    return [_item(site, each) for each in site.site.public()[page * SIZE : (page + 1) * SIZE]]


def _item(site: "WordPress", post: Article) -> str:
    return (
        f"<item><title>{escape(post.title)}</title><link>{site.link(post)}</link>"
        f"<dc:creator><![CDATA[{post.author.name}]]></dc:creator>"
        f"<pubDate>{format_datetime(post.at)}</pubDate>"
        f'<guid isPermaLink="false">{site.base}/?p={post.id}</guid>'
        f"<content:encoded><![CDATA[{rendered(post.text)}]]></content:encoded></item>"
    )


def _atom(site: "WordPress", page: int) -> list[str]:
    shown = site.site.public()[page * SIZE : (page + 1) * SIZE]
    return [
        f"<entry><id>{site.base}/?p={each.id}</id><title>{escape(each.title)}</title>"
        f'<link rel="alternate" href="{site.link(each)}"/>'
        f"<published>{each.at.isoformat()}</published><updated>{each.modified.isoformat()}</updated>"
        f"<author><name>{escape(each.author.name)}</name></author>"
        f'<content type="html"><![CDATA[{rendered(each.text)}]]></content></entry>'
        for each in shown
    ]


def _comments(site: "WordPress", page: int) -> list[str]:
    shown = [each for post in site.site.public() for each in site.site.under(post)]
    newest = sorted(shown, key=lambda each: (each.at, each.id), reverse=True)
    return [_said(site, each) for each in newest[page * SIZE : (page + 1) * SIZE]]


def _said(site: "WordPress", each: Comment) -> str:
    link = f"{site.link(each.article)}#comment-{each.id}"
    return (
        f"<item><title>{escape(each.name)}</title><link>{link}</link>"
        f"<dc:creator><![CDATA[{each.name}]]></dc:creator>"
        f'<pubDate>{format_datetime(each.at)}</pubDate><guid isPermaLink="false">{link}</guid>'
        f"<content:encoded><![CDATA[{rendered(each.text)}]]></content:encoded></item>"
    )
