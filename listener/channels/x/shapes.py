"""From X's JSON to what was heard (X docs: data dictionary)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

from listener.channel import Author, Edited, Heard, Item, Json, kit

# An id holds the milliseconds since this moment above 22 bits (X docs: X IDs).
FIRST_MOMENT = datetime(2010, 11, 4, 1, 42, 54, 657_000, tzinfo=UTC)
DM_EVENT = ["id", "text", "event_type", "created_at", "sender_id", "dm_conversation_id"]


def padded(native_id: str) -> str:
    """Ids are whole numbers of up to 19 digits: padded, they sort as text too."""
    return native_id.zfill(20)


def plain(native_id: str) -> str:
    return native_id.lstrip("0")


def _id(data: Json, *_: Any) -> str:
    return padded(str(data.get("id", "0")))


def moment(native_id: str) -> datetime:
    """When an id was given out, aware UTC."""
    return FIRST_MOMENT + timedelta(milliseconds=int(native_id) >> 22)


def post(data: Json, includes: Json, me: tuple[str, str], site: str) -> Item:
    """``me``: our id and handle. An edited post keeps the id it was first heard by."""
    heard = _post(data, includes, me, site)
    edited = isinstance(heard, Heard) and len(data.get("edit_history_tweet_ids") or ()) > 1
    return Edited(heard) if edited else heard  # type: ignore[arg-type]


@kit.word("X", _id)
def message(data: Json, people: Mapping[str, Json], site: str) -> Heard:
    sender, conversation = data["sender_id"], data["dm_conversation_id"]
    by = author(people.get(sender, {"id": sender}), site, wrote=True)
    at, url = datetime.fromisoformat(data["created_at"]), conversation_url(site, conversation)
    return kit.private(padded(data["id"]), unescape(data["text"]), by, at, url, conversation)


def author(user: Json, site: str, *, wrote: bool = False) -> Author:
    """Only what an answer needs: whether messages are taken (X: least data)."""
    handle = str(user.get("username", ""))
    told = {"receives_your_dm": user["receives_your_dm"]} if "receives_your_dm" in user else {}
    told = {"receives_your_dm": True} if wrote else told
    url = f"{site}/{handle}" if handle else None
    return Author(str(user["id"]), handle, str(user.get("name", "")), url, told)


def post_url(site: str, native_id: str) -> str:
    return f"{site}/i/web/status/{plain(native_id)}"


def conversation_url(site: str, conversation: str) -> str:
    return f"{site}/messages/{conversation}"


def people_in(answer: Json) -> dict[str, Json]:
    return {str(user["id"]): user for user in answer.get("includes", {}).get("users", ())}


@kit.word("X", _id)
def _post(data: Json, includes: Json, me: tuple[str, str], site: str) -> Heard:
    related = {ref["type"]: str(ref["id"]) for ref in data.get("referenced_tweets") or ()}
    people = people_in({"includes": includes})
    author_id = str(data["author_id"])
    answers, versions = related.get("replied_to"), data.get("edit_history_tweet_ids")
    return Heard(
        native_id=padded(str((versions or [data["id"]])[0])),
        text=unescape((data.get("note_tweet") or {}).get("text") or data["text"]),
        author=author(people.get(author_id, {"id": author_id}), site),
        said_at=datetime.fromisoformat(data["created_at"]),
        kind="comment" if answers else "post",
        url=post_url(site, data["id"]),
        thread=padded(str(data.get("conversation_id", data["id"]))),
        reply_to=padded(answers) if answers else None,
        facts={
            "mentions_us": _names(data, me),
            "quotes_us": _quotes(data, related.get("quoted"), includes, me),
            "version": str(data["id"]),
        },
    )


def _names(data: Json, me: tuple[str, str]) -> bool:
    named = {m["username"].lower() for m in (data.get("entities") or {}).get("mentions", ())}
    return me[1].lower() in named or str(data.get("in_reply_to_user_id")) == me[0]


def _quotes(data: Json, quoted: str | None, includes: Json, me: tuple[str, str]) -> bool:
    if quoted is None:
        return False
    ours = (t.get("author_id") for t in includes.get("tweets", ()) if str(t["id"]) == quoted)
    links = (u.get("expanded_url", "") for u in (data.get("entities") or {}).get("urls", ()))
    return me[0] in ours or any(f"/{me[1]}/status/{quoted}".lower() in u.lower() for u in links)
