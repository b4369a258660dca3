"""Answer on WordPress: a comment under what was said, for everybody to read."""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from html import escape
from typing import Any

from listener.channel import (
    Both,
    Busy,
    Channel,
    Gone,
    Mention,
    Outgoing,
    Receipt,
    Refused,
    Unknown,
    Visibility,
)
from listener.channels.wordpress import shapes
from listener.channels.wordpress.calls import REST, SEES_ALL, Json, pages, signed

SKEW = timedelta(
    days=1
)  # a site's clock may be wrong; the same words twice WordPress refuses itself
WORD = re.compile(r"\w+")

ONLY_PUBLIC = Both("Su WordPress si risponde in pubblico.", "On WordPress one answers in public.")
TOO_FAST = Both(
    "WordPress chiede una pausa fra un commento e l'altro: riprovo da solo.",
    "WordPress asks for a pause between two comments: trying again by itself.",
)
MAY_WAIT = Both(
    "Non lo vedo, ma potrebbe aspettare chi modera il sito: guarda in WordPress.",
    "It is not to be seen, but it may wait for the site's moderators: look in WordPress.",
)


def reply(channel: Channel, to: Mention, message: Outgoing) -> Receipt:
    if message.visibility is not Visibility.PUBLIC or to.visibility is not Visibility.PUBLIC:
        raise Refused(ONLY_PUBLIC)
    under = {"post": shapes.number_of(to.thread)}
    under |= {"parent": shapes.number_of(to.native_id)} if to.kind == "comment" else {}
    # A comment is HTML: what the approver saw is what is read, an ampersand included.
    said = under | {"content": escape(message.text, quote=False)}
    try:
        made = channel.http.send("POST", f"{REST}/comments", json=said, headers=signed(channel))
    except Refused as refused:
        raise (Busy(TOO_FAST) if refused.code == "comment_flood" else refused) from None
    return _receipt(made, message)


def find_sent(channel: Channel, message: Outgoing) -> Receipt | None:
    """Among our comments under the article: WordPress redraws quotes and dashes, so by letters."""
    if message.about is None:
        raise Unknown(MAY_WAIT)
    start = (message.sent_after - SKEW).strftime("%Y-%m-%dT%H:%M:%SZ")
    query = {"post": str(shapes.number_of(message.about.thread)), "after": start, "order": "desc"}
    answers = list(pages(channel, "comments", query))
    for row in (row for answer in answers for row in answer.json()):
        ours = str(row["author"]) == channel.setting("me")
        if ours and _letters(shapes.plain(row["content"]["rendered"])) == _letters(message.text):
            return _receipt(row, message)
    if not all(SEES_ALL in answer.url for answer in answers):
        raise Unknown(MAY_WAIT)
    return None


def withdraw(channel: Channel, receipt: Receipt) -> None:
    """To the site's bin; there already is as good."""
    try:
        channel.http.ask(
            "DELETE",
            f"{REST}/comments/{shapes.number_of(receipt.native_id)}",
            headers=signed(channel),
        )
    except Gone:
        return


def still_there(channel: Channel, native_ids: Iterable[str]) -> Mapping[str, bool]:
    """Only what is sure: what is merely not shown to us (401, 403) may wait for a moderator."""
    found = {each: _status(channel, each) for each in native_ids}
    return {
        each: status not in ("trash", "spam", "gone") for each, status in found.items() if status
    }


def _status(channel: Channel, native_id: str) -> str:
    path = f"{REST}/{native_id.partition('-')[0]}/{shapes.number_of(native_id)}"
    answer = channel.http.ask(
        "GET",
        path,
        query={"_fields": "status"},
        headers=signed(channel),
        accept=(401, 403, 404, 410),
    )
    if answer.status in (404, 410):
        return "gone"
    return str(answer.json().get("status", "")) if answer.status == 200 else ""


def _receipt(made: Json | Any, message: Outgoing) -> Receipt:
    try:
        facts = {} if made["status"] == "approved" else {"held": "yes"}
        native_id = shapes.id_of("comments", made["id"])
        return Receipt(native_id, made["link"], shapes.at(made["date_gmt"]), facts)
    except (KeyError, TypeError, ValueError):
        raise Unknown(MAY_WAIT) from None


def _letters(text: str) -> str:
    return "".join(WORD.findall(text.casefold()))
