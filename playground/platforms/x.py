"""The pretend X: its API v2 under /2, its pages, and what people do there."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from playground.people import BRAND, Person
from playground.platforms import x_dialect as dialect
from playground.platforms import x_page, x_reads, x_writes
from playground.platforms.x_call import Call, Verb
from playground.platforms.x_store import DirectMessage, Post, Store, stamp
from playground.wire import BadRequest, Request, Response, as_json

if TYPE_CHECKING:
    from playground.town import Town

# Method, path, name of the rate limit, verb: X docs, "API reference".
ROUTES: tuple[tuple[str, str, str, Verb], ...] = (
    ("GET", r"/2/users/me", "me", x_reads.me),
    ("GET", r"/2/users/by/username/(\w+)", "users", x_reads.user_by_name),
    ("GET", r"/2/users/by", "users", x_reads.users_by_name),
    ("GET", r"/2/users", "users", x_reads.users),
    ("GET", r"/2/users/(\d+)/mentions", "mentions", x_reads.mentions),
    ("GET", r"/2/users/(\d+)/tweets", "timeline", x_reads.timeline),
    ("GET", r"/2/users/(\d+)", "users", x_reads.user),
    ("GET", r"/2/tweets/search/recent", "search", x_reads.search),
    ("GET", r"/2/tweets/counts/all", "counts", x_reads.counts),
    ("GET", r"/2/tweets/(\d+)", "lookup", x_reads.tweet),
    ("GET", r"/2/tweets", "lookup", x_reads.tweets),
    ("POST", r"/2/tweets", "post", x_writes.post),
    ("DELETE", r"/2/tweets/(\d+)", "delete", x_writes.delete),
    ("GET", r"/2/dm_events", "dm_read", x_reads.messages),
    ("GET", r"/2/dm_conversations/with/(\d+)/dm_events", "dm_read", x_reads.messages_with),
    ("GET", r"/2/dm_conversations/(\d+-\d+)/dm_events", "dm_read", x_reads.messages),
    ("POST", r"/2/dm_conversations/with/(\d+)/messages", "dm_send", x_writes.message),
    ("POST", r"/2/dm_conversations/(\d+-\d+)/messages", "dm_send", x_writes.message_in),
)


class X:
    """`search_lag`: the real recent search stops 30 seconds before now; here by default not."""

    acts = frozenset({"post", "edit", "delete", "dm", "takes_messages"})
    credentials = {
        "bearer": "x-app-bearer-1",
        "user_token": "x-user-token-1",
        "consumer_key": "x-consumer-1",
        "consumer_secret": "x-consumer-secret-1",
        "access_token": "x-access-1",
        "access_token_secret": "x-access-secret-1",
        "handle": "LinfaCasa",
    }

    def __init__(self, town: "Town") -> None:
        self.town = town
        self.store = Store()
        self.meter = dialect.Meter(town.now, town.ledger)
        self.closed: set[str] = set()
        self.search_lag = timedelta(0)

    @property
    def brand(self) -> Person:
        return self.town.people[BRAND]

    # What people do

    def post(
        self,
        who: str,
        text: str,
        reply_to: str | None = None,
        quote_of: str | None = None,
        lang: str = "it",
    ) -> str:
        answered, quoted = self._known(reply_to), self._known(quote_of)
        made = self.say(self.town.people[who], text, answered, quoted, lang)
        return made.id

    def edit(self, who: str, post: str, text: str) -> str:
        """An edit makes a new id; the old one stays in the history (X docs: "Edit posts")."""
        old = self._known(post)
        if old is None or old.author.key != who:
            raise ValueError(f"{who} has no post {post} to edit.")
        at, again = self.town.now(), self.store.new_id(self.town.now())
        new = Post(again, old.author, text, at, old.reply_to, old.quote_of, old.lang)
        new.versions = old.versions
        return self.store.add(new).id

    def delete(self, who: str, post: str) -> str:
        found = self._known(post)
        for version in self.store.versions(found) if found else ():
            version.deleted = True
        return post

    def dm(self, who: str, text: str, to: str = BRAND) -> str:
        return self.deliver(self.town.people[who], self.town.people[to], text).id

    def takes_messages(self, who: str, yes: bool) -> str:
        (self.closed.discard if yes else self.closed.add)(who)
        return self.town.people[who].x_id

    def say(
        self,
        author: Person,
        text: str,
        reply_to: Post | None = None,
        quote_of: Post | None = None,
        lang: str = "it",
    ) -> Post:
        at = self.town.now()
        made = Post(self.store.new_id(at), author, text, at, reply_to, quote_of, lang)
        return self.store.add(made)

    def publish(self, text: str, reply_to: Post | None) -> Post:
        """Our side speaks in public: it counts as arrived."""
        made = self.say(self.brand, text, reply_to)
        to = reply_to.author.key if reply_to else ""
        self.town.ledger.arrived("x", "post", to, "public", text, made.id)
        return made

    def takes_ours(self, person: Person) -> bool:
        """Open to everybody, or to us since this person wrote to us first."""
        if person.takes_messages and person.key not in self.closed:
            return True
        return any(message.sender == person for message in self.store.messages)

    def deliver(self, sender: Person, recipient: Person, text: str) -> DirectMessage:
        at = self.town.now()
        made = DirectMessage(self.store.new_id(at), sender, recipient, text, at)
        return self.store.send(made)

    # What the API answers

    def handle(self, request: Request) -> Response:
        if request.path == "/oauth2/token":
            return dialect.app_token(request, self.credentials)
        if not request.path.startswith("/2/"):
            return x_page.show(self, request)
        for method, path, limit, verb in ROUTES:
            found = re.fullmatch(path, request.path)
            if found and method == request.method:
                return self._answer(request, limit, verb, found.groups())
        # A path or method X does not know: an empty 404 (xdevplatform/docs, issue 395).
        return Response(404)

    def refuse(self, what: str, request: Request) -> Response | None:
        match what:
            case "rate limit":
                return self.meter.too_many()
            case "token dead":
                return dialect.unauthorized()
            case "out of credit":
                return dialect.out_of_credit()
            case "forbidden":
                return dialect.problem(403, "Forbidden", "Forbidden")
            case "unavailable":
                return dialect.problem(503, "Service Unavailable", "Service Unavailable")
            case "cursor unknown":
                since = request.asked("since_id") or request.asked("pagination_token")
                return x_reads.too_old(since, stamp(self.town.now())).response
            case "errors inside":
                return _with_errors(self.handle(request))
        return None

    def _answer(self, request: Request, limit: str, verb: Verb, parts: tuple[str, ...]) -> Response:
        token = _token(request)
        app = token == self.credentials["bearer"]
        if not app and token not in (
            self.credentials["user_token"], self.credentials["access_token"],
        ):  # fmt: skip
            return dialect.unauthorized()
        allowed, limited = self.meter.count(limit, token, app=app)
        if not allowed:
            return limited
        headers = [pair for pair in limited.headers if pair[0].startswith("x-rate")]
        return self._done(Call(self, request, app), verb, parts).having(*headers)

    def _done(self, call: Call, verb: Verb, parts: tuple[str, ...]) -> Response:
        if self.meter.empty:
            return dialect.out_of_credit()
        try:
            return verb(call, *parts)
        except dialect.Problem as refused:
            return refused.response
        except BadRequest as why:
            return dialect.problem(400, "Invalid Request", str(why))

    def _known(self, post_id: str | None) -> Post | None:
        if post_id is None:
            return None
        if (found := self.store.get(post_id)) is None:
            raise ValueError(f"There is no post {post_id} on X.")
        return found


def _token(request: Request) -> str:
    """The bearer, or the user's token inside an OAuth 1.0a header (its signature is trusted)."""
    found = re.search(r'oauth_token="([^"]+)"', request.headers.get("authorization", ""))
    return found.group(1) if found else request.bearer


def _with_errors(right: Response) -> Response:
    """X docs, "Partial errors": 200 with both `data` and `errors`."""
    whole = right.json() if right.status == 200 else {}
    return as_json(whole | {"errors": [dialect.not_found("ids", "1000000000000000001")]})
