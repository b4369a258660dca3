"""From Meta's JSON to what was heard (Meta docs: Comment, Page post, Conversations)."""

from datetime import UTC, datetime

from listener.channel import Author, Channel, Heard, Json, kit

ITEM = "id,message,from,created_time,permalink_url,can_reply_privately"
COMMENT = f"{ITEM},parent,object"
MESSAGE = "id,message,from,created_time"
ON_OUR_PAGE = {"on_our_page": True}  # it is meant for us, whether it names us or not


@kit.word("Facebook")
def comment(data: Json, channel: Channel) -> Heard:
    parent, post = data.get("parent") or {}, data.get("object") or {}
    return _item(data, channel, "comment", thread=post.get("id"), reply_to=parent.get("id"))


@kit.word("Facebook")
def post(data: Json, channel: Channel) -> Heard:
    return _item(data, channel, "post", thread=data["id"], reply_to=None)


@kit.word("Facebook")
def message(data: Json, channel: Channel, conversation: str) -> Heard:
    url = f"{channel.setting('site')}/{channel.setting('page')}/inbox"
    by, text = author(data.get("from")), data.get("message") or ""
    return kit.private(data["id"], text, by, at(data), url, conversation)


def author(data: Json | None) -> Author | None:
    """Missing without a permission or by the author's choice: normal. The id is the page's own."""
    if not data:
        return None
    return Author(str(data["id"]), str(data["id"]), str(data.get("name", "")))


def at(data: Json, field: str = "created_time") -> datetime:
    """Aware UTC, whole seconds; the API writes ISO 8601, webhooks seconds since 1970."""
    moment = data[field]
    if isinstance(moment, int):
        return datetime.fromtimestamp(moment, UTC)
    return datetime.fromisoformat(moment).astimezone(UTC)


def ours(channel: Channel, data: Json) -> bool:
    return str((data.get("from") or {}).get("id")) == channel.setting("page")


def link(channel: Channel, native_id: str) -> str:
    return f"{channel.setting('site')}/{native_id}"


def _item(
    data: Json, channel: Channel, kind: str, *, thread: str | None, reply_to: str | None
) -> Heard:
    can = data.get("can_reply_privately")
    return Heard(
        native_id=data["id"],
        text=data.get("message") or kit.NOT_TEXT,
        author=author(data.get("from")),
        said_at=at(data),
        kind=kind,
        url=data.get("permalink_url") or link(channel, data["id"]),
        thread=thread,
        reply_to=reply_to,
        facts=ON_OUR_PAGE if can is None else {**ON_OUR_PAGE, "can_reply_privately": bool(can)},
    )
