"""Read the page's newest comments, visitor posts and messages, and give them oldest first.

Meta keeps no order to resume in: the bookmark is the time of the newest word read, in seconds
since 1970, and each reading begins some minutes before it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain, islice

from listener.channel import Channel, Item, Json, kit
from listener.channels.facebook import shapes
from listener.channels.facebook.calls import listed, pages

POSTS = 100  # on how many of the newest posts comments are looked for; pushes tell of older ones
INSIDE = 50  # comments that come along with each post in the same call
NOTHING_YET = "0"  # the bookmark of a stream that was read and was empty
TALKS = 20  # messages that come along with each conversation


def comments(channel: Channel, since: str | None) -> Iterator[Item]:
    start, found = _start(channel, "comments", since), list[Json]()
    inside = f"comments.filter(stream).order(reverse_chronological).limit({INSIDE})"
    fields = f"id,created_time,{inside}{{{shapes.COMMENT}}}"
    feed = chain.from_iterable(pages(channel, f"{channel.setting('page')}/feed", fields=fields))
    for post in islice(feed, POSTS):
        asked = {"order": "reverse_chronological", "fields": shapes.COMMENT}
        edge = pages(channel, f"{post['id']}/comments", filter="stream", **asked)
        fresh = _fresh(start, listed(post, "comments"), edge if since else None, INSIDE)
        found += [{"object": {"id": post["id"]}, **data} for data in fresh]
    items = [shapes.comment(data, channel) for data in _heard(channel, found)]
    yield from kit.marked(items, _bookmark(found, since))


def visitor_posts(channel: Channel, since: str | None) -> Iterator[Item]:
    start = _start(channel, "visitor_posts", since)
    edge = pages(channel, f"{channel.setting('page')}/visitor_posts", fields=shapes.ITEM)
    found = list(kit.down_to(edge, lambda data: shapes.at(data) >= start, first=not since))
    items = [shapes.post(data, channel) for data in _heard(channel, found)]
    yield from kit.marked(items, _bookmark(found, since))


def inbox(channel: Channel, since: str | None) -> Iterator[Item]:
    start, found = _start(channel, "inbox", since), list[Json]()
    fields = f"id,updated_time,messages.limit({TALKS}){{{shapes.MESSAGE}}}"
    edge = pages(channel, f"{channel.setting('page')}/conversations", fields=fields)
    talks = kit.down_to(
        edge, lambda talk: shapes.at(talk, "updated_time") >= start, first=not since
    )
    for talk in talks:
        more = pages(channel, f"{talk['id']}/messages", fields=shapes.MESSAGE)
        fresh = _fresh(start, listed(talk, "messages"), more if since else None, TALKS)
        found += [{**data, "conversation": talk["id"]} for data in fresh]
    items = [shapes.message(data, channel, data["conversation"]) for data in _heard(channel, found)]
    yield from kit.marked(items, _bookmark(found, since))


def _start(channel: Channel, key: str, since: str | None) -> datetime:
    known = datetime.fromtimestamp(int(since or 0), UTC)
    return known - channel.overlap(key) if since else known


def _fresh(
    start: datetime, inside: list[Json], edge: Iterator[list[Json]] | None, most: int
) -> list[Json]:
    """Of those that came along; where all of them are new there may be more, by an edge of their own."""
    fresh = [data for data in inside if shapes.at(data) >= start]
    if edge is None or len(fresh) < most:
        return fresh
    return list(kit.down_to(edge, lambda data: shapes.at(data) >= start))


def _heard(channel: Channel, found: list[Json]) -> list[Json]:
    """Each once, in the order said, our own words left out."""
    once = {str(data["id"]): data for data in found if not shapes.ours(channel, data)}
    return sorted(once.values(), key=lambda data: (shapes.at(data), str(data["id"])))


def _bookmark(found: list[Json], since: str | None) -> str | None:
    """A first reading that found nothing is over too: the next one reads to the end."""
    if found:
        return str(int(max(map(shapes.at, found)).timestamp()))
    return None if since else NOTHING_YET
