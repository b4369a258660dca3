"""The pushes of the pretend Graph, signed over their raw bytes."""

import hashlib
import hmac
import json
from typing import TYPE_CHECKING

from playground.platforms.graph_store import PAGE_ID, Item, Message
from playground.wire import Json

if TYPE_CHECKING:
    from playground.platforms.graph import Graph

Push = tuple[bytes, dict[str, str]]


class Pushes:
    """`outbox` holds what waits to be delivered, oldest first; `sent` remembers all of it."""

    def __init__(self, graph: "Graph", secret: str) -> None:
        self._graph = graph
        self._secret = secret.encode()
        self.fields: set[str] = set()
        self.outbox: list[Push] = []
        self.sent: list[Push] = []

    def about(self, item: Item, verb: str) -> None:
        """Meta docs: "Webhooks for Pages", field `feed`."""
        value: dict[str, Json] = {
            "item": "comment" if item.parent else "status",
            "verb": verb,
            "post_id": item.post.id,
            "created_time": int(item.at.timestamp()),
        }
        if not item.unsigned:
            value["from"] = self._graph.named(item.author)
        if item.parent:
            value |= {"comment_id": item.id, "parent_id": item.parent.id}
        if verb != "remove":
            value["message"] = item.text
        self._push("feed", {"changes": [{"field": "feed", "value": value}]})

    def message(self, message: Message) -> None:
        """Meta docs: "Messenger webhooks", event `messages`."""
        event = {
            "sender": {"id": message.sender.facebook_id},
            "recipient": {"id": PAGE_ID},
            "timestamp": int(message.at.timestamp() * 1000),
            "message": {"mid": message.id, "text": message.text},
        }
        self._push("messages", {"messaging": [event]})

    def again(self) -> None:
        """Deliver the last push once more, as Meta does when it doubts."""
        self.outbox.append(self.sent[-1])

    def forged(self) -> None:
        """A push by somebody who does not know the secret."""
        entry = {"id": PAGE_ID, "time": 0, "changes": [{"field": "feed", "value": {}}]}
        body = json.dumps({"object": "page", "entry": [entry]}).encode()
        self.outbox.append((body, _headers(hmac.new(b"guess", body, hashlib.sha256))))

    def _push(self, field: str, part: dict[str, Json]) -> None:
        if field not in self.fields:
            return
        time = int(self._graph.town.now().timestamp())
        entry = {"id": PAGE_ID, "time": time, **part}
        body = json.dumps({"object": "page", "entry": [entry]}).encode()
        push = body, _headers(hmac.new(self._secret, body, hashlib.sha256))
        self.outbox.append(push)
        self.sent.append(push)


def _headers(signature: hmac.HMAC) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "facebookexternalua",
        "X-Hub-Signature-256": f"sha256={signature.hexdigest()}",
    }
