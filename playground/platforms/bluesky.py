"""The pretend Bluesky: people post, reply, edit and write privately; XRPC answers under /xrpc/."""

import re
from typing import TYPE_CHECKING

from playground.people import BRAND
from playground.platforms import bluesky_chat as chat
from playground.platforms import bluesky_dialect as dialect
from playground.platforms import bluesky_page, bluesky_repo, bluesky_sessions
from playground.platforms import bluesky_reads as reads
from playground.platforms.bluesky_call import Call, Verb
from playground.platforms.bluesky_dialect import Meter, Sessions, Xrpc
from playground.platforms.bluesky_store import (
    POST,
    Account,
    Record,
    Store,
    did_of,
    handle_of,
    stamp,
)
from playground.wire import BadRequest, Json, Request, Response

if TYPE_CHECKING:
    from playground.town import Town

CHAT = "did:web:api.bsky.chat#bsky_chat"
HANDLE = re.compile(rb"(?<![\w@.])@((?:[a-zA-Z0-9-]+\.)+[a-zA-Z]{2,})")

# Method → (HTTP method, verb): lexicons of com.atproto, app.bsky and chat.bsky.
OPEN: dict[str, tuple[str, Verb]] = {
    "com.atproto.server.createSession": ("POST", bluesky_sessions.create),
    "com.atproto.server.refreshSession": ("POST", bluesky_sessions.refresh),
    "com.atproto.server.createAccount": ("POST", bluesky_sessions.create_account),
    "com.atproto.identity.resolveHandle": ("GET", reads.resolve_handle),
    "com.atproto.repo.getRecord": ("GET", bluesky_repo.get),
    "com.atproto.repo.listRecords": ("GET", bluesky_repo.listed),
}
SIGNED_IN: dict[str, tuple[str, Verb]] = {
    "com.atproto.server.getSession": ("GET", bluesky_sessions.get),
    "com.atproto.server.createAppPassword": ("POST", bluesky_sessions.create_app_password),
    "com.atproto.repo.createRecord": ("POST", bluesky_repo.create),
    "com.atproto.repo.putRecord": ("POST", bluesky_repo.put),
    "com.atproto.repo.deleteRecord": ("POST", bluesky_repo.delete),
    "app.bsky.actor.getProfile": ("GET", reads.profile),
    "app.bsky.notification.listNotifications": ("GET", reads.notifications),
    "app.bsky.feed.searchPosts": ("GET", reads.search),
    "app.bsky.feed.getPosts": ("GET", reads.posts),
    "app.bsky.feed.getPostThread": ("GET", reads.thread),
    "app.bsky.feed.getAuthorFeed": ("GET", reads.author_feed),
    "chat.bsky.convo.getConvoAvailability": ("GET", chat.availability),
    "chat.bsky.convo.getConvoForMembers": ("GET", chat.for_members),
    "chat.bsky.convo.getConvo": ("GET", chat.convo),
    "chat.bsky.convo.listConvos": ("GET", chat.convos),
    "chat.bsky.convo.getMessages": ("GET", chat.messages),
    "chat.bsky.convo.sendMessage": ("POST", chat.send),
    "chat.bsky.convo.updateRead": ("POST", chat.update_read),
    "chat.bsky.convo.deleteMessageForSelf": ("POST", chat.delete_for_self),
}


