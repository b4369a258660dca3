"""Answer on Mastodon: to one person alone, or under their word and never wider; find it again."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any

from listener.channel import (
    Author,
    Both,
    Channel,
    Gone,
    Json,
    Mention,
    Outgoing,
    Receipt,
    Refused,
    Trouble,
    Visibility,
    kit,
)
from listener.channels.mastodon.about import say
from listener.channels.mastodon.calls import around, downward, key, last_words, page, read, relation
from listener.channels.mastodon.shapes import HANDLE, NAMES, handles_in, moment, named, plain

CLOSED = (Visibility.PRIVATE, Visibility.FOLLOWERS)  # who is named may read these too


def contact(channel: Channel, person: Author, about: Mention | None, message: Outgoing) -> Receipt:
    """Under their word: where they have blocked us, only that makes the server say so."""
    kit.only_private(message)
    if about is None:
        return _say(channel, person, message)
    try:
        return _say(channel, person, message, in_reply_to_id=about.native_id)
    except Gone:
        if relation(channel, person.native_id).get("blocked_by") is not False:
            raise
    return _say(channel, person, message)  # surely not sent: only the word it hung on is gone


def reply(channel: Channel, to: Mention, message: Outgoing) -> Receipt:
    private = Visibility.PRIVATE in (message.visibility, to.visibility)
    if private or message.visibility.is_wider_than(to.visibility):
        raise Refused(say.TOO_WIDE)
    return _say(channel, to.author, message, in_reply_to_id=to.native_id)


def withdraw(channel: Channel, receipt: Receipt) -> None:
    channel.http.send("DELETE", f"/api/v1/statuses/{receipt.native_id}", headers=key(channel))


def find_sent(channel: Channel, message: Outgoing) -> Receipt | None:
    """Among all our own words since the call began, then in the thread where it would stand."""
    since, private = message.sent_after - kit.SKEW, message.visibility is Visibility.PRIVATE
    try:
        listed = list(_our_words(channel, since))
        for status in chain(listed, _elsewhere(channel, message)):
            if _is(channel, message, status) and moment(status) >= since:
                return _receipt(status)
        shown = any(status["visibility"] == NAMES[Visibility.PRIVATE] for status in listed)
    except kit.ODD:
        raise kit.perhaps() from None
    # A list without private words may hide them, a conversation shows only its last one.
    if private and not shown and not _stands(channel, message.about):
        raise kit.perhaps()
    return None


def _stands(channel: Channel, about: Mention | None) -> bool:
    """Whether the thread where it would stand can be read."""
    path = "/api/v1/statuses/"
    return about is not None and kit.is_there(lambda: read(channel, path + about.native_id))


def _say(channel: Channel, person: Author | None, message: Outgoing, **more: str) -> Receipt:
    named_here = handles_in(message.text) - {channel.setting("me_name").casefold()}
    handle = person.handle if person else ""
    if message.visibility in CLOSED:
        kit.nobody_else(named_here - {handle.casefold()})
    addressed = not handle or handle.casefold() in named_here
    text = message.text if addressed else f"@{handle} {message.text}"
    status = {"status": text, "visibility": NAMES[message.visibility], **more}
    sent = channel.http.send(
        "POST", "/api/v1/statuses", json=status, headers=key(channel), once=message.key
    )
    receipt = _receipt(kit.proven(sent, "id"))
    if why := _went_wrong(channel, message, sent):
        raise _taken_back(channel, receipt, why)
    return receipt


def _went_wrong(channel: Channel, message: Outgoing, sent: Json) -> Both | None:
    """What the server says it has done is what was released, or it is taken back at once."""
    narrow = list(NAMES)[list(NAMES).index(message.visibility) :]
    if sent.get("visibility") not in [NAMES[each] for each in narrow]:
        return say.WIDENED
    if message.visibility is not Visibility.PRIVATE or not message.person:
        return None
    reached = named(sent) - {channel.setting("me")}
    if message.person.native_id not in reached:
        return say.NOT_REACHED
    return say.WIDENED if reached - {message.person.native_id} else None


def _taken_back(channel: Channel, receipt: Receipt, why: Both) -> Refused:
    try:
        withdraw(channel, receipt)
    except Trouble:
        words = say.STILL_THERE
    else:
        words = say.TAKEN_BACK
    return Refused(Both(words.it.format(why=why.it), words.en.format(why=why.en)))


def _our_words(channel: Channel, since: datetime) -> Iterator[Json]:
    path = f"/api/v1/accounts/{channel.setting('me')}/statuses"
    for rows in downward(partial(page, channel, path, exclude_reblogs="true")):
        yield from rows
        if moment(rows[-1]) < since:
            break


def _elsewhere(channel: Channel, message: Outgoing) -> Iterator[Json]:
    """Some servers leave private words out of that list."""
    if message.about:
        yield from around(channel, message.about.native_id)[1]
    if message.visibility is Visibility.PRIVATE:
        with suppress(Gone):
            yield from last_words(page(channel, "/api/v1/conversations").rows)


def _is(channel: Channel, message: Outgoing, status: Json) -> bool:
    """Ours, as narrow, to the same person, with the same words: servers may dress them up."""
    if str(status["account"]["id"]) != channel.setting("me"):
        return False
    if status["visibility"] != NAMES[message.visibility]:
        return False
    if message.visibility is Visibility.PRIVATE:
        to_them = message.person is not None and message.person.native_id in named(status)
    else:
        to_them = message.about is None or status.get("in_reply_to_id") == message.about.native_id
    return to_them and _bare(plain(status["content"])) == _bare(message.text)


def _bare(text: str) -> str:
    without = HANDLE.sub("", text).casefold()
    return re.sub(r"[\W_]+", "", without) or "".join(without.split())


def _receipt(status: Json) -> Receipt:
    at: Any = moment(status) if status.get("created_at") else None
    return Receipt(str(status["id"]), status.get("url") or status.get("uri"), at)
