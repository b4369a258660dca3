"""A pretend WordPress site: its REST API, its feeds with one tag for all, its form and its pages."""

import base64
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING

from playground.page import page, said
from playground.platforms import wordpress_feeds as feeds
from playground.platforms import wordpress_rest as rest
from playground.platforms import wordpress_shapes as shapes
from playground.platforms.wordpress_store import (
    ACCOUNTS,
    Account,
    Article,
    Comment,
    Site,
    written,
)  # fmt: skip
from playground.wire import Request, Response, as_html, as_json

if TYPE_CHECKING:
    from playground.town import Town

LINK = re.compile(r"https?://")
MOST_LINKS = 2  # from this many on a comment waits for a moderator (comment_max_links)
GONE = "<p>Non c'è più niente qui.</p>"
TRAP = '<script>alert("rubato")</script><img src=x onerror=alert(1)>La linea di Linfa non va.'


class WordPress:
    """Linfa's own blog, under /wp/; whoever reads it may comment."""

    acts = frozenset(
        {"post", "edit", "trash", "comment", "edit_comment", "moderate", "erase", "close"}
    )
    title = "Il blog di Linfa"

    def __init__(self, town: "Town") -> None:
        self.town = town
        self.site = Site()
        self.accounts = {each.login: each for each in ACCOUNTS}

    @property
    def base(self) -> str:
        return f"{self.town.base}/wp"

    @property
    def credentials(self) -> dict[str, str]:
        """Our key is an editor's: it sees comments that wait for a moderator."""
        ours, reader = self.accounts["linfa"], self.accounts["lettore"]
        return {"user": ours.login, "password": ours.password, "reader": reader.login,
                "reader_password": reader.password}  # fmt: skip

    def now(self) -> datetime:
        return self.town.now()

    def link(self, post: Article) -> str:
        return f"{self.base}/{post.at:%Y/%m}/{post.slug}-{post.id}/"

    # What people do

    def post(self, who: str, title: str, text: str, dated: str = "") -> str:
        author = self.accounts["redazione" if who == "linfa" else "lettore"]
        at = datetime.fromisoformat(dated) if dated else self.now()
        made = Article(self.site.next_article(), title, text, author, at, self.now())
        self.site.articles[made.id] = made
        return str(made.id)

    def edit(self, who: str, post: str, text: str) -> str:
        found = self._article(post)
        found.text, found.modified = text, self.now()
        return post

    def trash(self, who: str, post: str) -> str:
        found = self._article(post)
        found.status, found.modified = "trash", self.now()
        return post

    def close(self, who: str, post: str) -> str:
        self._article(post).comments = "closed"
        return post

    def comment(self, who: str, post: str, text: str, reply_to: str = "") -> str:
        """By the form, without signing in; many links wait for a moderator."""
        person, held = self.town.people[who], len(LINK.findall(text)) >= MOST_LINKS
        made = Comment(
            0, self._article(post), int(reply_to or 0), 0, person.name, person.email, "",
            written(text), self.now(), "hold" if held else "approved",
        )  # fmt: skip
        return str(self.keep(made).id)

    def edit_comment(self, who: str, comment: str, text: str) -> str:
        self._comment(comment).text = written(text)
        return comment

    def moderate(self, who: str, comment: str, status: str) -> str:
        self._comment(comment).status = rest.STATUSES[status]
        return comment

    def erase(self, who: str, comment: str) -> str:
        del self.site.comments[self._comment(comment).id]
        return comment

    def keep(self, made: Comment, by: Account | None = None) -> Comment:
        made.id = self.site.next_comment()
        self.site.comments[made.id] = made
        if by and by.login == "linfa" and made.user == by.id:
            to = self.site.comments.get(made.parent)
            self.town.ledger.arrived(
                "wordpress", "comment", self._key(to), "public", made.text, str(made.id)
            )
        return made

    # What machines ask

    def handle(self, request: Request) -> Response:
        """Every web server says what time it is: readers go by it."""
        now = format_datetime(self.now().astimezone(UTC).replace(microsecond=0), usegmt=True)
        answer = self._answer(request)
        if request.path.startswith(shapes.REST) and not answer.header("Link"):
            answer = answer.having(("Link", f'<{self.base}/wp-json/>; rel="https://api.w.org/"'))
        return answer.having(("Date", now))

    def _answer(self, request: Request) -> Response:
        if request.path.startswith(shapes.REST):
            return rest.handle(self, request, self._signed_in(request))
        if request.path.rstrip("/") == "/wp-json":
            told = {"name": self.title, "home": self.base, "namespaces": ["wp/v2"]}
            return as_json(told, 200, shapes.KIND)
        if request.path == "/wp-comments-post.php":
            return self._form(request)
        if "/feed/" in request.path or request.asked("feed"):
            return feeds.answer(self, request)
        return self._page(request)

    def refuse(self, what: str, request: Request) -> Response | None:
        make: dict[str, Callable[[], Response]] = {
            # A dead application password is no refusal: the answer is the anonymous one.
            "token dead": lambda: self.handle(Request(
                request.method, request.path, request.query, {}, request.body)),
            "forbidden": lambda: shapes.error("rest_forbidden", ACCOUNTS[0]),
            "rate limit": lambda: as_html("<h1>Too Many Requests</h1>", 429),
            "unavailable": lambda: as_html(
                "<h1>Briefly unavailable for scheduled maintenance. Check back in a minute.</h1>",
                503).having(("Retry-After", "600")),
            "duplicated items": lambda: self._spoilt(request, lambda rows: [*rows, *rows]),
            "out of order": lambda: self._spoilt(request, lambda rows: rows[::-1]),
            "hostile html": lambda: self._spoilt(request, lambda rows: [
                {**row, "content": {"rendered": TRAP}} for row in rows]),
        }  # fmt: skip
        return make[what]() if what in make else None

    def _spoilt(
        self, request: Request, change: Callable[[list[dict[str, object]]], object]
    ) -> Response:
        right = self.handle(request)
        if right.status != 200 or not right.body.startswith(b"["):
            return right
        return Response(200, right.headers, json.dumps(change(right.json())).encode())

    def _signed_in(self, request: Request) -> Account | None:
        """Basic auth with an application password; spaces in it do not count (handbook)."""
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            login, _, password = base64.b64decode(given).decode().partition(":")
        except ValueError:
            return None
        found = self.accounts.get(login)
        same = found and _bare(found.password) == _bare(password)
        return found if same else None

    def _form(self, request: Request) -> Response:
        """wp-comments-post.php: 302 to the comment, 429 in HTML to who is too fast."""
        sent = request.form()
        article = self.site.articles.get(int(sent.get("comment_post_ID") or 0))
        if article is None or article.comments != "open" or not sent.get("comment", "").strip():
            return page("Commento non accettato", GONE, status=400)
        made = Comment(
            0, article, int(sent.get("comment_parent") or 0), 0, sent.get("author", ""),
            sent.get("email", ""), sent.get("url", ""), written(sent["comment"].strip()), self.now(),
            ip=rest.HERE,
        )  # fmt: skip
        if why := rest.refusal(self, made, moderates=False):
            return page(shapes.SAID[why][1], "", status=429 if why == "comment_flood" else 409)
        self.keep(made)
        return Response(302, (("Location", f"{self.link(article)}#comment-{made.id}"),))

    def _page(self, request: Request) -> Response:
        asked = re.search(r"-(\d+)/?$", request.path)
        number = int(asked[1]) if asked else int(request.asked("p", "0") or 0)
        shown = [each for each in self.site.public() if not number or each.id == number]
        inside = "".join(self._shown(each, whole=bool(number)) for each in shown)
        if not number and request.path.strip("/"):
            return page(self.title, GONE, status=404)
        return page(self.title, inside or GONE, status=200 if inside or not number else 404)

    def _shown(self, post: Article, *, whole: bool) -> str:
        comments = "".join(
            said(each.name, f"{each.at:%d/%m/%Y %H:%M}", each.text, anchor=f"comment-{each.id}")
            for each in self.site.under(post)
            if whole
        )
        title = f'<h2><a href="{self.link(post)}">{escape(post.title)}</a></h2>'
        return title + said(post.author.name, f"{post.at:%d/%m/%Y}", post.text, comments)

    def _key(self, said: Comment | None) -> str:
        them = (said.name, said.email) if said else ()
        return next((p.key for p in self.town.people if (p.name, p.email or "") == them), "")

    def _article(self, post: str) -> Article:
        return self.site.articles[int(post)]

    def _comment(self, comment: str) -> Comment:
        return self.site.comments[int(comment)]


def _bare(password: str) -> str:
    return "".join(each for each in password if each.isalnum())
