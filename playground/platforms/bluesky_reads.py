"""Reading calls of the pretend Bluesky: who one is, notifications, search, posts and threads."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from playground.platforms.bluesky_call import Call
from playground.platforms.bluesky_dialect import Xrpc, invalid, missing
from playground.platforms.bluesky_store import POST, Account, Record, stamp
from playground.wire import Response, as_json

ANCESTORS = 5  # so far up a reply is told of
BATCH = 25
QUOTED = re.compile(r'"([^"]*)"|(\S+)')


def resolve_handle(call: Call) -> Response:
    handle = call.asked("handle")
    if handle.startswith("@") or "." not in handle:
        raise invalid(f'Invalid handle (got "{handle}") at $.handle')
    found = next((a for a in call.store.accounts.values() if a.handle == handle.lower()), None)
    if found is None:
        name = "HandleNotFound" if handle.endswith(".example") else "InvalidRequest"
        raise Xrpc(name, "Unable to resolve handle")
    return as_json({"did": found.did})


def profile(call: Call) -> Response:
    return as_json(call.views.profile(_actor(call)))


def author_feed(call: Call) -> Response:
    """With `filter=posts_with_replies`, newest first; the cursor is a time."""
    actor = _actor(call)
    theirs = (r for r in call.store.newest_first() if r.owner == actor and call.views.sees(r))
    posts, cursor = _page(call, theirs, usual=50)
    return as_json({"feed": [call.views.in_feed(each) for each in posts], **cursor})


def notifications(call: Call) -> Response:
    """Lexicon app.bsky.notification.listNotifications; one for a post, whatever it does to us."""
    wanted = call.many("reasons")
    told = ((r, _reason(call, r)) for r in call.store.newest_first() if call.views.sees(r))
    found = (r for r, reason in told if reason and (not wanted or reason in wanted))
    posts, cursor = _page(call, found, usual=50)
    views = [_notification(call, each, first=not n) for n, each in enumerate(posts)]
    return as_json(
        {"notifications": views, "priority": False, "seenAt": stamp(call.room.town.now()), **cursor}
    )


def search(call: Call) -> Response:
    """Newest first; words and "phrases", all wanted; from:handle inside `q`."""
    query = call.asked("q")
    if not query:
        raise missing("q")
    parts = [phrase or word for phrase, word in QUOTED.findall(query)]
    since, until = call.asked("since"), call.asked("until")
    found = (
        r for r in call.store.newest_first()
        if call.views.sees(r) and all(_matches(r, part) for part in parts)
        and (not since or stamp(r.at) >= since) and (not until or stamp(r.at) < until)
    )  # fmt: skip
    posts, cursor = _page(call, found, usual=25, with_cid=True)
    return as_json({"posts": [call.views.post(each) for each in posts], **cursor})


def posts(call: Call) -> Response:
    """Deleted ones and those of blocked people are silently missing."""
    uris = call.many("uris")
    if len(uris) > BATCH:
        raise invalid(f"array too big (maximum {BATCH}, got {len(uris)}) at $.uris")
    found = [r for uri in uris if (r := call.store.records.get(uri)) and not r.owner.state]
    return as_json({"posts": [call.views.post(each) for each in found if call.views.sees(each)]})


def thread(call: Call) -> Response:
    uri = call.asked("uri")
    found = call.store.records.get(uri)
    if found is None or found.collection != POST or found.owner.state:
        raise Xrpc("NotFound", f"Post not found: {uri}")
    depth, height = call.number("depth", 6, 1000), call.number("parentHeight", 80, 1000)
    return as_json({"thread": call.views.thread(found, depth, height)})


def _actor(call: Call) -> Account:
    found = call.store.find(call.asked("actor"))
    if found is None:
        raise invalid("Profile not found")
    if found.state == "deactivated":
        raise Xrpc("AccountDeactivated", "Account is deactivated")
    return found


def _page(
    call: Call, found: Iterable[Record], *, usual: int, with_cid: bool = False
) -> tuple[list[Record], dict[str, str]]:
    """The last page has no cursor; a malformed one is an outage, as recorded."""
    size = call.number("limit", usual, 100)
    rest = iter(found)
    if cursor := call.asked("cursor"):
        before, _, cid = _read_cursor(cursor, with_cid=with_cid)
        rest = (r for r in rest if (stamp(r.at), r.cid) < (before, cid))
    items = list(islice(rest, size))
    if len(items) < size or next(rest, None) is None:
        return items, {}
    last = items[-1]
    time = str(int(last.at.timestamp() * 1000)) + f"__{last.cid}" if with_cid else stamp(last.at)
    return items, {"cursor": time}


def _read_cursor(cursor: str, *, with_cid: bool) -> tuple[str, str, str]:
    try:
        if not with_cid:
            return stamp(datetime.fromisoformat(cursor)), "", ""
        milliseconds, parted, cid = cursor.partition("__")
        at = datetime.fromtimestamp(int(milliseconds) / 1000).astimezone()
        return stamp(at), parted, cid
    except ValueError:
        raise Xrpc("InternalServerError", "Internal Server Error", 502) from None


def _reason(call: Call, record: Record) -> str:
    me = call.me.did
    if record.owner == call.me:
        return ""
    if me in record.mentioned:
        return "mention"
    if record.quoted.startswith(f"at://{me}/"):
        return "quote"
    return (
        "reply" if any(r.owner == call.me for r in islice(_above(call, record), ANCESTORS)) else ""
    )


def _above(call: Call, record: Record) -> Iterator[Record]:
    while found := call.store.records.get(record.parent):
        yield (record := found)


def _notification(call: Call, record: Record, *, first: bool) -> dict[str, object]:
    reason = _reason(call, record)
    about = {"reply": record.parent, "quote": record.quoted}.get(reason)
    return {
        **record.ref,
        "author": call.views.person(record.owner),
        "reason": reason,
        **({"reasonSubject": about} if about else {}),
        "record": record.value,
        "isRead": not first,
        "indexedAt": stamp(record.at),
        "labels": [],
    }


def _matches(record: Record, part: str) -> bool:
    operator, _, value = part.partition(":")
    if operator == "from" and value:
        return record.owner.handle == value.lstrip("@").lower()
    return part.casefold() in record.value["text"].casefold()
