"""Hand our answers to the system, signed, and ask it what it has got."""

import hmac
import json
from typing import Any
from urllib.parse import quote

from listener.channel import Author, Channel, Mention, Outgoing, Receipt, Refused, Unknown, kit
from listener.channels.webhook.about import say
from listener.channels.webhook.shapes import VERSION


def contact(channel: Channel, person: Author, about: Mention | None, message: Outgoing) -> Receipt:
    kit.only_private(message)
    return _sent(channel, person, about, message)


def reply(channel: Channel, to: Mention, message: Outgoing) -> Receipt:
    kit.only_public(message, to)
    return _sent(channel, to.author, to, message)


def find_sent(channel: Channel, message: Outgoing) -> Receipt | None:
    """None only when the system says itself that it has not got it."""
    told = looked_up(channel, message.key)
    if isinstance(told, dict) and told.get("sent") is False:
        return None
    return _receipt(told)


def looked_up(channel: Channel, key: str) -> Any:
    """Signed over "GET." and the key; without a time, as reading changes nothing."""
    address = f"{channel.setting('address').rstrip('/')}/{quote(key, safe='')}"
    headers = _signed(channel, f"GET.{key}".encode())
    return channel.http.ask("GET", address, headers=headers, accept=(404,)).json()


def _sent(
    channel: Channel, person: Author | None, about: Mention | None, message: Outgoing
) -> Receipt:
    if not (address := channel.setting("address")):
        raise Refused(say.NO_ADDRESS)
    told = {
        "version": VERSION, "key": message.key, "text": message.text, "visibility": message.visibility,
        "to": person.native_id if person else None, "about": about.native_id if about else None,
        "thread": about.thread if about else None,
    }  # fmt: skip
    body = json.dumps(told, ensure_ascii=False).encode()
    time = str(int(message.sent_after.timestamp()))
    headers = {"content-type": "application/json", "idempotency-key": message.key}
    headers |= {"x-quattrocchi-time": time, **_signed(channel, f"{time}.".encode() + body)}
    sent = channel.http.ask("POST", address, content=body, headers=headers, writes=True)
    return _receipt(sent.json())


def _signed(channel: Channel, told: bytes) -> dict[str, str]:
    right = hmac.new(channel.setting("secret").encode(), told, "sha256").hexdigest()
    return {"x-quattrocchi-signature": f"sha256={right}"}


def _receipt(told: Any) -> Receipt:
    id, url = (told.get("id"), told.get("url")) if isinstance(told, dict) else (None, None)
    if not (isinstance(id, str) and id and id.isprintable()):
        raise Unknown(say.NOT_TOLD)
    web = isinstance(url, str) and url.isprintable() and url.startswith(("https://", "http://"))
    return Receipt(id, url if web else None)
