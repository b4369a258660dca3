"""Read private conversations: each shows only its last word, the others stand in its thread."""

import json
from collections.abc import Iterator
from functools import partial
from itertools import chain

from listener.channel import Channel, Gone, Item, Json, Mark
from listener.channels.mastodon import shapes
from listener.channels.mastodon.calls import around, downward, last_words, page
from listener.channels.mastodon.reading import not_offered, state_of, told

TALKED = 200  # private words remembered


def conversations(channel: Channel, since: str | None) -> Iterator[Item]:
    """A server may have none to show: private words come with the mentions too, by the same ids."""
    known: dict[str, str] = json.loads(since) if since else {}
    heard, latest = dict[str, Json](), dict[str, str]()
    try:
        for rows in downward(partial(page, channel, "/api/v1/conversations")):
            last = last_words(rows)
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


def _around(channel: Channel, status: Json) -> Iterator[Json]:
    """The private words of its thread: those above it, and all that hang below the first of them."""
    above, below = map(_private, around(channel, status["id"]))
    yield from above
    yield from _private(around(channel, above[0]["id"])[1]) if above else below


def _private(words: list[Json]) -> list[Json]:
    return [each for each in words if each.get("visibility") == "direct"]
