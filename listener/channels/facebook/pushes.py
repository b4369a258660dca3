"""What Meta pushes: changes on the page and messages (Meta docs: Webhooks for Pages, Messenger)."""

import hmac
import json
from collections.abc import Iterator, Mapping

from listener.channel import Broken, Channel, Deleted, Edited, Item, Json, Push, Refused, kit
from listener.channels.facebook import shapes
from listener.channels.facebook.about import say

WORDS = ("comment", "status", "post", "photo", "video", "share")


def greet(channel: Channel, query: Mapping[str, str]) -> str:
    expected = channel.setting("verify_token").encode()
    given = query.get("hub.verify_token", "").encode()
    known = expected and hmac.compare_digest(given, expected)
    if query.get("hub.mode") != "subscribe" or not known:
        raise Refused(say.NOT_OURS)
    return query.get("hub.challenge", "")


def receive(channel: Channel, push: Push) -> Iterator[Item]:
    """What cannot be read is one Broken item with the whole delivery."""
    try:
        told = json.loads(push.body)
        for entry in told["entry"] if told["object"] == "page" else ():
            yield from _entry(channel, entry)
    except kit.ODD:
        yield Broken("", push.body, say.NOT_READ)


def _entry(channel: Channel, entry: Json) -> Iterator[Item]:
    for change in entry.get("changes") or ():
        if change.get("field") == "feed":
            yield from _change(channel, change.get("value") or {})
    for event in entry.get("messaging") or ():
        yield from _message(channel, event)


def _change(channel: Channel, value: Json) -> Iterator[Item]:
    if value.get("item") not in WORDS or shapes.ours(channel, value):
        return
    comment = value["item"] == "comment"
    native_id = str(value.get("comment_id" if comment else "post_id", ""))
    if value.get("verb") == "remove" and native_id:
        yield Deleted(native_id)
    if value.get("verb") not in ("add", "edited"):
        return
    data = {"id": native_id, "object": {"id": value.get("post_id")}, **value}
    parent = value.get("parent_id")
    # A comment right under the post names the post as its parent.
    data["parent"] = {"id": parent} if parent and parent != value.get("post_id") else {}
    item = shapes.comment(data, channel) if comment else shapes.post(data, channel)
    edited = value["verb"] == "edited" and not isinstance(item, Broken)
    yield Edited(item) if edited else item  # type: ignore[arg-type]


def _message(channel: Channel, event: Json) -> Iterator[Item]:
    message: Json = event.get("message") or {}
    sender = str((event.get("sender") or {}).get("id", ""))
    if not message or message.get("is_echo") or sender == channel.setting("page"):
        return
    seconds = int(event.get("timestamp", 0)) // 1000
    data = {"id": message.get("mid"), "message": message.get("text"), "from": {"id": sender}}
    # The conversation's own id does not come along: a page has one with each person.
    yield shapes.message({**data, "created_time": seconds}, channel, f"t_{sender}")
