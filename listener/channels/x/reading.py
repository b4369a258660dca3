"""Read X's newest-first pages down to what is known, and give them oldest first."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from listener.channel import Channel, Gap, Item, Json, Trouble, kit
from listener.channels.x import shapes
from listener.channels.x.about import DM_READ, OWN_READ, POST_READ, say
from listener.channels.x.calls import TooOld, client_of, pages

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
    "dm_event_fields": shapes.DM_EVENT, "event_types": "MessageCreate", "expansions": "sender_id",
    "user_fields": ["username", "name"],
}  # fmt: skip


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


def dms(channel: Channel, since: str | None) -> Iterator[Item]:
    """Newest first down to the known one; the first reading takes one page."""
    call, known = client_of(channel).get_direct_message_events, int(since or 0)
    listed = pages(channel, call, dict(DM_FIELDS), DM_READ, DM_SIZES, "pagination_token")
    answers, stopped = kit.until_trouble(_to_known(channel, listed, known, first=not since))
    events = [event for answer in answers for event in answer.get("data") or ()]
    found = {str(event["id"]): event for event in events if int(event["id"]) > known}
    in_order = sorted(found, key=int)
    if known and found and not stopped and all(int(event["id"]) > known for event in events):
        yield Gap(say.OLDER, shapes.moment(str(known)), shapes.moment(in_order[0]))
    people = {id: user for answer in answers for id, user in shapes.people_in(answer).items()}
    theirs = (found[id] for id in in_order if found[id].get("sender_id") != channel.setting("me"))
    items = [shapes.message(event, people, channel.setting("site")) for event in theirs]
    yield from kit.marked(items, _newest(found) or _begun(since), stopped)


def _to_known(
    channel: Channel, listed: Iterator[Json], known: int, *, first: bool
) -> Iterator[Json]:
    """Page after page; what was known already is not paid for."""
    for answer in listed:
        yield answer
        old = sum(int(event["id"]) <= known for event in answer.get("data") or ())
        channel.http.give_back(old, DM_READ)
        if old or first:
            return


def _posts(
    channel: Channel, call: Callable[..., Any], fields: dict[str, Any], since: str | None,
    price: float, token: str,
) -> Iterator[Item]:  # fmt: skip
    """The next ``since`` is the newest id of this reading's first page (X docs: paginate)."""
    gap: Gap | None = None
    asked = {**fields, "since_id": None if since == NOTHING_YET else since}
    # The very first reading takes one page: what is older was before our time.
    listed = islice(pages(channel, call, asked, price, SIZES, token), None if since else 1)
    answers, stopped = kit.until_trouble(listed)
    if isinstance(stopped, TooOld) and not answers:
        gap = Gap(say.OLDER, from_at=shapes.moment(since or "0"), to_at=stopped.oldest)
        answers, stopped = kit.until_trouble(pages(channel, call, fields, price, SIZES, token))
    found = [pair for pair in pairs_in(answers) if gap or int(pair[0]["id"]) > int(since or 0)]
    gap = gap or _reach(call.__name__, found, since)
    mark = _newest(data["id"] for data, _ in found) or _begun(since)
    yield from told(channel, found, gap, mark, stopped)


def pairs_in(answers: Iterable[Json]) -> list[tuple[Json, Json]]:
    """Each post with what came along with its page."""
    whole = ((each.get("includes") or {}, each.get("data") or ()) for each in answers)
    return [(data, includes) for includes, some in whole for data in some]


def told(
    channel: Channel, found: list[tuple[Json, Json]], gap: Gap | None = None,
    mark: str | None = None, stopped: Trouble | None = None,
) -> Iterator[Item]:  # fmt: skip
    """Each once, in the order said, our own left out."""
    me = channel.setting("me"), channel.setting("me_name")
    pairs = {str(data.get("id", "0")): (data, includes) for data, includes in found}
    if gap:
        oldest = min(pairs, key=int, default=None)
        yield replace(gap, to_at=gap.to_at or (shapes.moment(oldest) if oldest else None))
    in_order = (pairs[each] for each in sorted(pairs, key=int))
    theirs = (pair for pair in in_order if str(pair[0].get("author_id")) != me[0])
    items = [shapes.post(*pair, me, channel.setting("site")) for pair in theirs]
    yield from kit.marked(items, mark, stopped)


def _reach(call: str, found: list[tuple[Json, Json]], since: str | None) -> Gap | None:
    if since and "mentions" in call and len(found) >= REACH:
        return Gap(say.TOO_MANY, from_at=None if since == NOTHING_YET else shapes.moment(since))
    return None


def _begun(since: str | None) -> str | None:
    """A first reading that found nothing is over too: the next one reads to the end."""
    return None if since else NOTHING_YET


def _newest(ids: Iterable[Any]) -> str | None:
    return max(map(str, ids), key=int, default=None)
