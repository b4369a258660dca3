"""Find on X what may have been sent: among our own newest words since the call began."""

from collections.abc import Iterator
from datetime import datetime
from html import unescape
from typing import Any

from listener.channel import Channel, Json, Outgoing, Receipt, Unknown, Visibility, kit
from listener.channels.x import shapes
from listener.channels.x.about import DM_READ, POST_READ, say
from listener.channels.x.calls import asked, client_of
from listener.channels.x.writing import LINK, private, public

BACK = 50  # how many of the newest are read to find one of ours


def find_sent(channel: Channel, message: Outgoing) -> Receipt | None:
    """Reads our own newest words since the call: X keeps the order they came in."""
    if message.visibility is not Visibility.PRIVATE or message.person is None:
        return _found_post(channel, message)
    answer = _newest(
        channel, DM_READ, client_of(channel).get_direct_message_events, participant_id=message.person.native_id,
        dm_event_fields=shapes.DM_EVENT, event_types="MessageCreate",
    )  # fmt: skip
    events, me = answer.get("data") or (), channel.setting("me")
    found = _first(message, answer, (e for e in events if e.get("sender_id") == me))
    return found and private(channel, found["id"], found["dm_conversation_id"], _at(found))


def _found_post(channel: Channel, message: Outgoing) -> Receipt | None:
    answer = _newest(
        channel, POST_READ, client_of(channel).get_users_tweets, channel.setting("me"),
        tweet_fields=["created_at", "note_tweet", "referenced_tweets"],
        start_time=message.sent_after - kit.SKEW,
    )  # fmt: skip
    posts, answers = answer.get("data") or (), message.about is not None
    found = _first(message, answer, (post for post in posts if _is_answer(post) is answers))
    return found and public(channel, str(found["id"]), _at(found))


def _newest(channel: Channel, price: float, call: Any, *args: Any, **fields: Any) -> Json:
    channel.http.spend(BACK, price)
    answer = asked(channel, call, *args, max_results=BACK, **fields)
    channel.http.give_back(BACK - len(answer.get("data") or ()), price)
    return answer


def _first(message: Outgoing, answer: Json, ours: Iterator[Json]) -> Any:
    found = next((each for each in ours if _is(message, each)), None)
    if found is None:
        _must_show_all(message, answer)
    return found


def _must_show_all(message: Outgoing, answer: Json) -> None:
    """Raises Unknown when X did not show everything since the call began."""
    shown = answer.get("data") or []
    full = len(shown) >= BACK and all(_at(each) >= message.sent_after - kit.SKEW for each in shown)
    if full or (answer.get("errors") and not shown):
        raise Unknown(say.NOT_ALL_SEEN)


def _is(message: Outgoing, found: Json) -> bool:
    """The same words since the call began; X shortens the links inside."""
    text = (found.get("note_tweet") or {}).get("text") or found.get("text", "")
    late = _at(found) >= message.sent_after - kit.SKEW
    return late and kit.same_words(_unlinked(unescape(text)), _unlinked(message.text))


def _unlinked(text: str) -> str:
    return LINK.sub("https://", text)


def _is_answer(post: Json) -> bool:
    """To which one is no question: they may have edited it since, which gave it another id."""
    return any(ref["type"] == "replied_to" for ref in post.get("referenced_tweets") or ())


def _at(found: Json) -> datetime:
    return datetime.fromisoformat(found["created_at"])
