"""Answer on X: in private, in public when summoned, or by hand in the browser."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from listener.channel import Author, Channel, Json, Mention, Outgoing, Receipt, Refused, kit
from listener.channels.x import about as prices
from listener.channels.x import shapes
from listener.channels.x.about import say
from listener.channels.x.calls import asked, client_of, done

LINK = re.compile(r"https?://\S+")
POST = re.compile(r"/(i/web|\w{1,15})/status(?:es)?/(\d{1,19})/?")
HOSTS = {"x.com", "twitter.com"}
BATCH = 100


def contact(channel: Channel, person: Author, about: Mention | None, message: Outgoing) -> Receipt:
    kit.only_private(message)
    call = client_of(channel).create_direct_message
    proof, said = "dm_event_id", {"participant_id": person.native_id, "text": message.text}
    data = _paid(channel, prices.DM_SENT, proof, call, **said)
    return private(channel, str(data[proof]), str(data.get("dm_conversation_id", "")))


def reply(channel: Channel, to: Mention, message: Outgoing) -> Receipt:
    kit.only_public(message, to)
    price = prices.POST_SENT_WITH_LINK if LINK.search(message.text) else prices.POST_SENT
    call = client_of(channel).create_tweet
    data = _paid(channel, price, "id", call, text=message.text, in_reply_to_tweet_id=_version(to))
    return public(channel, str(data["id"]))


def hand_off(channel: Channel, to: Mention, text: str) -> str:
    query = urlencode({"in_reply_to": _version(to), "text": text})
    return f"{channel.setting('site')}/intent/tweet?{query}"


def pasted(channel: Channel, address: str) -> Receipt:
    parts = urlsplit(address.strip())
    host = (parts.hostname or "").removeprefix("www.").removeprefix("mobile.")
    site = urlsplit(channel.setting("site"))
    path = parts.path.removeprefix(site.path.rstrip("/"))
    found = POST.match(path) if host in {*HOSTS, site.hostname} else None
    if not found:
        raise Refused(say.NO_POST)
    if found.group(1).lower() not in ("i/web", channel.setting("me_name").lower()):
        raise Refused(say.NOT_OURS)
    return public(channel, found.group(2))


def withdraw(channel: Channel, receipt: Receipt) -> None:
    if "conversation" in receipt.facts:
        raise Refused(say.NO_WAY_BACK)
    call = client_of(channel).delete_tweet
    _paid(channel, prices.POST_DELETED, "deleted", call, shapes.plain(receipt.native_id))


def still_there(channel: Channel, native_ids: Iterable[str]) -> Mapping[str, bool]:
    """Only what X says for sure: of a post that is merely hidden from us it says something else."""
    ids = list(native_ids)
    found = dict[str, bool]()
    for batch in kit.batches(ids, BATCH):
        channel.http.spend(len(batch), prices.POST_READ)
        answer = asked(channel, client_of(channel).get_tweets, [shapes.plain(i) for i in batch])
        there = [shapes.padded(str(post["id"])) for post in answer.get("data") or ()]
        channel.http.give_back(len(batch) - len(there), prices.POST_READ)
        found |= dict.fromkeys(there, True)
        for error in answer.get("errors") or ():
            if str(error.get("type", "")).endswith("resource-not-found"):
                found[shapes.padded(str(error.get("resource_id") or error.get("value")))] = False
    return {each: found[each] for each in ids if each in found}


def _version(to: Mention) -> str:
    """The newest version of an edited post; its own id stays the first one."""
    return str(to.facts.get("version") or shapes.plain(to.native_id))


def private(
    channel: Channel, native_id: str, conversation: str, at: datetime | None = None
) -> Receipt:
    url = shapes.conversation_url(channel.setting("site"), conversation)
    return Receipt(shapes.padded(native_id), url, at, facts={"conversation": conversation})


def public(channel: Channel, native_id: str, at: datetime | None = None) -> Receipt:
    url = shapes.post_url(channel.setting("site"), native_id)
    return Receipt(shapes.padded(native_id), url, at)


def _paid(channel: Channel, price: float, proof: str, call: Any, *args: Any, **fields: Any) -> Json:
    """A refused or unsent write costs nothing; one in doubt is taken as paid."""
    channel.http.spend(1, price)
    try:
        return done(channel, proof, call, *args, **fields)
    except kit.NOT_DONE:
        channel.http.give_back(1, price)
        raise
