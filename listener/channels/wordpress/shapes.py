"""From WordPress's JSON to what was heard (handbook: Posts, Comments)."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any

from listener.channel import Author, Heard, Json, kit

AVATAR = re.compile(r"/avatar/([0-9a-f]{32,64})")
FIELDS = {
    "comments": "id,post,parent,author,author_name,date_gmt,content,link,status,author_avatar_urls",
    "posts": "id,date_gmt,modified_gmt,link,title,content,author,_links,_embedded",
}
ORDERS = {"comments": ("date_gmt", "after"), "posts": ("modified", "modified_after")}


def id_of(kind: str, number: Any) -> str:
    """``kind`` is posts or comments: WordPress counts the two apart."""
    return f"{kind}-{int(number):020}"


def number_of(native_id: str | None) -> int:
    return int((native_id or "").rpartition("-")[2])


@kit.word("WordPress", lambda row, kind, _: id_of(kind, row["id"]))
def heard(row: Json, kind: str, facts: Mapping[str, bool]) -> Heard:
    return _comment(row, facts) if kind == "comments" else _article(row, facts)


def _comment(row: Json, facts: Mapping[str, bool]) -> Heard:
    # One that waits for a moderator is heard at once: it was meant for everybody.
    return Heard(
        native_id=id_of("comments", row["id"]),
        text=row["content"]["rendered"],
        author=_commenter(row),
        said_at=at(row["date_gmt"]),
        kind="comment",
        html=True,
        url=row["link"],
        thread=id_of("posts", row["post"]),
        reply_to=id_of("comments", row["parent"]) if row["parent"] else None,
        facts={**facts, "held": row["status"] != "approved"},
    )


def _article(row: Json, facts: Mapping[str, bool]) -> Heard:
    who = ((row.get("_embedded") or {}).get("author") or [{}])[0]
    name = str(who.get("name", ""))
    user = f"user-{row['author']}"
    return Heard(
        native_id=id_of("posts", row["id"]),
        text=row["content"]["rendered"],
        author=Author(user, name or user, name, who.get("link")) if row["author"] else None,
        said_at=at(row["date_gmt"]),
        html=True,
        title=kit.plain(row["title"]["rendered"]),
        url=row["link"],
        thread=id_of("posts", row["id"]),
        facts=facts,
    )


def _commenter(row: Json) -> Author:
    """Who did not sign in is known by the public hash of the address they left, else by the name
    under this one article: two of one name need not be one. Their web address proves nothing."""
    name = unescape(row["author_name"])
    found = AVATAR.search(str(row.get("author_avatar_urls")))
    stranger = f"mail-{found[1]}" if found else f"{row['post']}-{name.casefold()}"
    known_as = f"user-{row['author']}" if row["author"] else stranger
    return Author(known_as, name or "?", name)


def at(moment: str) -> datetime:
    """``date_gmt`` is UTC and carries no zone."""
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)
