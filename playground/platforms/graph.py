"""The pretend Graph: Facebook page, comments, Messenger and their pushes, under /vNN.0."""

import hashlib
import hmac
import re
from typing import TYPE_CHECKING

from playground.people import BRAND, Person
from playground.platforms import graph_dialect as dialect
from playground.platforms import graph_page, graph_reads, graph_writes
from playground.platforms.graph_store import PAGE_ID, Item, Message, Store
from playground.platforms.graph_webhooks import Push, Pushes
from playground.wire import BadRequest, Json, Request, Response, as_json

if TYPE_CHECKING:
    from playground.town import Town

SCOPES = (
    "pages_show_list", "pages_read_engagement", "pages_read_user_content",
    "pages_manage_engagement", "pages_manage_metadata", "pages_messaging",
)  # fmt: skip
PATH = re.compile(r"/v\d+\.\d/([\w|]+)(?:/(\w+))?")


class Graph:
    """`human_agent`: whether this app passed Meta's review for answers up to seven days."""

    acts = frozenset({"post", "comment", "edit", "delete", "dm", "push_again", "push_forged"})
    credentials = {
        "page_id": PAGE_ID,
        "page_token": "EAAG-page-token-1",
        "app_id": "200300400500600",
        "app_secret": "graph-app-secret-1",
        "verify_token": "graph-verify-1",
    }

    def __init__(self, town: "Town") -> None:
        self.town = town
        self.store = Store()
        self.pushes = Pushes(self, self.credentials["app_secret"])
        self.usage = dialect.Usage(town.now)
        self.human_agent = False
        self._calls = 0

    @property
    def brand(self) -> Person:
        return self.town.people[BRAND]

    @property
    def outbox(self) -> list[Push]:
        return self.pushes.outbox

    # What people do

    def post(self, who: str, text: str) -> str:
        return self.say(self.town.people[who], text).id

    def comment(self, who: str, text: str, on: str, unsigned: bool = False) -> str:
        person, below = self.town.people[who], self._known(on)
        return self.say(person, text, below, unsigned=unsigned).id

    def edit(self, who: str, item: str, text: str) -> str:
        found = self._known(item)
        found.text = text
        self.pushes.about(found, "edited")
        return item

    def delete(self, who: str, item: str) -> str:
        self.remove(self._known(item))
        return item

    def dm(self, who: str, text: str) -> str:
        made = self.deliver(self.town.people[who], self.brand, text)
        self.pushes.message(made)
        return made.id

    def push_again(self, who: str) -> str:
        self.pushes.again()
        return ""

    def push_forged(self, who: str) -> str:
        self.pushes.forged()
        return ""

    def say(
        self, author: Person, text: str, on: Item | None = None, *, unsigned: bool = False
    ) -> Item:
        at = self.town.now()
        if on is None:
            made = self.store.new_post(author, text, at)
        else:
            made = self.store.new_comment(author, text, at, on)
        made.unsigned = unsigned
        self.pushes.about(made, "add")
        return made

    def publish(self, text: str, on: Item | None = None) -> Item:
        """Our side speaks in public: it counts as arrived."""
        made = self.say(self.brand, text, on)
        verb, to = ("comment", on.author.key) if on else ("post", "")
        self.town.ledger.arrived("graph", verb, to, "public", text, made.id)
        return made

    def deliver(self, sender: Person, recipient: Person, text: str) -> Message:
        return self.store.new_message(sender, recipient, text, self.town.now())

    def remove(self, item: Item) -> None:
        item.deleted = True
        self.pushes.about(item, "remove")

    def named(self, person: Person) -> Json:
        return {"name": person.name, "id": PAGE_ID if person == self.brand else person.facebook_id}

    def link(self, item: Item) -> str:
        return f"{self.town.base}/graph/page/posts/{item.post.number}#{item.id}"

    # What the API answers

    def handle(self, request: Request) -> Response:
        if request.path.startswith("/page"):
            return graph_page.show(self, request)
        self._calls += 1
        try:
            if not self.usage.count():
                raise dialect.page_throttled()
            answer = self._answer(request)
        except dialect.GraphError as error:
            return dialect.refusal(error, self._trace()).having(*self.usage.headers())
        except BadRequest as why:
            return dialect.refusal(dialect.GraphError(100, f"(#100) {why}"), self._trace())
        return as_json(answer).having(*self.usage.headers())

    def refuse(self, what: str, request: Request) -> Response | None:
        if what not in dialect.FAULTS:
            return None
        self._calls += 1
        error, status = dialect.FAULTS[what](), dialect.STATUS.get(what, 400)
        headers = self.usage.headers(used_up=what == "rate limit")
        return dialect.refusal(error, self._trace(), status).having(*headers)

    def _answer(self, request: Request) -> Json:
        found = PATH.fullmatch(request.path.rstrip("/"))
        if found is None:
            raise dialect.GraphError(2500, f"Unknown path components: {request.path}")
        sent = request.fields()
        self._check_keys(request, sent)
        name, what = found.group(1), found.group(2) or ""
        if request.method == "GET":
            return self._read(name, what, request)
        # Meta docs, "Graph API, methods": a POST may stand for a DELETE.
        delete = request.method == "DELETE" or sent.get("method") == "delete"
        return graph_writes.delete(self, name) if delete else self._write(name, what, sent)

    def _read(self, name: str, what: str, request: Request) -> Json:
        if name == "debug_token":
            return {"data": self._token_facts(request.asked("input_token"))}
        if what == "subscribed_apps":
            app = {"id": self.credentials["app_id"], "name": "Linfa Cura"}
            return {"data": [{**app, "subscribed_fields": sorted(self.pushes.fields)}]}
        if what:
            return graph_reads.edge(self, name, what, request)
        return graph_reads.node(self, name, request)

    def _write(self, name: str, what: str, sent: dict[str, Json]) -> Json:
        match what:
            case "messages" if name in ("me", PAGE_ID):
                return graph_writes.send(self, sent)
            case "subscribed_apps":
                return graph_writes.subscribe(self, sent)
            case "comments":
                return graph_writes.comment(self, name, sent)
            case "feed" if name in ("me", PAGE_ID):
                return {"id": self.publish(str(sent.get("message", ""))).id}
            case "":
                return graph_writes.change(self, name, sent)
        raise dialect.missing(name)

    def _check_keys(self, request: Request, sent: dict[str, Json]) -> None:
        keys = self.credentials
        token = str(sent.get("access_token") or request.bearer)
        if token not in (keys["page_token"], f"{keys['app_id']}|{keys['app_secret']}"):
            raise dialect.bad_token()
        # Meta docs, "Secure requests": HMAC-SHA256 of the token with the app's secret.
        proof = hmac.new(keys["app_secret"].encode(), token.encode(), hashlib.sha256).hexdigest()
        if sent.get("appsecret_proof", proof) != proof:
            message = "Invalid appsecret_proof provided in the API argument"
            raise dialect.GraphError(100, message, kind="GraphMethodException")

    def _token_facts(self, token: str) -> Json:
        """Meta docs: "debug_token"."""
        facts = {"app_id": self.credentials["app_id"], "type": "PAGE", "is_valid": False}
        if token != self.credentials["page_token"]:
            return facts | {"scopes": []}
        more = {"application": "Linfa Cura", "profile_id": PAGE_ID, "expires_at": 0}
        return facts | more | {"is_valid": True, "scopes": list(SCOPES)}

    def _known(self, item_id: str) -> Item:
        if (found := self.store.get(item_id)) is None:
            raise ValueError(f"There is no post or comment {item_id} on the page.")
        return found

    def _trace(self) -> str:
        return hashlib.sha256(str(self._calls).encode()).hexdigest()[:22]
