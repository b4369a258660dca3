"""From Meta's JSON to what was heard (Meta docs: Comment, Page post, Conversations)."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from listener.channel import Author, Both, Broken, Channel, Heard, Visibility

Json = Mapping[str, Any]
ITEM = "id,message,from,created_time,permalink_url,can_reply_privately"
COMMENT = f"{ITEM},parent,object"
MESSAGE = "id,message,from,created_time"
NOT_TEXT = "📎"  # a picture or a voice message: a person must look
ON_OUR_PAGE = {"on_our_page": True}  # it is meant for us, whether it names us or not
NOT_READ = Both("Questa voce di Facebook non si legge.", "This item from Facebook cannot be read.")


def comment(channel: Channel, data: Json) -> Heard | Broken:
    try:
        parent = data.get("parent") or {}
        post = data.get("object") or {}
        return _item(channel, data, "comment", thread=post.get("id"), reply_to=parent.get("id"))
    except (KeyError, TypeError, ValueError, AttributeError):
        return broken(data)


def post(channel: Channel, data: Json) -> Heard | Broken:
    try:
        return _item(channel, data, "post", thread=data["id"], reply_to=None)
    except (KeyError, TypeError, ValueError, AttributeError):
        return broken(data)


def message(channel: Channel, data: Json, conversation: str) -> Heard | Broken:
    try:
        return Heard(
            native_id=data["id"],
            text=data.get("message") or NOT_TEXT,
            author=author(data.get("from")),
            said_at=at(data),
            kind="message",
            visibility=Visibility.PRIVATE,
            url=f"{channel.setting('site')}/{channel.setting('page')}/inbox",
            thread=conversation,
            raw=raw(data),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return broken(data)


def author(data: Json | None) -> Author | None:
    """Missing without a permission or by the author's choice: normal. The id is the page's own."""
    if not data:
        return None
    return Author(str(data["id"]), str(data["id"]), str(data.get("name", "")))


def at(data: Json) -> datetime:
    """Aware UTC, whole seconds; the API writes ISO 8601, webhooks seconds since 1970."""
    moment = data["created_time"]
    if isinstance(moment, int):
        return datetime.fromtimestamp(moment, UTC)
    return datetime.fromisoformat(moment).astimezone(UTC)


def ours(channel: Channel, data: Json) -> bool:
    return str((data.get("from") or {}).get("id")) == channel.setting("page")


def link(channel: Channel, native_id: str) -> str:
    return f"{channel.setting('site')}/{native_id}"


def broken(data: Json) -> Broken:
    return Broken(str(data.get("id", "")) if isinstance(data, dict) else "", raw(data), NOT_READ)


def raw(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False)


def _item(
    channel: Channel, data: Json, kind: str, *, thread: str | None, reply_to: str | None
) -> Heard:
    can = data.get("can_reply_privately")
    return Heard(
        native_id=data["id"],
        text=data.get("message") or NOT_TEXT,
        author=author(data.get("from")),
        said_at=at(data),
        kind=kind,
        url=data.get("permalink_url") or link(channel, data["id"]),
        thread=thread,
        reply_to=reply_to,
        facts=ON_OUR_PAGE if can is None else {**ON_OUR_PAGE, "can_reply_privately": bool(can)},
        raw=raw(data),
    )
