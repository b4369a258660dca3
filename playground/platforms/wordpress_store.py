"""The pretend WordPress site's people, articles and comments, and how it writes them down."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from zoneinfo import ZoneInfo

ROME = ZoneInfo("Europe/Rome")
TAG = re.compile(r"(<[^>]*>)")
CAN = {
    "administrator": ("moderate_comments", "edit_posts", "manage_options"),
    "editor": ("moderate_comments", "edit_posts"),
    "subscriber": (),
}


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in; `password` is an application password, spaces and all."""

    id: int
    login: str
    name: str
    role: str
    email: str
    password: str

    def can(self, what: str) -> bool:
        return what in CAN[self.role]


ACCOUNTS = (
    Account(1, "redazione", "Redazione", "administrator", "redazione@linfa.example",
            "reda 0001 xkcd 7777 pqrs 2468"),
    Account(2, "linfa", "Assistenza Linfa", "editor", "assistenza@linfa.example",
            "linf 0002 abcd 4444 wxyz 1357"),
    Account(3, "lettore", "Lettore", "subscriber", "lettore@posta.example",
            "lett 0003 efgh 5555 mnop 9753"),
)  # fmt: skip


@dataclass
class Article:
    """`at` is the date it claims, `modified` when it was written or changed last."""

    id: int
    title: str
    text: str
    author: Account
    at: datetime
    modified: datetime
    status: str = "publish"
    comments: str = "open"

    @property
    def slug(self) -> str:
        words = re.sub(r"[^a-z0-9]+", "-", self.title.casefold()).strip("-")
        return words or str(self.id)


@dataclass
class Comment:
    """`user` is 0 for who wrote in the form without signing in."""

    id: int
    article: Article
    parent: int
    user: int
    name: str
    email: str
    url: str
    text: str
    at: datetime
    status: str = "approved"
    ip: str = ""  # where it was sent from, when it came over the wire


@dataclass
class Site:
    """`base` is where it is reached; numbers grow by one, as MySQL's do."""

    articles: dict[int, Article] = field(default_factory=dict)
    comments: dict[int, Comment] = field(default_factory=dict)
    numbers: int = 0
    spoken: int = 0

    def next_article(self) -> int:
        self.numbers += 1
        return self.numbers

    def next_comment(self) -> int:
        self.spoken += 1
        return self.spoken

    def public(self) -> list[Article]:
        """Newest first, as feeds and pages show them."""
        there = [each for each in self.articles.values() if each.status == "publish"]
        return sorted(there, key=lambda each: (each.at, each.id), reverse=True)

    def under(self, article: Article) -> list[Comment]:
        """What everybody sees under it, oldest first."""
        return [
            each
            for each in self.comments.values()
            if each.article is article and each.status == "approved"
        ]

    def changed(self) -> datetime:
        """The whole site's last change: of what is public, so it can go back (get_lastpostmodified)."""
        return max(
            (each.modified for each in self.public()), default=datetime(1970, 1, 1, tzinfo=UTC)
        )


def rendered(text: str) -> str:
    """wptexturize and wpautop, as far as ordinary words meet them; tags stay as they are."""
    parts = TAG.split(text.strip())
    curled = "".join(part if part.startswith("<") else _curled(part) for part in parts)
    paragraphs = (each.replace("\n", "<br />\n") for each in re.split(r"\n{2,}", curled))
    return "".join(f"<p>{each}</p>\n" for each in paragraphs)


def _curled(text: str) -> str:
    bare = text.replace("...", "&#8230;").replace("'", "&#8217;")
    return re.sub(r'"([^"]*)"', r"&#8220;\1&#8221;", bare)


def written(text: str) -> str:
    """What a person types into the form, as the site keeps it."""
    return escape(text, quote=False)


def local(moment: datetime) -> str:
    """The site's own time, without a zone, as the REST API writes `date`."""
    return moment.astimezone(ROME).strftime("%Y-%m-%dT%H:%M:%S")


def gmt(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def moment_of(text: str) -> datetime:
    """Without a zone it is the site's local time (recorded: `after` without and with a final Z)."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=ROME)
