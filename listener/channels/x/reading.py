"""Read X's newest-first pages down to what is known, and give them oldest first."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from listener.channel import Both, Broken, Channel, Edited, Gap, Heard, Item, Mark, Trouble
from listener.channels.x import shapes
from listener.channels.x.about import DM_READ, OWN_READ, POST_READ
from listener.channels.x.calls import Json, TooOld, client_of
from listener.channels.x.paging import pages

REACH = 800  # the newest mentions that X gives at all (X docs: timelines)
SIZES = (100, 10)
DM_SIZES = (10, 1)  # messages have no since_id, and each one read is paid for
LONGEST_QUERY = 512
NOTHING_YET = "0"  # the bookmark of a stream that was read and was empty
FIELDS: Mapping[str, Any] = {
    "tweet_fields": [
        "created_at", "author_id", "conversation_id", "in_reply_to_user_id", "referenced_tweets",
        "edit_history_tweet_ids", "entities", "note_tweet",
    ],
    "user_fields": ["username", "name", "receives_your_dm"],
}  # fmt: skip
DM_FIELDS: Mapping[str, Any] = {
    "dm_event_fields": [
        "id",
        "text",
        "event_type",
        "created_at",
        "sender_id",
        "dm_conversation_id",
    ],
    "event_types": "MessageCreate",
    "expansions": "sender_id",
    "user_fields": ["username", "name"],
}
OLDER = Both(
    "X non dà più quello che è così vecchio: letto quello che c'era.",
    "X no longer gives what is that old: read what was there.",
)
TOO_MANY = Both(
    "X dà solo le ultime 800 menzioni: le più vecchie possono mancare.",
    "X gives only the newest 800 mentions: older ones may be missing.",
)


def mentions(channel: Channel, since: str | None) -> Iterator[Item]:
    call = client_of(channel).get_users_mentions
    price = OWN_READ if channel.setting("owned") else POST_READ
    fields = {**FIELDS, "expansions": ["author_id"], "id": channel.setting("me")}
    yield from _posts(channel, call, fields, since, price, "pagination_token")


def search(channel: Channel, since: str | None) -> Iterator[Item]:
    if not (query := query_of(channel.lines("words"), channel.setting("me_name"))):
        return
    call = client_of(channel).search_recent_tweets
    fields = {**FIELDS, "expansions": ["author_id", "referenced_tweets.id"], "query": query}
    yield from _posts(channel, call, fields, since, POST_READ, "next_token")


def query_of(words: tuple[str, ...], handle: str) -> str:
    """As many words as fit: X takes 512 characters."""
    tail = f" -is:retweet -from:{handle}"
    quoted = [f'"{word}"' if " " in word else word for word in words]
    while quoted and len(" OR ".join(quoted)) + len(tail) + 2 > LONGEST_QUERY:
        quoted.pop()
    return f"({' OR '.join(quoted)}){tail}" if quoted else ""


def messages(channel: Channel, since: str | None) -> Iterator[Item]:
    """Newest first down to the known one; the first reading takes one page."""
    call = client_of(channel).get_direct_message_events
    known, reached, stopped = int(since or 0), not since, None
    found: list[Json] = []
    people: dict[str, shapes.Json] = {}
    try:
        for answer in pages(channel, call, dict(DM_FIELDS), DM_READ, DM_SIZES, "pagination_token"):
            people |= shapes.people_in(answer)
            events = answer.get("data") or []
            fresh = [event for event in events if int(event["id"]) > known]
            channel.http.give_back(len(events) - len(fresh), DM_READ)
            found += fresh
            reached = reached or len(fresh) < len(events)
            if reached:
                break
    except Trouble as trouble:
        stopped = trouble
    if known and found and not reached and not stopped:
        oldest = min((str(event["id"]) for event in found), key=int)
        yield Gap(OLDER, from_at=shapes.moment(str(known)), to_at=shapes.moment(oldest))
    theirs = [event for event in found if event.get("sender_id") != channel.setting("me")]
    site = channel.setting("site")
    items = [shapes.message(event, people, site) for event in _in_order(theirs)]
    yield from _marked(items, None if stopped else _newest(found) or _begun(since))
    if stopped:
        raise stopped


def _posts(
    channel: Channel,
    call: Callable[..., Any],
    fields: dict[str, Any],
    since: str | None,
    price: float,
    token: str,
) -> Iterator[Item]:
    """The next ``since`` is the newest id of this reading's first page (X docs: paginate)."""
    found: list[tuple[Json, Json]] = []
    stopped: Trouble | None = None
    gap: Gap | None = None
    asked_since = None if since == NOTHING_YET else since
    rest = pages(channel, call, {**fields, "since_id": asked_since}, price, SIZES, token)
    try:
        try:
            page = next(rest, None)
        except TooOld as old:
            gap = Gap(OLDER, from_at=shapes.moment(since or "0"), to_at=old.oldest)
            rest = pages(channel, call, fields, price, SIZES, token)
            page = next(rest, None)
        while page is not None:
            includes = page.get("includes") or {}
            posts = page.get("data") or ()
            found += [(data, includes) for data in posts if gap or _is_later(data, since)]
            # The very first reading takes one page: what is older was before our time.
            page = next(rest, None) if since else None
    except Trouble as trouble:
        stopped = trouble
    gap = gap or _reach(call.__name__, found, since)
    mark = None if stopped else _newest([data for data, _ in found]) or _begun(since)
    yield from told(channel, found, gap, mark)
    if stopped:
        raise stopped


def told(
    channel: Channel, found: list[tuple[Json, Json]], gap: Gap | None, mark: str | None
) -> Iterator[Item]:
    """Each once, in the order said, our own left out."""
    me = channel.setting("me"), channel.setting("me_name")
    pairs = {str(data.get("id", "0")): (data, includes) for data, includes in found}
    if gap:
        oldest = min(pairs, key=int, default=None)
        yield replace(gap, to_at=gap.to_at or (shapes.moment(oldest) if oldest else None))
    items = [
        shapes.post(*pairs[each], me, channel.setting("site"))
        for each in sorted(pairs, key=int)
        if str(pairs[each][0].get("author_id")) != me[0]
    ]
    yield from _marked(items, mark)


def _is_later(data: Json, since: str | None) -> bool:
    return since is None or int(data["id"]) > int(since)


def _reach(call: str, found: list[tuple[Json, Json]], since: str | None) -> Gap | None:
    if since and "mentions" in call and len(found) >= REACH:
        return Gap(TOO_MANY, from_at=None if since == NOTHING_YET else shapes.moment(since))
    return None


def _in_order(events: list[Json]) -> list[Json]:
    once = {str(event["id"]): event for event in events}
    return [once[each] for each in sorted(once, key=int)]


def _begun(since: str | None) -> str | None:
    """A first reading that found nothing is over too: the next one reads to the end."""
    return None if since else NOTHING_YET


def _newest(found: list[Json]) -> str | None:
    return max((str(data["id"]) for data in found), key=int, default=None)


def _marked(items: list[Item], bookmark: str | None) -> Iterator[Item]:
    """Only the last one: resuming at an earlier one would skip those that X listed after it."""
    yield from items if bookmark is None else items[:-1]
    if bookmark and not items:
        yield Mark(bookmark)  # all that was new is our own
    for item in items[-1:] if bookmark else ():
        if isinstance(item, Edited):
            yield replace(item, heard=replace(item.heard, bookmark=bookmark))
        elif isinstance(item, Heard | Broken):
            yield replace(item, bookmark=bookmark)