class Bluesky:
    """PDS, AppView and chat in one; the brand signs in with app passwords."""

    acts = frozenset(
        {"post", "edit", "delete", "dm", "takes_messages", "follow", "block", "rename"}
    )
    credentials = {
        "handle": "linfa.example",
        "app_password": "town-abcd-efgh-2345",
        "app_password_without_chat": "town-ijkl-mnop-6723",
    }

    def __init__(self, town: "Town") -> None:
        self.town = town
        self.store = Store()
        self.sessions = Sessions(self.store, town.now)
        self.meter = Meter(town.now)
        for person in town.people:
            self.account(person.key)
        self.brand.app_passwords = {
            self.credentials["app_password"]: True,
            self.credentials["app_password_without_chat"]: False,
        }

    @property
    def brand(self) -> Account:
        return self.account(BRAND)

    def account(self, who: str) -> Account:
        """Who moves to town later has one from the first time they are asked for."""
        person = self.town.people[who]
        if found := self.store.accounts.get(did_of(person.key)):
            return found
        made = self.store.open_account(person, handle_of(person), f"{person.key}-pass")
        self.takes_messages(person.key, "all" if person.takes_messages else "none")
        return made

    # What people do

    def post(
        self,
        who: str,
        text: str,
        reply_to: str | None = None,
        quote_of: str | None = None,
        created: str | None = None,
    ) -> str:
        """`created`: the time their own application wrote into it; ISO 8601."""
        value: dict[str, Json] = {"text": text, "createdAt": created or stamp(self.town.now())}
        if facets := self._facets(text):
            value["facets"] = facets
        if reply_to:
            above = self._known(reply_to)
            root = self.store.records.get(above.root, above)
            value["reply"] = {"root": root.ref, "parent": above.ref}
        if quote_of:
            value["embed"] = {"$type": "app.bsky.embed.record", "record": self._known(quote_of).ref}
        rkey = self.store.tid(self.town.now())
        return bluesky_repo.put_in(self, self.account(who), POST, rkey, value).uri

    def edit(self, who: str, post: str, text: str) -> str:
        """The same record with other words: the URI stays, the CID changes."""
        old = self._known(post)
        if old.owner is not self.account(who):
            raise ValueError(f"{who} has no post {post} to edit.")
        value = {**old.value, "text": text, "facets": self._facets(text)}
        return bluesky_repo.put_in(self, old.owner, POST, old.rkey, value).uri

    def delete(self, who: str, post: str) -> str:
        del self.store.records[self._known(post).uri]
        return post

    def dm(self, who: str, text: str, to: str = BRAND) -> str:
        one, other = self.account(who), self.account(to)
        return chat.deliver(self, chat.begin(self, one, other), one, text).id

    def takes_messages(self, who: str, allow: str) -> str:
        """From "all", from those they are "following", or from "none"."""
        value = {"allowIncoming": allow, "createdAt": stamp(self.town.now())}
        owner = self.account(who)
        return bluesky_repo.put_in(self, owner, "chat.bsky.actor.declaration", "self", value).uri

    def follow(self, who: str, whom: str = BRAND) -> str:
        return self._points(who, "app.bsky.graph.follow", whom)

    def block(self, who: str, whom: str = BRAND) -> str:
        return self._points(who, "app.bsky.graph.block", whom)

    def rename(self, who: str, handle: str) -> str:
        """Handles change hands; the DID stays."""
        self.account(who).handle = handle
        return self.account(who).did

    # What the API answers

    def handle(self, request: Request) -> Response:
        if not request.path.startswith("/xrpc/"):
            return bluesky_page.show(self, request)
        try:
            self.meter.count("all")
            answer = self._answer(request, request.path.removeprefix("/xrpc/"))
        except Xrpc as refused:
            answer = refused.response
        except BadRequest as why:
            answer = Xrpc("SyntaxError", str(why)).response
        return self.meter.told(answer)

    def refuse(self, what: str, request: Request) -> Response | None:
        session = request.path.endswith("Session")
        match what:
            case "rate limit":
                return self.meter.too_many()
            case "token dead":
                dead = dialect.signed_out() if session else dialect.expired()
                return dead.response
            case "forbidden":
                return Xrpc("Forbidden", "Forbidden", 403).response
            case "unavailable":
                return Xrpc("UpstreamFailure", "Upstream service unreachable", 502).response
            case "cursor unknown":
                return Xrpc("InternalServerError", "Internal Server Error", 502).response
        return None

    def _answer(self, request: Request, method: str) -> Response:
        self._check_proxy(request, method)
        verb, run = (OPEN | SIGNED_IN).get(method, ("", None))
        if run is None:
            raise Xrpc("MethodNotImplemented", "Method Not Implemented", 501)
        if request.method != verb:
            raise dialect.invalid(f"Incorrect HTTP method ({request.method}) expected {verb}")
        if method in OPEN:
            return run(Call(self, request))
        account, claims = self.sessions.whose(request.bearer)
        scope = str(claims["scope"])
        if method.startswith("chat.") and scope == dialect.APP:
            raise Xrpc("InvalidToken", "Bad token method")
        return run(Call(self, request, account, scope))

    def _check_proxy(self, request: Request, method: str) -> None:
        """Chat lies behind the PDS: without the header it knows no such method."""
        proxy = request.headers.get("atproto-proxy", "")
        if proxy and "#" not in proxy:
            raise dialect.invalid("no service id specified in proxy header")
        if method.startswith("chat.") and proxy != CHAT:
            raise Xrpc("MethodNotImplemented", "Method Not Implemented", 501)

    def _points(self, who: str, collection: str, whom: str) -> str:
        value = {"subject": self.account(whom).did, "createdAt": stamp(self.town.now())}
        rkey = self.store.tid(self.town.now())
        return bluesky_repo.put_in(self, self.account(who), collection, rkey, value).uri

    def _facets(self, text: str) -> list[Json]:
        """Names as an application marks them: offsets are bytes of UTF-8."""
        found = []
        for hit in HANDLE.finditer(text.encode()):
            if account := self.store.find(hit.group(1).decode()):
                name = {"$type": "app.bsky.richtext.facet#mention", "did": account.did}
                index = {"byteStart": hit.start(), "byteEnd": hit.end()}
                found.append({"index": index, "features": [name]})
        return found

    def _known(self, uri: str) -> Record:
        if (found := self.store.records.get(uri)) is None:
            raise ValueError(f"There is no post {uri} on Bluesky.")
        return found
