"""From Mastodon's JSON to what was heard (Mastodon docs: Status, Account)."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape, unescape
from typing import Any

from listener.channel import Author, Broken, Channel, Heard, Json, Visibility, kit

NAMES = {
    Visibility.PUBLIC: "public",
    Visibility.UNLISTED: "unlisted",
    Visibility.FOLLOWERS: "private",
    Visibility.PRIVATE: "direct",
}
SEEN_BY = {name: visibility for visibility, name in NAMES.items()}
# Mastodon docs: an @ that is no part of a word, a path or a query names somebody.
HANDLE = re.compile(r"(?<![=/\w])[@＠]([\w.-]*\w(?:@[\w.-]*\w)?)")
LINK = re.compile(r'href="(https?://[^"]+)"')
SPACES = re.compile(r"<(?:br|/p|/li|/h\d|/blockquote)\b[^>]*>", re.I)


def word(channel: Channel, data: Json) -> Heard | Broken:
    return _heard(data, channel.setting("me"))


def moment(data: Json) -> datetime:
    at = datetime.fromisoformat(data["created_at"])
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def author_id(data: Json) -> str:
    return str((data.get("account") or {}).get("id", ""))


def named(data: Json) -> set[str]:
    """The ids of the accounts a status names: who else can read it."""
    return {str(each["id"]) for each in data.get("mentions") or ()}


def handles_in(text: str) -> set[str]:
    return {name.casefold() for name in HANDLE.findall(text)}


def plain(html: str) -> str:
    """Where nothing breaks the line, a tag is no space: a name stands in tags of its own."""
    return unescape(kit.TAG.sub("", SPACES.sub(" ", html)))


@kit.word("Mastodon")
def _heard(data: Json, me: str) -> Heard:
    answers = data.get("in_reply_to_id")
    # Servers have kinds of their own ("local", "list"): then answered as narrowly as can be.
    visibility = SEEN_BY.get(data["visibility"], Visibility.PRIVATE)
    kind = "comment" if answers else "post"
    return Heard(
        native_id=str(data["id"]),
        text=data["content"] + "".join(_pictures(data)),
        html=True,
        title=plain(data.get("spoiler_text") or ""),
        author=_author(data["account"]),
        said_at=moment(data),
        kind="message" if visibility is Visibility.PRIVATE else kind,
        visibility=visibility,
        url=data.get("url") or data.get("uri"),
        thread=str(answers or data["id"]),
        reply_to=str(answers) if answers else None,
        facts={
            "mentions_us": me in named(data),
            "replies_to_us": str(data.get("in_reply_to_account_id")) == me,
        },
    )


def _author(account: Json) -> Author:
    verified = (field["value"] for field in account.get("fields") or () if field.get("verified_at"))
    page = next((found[1] for value in verified if (found := LINK.search(value))), "")
    name = str(account.get("display_name") or account["acct"])
    facts = {"me": page} if page else {}
    return Author(str(account["id"]), str(account["acct"]), name, account.get("url"), facts)


def _pictures(data: Json) -> Iterator[str]:
    """A picture or a recording: a person must look; its description speaks for it."""
    for each in data.get("media_attachments") or ():
        described: Any = each.get("description")
        yield f"<p>📎 {escape(described or '')}</p>"
