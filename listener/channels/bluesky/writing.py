"""Answer on Bluesky: in public under a post, in private by the chat; and find what was sent.

Bluesky must be told of a text where links and names stand in it, in bytes of UTF-8: its facets.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from listener.channel import Author, Channel, Gone, Json, Mention, Outgoing, Receipt, Refused, kit
from listener.channels.bluesky import shapes
from listener.channels.bluesky.about import say
from listener.channels.bluesky.calls import read, write
from listener.channels.bluesky.reading import newest

POST = "app.bsky.feed.post"
LINK = re.compile(rb"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]'\xbb]")
NAME = re.compile(rb"(?<![\w@.+-])@((?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\.)+[a-zA-Z]{2,})")
BATCH = 25
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"


def reply(channel: Channel, to: Mention, message: Outgoing) -> Receipt:
    """The record's key comes from the message: the same one cannot be made twice."""
    kit.only_public(message, to)
    known = {to.author.handle.lower(): to.author.native_id} if to.author else {}
    marked = _links(message.text) + list(_names(channel, message.text, known))
    record = {
        "$type": POST,
        "text": message.text,
        "createdAt": shapes.stamp(message.sent_after),
        "reply": {
            # Of a word that is gone nothing is known, and the service refuses it.
            "root": {"uri": to.thread, "cid": to.facts.get("root_version", "")},
            "parent": {"uri": to.native_id, "cid": to.facts.get("version", "")},
        },
        "facets": marked,
    }
    sent = write(
        channel, "com.atproto.repo.createRecord", "uri",
        repo=channel.setting("me"), collection=POST, rkey=record_key(message), record=record,
    )  # fmt: skip
    return _public(channel, str(sent["uri"]), message.sent_after)


def contact(channel: Channel, person: Author, about: Mention | None, message: Outgoing) -> Receipt:
    """In the conversation of us two, never in one of more people."""
    kit.only_private(message)
    kit.nobody_else(_named(message.text) - {person.handle.lower(), channel.setting("me_name")})
    talk = _talk_with(channel, person)
    text = {"text": message.text, "facets": _links(message.text)}
    sent = write(channel, "chat.bsky.convo.sendMessage", "id", convoId=talk["id"], message=text)
    return _private(channel, talk, sent)


def find_sent(channel: Channel, message: Outgoing) -> Receipt | None:
    if message.visibility == "private" and message.person:
        return _found_in_chat(channel, message, message.person)
    me, rkey = channel.setting("me"), record_key(message)
    try:
        found = read(channel, "com.atproto.repo.getRecord", repo=me, collection=POST, rkey=rkey)
    except Gone:
        return None
    return _public(channel, str(found["uri"]), message.sent_after)


def withdraw(channel: Channel, receipt: Receipt) -> None:
    if not receipt.native_id.startswith("at://"):
        raise Refused(say.NO_WAY_BACK)
    repo, collection, rkey = receipt.native_id.removeprefix("at://").split("/")
    write(channel, "com.atproto.repo.deleteRecord", "", repo=repo, collection=collection, rkey=rkey)


def still_there(channel: Channel, native_ids: Iterable[str]) -> Mapping[str, bool]:
    """What a block hides is missing from the list too: only its own repository knows for sure."""
    found = dict[str, bool]()
    for batch in kit.batches((each for each in native_ids if each.startswith("at://")), BATCH):
        posts = read(channel, "app.bsky.feed.getPosts", uris=batch)["posts"]
        seen = {view["uri"] for view in posts}
        found |= {uri: uri in seen or _in_repository(channel, uri) for uri in batch}
    return found


def record_key(message: Outgoing) -> str:
    """A TID: the microseconds of the call, and ten bits of the message's own key."""
    microseconds = (message.sent_after - EPOCH) // timedelta(microseconds=1)
    ours = int.from_bytes(hashlib.sha256(message.key.encode()).digest()[:2]) & 0x3FF
    number = microseconds << 10 | ours
    return "".join(SORTABLE[number >> 5 * place & 31] for place in range(12, -1, -1))


def _talk_with(channel: Channel, person: Author) -> Json:
    method, us = "chat.bsky.convo.getConvoForMembers", {channel.setting("me"), person.native_id}
    talk: Json = read(channel, method, members=[person.native_id]).get("convo") or {}
    if not talk.get("id") or {member.get("did") for member in talk.get("members", ())} != us:
        raise channel.changed(talk)
    return talk


def _found_in_chat(channel: Channel, message: Outgoing, person: Author) -> Receipt | None:
    """Among the newest words of the conversation, where there is one."""
    asked = read(channel, "chat.bsky.convo.getConvoAvailability", members=[person.native_id])
    if not (talk := asked.get("convo")):
        return None
    for said in newest(channel, message.sent_after - kit.SKEW, talk):
        ours = said["sender"]["did"] == channel.setting("me")
        if ours and kit.same_words(said["text"], message.text):
            return _private(channel, talk, said)
    return None


def _in_repository(channel: Channel, uri: str) -> bool:
    repo, collection, rkey = uri.removeprefix("at://").split("/")
    try:
        read(channel, "com.atproto.repo.getRecord", repo=repo, collection=collection, rkey=rkey)
    except Gone:
        return False
    except Refused:
        return True  # an account that is switched off may come back
    return True


def _public(channel: Channel, uri: str, at: datetime) -> Receipt:
    return Receipt(uri, shapes.post_url(channel, uri), at)


def _private(channel: Channel, talk: Json, sent: Json) -> Receipt:
    at = shapes.moment(sent["sentAt"]) if sent.get("sentAt") else None
    id = shapes.message_id(talk["id"], str(sent["id"]))
    return Receipt(id, shapes.talk_url(channel, talk["id"]), at)


def _named(text: str) -> set[str]:
    """The handles in a text, in lower case."""
    return {hit.group(1).decode().lower() for hit in NAME.finditer(text.encode())}


def _links(text: str) -> list[Json]:
    kind = {"$type": "app.bsky.richtext.facet#link"}
    found = LINK.finditer(text.encode())
    return [_facet(hit, {**kind, "uri": hit.group().decode()}) for hit in found]


def _names(channel: Channel, text: str, known: Mapping[str, str]) -> Iterator[Json]:
    """``known``: DIDs by handle. A name that leads to nobody stays plain text."""
    for hit in NAME.finditer(text.encode()):
        handle = hit.group(1).decode().lower()
        if did := known.get(handle) or _did(channel, handle):
            yield _facet(hit, {"$type": "app.bsky.richtext.facet#mention", "did": did})


def _did(channel: Channel, handle: str) -> str:
    try:
        told = read(channel, "com.atproto.identity.resolveHandle", handle=handle)
        return str(told.get("did", ""))
    except Refused:
        return ""


def _facet(hit: re.Match[bytes], feature: Json) -> Json:
    return {"index": {"byteStart": hit.start(), "byteEnd": hit.end()}, "features": [feature]}
