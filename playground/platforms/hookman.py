"""A pretend system of somebody's house: it pushes signed words, and takes signed answers."""

import hashlib
import hmac
import json
from html import escape
from typing import TYPE_CHECKING

from playground.page import page, said
from playground.wire import Json, Request, Response, as_json

if TYPE_CHECKING:
    from playground.town import Town

PATIENCE = 300  # seconds between the time that is signed and ours
Push = tuple[bytes, dict[str, str]]


class Hookman:
    """Under /hookman/: the counter of Linfa's shop, whose clerk writes down what people say."""

    acts = frozenset({"say", "edit", "delete", "again", "forged", "late", "raw", "subscribe"})

    def __init__(self, town: "Town") -> None:
        self.town = town
        self.secret = "hookman-secret-8c1f44d0"
        self.url = ""  # where our deliveries go
        self.items: dict[str, Json] = {}
        self.answers: dict[str, Json] = {}
        self._waiting: list[tuple[str, str, int]] = []  # body, secret, seconds late
        self._sent: list[str] = []
        self._deliveries = 0

    @property
    def base(self) -> str:
        return f"{self.town.base}/hookman"

    @property
    def credentials(self) -> dict[str, str]:
        return {"source": "negozio", "secret": self.secret, "answers": f"{self.base}/answers"}

    # What people do

    def subscribe(self, who: str, url: str) -> str:
        self.url = url
        return url

    def say(
        self,
        who: str,
        text: str,
        visibility: str = "public",
        kind: str = "comment",
        thread: str = "",
        reply_to: str = "",
    ) -> str:
        person = self.town.people[who]
        item: Json = {
            "id": f"n-{len(self.items) + 1}",
            "text": text,
            "kind": kind,
            "visibility": visibility,
            "author": {"id": f"u-{person.number}", "name": person.name},
            "said_at": self.town.now().isoformat(),
        }
        item |= {"thread": thread} if thread else {}
        item |= {"reply_to": reply_to} if reply_to else {}
        self.items[item["id"]] = item
        if visibility != "private":
            item["url"] = f"{self.base}/#{item['id']}"
        self._push(item)
        return str(item["id"])

    def edit(self, who: str, item: str, text: str) -> str:
        self.items[item] = {**self.items[item], "text": text, "edited": True}
        self._push(self.items[item])
        return item

    def delete(self, who: str, item: str) -> str:
        del self.items[item]
        self._push({"id": item, "deleted": True})
        return item

    def again(self, who: str) -> str:
        """The last delivery once more, signed anew, as after an answer that got lost."""
        self._waiting.append((self._sent[-1], self.secret, 0))
        return "again"

    def forged(self, who: str) -> str:
        """By somebody who guesses the secret."""
        self._waiting.append((self._sent[-1], "a guessed secret", 0))
        return "forged"

    def late(self, who: str) -> str:
        """Recorded, and played back an hour later."""
        self._waiting.append((self._sent[-1], self.secret, 3_600))
        return "late"

    def raw(self, who: str, body: str) -> str:
        """Any body at all, rightly signed."""
        self._waiting.append((body, self.secret, 0))
        return "raw"

    def next_push(self) -> Push | None:
        """The oldest delivery that waits, signed now."""
        if not self._waiting:
            return None
        body, secret, late = self._waiting.pop(0)
        time = str(int(self.town.now().timestamp()) - late)
        signature = _signed(secret, f"{time}.{body}")
        return body.encode(), {
            "Content-Type": "application/json",
            "X-Quattrocchi-Time": time,
            "X-Quattrocchi-Signature": f"sha256={signature}",
        }

    # What we ask

    def handle(self, request: Request) -> Response:
        path = request.path.rstrip("/")
        match request.method, path:
            case "POST", "/answers":
                return self._take(request)
            case "GET", _ if path.startswith("/answers/"):
                return self._told(request, path.removeprefix("/answers/"))
            case "GET", "":
                return self._page()
        return as_json({"message": "Here are answers."}, 404)

    def refuse(self, what: str, request: Request) -> Response | None:
        status = {"rate limit": 429, "token dead": 401, "forbidden": 403, "unavailable": 503}
        if what not in status:
            return None
        return as_json({"message": what}, status[what]).having(("Retry-After", "60"))

    def _take(self, request: Request) -> Response:
        time, body = request.headers.get("x-quattrocchi-time", ""), request.body.decode()
        if not self._is_signed(request, f"{time}.{body}"):
            return as_json({"message": "The signature is wrong."}, 401)
        if abs(self.town.now().timestamp() - int(time)) > PATIENCE:
            return as_json({"message": "Sent too long ago."}, 401)
        told = request.json()
        if told["key"] not in self.answers:
            number = f"a-{len(self.answers) + 1}"
            self.answers[told["key"]] = {
                "sent": True, "id": number, "url": f"{self.base}/#{number}", "text": told["text"],
            }  # fmt: skip
            self._arrived(told, number)
        kept = self.answers[told["key"]]
        return as_json({"id": kept["id"], "url": kept["url"]}, 201)

    def _arrived(self, told: Json, number: str) -> None:
        people = (each for each in self.town.people if f"u-{each.number}" == told["to"])
        person = next(people, None)
        self.town.ledger.arrived(
            "hookman", "answer", person.key if person else "", told["visibility"], told["text"],
            number,
        )  # fmt: skip
        if person and told["visibility"] == "private":
            answer = {"do": "hookman.say", "visibility": "private", "kind": "message"}
            self.town.written_to(person, answer | {"thread": f"talk-{person.number}"})

    def _told(self, request: Request, key: str) -> Response:
        if not self._is_signed(request, f"GET.{key}"):
            return as_json({"message": "The signature is wrong."}, 401)
        found = self.answers.get(key)
        return as_json(found or {"sent": False}, 200 if found else 404)

    def _is_signed(self, request: Request, told: str) -> bool:
        given = request.headers.get("x-quattrocchi-signature", "")
        return hmac.compare_digest(given, f"sha256={_signed(self.secret, told)}")

    def _push(self, item: Json) -> None:
        self._deliveries += 1
        told = {"version": 1, "delivery": f"d-{self._deliveries}", "items": [item]}
        self._sent.append(json.dumps(told, ensure_ascii=False))
        self._waiting.append((self._sent[-1], self.secret, 0))

    def _page(self) -> Response:
        rows = [
            said(item["author"]["name"], item["said_at"][:16], item["text"], anchor=item["id"])
            for item in self.items.values()
            if item["visibility"] != "private"
        ]
        rows += [
            f'<p id="{kept["id"]}">{escape(kept["text"])}</p>' for kept in self.answers.values()
        ]
        return page("Lo sportello di via Roma", "".join(rows))


def _signed(secret: str, told: str) -> str:
    return hmac.new(secret.encode(), told.encode(), hashlib.sha256).hexdigest()
