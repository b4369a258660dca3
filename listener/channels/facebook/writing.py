"""Answer on Facebook: once in private to a comment, in Messenger while it is open, in public."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from listener.channel import Author, Channel, Json, Mention, Outgoing, Receipt, Refused, kit
from listener.channels.facebook import shapes
from listener.channels.facebook.about import say
from listener.channels.facebook.calls import delete, listed, pages, read, write

BACK = 50  # how many of the newest words are read to find one of ours


def contact(channel: Channel, person: Author, about: Mention | None, message: Outgoing) -> Receipt:
    """A private reply to a comment or visitor post, else an answer in Messenger."""
    kit.only_private(message)
    if about is None or about.visibility == "private":
        recipient = {"id": person.native_id}
    else:
        recipient = {f"{about.kind}_id": about.native_id}
    sent = write(
        channel, f"{channel.setting('page')}/messages", "message_id",
        recipient=recipient, message={"text": message.text}, messaging_type="RESPONSE",
    )  # fmt: skip
    return Receipt(str(sent["message_id"]), facts={"known_as": str(sent.get("recipient_id", ""))})


def reply(channel: Channel, to: Mention, message: Outgoing) -> Receipt:
    kit.only_public(message, to)
    sent = write(channel, f"{to.native_id}/comments", "id", message=message.text)
    return Receipt(str(sent["id"]), shapes.link(channel, str(sent["id"])))


def find_sent(channel: Channel, message: Outgoing) -> Receipt | None:
    about = message.about
    if message.visibility == "public":
        found = _first(channel, message, _replies(channel, about) if about else ())
        return _comment(found) if found else None
    psid = message.person.native_id if message.person else ""
    found = _first(channel, message, _talk(channel, psid) if psid else ())
    return Receipt(str(found["id"]), None, shapes.at(found), {"known_as": psid}) if found else None


def withdraw(channel: Channel, receipt: Receipt) -> None:
    if "known_as" in receipt.facts:
        raise Refused(say.NO_WAY_BACK)
    delete(channel, receipt.native_id)


def still_there(channel: Channel, native_ids: Iterable[str]) -> Mapping[str, bool]:
    looks = {each: partial(read, channel, each, fields="id") for each in native_ids}
    return {each: kit.is_there(look) for each, look in looks.items()}


def _replies(channel: Channel, about: Mention) -> Iterable[Sequence[Json]]:
    asked = {"order": "reverse_chronological", "fields": f"{shapes.MESSAGE},permalink_url"}
    return pages(channel, f"{about.native_id}/comments", **asked)


def _talk(channel: Channel, psid: str) -> Iterable[Sequence[Json]]:
    inside = f"messages.limit({BACK}){{{shapes.MESSAGE}}}"
    path = f"{channel.setting('page')}/conversations"
    talks = listed({"talks": read(channel, path, user_id=psid, fields=f"id,{inside}")}, "talks")
    return [listed(talk, "messages") for talk in talks]


def _first(channel: Channel, message: Outgoing, newest_first: Iterable[Sequence[Json]]) -> Any:
    """Our own word with these words, said since the call began."""
    since = message.sent_after - kit.SKEW
    for data in kit.down_to(newest_first, lambda data: shapes.at(data) >= since):
        if shapes.ours(channel, data) and kit.same_words(data.get("message", ""), message.text):
            return data
    return None


def _comment(found: Json) -> Receipt:
    return Receipt(str(found["id"]), found.get("permalink_url"), shapes.at(found))
