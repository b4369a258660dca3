"""Answer on Mastodon: to one person alone, or under their word and never wider; find it again."""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from listener.channel import (
    Author,
    Both,
    Channel,
    Gone,
    Mention,
    Outgoing,
    Receipt,
    Refused,
    Trouble,
    Unknown,
    Visibility,
)
from listener.channels.mastodon.calls import Json, downward, key, page, read, relation
from listener.channels.mastodon.shapes import HANDLE, NAMES, handles_in, moment, named, plain

SKEW = timedelta(minutes=1)  # their clock and ours
CLOSED = (Visibility.PRIVATE, Visibility.FOLLOWERS)  # who is named may read these too

ONLY_PRIVATE = Both("Un messaggio diretto è sempre privato.", "A direct message is always private.")
TOO_WIDE = Both(
    "Una risposta non può essere più larga della parola a cui risponde.",
    "An answer cannot be wider than the word it answers.",
)
WIDENED = Both(
    "Il server l'ha pubblicata per più persone di quelle chieste: da qui non si scrive.",
    "The server published it to more people than was asked: do not write from here.",
)
NOT_REACHED = Both(
    "Il server non ha trovato questa persona: nessuno l'avrebbe letto.",
    "The server did not find this person: nobody would have read it.",
)
PERHAPS = Both(
    "Il server non ha confermato in modo leggibile: forse è arrivato.",
    "The server did not confirm in a readable way: it may have arrived.",
)


def contact(channel: Channel, person: Author, about: Mention | None, message: Outgoing) -> Receipt:
    """Under their word: where they have blocked us, only that makes the server say so."""
    if message.visibility is not Visibility.PRIVATE:
        raise Refused(ONLY_PRIVATE)
    if about is None:
        return _say(channel, person, message)
    try:
        return _say(channel, person, message, in_reply_to_id=about.native_id)
    except Gone:
        if relation(channel, person.native_id).get("blocked_by") is not False:
            raise
    return _say(channel, person, message)  # surely not sent: only the word it hung on is gone


def reply(channel: Channel, to: Mention, message: Outgoing) -> Receipt:
    public = (
        message.visibility is not Visibility.PRIVATE and to.visibility is not Visibility.PRIVATE
    )
    if not public or message.visibility.is_wider_than(to.visibility):
        raise Refused(TOO_WIDE)
    return _say(channel, to.author, message, in_reply_to_id=to.native_id)


def withdraw(channel: Channel, native_id: str) -> None:
    channel.http.send("DELETE", f"/api/v1/statuses/{native_id}", headers=key(channel))


def find_sent(channel: Channel, message: Outgoing) -> Receipt | None:
    """Among all our own words since the call began, then in the thread where it would stand."""
    since = message.sent_after - SKEW
    for status in _our_words(channel, message):
        if _is(channel, message, status) and moment(status) >= since:
            return _receipt(status)
    return None


def _say(channel: Channel, person: Author | None, message: Outgoing, **more: str) -> Receipt:
    named_here = handles_in(message.text) - {channel.setting("me_name").casefold()}
    handle = person.handle if person else ""
    if (others := named_here - {handle.casefold()}) and message.visibility in CLOSED:
        raise Refused(_names_others(", ".join(sorted(f"@{name}" for name in others))))
    addressed = not handle or handle.casefold() in named_here
    text = message.text if addressed else f"@{handle} {message.text}"
    status = {"status": text, "visibility": NAMES[message.visibility], **more}
    sent = channel.http.send(
        "POST", "/api/v1/statuses", json=status, headers=key(channel), once=message.key
    )
    if not isinstance(sent, dict) or not sent.get("id"):
        raise Unknown(PERHAPS)
    if why := _went_wrong(channel, message, sent):
        raise _taken_back(channel, str(sent["id"]), why)
    return _receipt(sent)


def _went_wrong(channel: Channel, message: Outgoing, sent: Json) -> Both | None:
    """What the server says it has done is what was released, or it is taken back at once."""
    narrow = list(NAMES)[list(NAMES).index(message.visibility) :]
    if sent.get("visibility") not in [NAMES[each] for each in narrow]:
        return WIDENED
    if message.visibility is not Visibility.PRIVATE or not message.person:
        return None
    reached = named(sent) - {channel.setting("me")}
    if message.person.native_id not in reached:
        return NOT_REACHED
    return WIDENED if reached - {message.person.native_id} else None


def _taken_back(channel: Channel, native_id: str, why: Both) -> Refused:
    try:
        withdraw(channel, native_id)
    except Trouble:
        still = (
            "È ancora lì: cancellala dal browser.",
            "It is still there: delete it in the browser.",
        )
        return Refused(Both(f"{why.it} {still[0]}", f"{why.en} {still[1]}"))
    return Refused(Both(f"{why.it} È stata ritirata.", f"{why.en} It was taken back."))


def _our_words(channel: Channel, message: Outgoing) -> Iterator[Json]:
    path = f"/api/v1/accounts/{channel.setting('me')}/statuses"
    for rows in downward(partial(page, channel, path, exclude_reblogs="true")):
        yield from rows
        if moment(rows[-1]) < message.sent_after - SKEW:
            break
    # Some servers leave private words out of that list.
    if message.about:
        yield from _below(channel, message.about.native_id)
    if message.visibility is Visibility.PRIVATE:
        yield from _last_words(channel)


def _below(channel: Channel, native_id: str) -> list[Json]:
    try:
        thread = read(channel, f"/api/v1/statuses/{native_id}/context")
    except Gone:
        return []
    return list(thread.get("descendants") or ())


def _last_words(channel: Channel) -> Iterator[Json]:
    try:
        talks = page(channel, "/api/v1/conversations").rows
    except Gone:
        return
    yield from (talk["last_status"] for talk in talks if talk.get("last_status"))


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


def _names_others(names: str) -> Both:
    return Both(
        f"Nominando {names} lo leggerebbero anche loro: togli quei nomi.",
        f"Naming {names} would let them read it too: take those names out.",
    )
