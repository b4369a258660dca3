"""Answer on X: in private, in public when summoned, by hand in the browser; and read it back."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode, urlsplit

from listener.channel import (
    Author,
    Both,
    Busy,
    Channel,
    Mention,
    Outgoing,
    Receipt,
    Refused,
    SignedOut,
    Visibility,
)
from listener.channels.x import shapes
from listener.channels.x.about import (
    DM_READ,
    DM_SENT,
    POST_DELETED,
    POST_READ,
    POST_SENT,
    POST_SENT_WITH_LINK,
)
from listener.channels.x.calls import asked, client_of, done

LINK = re.compile(r"https?://\S+")
POST = re.compile(r"/(i/web|\w{1,15})/status(?:es)?/(\d{1,19})/?")
HOSTS = {"x.com", "twitter.com"}
BATCH = 100
BACK = 50  # how many of the newest are read to find one of ours
SKEW = timedelta(minutes=1)  # their clock and ours

ONLY_PRIVATE = Both("Un messaggio diretto è sempre privato.", "A direct message is always private.")
ONLY_PUBLIC = Both("Su X una risposta è sempre pubblica.", "On X a reply is always public.")
NO_POST = Both(
    "Questo non è l'indirizzo di un post di X: aprilo e copia l'indirizzo dal browser.",
    "This is not the address of a post on X: open it and copy the address from the browser.",
)
NOT_OURS = Both(
    "Questo post è di un altro account: incolla l'indirizzo della nostra risposta.",
    "This post is by another account: paste the address of our own reply.",
)
NO_WAY_BACK = Both(
    "X non lascia ritirare un messaggio diretto via API: cancellalo dal browser.",
    "X does not let apps take a direct message back: delete it in the browser.",
)


def contact(channel: Channel, person: Author, message: Outgoing) -> Receipt:
    if message.visibility is not Visibility.PRIVATE:
        raise Refused(ONLY_PRIVATE)
    call = client_of(channel).create_direct_message
    proof = "dm_event_id"
    data = _paid(channel, DM_SENT, proof, call, participant_id=person.native_id, text=message.text)
    return _private(channel, str(data[proof]), str(data.get("dm_conversation_id", "")))


def reply(channel: Channel, to: Mention, message: Outgoing) -> Receipt:
    if message.visibility is not Visibility.PUBLIC or to.visibility is Visibility.PRIVATE:
        raise Refused(ONLY_PUBLIC)
    price = POST_SENT_WITH_LINK if LINK.search(message.text) else POST_SENT
    call = client_of(channel).create_tweet
    data = _paid(channel, price, "id", call, text=message.text, in_reply_to_tweet_id=_version(to))
    return _public(channel, str(data["id"]))


def find_sent(channel: Channel, message: Outgoing) -> Receipt | None:
    """Reads our own newest words since the call: X keeps the order they came in."""
    if message.visibility is not Visibility.PRIVATE or message.person is None:
        return _found_post(channel, message)
    channel.http.spend(BACK, DM_READ)
    answer = asked(
        channel, client_of(channel).get_direct_message_events, participant_id=message.person.native_id, max_results=BACK,
        dm_event_fields=shapes.DM_EVENT, event_types="MessageCreate",
    )  # fmt: skip
    events = answer.get("data") or []
    channel.http.give_back(BACK - len(events), DM_READ)
    ours = (e for e in events if e.get("sender_id") == channel.setting("me"))
    found = next((e for e in ours if _is(message, e)), None)
    return (
        _private(channel, found["id"], found["dm_conversation_id"], _at(found)) if found else None
    )


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
        raise Refused(NO_POST)
    if found.group(1).lower() not in ("i/web", channel.setting("me_name").lower()):
        raise Refused(NOT_OURS)
    return _public(channel, found.group(2))


def withdraw(channel: Channel, receipt: Receipt) -> None:
    if "conversation" in receipt.facts:
        raise Refused(NO_WAY_BACK)
    call = client_of(channel).delete_tweet
    _paid(channel, POST_DELETED, "deleted", call, shapes.plain(receipt.native_id))


def still_there(channel: Channel, native_ids: Iterable[str]) -> Mapping[str, bool]:
    """Only what X says for sure: of a post that is merely hidden from us it says something else."""
    ids = list(native_ids)
    found = dict[str, bool]()
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        channel.http.spend(len(batch), POST_READ)
        answer = asked(channel, client_of(channel).get_tweets, [shapes.plain(i) for i in batch])
        there = [shapes.padded(str(post["id"])) for post in answer.get("data") or ()]
        channel.http.give_back(len(batch) - len(there), POST_READ)
        gone = [
            shapes.padded(str(error.get("resource_id") or error.get("value")))
            for error in answer.get("errors") or ()
            if str(error.get("type", "")).endswith("resource-not-found")
        ]
        found |= dict.fromkeys(there, True) | dict.fromkeys(gone, False)
    return {each: found[each] for each in ids if each in found}


def _found_post(channel: Channel, message: Outgoing) -> Receipt | None:
    channel.http.spend(BACK, POST_READ)
    answer = asked(
        channel, client_of(channel).get_users_tweets, channel.setting("me"), max_results=BACK,
        tweet_fields=["created_at", "note_tweet", "referenced_tweets"],
        start_time=message.sent_after - SKEW,
    )  # fmt: skip
    posts = answer.get("data") or []
    channel.http.give_back(BACK - len(posts), POST_READ)
    answers = message.about is not None
    found = next((p for p in posts if _is(message, p) and _is_answer(p) is answers), None)
    return _public(channel, str(found["id"]), _at(found)) if found else None


def _is(message: Outgoing, found: Mapping[str, Any]) -> bool:
    """The same words since the call began; X shortens the links inside."""
    text = (found.get("note_tweet") or {}).get("text") or found.get("text", "")
    late = _at(found) >= message.sent_after - SKEW
    return late and _unlinked(unescape(text)) == _unlinked(message.text)


def _unlinked(text: str) -> str:
    return " ".join(LINK.sub("https://", text).split())


def _is_answer(post: Mapping[str, Any]) -> bool:
    """To which one is no question: they may have edited it since, which gave it another id."""
    return any(ref["type"] == "replied_to" for ref in post.get("referenced_tweets") or ())


def _at(found: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(found["created_at"])


def _version(to: Mention) -> str:
    """The newest version of an edited post; its own id stays the first one."""
    return str(to.facts.get("version") or shapes.plain(to.native_id))


def _private(
    channel: Channel, native_id: str, conversation: str, at: datetime | None = None
) -> Receipt:
    url = shapes.conversation_url(channel.setting("site"), conversation)
    return Receipt(shapes.padded(native_id), url, at, facts={"conversation": conversation})


def _public(channel: Channel, native_id: str, at: datetime | None = None) -> Receipt:
    return Receipt(
        shapes.padded(native_id), shapes.post_url(channel.setting("site"), native_id), at
    )


def _paid(
    channel: Channel, price: float, proof: str, call: Any, *args: Any, **fields: Any
) -> dict[str, Any]:
    """A refused or unsent write costs nothing; one in doubt is taken as paid."""
    channel.http.spend(1, price)
    try:
        return done(channel, proof, call, *args, **fields)
    except (Refused, Busy, SignedOut):
        channel.http.give_back(1, price)
        raise
