"""Read mentions, hashtags and searches; notice what was edited or taken away since.

A bookmark is what is remembered of each list: a mark some way behind the newest, and the words
since. Every reading begins at the mark, so a word that its server learnt of late is heard too.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import quote

from listener.channel import Broken, Changed, Channel, Deleted, Edited, Gone, Heard, Item, Json, kit
from listener.channels.mastodon import shapes
from listener.channels.mastodon.about import say
from listener.channels.mastodon.calls import Ask, key, page, relation, upward

REMEMBERED = 40


@dataclass
class Memory:
    """``seen``: status → its author, and when it was last edited."""

    after: str | None = None
    seen: dict[str, str] = field(default_factory=dict)


def mentions(channel: Channel, since: str | None) -> Iterator[Item]:
    """With those that the server would hide because it does not know who writes."""
    query = {"types[]": "mention", "include_filtered": "true"}
    ask = partial(page, channel, "/api/v1/notifications", **query)
    yield from kit.several(since, {"mentions": partial(_news, channel, ask)}, Memory)


def hashtags(channel: Channel, since: str | None) -> Iterator[Item]:
    tags = [tag.strip().lstrip("#").casefold() for tag in channel.lines("hashtags")]
    path = "/api/v1/timelines/tag/"
    asks = {tag: partial(page, channel, path + quote(tag, safe="")) for tag in tags}
    yield from _lists(channel, since, asks)


def search(channel: Channel, since: str | None) -> Iterator[Item]:
    ask = partial(page, channel, "/api/v2/search", "statuses", type="statuses")
    yield from _lists(channel, since, {w: partial(ask, q=w) for w in channel.lines("words")})


def still_there(channel: Channel, native_ids: Iterable[str]) -> Mapping[str, bool]:
    """What is only hidden from us counts as gone; what the server does not answer is left out.

    A page of HTML says nothing, unless the same call shows that other words are there.
    """
    found = {each: _look(channel, each) for each in native_ids}
    works = True in found.values()
    return {id: bool(there) for id, there in found.items() if there is not None or works}


def _lists(channel: Channel, since: str | None, asks: Mapping[str, Ask]) -> Iterator[Item]:
    def read(name: str, memory: Memory) -> Iterator[list[Item]]:
        try:
            yield from _news(channel, asks[name], memory)
        except Gone:
            yield [not_offered(name)]  # the account works without it

    yield from kit.several(since, {name: partial(read, name) for name in asks}, Memory)


def _news(channel: Channel, ask: Ask, memory: Memory) -> Iterator[list[Item]]:
    """What each page brought, then what is no longer listed; ``memory`` moves along."""
    before, first = dict(memory.seen), memory.after is None
    listed, there = list[tuple[str, Json]](), dict[str, str]()
    for rows in upward(ask, memory.after):
        pairs = [(str(row["id"]), _status(row)) for row in rows]
        known = before | there
        items = [item for _, status in pairs if status for item in told(channel, status, known)]
        there |= {str(status["id"]): state_of(status) for _, status in pairs if status}
        listed = [*listed, *pairs][-REMEMBERED - 1 :]
        if listed and (first or len(listed) > REMEMBERED):
            memory.after = _before(listed[0][0])
        memory.seen = _seen(listed, memory.after)
        yield items
    memory.after, memory.seen = memory.after or "", _seen(listed, memory.after)
    yield list(_gone(channel, {id: before[id] for id in before if id not in there}, there))


def _before(id: str) -> str:
    """A mark leaves itself out: where ids are numbers, the one before lets it be watched too."""
    return str(int(id) - 1) if id.isdecimal() and int(id) else id


def _seen(listed: list[tuple[str, Json]], after: str | None) -> dict[str, str]:
    return {str(each["id"]): state_of(each) for id, each in listed if each and id != after}


def _status(row: Json) -> Json:
    """A notification holds one, of most kinds."""
    return row.get("status") or {} if "type" in row else row


def told(channel: Channel, status: Json, known: Mapping[str, str]) -> Iterator[Item]:
    if shapes.author_id(status) == channel.setting("me"):
        return
    if known.get(str(status["id"])) != state_of(status):
        word = shapes.word(channel, status)
        yield Edited(word) if isinstance(word, Heard) and status.get("edited_at") else word


def state_of(status: Json) -> str:
    return f"{shapes.author_id(status)} {status.get('edited_at') or ''}"


def _gone(channel: Channel, missing: Mapping[str, str], there: Mapping[str, str]) -> Iterator[Item]:
    """Taken away; but who has blocked us has only hidden it, and their words are kept."""
    found = still_there(channel, [*missing, *list(there)[-1:]]) if missing else {}
    for id in (id for id in missing if found.get(id) is False):
        if not relation(channel, missing[id].split(" ")[0]).get("blocked_by"):
            yield Deleted(id)


def _look(channel: Channel, native_id: str) -> bool | None:
    path = f"/api/v1/statuses/{quote(native_id, safe='')}"
    answer = channel.http.ask("GET", path, headers=key(channel), accept=(404, 410))
    try:
        told = answer.json()
    except Changed:
        return None
    return answer.status < 400 and isinstance(told, dict)


def not_offered(name: str) -> Broken:
    return Broken(name, "", say.NOT_OFFERED.filled(name=name))
