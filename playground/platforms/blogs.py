"""Pretend blogs: pages that name their feed, posts that change and vanish, comments, 304s."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from html import escape
from typing import TYPE_CHECKING

from playground.page import page, said
from playground.platforms import blogs_faults, blogs_feeds
from playground.platforms.blogs_store import BLOGS, Blog, Comment, Entry
from playground.wire import Request, Response

if TYPE_CHECKING:
    from playground.town import Town


NEITHER = "<p>This page is not here any more.</p>"


class Blogs:
    """Under /blog/SLUG/: the page, one page a post, feed.rss, feed.atom, feed.json and
    comments.rss."""

    acts = ("post", "edit", "delete", "comment")

    def __init__(self, town: "Town") -> None:
        self._town = town
        self.blogs = {row[0]: Blog(*row) for row in BLOGS}
        self._numbers = 0

    @property
    def credentials(self) -> dict[str, str]:
        """Each blog's page; feeds are found from there."""
        return {slug: self.root(blog) for slug, blog in self.blogs.items()}

    def root(self, blog: Blog) -> str:
        return f"{self._town.base}/blog/{blog.slug}/"

    def post(
        self, who: str, blog: str, title: str, text: str, dated: str = "", unsigned: bool = False
    ) -> str:
        """`dated` (ISO 8601 with zone) is the date the blog claims, when it is not now."""
        now, home = self._town.now(), self._blog(blog)
        author = "" if unsigned else self._town.people[who].name
        claimed = datetime.fromisoformat(dated) if dated else now
        entry = Entry(self._number(), title, text, author, claimed, now)
        home.entries.append(entry)
        home.changed = now
        return f"{blog}/{entry.number}"

    def edit(self, who: str, post: str, text: str, title: str = "") -> str:
        blog, entry = self._known(post)
        entry.text, entry.title = text, title or entry.title
        entry.changed = blog.changed = self._town.now()
        return post

    def delete(self, who: str, post: str) -> str:
        blog, entry = self._known(post)
        blog.entries.remove(entry)
        blog.changed = self._town.now()
        return post

    def comment(self, who: str, post: str, text: str) -> str:
        blog, entry = self._known(post)
        now, author = self._town.now(), self._town.people[who].name
        entry.comments.append(Comment(self._number(), author, text, now))
        blog.changed = now
        return f"{post}#{entry.comments[-1].number}"

    def handle(self, request: Request) -> Response:
        slug, _, rest = request.path.strip("/").partition("/")
        blog = self.blogs.get(slug)
        if blog is None:
            return self._list() if not slug else page("404", NEITHER, status=404)
        if rest in blogs_feeds.KINDS:
            body = blogs_feeds.KINDS[rest](blog, self.root(blog), blog.newest())
            return _unless_known(request, blog, body.encode(), blogs_feeds.TYPES[rest])
        return self._pages(blog, rest)

    def refuse(self, what: str, request: Request) -> Response | None:
        """What a broken or hostile feed looks like from outside."""
        make: dict[str, Callable[[], Response]] = {
            "rate limit": lambda: Response(429, (("Retry-After", "120"),)),
            "unavailable": lambda: Response(503, (("Retry-After", "3600"),)),
            "huge": blogs_faults.huge,
            "expanding entities": blogs_faults.expanding_entities,
            "hostile html": lambda: blogs_faults.hostile_html(self.root(self._of(request))),
            "duplicated items": lambda: self._spoilt(request, lambda rows: rows + rows),
            "out of order": lambda: self._spoilt(request, lambda rows: rows[::-1]),
        }
        return make[what]() if what in make else None

    def _spoilt(self, request: Request, change: Callable[[list[Entry]], list[Entry]]) -> Response:
        blog, name = self._of(request), request.path.rpartition("/")[2]
        name = name if name in blogs_feeds.KINDS else "feed.rss"
        body = blogs_feeds.KINDS[name](blog, self.root(blog), change(blog.newest()))
        return _plain(body.encode(), blogs_feeds.TYPES[name])

    def _pages(self, blog: Blog, rest: str) -> Response:
        feed = f"{self.root(blog)}feed.{blog.kind}"
        kind = blogs_feeds.TYPES[f"feed.{blog.kind}"].partition(";")[0]
        head = f'<link rel="alternate" type="{kind}" title="{escape(blog.title)}" href="{feed}">'
        # The address line is how a reader finds the same author elsewhere (HTML: rel=me).
        head += f'<link rel="me" href="{self._town.base}/x/{blog.x}">'
        if not rest:
            inside = "".join(self._entry(blog, entry, whole=False) for entry in blog.newest())
            return page(blog.title, f"<p>{escape(blog.about)}</p>{inside}", head)
        number = rest.partition("-")[0]
        for entry in blog.entries:
            if str(entry.number) == number:
                return page(blog.title, self._entry(blog, entry, whole=True), head)
        return page(blog.title, NEITHER, head, status=404)

    def _entry(self, blog: Blog, entry: Entry, *, whole: bool) -> str:
        link = blogs_feeds.link(self.root(blog), entry)
        title = f'<h2><a href="{link}">{escape(entry.title)}</a></h2>'
        comments = "".join(
            said(each.author, f"{each.at:%d/%m/%Y %H:%M}", each.text, anchor=f"c{each.number}")
            for each in entry.comments
            if whole
        )
        return title + said(entry.author, f"{entry.dated:%d/%m/%Y %H:%M}", entry.text, comments)

    def _list(self) -> Response:
        links = (
            f'<li><a href="{self.root(blog)}">{escape(blog.title)}</a></li>'
            for blog in self.blogs.values()
        )
        return page("Blog", f"<ul>{''.join(links)}</ul>")

    def _blog(self, slug: str) -> Blog:
        if slug not in self.blogs:
            raise ValueError(f"No blog is called '{slug}'. There are: {', '.join(self.blogs)}.")
        return self.blogs[slug]

    def _of(self, request: Request) -> Blog:
        return self._blog(request.path.strip("/").partition("/")[0])

    def _known(self, post: str) -> tuple[Blog, Entry]:
        slug, _, number = post.partition("/")
        blog = self._blog(slug)
        for entry in blog.entries:
            if str(entry.number) == number:
                return blog, entry
        raise ValueError(f"No post is called '{post}'.")

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers


def _unless_known(request: Request, blog: Blog, body: bytes, kind: str) -> Response:
    """304 to a matching condition (RFC 9110, 13.2.2: the tag wins over the date)."""
    changed = blog.changed
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = [("ETag", tag)]
    if changed:
        whole = changed.replace(microsecond=0)
        headers.append(("Last-Modified", format_datetime(whole, usegmt=True)))
    asked_tag = request.headers.get("if-none-match")
    asked_date = request.headers.get("if-modified-since")
    if asked_tag:
        same = tag in asked_tag
    else:
        same = bool(asked_date and changed and _not_after(changed, asked_date))
    return (Response(304) if same else _plain(body, kind)).having(*headers)


def _not_after(changed: datetime, asked: str) -> bool:
    try:
        return changed.replace(microsecond=0) <= parsedate_to_datetime(asked)
    except ValueError:
        return False


def _plain(body: bytes, kind: str) -> Response:
    return Response(200, (("Content-Type", kind),), body)
