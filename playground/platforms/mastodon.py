"""The pretend Mastodon server: its REST API under /api, its pages, and what people do there."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from playground.people import BRAND, Person
from playground.platforms import mastodon_dialect as dialect
from playground.platforms import mastodon_page, mastodon_reads, mastodon_writes
from playground.platforms.mastodon_reads import Call
from playground.platforms.mastodon_shape import Shape
from playground.platforms.mastodon_store import Status, Store, named_in
from playground.wire import BadRequest, Request, Response, as_json

if TYPE_CHECKING:
    from playground.town import Town

READ, WRITE, OPEN = "read", "write", ""
# How servers that speak this protocol differ; each can be switched on.
QUIRKS = {
    "conversations empty", "idempotency ignored", "plain 401", "html 404", "min_id as since_id",
    "no links", "visibility ignored", "own direct hidden", "mentions only", "strangers filtered",
}  # fmt: skip
OPTIONAL = re.compile(
    r"/api/v1/(timelines|conversations)|/api/v2"
)  # not there with "mentions only"
# Method, path, scope, verb: Mastodon docs, "API methods".
ROUTES: tuple[tuple[str, str, str, Callable[..., Response]], ...] = (
    ("GET", r"/api/v2/instance", OPEN, mastodon_reads.instance),
    ("GET", r"/api/v1/instance", OPEN, mastodon_reads.instance_before),
    ("GET", r"/api/v1/accounts/verify_credentials", READ, mastodon_reads.me),
    ("GET", r"/api/v1/accounts/relationships", READ, mastodon_reads.relationships),
    ("GET", r"/api/v1/accounts/lookup", READ, mastodon_reads.lookup),
    ("GET", r"/api/v1/accounts/search", READ, mastodon_reads.account_search),
    ("GET", r"/api/v1/accounts/(\d+)", READ, mastodon_reads.account),
    ("GET", r"/api/v1/accounts/(\d+)/statuses", READ, mastodon_reads.account_statuses),
    ("GET", r"/api/v1/notifications", READ, mastodon_reads.notifications),
    ("GET", r"/api/v1/timelines/tag/(\w+)", READ, mastodon_reads.tagged),
    ("GET", r"/api/v2/search", READ, mastodon_reads.search),
    ("GET", r"/api/v1/conversations", READ, mastodon_reads.conversations),
    ("POST", r"/api/v1/conversations/(\d+)/read", WRITE, mastodon_writes.nothing),
    ("GET", r"/api/v1/statuses", READ, mastodon_reads.statuses),
    ("POST", r"/api/v1/statuses", WRITE, mastodon_writes.post),
    ("GET", r"/api/v1/statuses/(\w+)", READ, mastodon_reads.status),
    ("PUT", r"/api/v1/statuses/(\w+)", WRITE, mastodon_writes.edit),
    ("DELETE", r"/api/v1/statuses/(\w+)", WRITE, mastodon_writes.delete),
    ("GET", r"/api/v1/statuses/(\w+)/context", READ, mastodon_reads.context),
    ("GET", r"/api/v1/statuses/(\w+)/history", READ, mastodon_reads.history),
    ("GET", r"/api/v1/statuses/(\w+)/source", READ, mastodon_reads.source),
)


class Mastodon:
    """`most`: the server's own character limit. `quirks`: see QUIRKS."""

    acts = frozenset({"post", "reply", "direct", "edit", "delete", "block", "follow", "quirk"})
    credentials = {
        "token": "mastodon-token-1",
        "reading_token": "mastodon-reading-1",
        "handle": "linfa",
    }

    def __init__(self, town: "Town") -> None:
        self.town = town
        self.store = Store()
        self.meter = dialect.Meter(town.now)
        self.shape = Shape(lambda path: f"{self.base}/{path}")
        self.quirks: set[str] = set()
        self.most = 500

    @property
    def base(self) -> str:
        return f"{self.town.base}/mastodon"

    @property
    def brand(self) -> Person:
        return self.town.people[BRAND]

    @property
    def people(self) -> list[Person]:
        return [person for person in self.town.people if person.mastodon]

    # What people do

    def post(
        self, who: str, text: str, visibility: str = "public", spoiler: str = "", lang: str = "it"
    ) -> str:
        return self.say(self.town.people[who], text, visibility, None, spoiler, lang).id

    def reply(self, who: str, to: str, text: str, visibility: str = "public") -> str:
        """The one who is answered is named, as clients do by themselves."""
        answered = self._known(to)
        text = f"@{answered.author.mastodon} {text}"
        return self.say(self.town.people[who], text, visibility, answered).id

    def direct(
        self, who: str, text: str, to: str = BRAND, reply_to: str | None = None, lang: str = "it"
    ) -> str:
        answered = self._known(reply_to) if reply_to else None
        text = f"@{self.town.people[to].mastodon} {text}"
        return self.say(self.town.people[who], text, "direct", answered, lang=lang).id

    def edit(self, who: str, post: str, text: str) -> str:
        self.change(self._own(who, post), text)
        return post

    def delete(self, who: str, post: str) -> str:
        self.store.delete(self._own(who, post))
        return post

    def block(self, who: str, whom: str = BRAND, yes: bool = True) -> str:
        (self.store.blocks.add if yes else self.store.blocks.discard)((who, whom))
        return self.town.people[who].mastodon_id

    def follow(self, who: str, whom: str) -> str:
        self.store.follows.add((who, whom))
        return self.town.people[who].mastodon_id

    def quirk(self, who: str, name: str, on: bool = True) -> str:
        if name not in QUIRKS:
            raise ValueError(f"No server is like '{name}'. There are: {', '.join(sorted(QUIRKS))}.")
        (self.quirks.add if on else self.quirks.discard)(name)
        return name

    def say(
        self,
        author: Person,
        text: str,
        visibility: str,
        reply_to: Status | None = None,
        spoiler: str = "",
        lang: str = "it",
    ) -> Status:
        at, named = self.town.now(), named_in(text, self.people)
        made = Status(self.store.new_id(at), author, at, visibility, [(at, text)], named)
        made.reply_to, made.spoiler, made.lang = reply_to, spoiler, lang
        made.url = f"{self.base}/@{author.mastodon}/{made.id}"
        self.store.add(made)
        if self.brand in named and author != self.brand:
            self.store.tell(made, at)
        return made

    def change(self, status: Status, text: str) -> None:
        """Who is newly named is told; others learn nothing (Mastodon docs: notifications)."""
        before, status.named = status.named, named_in(text, self.people)
        status.versions.append((self.town.now(), text))
        if self.brand in status.named and self.brand not in before:
            self.store.tell(status, self.town.now())

    def publish(self, text: str, visibility: str, reply_to: Status | None, spoiler: str) -> Status:
        """Our side speaks: it counts as arrived with everyone it names, or with all."""
        made = self.say(self.brand, text, visibility, reply_to, spoiler)
        reached = [p for p in made.named if (p.key, self.brand.key) not in self.store.blocks]
        to = ",".join(person.key for person in reached if person != self.brand)
        self.town.ledger.arrived("mastodon", "post", to, _seen_by(visibility), text, made.id)
        if visibility == "direct":
            for person in reached:
                self.town.written_to(person, {"do": "mastodon.direct", "reply_to": made.id})
        return made

    # What the API answers

    def handle(self, request: Request) -> Response:
        if not request.path.startswith("/api/"):
            return mastodon_page.show(self, request)
        if "mentions only" in self.quirks and OPTIONAL.match(request.path):
            return self._missing()
        path = request.path.rstrip("/")
        for method, pattern, scope, verb in ROUTES:
            found = re.fullmatch(pattern, path)
            if found and method == request.method:
                return self._answer(request, scope, verb, found.groups())
        return self._missing()

    def refuse(self, what: str, request: Request) -> Response | None:
        match what:
            case "rate limit":
                return self.meter.too_many()
            case "token dead":
                return dialect.unauthorized(plain="plain 401" in self.quirks)
            case "forbidden":
                words = "This action is outside the authorized scopes"
                return dialect.refusal(403, words).response
            case "unavailable":
                return dialect.refusal(503, "Remote data could not be fetched").response
        return None

    def _answer(
        self, request: Request, scope: str, verb: Callable[..., Response], parts: tuple[str, ...]
    ) -> Response:
        keys = self.credentials
        allowed = {keys["token"]: (READ, WRITE), keys["reading_token"]: (READ,)}
        if scope and request.bearer not in allowed:
            return dialect.unauthorized(plain="plain 401" in self.quirks)
        if scope and scope not in allowed[request.bearer]:
            return self.refuse("forbidden", request) or Response(403)
        fits, limited = self.meter.count(request.method)
        if not fits:
            return limited
        headers = [pair for pair in limited.headers if pair[0].startswith("X-Rate")]
        return self._done(request, verb, parts).having(*headers)

    def _done(
        self, request: Request, verb: Callable[..., Response], parts: tuple[str, ...]
    ) -> Response:
        try:
            return verb(Call(self, request), *parts)
        except dialect.Refused as refused:
            lost = refused.response.status == 404 and "html 404" in self.quirks
            return dialect.missing_page() if lost else refused.response
        except BadRequest as why:
            return as_json({"error": str(why)}, 400)

    def _missing(self) -> Response:
        html = "html 404" in self.quirks
        return dialect.missing_page() if html else as_json({"error": "Not Found"}, 404)

    def _own(self, who: str, post: str) -> Status:
        found = self._known(post)
        if found.author.key != who:
            raise ValueError(f"{who} has no post {post} to change.")
        return found

    def _known(self, post: str) -> Status:
        if (found := self.store.get(post)) is None:
            raise ValueError(f"There is no post {post} on Mastodon.")
        return found


def _seen_by(visibility: str) -> str:
    """As the ledger words it for every platform."""
    return {"direct": "private", "private": "followers"}.get(visibility, visibility)
