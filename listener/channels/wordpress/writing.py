"""Answer on WordPress: a comment under what was said, for everybody to read."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from html import escape
from typing import Any

from listener.channel import Busy, Channel, Gone, Mention, Outgoing, Receipt, Refused, Unknown, kit
from listener.channels.wordpress import shapes
from listener.channels.wordpress.about import say
from listener.channels.wordpress.calls import REST, SEES_ALL, pages, signed, stamp

# A site's clock may be wrong; the same words twice WordPress refuses itself.
DAY = timedelta(days=1)
AWAY = ("trash", "spam", "gone")
WORD = re.compile(r"\w+")


def reply(channel: Channel, to: Mention, message: Outgoing) -> Receipt:
    kit.only_public(message, to)
    under = {"post": shapes.number_of(to.thread)}
    under |= {"parent": shapes.number_of(to.native_id)} if to.kind == "comment" else {}
    # A comment is HTML: what the approver saw is what is read, an ampersand included.
    said = under | {"content": escape(message.text, quote=False)}
    try:
        made = channel.http.send("POST", f"{REST}/comments", json=said, headers=signed(channel))
    except Refused as refused:
        raise (Busy(say.TOO_FAST) if refused.code == "comment_flood" else refused) from None
    return _receipt(made, message)


def find_sent(channel: Channel, message: Outgoing) -> Receipt | None:
    """Among our comments under the article: WordPress redraws quotes and dashes, so by letters."""
    if message.about is None:
        raise Unknown(say.MAY_WAIT)
    post, start = str(shapes.number_of(message.about.thread)), stamp(message.sent_after - DAY)
    query = {"post": post, "after": start, "order": "desc"}
    answers = list(pages(channel, "comments", query))
    for row in (row for answer in answers for row in answer.json()):
        ours = str(row["author"]) == channel.setting("me")
        if ours and _letters(kit.plain(row["content"]["rendered"])) == _letters(message.text):
            return _receipt(row, message)
    if not all(SEES_ALL in answer.url for answer in answers):
        raise Unknown(say.MAY_WAIT)
    return None


def withdraw(channel: Channel, receipt: Receipt) -> None:
    """To the site's bin; there already is as good."""
    path = f"{REST}/comments/{shapes.number_of(receipt.native_id)}"
    with suppress(Gone):
        channel.http.ask("DELETE", path, headers=signed(channel))


def still_there(channel: Channel, native_ids: Iterable[str]) -> Mapping[str, bool]:
    """Only what is sure: what is merely not shown to us (401, 403) may wait for a moderator."""
    found = {each: _status(channel, each) for each in native_ids}
    return {each: status not in AWAY for each, status in found.items() if status}


def _status(channel: Channel, native_id: str) -> str:
    path = f"{REST}/{native_id.partition('-')[0]}/{shapes.number_of(native_id)}"
    asked, unseen = {"_fields": "status"}, (401, 403, 404, 410)
    answer = channel.http.ask("GET", path, query=asked, headers=signed(channel), accept=unseen)
    if answer.status in (404, 410):
        return "gone"
    return str(answer.json().get("status", "")) if answer.status == 200 else ""


def _receipt(made: Any, message: Outgoing) -> Receipt:
    try:
        facts = {} if made["status"] == "approved" else {"held": "yes"}
        native_id = shapes.id_of("comments", made["id"])
        return Receipt(native_id, made["link"], shapes.at(made["date_gmt"]), facts)
    except kit.ODD:
        raise Unknown(say.MAY_WAIT) from None


def _letters(text: str) -> str:
    return "".join(WORD.findall(text.casefold()))
