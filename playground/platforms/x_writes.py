"""Writing calls of the pretend X: posts, deletions and direct messages."""

from datetime import timedelta

from playground.platforms import x_dialect as dialect
from playground.platforms.x_call import Call
from playground.platforms.x_store import Post
from playground.wire import Response, as_json

LONGEST = 25_000
REMEMBERED = timedelta(hours=24)  # how long the same text counts as a duplicate


def post(call: Call) -> Response:
    call.need_user()
    sent = call.request.json()
    text = str(sent.get("text") or "")
    if not 0 < len(text) <= LONGEST:
        raise dialect.invalid("text", text[:40], "text must be between 1 and 25000 long")
    answered = _answered(call, (sent.get("reply") or {}).get("in_reply_to_tweet_id"))
    if _said_before(call, text):
        raise dialect.forbidden("You are not allowed to create a Tweet with duplicate content.")
    made = call.x.publish(text, answered)
    call.x.meter.charge(_price(text, answered), made.id)
    data = {"id": made.id, "text": text, "edit_history_tweet_ids": [made.id]}
    return as_json({"data": data}, 201)


def delete(call: Call, post_id: str) -> Response:
    call.need_user()
    found = call.x.store.get(post_id)
    if found and found.author != call.me:
        raise dialect.forbidden("You are not allowed to delete this Tweet.")
    if found:
        found.deleted = True
        call.x.meter.charge("delete", post_id)
        call.x.town.ledger.arrived("x", "delete", call.me.key, "public", found.text, post_id)
    return as_json({"data": {"deleted": True}})


def message(call: Call, user_id: str) -> Response:
    call.need_user()
    person = call.person(user_id)
    text = str(call.request.json().get("text") or "")
    if not text:
        raise dialect.invalid("text", "", "The `text` of a message must not be empty")
    # X docs, "Manage direct messages": refused when the person takes none from us.
    if person is None or not call.x.takes_ours(person):
        raise dialect.forbidden("You do not have permission to DM one or more participants.")
    made = call.x.deliver(call.me, person, text)
    call.x.meter.charge("dm", made.id)
    call.x.town.ledger.arrived("x", "dm", person.key, "private", text, made.id)
    call.x.town.written_to(person, {"do": "x.dm"})
    data = {"dm_conversation_id": made.conversation, "dm_event_id": made.id}
    return as_json({"data": data}, 201)


def message_in(call: Call, conversation: str) -> Response:
    """The conversation's id is made of both people's ids."""
    other = next((each for each in conversation.split("-") if each != call.me.x_id), "")
    return message(call, other)


def _answered(call: Call, post_id: str | None) -> Post | None:
    """The post to reply to. Since 2026-02-23 only one whose author called us (X changelog)."""
    if not post_id:
        return None
    found = call.x.store.get(str(post_id))
    if found is None:
        raise dialect.forbidden(
            "You attempted to reply to a Tweet that is deleted or not visible to you."
        )
    if found.author != call.me and not found.summons(call.me):
        raise dialect.forbidden(
            "Reply to this conversation is not allowed because you have not been mentioned or "
            "otherwise engaged by the author of the post you are replying to."
        )
    return found


def _said_before(call: Call, text: str) -> bool:
    since = call.x.town.now() - REMEMBERED
    return any(
        each.text == text and each.author == call.me and each.at >= since
        for each in call.x.store.newest_first()
    )


def _price(text: str, answered: Post | None) -> str:
    if answered is not None:
        return "summoned reply"
    return "post with link" if "://" in text else "post"
