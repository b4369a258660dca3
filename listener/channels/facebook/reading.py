"""Read the page's newest comments, visitor posts and messages, and give them oldest first.

Meta keeps no order to resume in: the bookmark is the time of the newest word read, in seconds
since 1970, and each reading begins some minutes before it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice

from listener.channel import Broken, Channel, Heard, Item, Mark
from listener.channels.facebook import shapes
from listener.channels.facebook.calls import listed, pages, rows
from listener.channels.facebook.shapes import Json

POSTS = 100  # on how many of the newest posts comments are looked for; pushes tell of older ones
INSIDE = 50  # comments that come along with each post in the same call
NOTHING_YET = "0"  # the bookmark of a stream that was read and was empty
TALKS = 20  # messages that come along with each conversation


def comments(channel: Channel, since: str | None) -> Iterator[Item]:
    start = _start(channel, "comments", since)
    page = channel.setting("page")
    inside = f"comments.filter(stream).order(reverse_chronological).limit({INSIDE})"
    fields = f"id,created_time,{inside}{{{shapes.COMMENT}}}"
    found: list[Json] = []
    for post in islice(rows(channel, f"{page}/feed", fields=fields), POSTS):
        newest = listed(post, "comments")
        fresh: list[Json] = [data for data in newest if shapes.at(data) >= start]
        if len(fresh) == INSIDE and since:
            edge = pages(
                channel, f"{post['id']}/comments", filter="stream",
                order="reverse_chronological", fields=shapes.COMMENT,
            )  # fmt: skip
            fresh = list(down_to(start, edge))
        found += [{"object": {"id": post["id"]}, **data} for data in fresh]
    items = [shapes.comment(channel, data) for data in _heard(channel, found)]
    yield from _told(since, found, items)


def visitor_posts(channel: Channel, since: str | None) -> Iterator[Item]:
    start = _start(channel, "visitor_posts", since)
    edge = pages(channel, f"{channel.setting('page')}/visitor_posts", fields=shapes.ITEM)
    found = list(down_to(start, edge if since else islice(edge, 1)))
    items = [shapes.post(channel, data) for data in _heard(channel, found)]
    yield from _told(since, found, items)


def messages(channel: Channel, since: str | None) -> Iterator[Item]:
    start = _start(channel, "inbox", since)
    inside = f"messages.limit({TALKS}){{{shapes.MESSAGE}}}"
    edge = pages(
        channel, f"{channel.setting('page')}/conversations", fields=f"id,updated_time,{inside}"
    )
    found: list[Json] = []
    for talk in down_to(start, edge if since else islice(edge, 1), time="updated_time"):
        newest = listed(talk, "messages")
        fresh: list[Json] = [data for data in newest if shapes.at(data) >= start]
        if len(fresh) == TALKS and since:
            more = pages(channel, f"{talk['id']}/messages", fields=shapes.MESSAGE)
            fresh = list(down_to(start, more))
        found += [{**data, "conversation": talk["id"]} for data in fresh]
    items = [shapes.message(channel, data, data["conversation"]) for data in _heard(channel, found)]
    yield from _told(since, found, items)


def _start(channel: Channel, key: str, since: str | None) -> datetime:
    overlap = next(stream.overlap for stream in channel.about.streams if stream.key == key)
    known = datetime.fromtimestamp(int(since or 0), UTC)
    return known - overlap if since else known


def down_to(
    start: datetime, newest_first: Iterable[Sequence[Json]], time: str = "created_time"
) -> Iterator[Json]:
    """To the end of the first page that holds an older one: within a page Meta may mix them."""
    for page in newest_first:
        fresh = [data for data in page if shapes.at({"created_time": data[time]}) >= start]
        yield from fresh
        if len(fresh) < len(page):
            return


def _heard(channel: Channel, found: list[Json]) -> list[Json]:
    """Each once, in the order said, our own words left out."""
    once = {str(data["id"]): data for data in found if not shapes.ours(channel, data)}
    return sorted(once.values(), key=lambda data: (shapes.at(data), str(data["id"])))


def _told(since: str | None, found: list[Json], items: list[Heard | Broken]) -> Iterator[Item]:
    """A first reading that found nothing is over too: the next one reads to the end."""
    if not found and since:
        return
    bookmark = str(int(max(map(shapes.at, found)).timestamp())) if found else NOTHING_YET
    if not items:
        yield Mark(bookmark)
    yield from items[:-1]
    for item in items[-1:]:
        yield replace(item, bookmark=bookmark)
