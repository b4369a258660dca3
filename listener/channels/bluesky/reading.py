"""Read Bluesky's newest-first lists down to what is known, and give them oldest first.

Public lists are sorted by time: the bookmark is the newest time read, and each reading begins some
hours before it. Conversations carry a revision that grows with every message: the bookmark of the
chat is the newest revision, and the time of the newest message.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from itertools import chain, islice

from listener.channel import Channel, Gone, Item, Json, Refused, kit
from listener.channels.bluesky import shapes
from listener.channels.bluesky.about import say
from listener.channels.bluesky.calls import pages, read

NOTHING_YET = "1970-01-01T00:00:00.000Z"  # the bookmark of a list that was read and was empty
NO_TALK_YET = f"0|{NOTHING_YET}"
THREADS = 25  # of our own newest words, in how many threads others are listened to
DEPTH = 20
WANTED = ("mention", "reply", "quote")


def notifications(channel: Channel, since: str | None) -> Iterator[Item]:
    method = "app.bsky.notification.listNotifications"
    listed = pages(channel, method, "notifications", reasons=WANTED)
    yield from _told(channel, "notifications", since, [listed])


def search(channel: Channel, since: str | None) -> Iterator[Item]:
    """One search a word; the account's own handle too, which a text may hold without a link."""
    start = {"since": shapes.stamp(_start(channel, "search", since))} if since else {}
    words = dict.fromkeys((channel.setting("me_name"), *channel.lines("words")))
    queries = [f'"{word}"' if " " in word else word for word in words if word]
    method = "app.bsky.feed.searchPosts"
    listed = (pages(channel, method, "posts", q=q, sort="latest", **start) for q in queries)
    yield from _told(channel, "search", since, listed)


def threads(channel: Channel, since: str | None) -> Iterator[Item]:
    """What others say where we spoke last: of an answer to an answer nobody may be notified."""
    yield from _told(channel, "threads", since, ([page] for page in _around_us(channel)))


def chat(channel: Channel, since: str | None) -> Iterator[Item]:
    """Without the right to read messages nothing is read: what the account cannot do says so."""
    rev, _, time = (since or NO_TALK_YET).partition("|")
    start = _start(channel, "chat", time)
    try:
        listed = pages(channel, "chat.bsky.convo.listConvos", "convos")
        talks = list(kit.down_to(listed, lambda talk: talk["rev"] > rev, first=since is None))
    except Refused as refused:
        if refused.words == say.NO_CHAT:
            return
        raise
    news = _last if since is None else partial(newest, channel, start)
    found = [(data, talk) for talk in talks for data in news(talk)]
    found.sort(key=lambda pair: (pair[0]["sentAt"], pair[0]["id"]))
    me = channel.setting("me")
    by_them = (pair for pair in found if pair[0]["sender"]["did"] != me)
    theirs = [shapes.message(data, channel, talk) for data, talk in by_them]
    rev = max([rev, *(talk["rev"] for talk in talks)])
    bookmark = f"{rev}|{max([time, *(data['sentAt'] for data, _ in found)])}"
    yield from kit.marked(theirs, None if bookmark == since else bookmark)


def newest(channel: Channel, start: datetime, talk: Json) -> Iterator[Json]:
    """What was said in a conversation since; what is no message, as a notice of a group, has no text."""
    listed = pages(channel, "chat.bsky.convo.getMessages", "messages", convoId=talk["id"])
    said = ([data for data in page if "text" in data] for page in listed)
    return kit.down_to(said, lambda data: shapes.moment(data["sentAt"]) >= start)


def _last(talk: Json) -> list[Json]:
    last = talk.get("lastMessage") or {}
    return [last] if "text" in last else []


def _told(
    channel: Channel, stream: str, since: str | None, lists: Iterable[Iterable[list[Json]]]
) -> Iterator[Item]:
    """Each list down to where we begin; the very first reading takes one page of each."""
    start, first = _start(channel, stream, since), since is None
    fresh = partial(kit.down_to, is_new=lambda view: shapes.at(view) >= start, first=first)
    views, stopped = kit.until_trouble(chain.from_iterable(map(fresh, lists)))
    found = {view["uri"]: view for view in views}
    in_order = sorted(found.values(), key=lambda view: (shapes.at(view), view["uri"]))
    me = channel.setting("me")
    theirs = [shapes.post(view, channel) for view in in_order if view["author"]["did"] != me]
    latest = shapes.stamp(shapes.at(in_order[-1])) if in_order else None if since else NOTHING_YET
    yield from kit.marked(theirs, latest, stopped)


def _start(channel: Channel, stream: str, since: str | None) -> datetime:
    return shapes.moment(since or NOTHING_YET) - channel.overlap(stream)


def _around_us(channel: Channel) -> Iterator[list[Json]]:
    """Page by page the threads in which we spoke last."""
    feed, method = "app.bsky.feed.getAuthorFeed", "app.bsky.feed.getPostThread"
    me = channel.setting("me")
    ours = next(pages(channel, feed, "feed", actor=me, filter="posts_with_replies"))
    roots = dict.fromkeys(shapes.root_of(each["post"]) for each in ours)
    for root in islice(roots, THREADS):
        try:
            answer = read(channel, method, uri=root, depth=DEPTH, parentHeight=0)
        except Gone:
            continue
        yield list(_words_in(answer["thread"], me, ours=False))


def _words_in(node: Json, me: str, *, ours: bool) -> Iterator[Json]:
    """What stands below a word of ours is marked as a notification would be; gaps are passed over."""
    if "post" not in node:
        return
    view = node["post"]
    yield {**view, "reason": "reply"} if ours else view
    for below in node.get("replies") or ():
        yield from _words_in(below, me, ours=ours or view["author"]["did"] == me)
