"""Read private conversations: each shows only its last word, the others stand in its thread."""

import json
from collections.abc import Iterator
from functools import partial
from itertools import chain

from listener.channel import Channel, Gone, Item, Mark
from listener.channels.mastodon import shapes
from listener.channels.mastodon.calls import Json, downward, page, read
from listener.channels.mastodon.reading import not_offered, state_of, told

TALKED = 200  # private words remembered


def conversations(channel: Channel, since: str | None) -> Iterator[Item]:
    """A server may have none to show: private words come with the mentions too, by the same ids."""
    known: dict[str, str] = json.loads(since) if since else {}
    heard, latest = dict[str, Json](), dict[str, str]()
    try:
        for rows in downward(partial(page, channel, "/api/v1/conversations")):
            last = [row["last_status"] for row in rows if row.get("last_status")]
            latest |= {status["id"]: state_of(status) for status in last}
            fresh = [status for status in last if known.get(status["id"]) != state_of(status)]
            for status in fresh:
                heard |= {each["id"]: each for each in (*_around(channel, status), status)}
            # Below one that is as it was, all are: they are listed by their last word.
            if len(fresh) < len(last) or since is None:
                break
    except Gone:
        yield not_offered("/api/v1/conversations")
    words = sorted(heard.values(), key=lambda status: (shapes.moment(status), status["id"]))
    yield from chain.from_iterable(told(channel, each, known) for each in words)
    states = known | {each["id"]: state_of(each) for each in words}
    older = [pair for pair in states.items() if pair[0] not in latest]
    yield Mark(json.dumps(dict([*older, *latest.items()][-TALKED:])))


def _around(channel: Channel, status: Json) -> list[Json]:
    """The private words of its thread: those above it, and all that hang below the first of them."""
    above, below = _thread(channel, status)
    return [*above, *(_thread(channel, above[0])[1] if above else below)]


def _thread(channel: Channel, status: Json) -> list[list[Json]]:
    try:
        thread = read(channel, f"/api/v1/statuses/{status['id']}/context")
    except Gone:
        return [[], []]
    sides = thread["ancestors"], thread["descendants"]
    return [[each for each in side if each.get("visibility") == "direct"] for side in sides]
