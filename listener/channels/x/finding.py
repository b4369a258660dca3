"""Find on X what may have been sent: among our own newest words since the call began."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from html import unescape
from typing import Any

from listener.channel import Both, Channel, Outgoing, Receipt, Unknown, Visibility
from listener.channels.x import shapes
from listener.channels.x.about import DM_READ, POST_READ
from listener.channels.x.calls import Json, asked, client_of
from listener.channels.x.writing import LINK, private, public

BACK = 50  # how many of the newest are read to find one of ours
SKEW = timedelta(minutes=1)  # their clock and ours

NOT_ALL_SEEN = Both(
    "X non ha mostrato tutto quello che abbiamo scritto da allora: guarda nel browser.",
    "X did not show all we have written since then: look in the browser.",
)


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
    if found is None:
        _must_show_all(message, answer)
        return None
    return private(channel, found["id"], found["dm_conversation_id"], _at(found))


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
    if found is None:
        _must_show_all(message, answer)
        return None
    return public(channel, str(found["id"]), _at(found))


def _must_show_all(message: Outgoing, answer: Json) -> None:
    """Raises Unknown when X did not show everything since the call began."""
    shown = answer.get("data") or []
    full = len(shown) >= BACK and all(_at(each) >= message.sent_after - SKEW for each in shown)
    if full or (answer.get("errors") and not shown):
        raise Unknown(NOT_ALL_SEEN)


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
