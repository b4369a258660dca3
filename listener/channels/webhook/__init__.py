"""Any system of the house: it pushes signed JSON (docs/webhook.md), and may be given our answers."""

import hmac
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from listener.channel import (
    About,
    Author,
    Channel,
    Contact,
    Evidence,
    Item,
    Listen,
    Mention,
    Outgoing,
    Probe,
    Push,
    Receipt,
    Refused,
    Reply,
    Setting,
    Stream,
    Unknown,
    kit,
    minutes,
    same,
)
from listener.channels.webhook.shapes import VERSION, item, say

SHORTEST_SECRET = 16
CAN, CANNOT = Evidence("yes", same("")), Evidence("no", say.NO_ADDRESS)


class Webhook(Channel):
    about = About(
        key="webhook",
        name="Webhook",
        manual="https://www.rfc-editor.org/rfc/rfc2104",
        scope="source",
        settings=(
            Setting("source", say.SOURCE),
            Setting("secret", say.SECRET, secret=True),
            Setting("secret_before", say.SECRET_BEFORE, secret=True, required=False,
                    help=say.SECRET_BEFORE_HELP),
            Setting("address", say.ADDRESS, required=False, help=say.ADDRESS_HELP),
        ),
        streams=(Stream("pushed", pushed=True, clock="author"),),
        listen=Listen(
            "x-quattrocchi-signature", secret="secret", also="secret_before", prefix="sha256=",  # nosec B106
            stamp="x-quattrocchi-time", delivery="delivery", max_age=minutes(5),
        ),
        reply=Reply(max_chars=10_000),
        contact=Contact(max_chars=10_000, readable_by=say.READABLE_BY),
        called=say.CALLED,
        deletions=say.DELETIONS,
        may_train=True,
    )  # fmt: skip

    def probe(self) -> Probe:
        if any(0 < len(self.setting(key)) < SHORTEST_SECRET for key in ("secret", "secret_before")):
            raise Refused(say.TOO_SHORT.filled(least=SHORTEST_SECRET))
        if self.setting("address"):
            self._look_up("probe")
        return Probe(self.setting("source"), self.setting("source"))

    def receive(self, push: Push) -> Iterator[Item]:
        told = json.loads(push.body)
        if told.get("version") != VERSION or not isinstance(told.get("items"), list):
            raise Refused(say.OTHER_VERSION.filled(version=VERSION))
        return (item(each) for each in told["items"])

    def can_contact(self, person: Author, about: Mention | None) -> Evidence:
        return CAN if self.setting("address") else CANNOT

    def may_reply(self, to: Mention) -> Evidence:
        return CAN if self.setting("address") else CANNOT

    def contact(self, person: Author, about: Mention | None, message: Outgoing) -> Receipt:
        kit.only_private(message)
        return self._send(person, about, message)

    def reply(self, to: Mention, message: Outgoing) -> Receipt:
        kit.only_public(message, to)
        return self._send(to.author, to, message)

    def find_sent(self, message: Outgoing) -> Receipt | None:
        """None only when the system says itself that it has not got it."""
        told = self._look_up(message.key)
        if isinstance(told, dict) and told.get("sent") is False:
            return None
        return _receipt(told)

    def _send(self, person: Author | None, about: Mention | None, message: Outgoing) -> Receipt:
        if not self.setting("address"):
            raise Refused(say.NO_ADDRESS)
        told = {
            "version": VERSION,
            "key": message.key,
            "visibility": message.visibility,
            "text": message.text,
            "to": person.native_id if person else None,
            "about": about.native_id if about else None,
            "thread": about.thread if about else None,
        }
        body = json.dumps(told, ensure_ascii=False).encode()
        time = str(int(message.sent_after.timestamp()))
        headers = {"content-type": "application/json", "idempotency-key": message.key}
        headers |= {"x-quattrocchi-time": time, **self._signed(f"{time}.".encode() + body)}
        address = self.setting("address")
        sent = self.http.ask("POST", address, content=body, headers=headers, writes=True)
        return _receipt(sent.json())

    def _look_up(self, key: str) -> Any:
        """Signed over "GET." and the key; without a time, as reading changes nothing."""
        address = f"{self.setting('address').rstrip('/')}/{quote(key, safe='')}"
        headers = self._signed(f"GET.{key}".encode())
        return self.http.ask("GET", address, headers=headers, accept=(404,)).json()

    def _signed(self, told: bytes) -> dict[str, str]:
        right = hmac.new(self.setting("secret").encode(), told, "sha256").hexdigest()
        return {"x-quattrocchi-signature": f"sha256={right}"}


def _receipt(told: Any) -> Receipt:
    id, url = (told.get("id"), told.get("url")) if isinstance(told, dict) else (None, None)
    if not (isinstance(id, str) and id and id.isprintable()):
        raise Unknown(say.NOT_TOLD)
    web = isinstance(url, str) and url.isprintable() and url.startswith(("https://", "http://"))
    return Receipt(id, url if web else None)
