"""Reading calls of the pretend X: mentions, recent search, look-ups, people and messages."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice

from playground.people import Person
from playground.platforms import x_dialect as dialect
from playground.platforms.x_call import Call, answer
from playground.platforms.x_search import BadQuery, compiled
from playground.platforms.x_store import Post, conversation_of, said_at, stamp
from playground.wire import Response, as_json

REACH = 800  # newest mentions that can be reached (X docs: "Timelines")
SEARCH_WINDOW = timedelta(days=7)
DM_WINDOW = timedelta(days=30)
COUNTED_AT_ONCE = timedelta(days=31)


def mentions(call: Call, user_id: str) -> Response:
    person = call.person(user_id)
    if person is None:
        return as_json({"errors": [dialect.not_found("id", user_id, "user")]})
    size = call.size(5, 100, usual=10)
    reach = (post for post in call.x.store.newest_first() if post.mentions(person))
    found = _bounded(call, islice(reach, REACH))
    posts, meta = call.page(found, size, "pagination_token")
    own = person == call.me and not call.app
    return _posts(call, posts, meta, "own mention read" if own else "post read")


def timeline(call: Call, user_id: str) -> Response:
    """What one account posted (X docs: "User posts timeline"; the newest 3,200)."""
    person = call.person(user_id)
    if person is None:
        return as_json({"errors": [dialect.not_found("id", user_id, "user")]})
    size = call.size(5, 100, usual=10)
    theirs = (post for post in call.x.store.newest_first() if post.author == person)
    posts, meta = call.page(_bounded(call, theirs), size, "pagination_token")
    own = person == call.me and not call.app
    return _posts(call, posts, meta, "own mention read" if own else "post read")


def search(call: Call) -> Response:
    query = call.request.asked("query")
    try:
        wanted = compiled(query)
    except BadQuery as why:
        raise dialect.invalid("query", query, str(why)) from why
    size = call.size(10, 100, usual=10)
    _check_window(call)
    newest = call.x.town.now() - (timedelta(0) if call.time("end_time") else call.x.search_lag)
    oldest = call.x.town.now() - SEARCH_WINDOW
    found = (
        post for post in _bounded(call, call.x.store.newest_first())
        if oldest <= post.at <= newest and wanted(post)
    )  # fmt: skip
    posts, meta = call.page(found, size, "next_token")
    return _posts(call, posts, meta, "post read")


def counts(call: Call) -> Response:
    """How many in the whole archive, 31 days a page (X docs: "Full-archive Post counts")."""
    if not call.app:
        raise dialect.wrong_context("OAuth 1.0a User Context", "OAuth 2.0 Application-Only")
    wanted = compiled(call.request.asked("query"))
    end = call.time("end_time") or call.x.town.now()
    last = call.time("next_token") or end
    start = call.time("start_time") or end - COUNTED_AT_ONCE
    first = max(start, last - COUNTED_AT_ONCE)
    posts = [p for p in call.x.store.newest_first() if first <= p.at < last and wanted(p)]
    call.x.meter.charge("count", call.request.path)
    days = Counter(post.at.date().isoformat() for post in posts)
    data = [{"start": f"{day}T00:00:00.000Z", "tweet_count": days[day]} for day in sorted(days)]
    more = {"next_token": stamp(first)} if first > start else {}
    return as_json({"data": data, "meta": {"total_tweet_count": len(posts), **more}})


def tweet(call: Call, post_id: str) -> Response:
    post = call.x.store.get(post_id)
    if post is None:
        return as_json({"errors": [dialect.not_found("id", post_id)]})
    call.x.meter.charge("post read", post.id)
    return as_json({"data": call.shape.post(post)} | call.shape.around([post]))


def tweets(call: Call) -> Response:
    ids = [each for each in call.request.asked("ids").split(",") if each]
    if not 1 <= len(ids) <= 100:
        raise dialect.invalid("ids", ",".join(ids), "size must be between 1 and 100")
    found = [post for post in map(call.x.store.get, ids) if post]
    known = {post.id for post in found}
    for post in found:
        call.x.meter.charge("post read", post.id)
    told = {"data": [call.shape.post(post) for post in found]} if found else {}
    missing = [dialect.not_found("ids", each) for each in ids if each not in known]
    return as_json(told | call.shape.around(found) | ({"errors": missing} if missing else {}))


def me(call: Call) -> Response:
    call.need_user()
    call.x.meter.charge("user read", call.me.x_id)
    return as_json({"data": call.shape.user(call.me)})


def user(call: Call, user_id: str) -> Response:
    return _one(call, call.person(user_id), "id", user_id)


def user_by_name(call: Call, name: str) -> Response:
    return _one(call, call.named(name), "username", name)


def users(call: Call) -> Response:
    return _people(call, "ids", call.person)


def users_by_name(call: Call) -> Response:
    return _people(call, "usernames", call.named)


def messages(call: Call, conversation: str = "") -> Response:
    call.need_user()
    size = call.size(1, 100, usual=100)
    oldest = call.x.town.now() - DM_WINDOW
    found = (
        message for message in reversed(call.x.store.messages)
        if message.at >= oldest and conversation in ("", message.conversation)
    )  # fmt: skip
    page, meta = call.page(found, size, "pagination_token")
    for message in page:
        call.x.meter.charge("dm read", message.id)
    items = [call.shape.message(message) for message in page]
    return answer(items, meta, call.shape.around_messages(page))


def messages_with(call: Call, user_id: str) -> Response:
    call.need_user()
    person = call.person(user_id)
    if person is None:
        return as_json({"errors": [dialect.not_found("participant_id", user_id, "user")]})
    return messages(call, conversation_of(call.me, person))


def _one(call: Call, person: Person | None, parameter: str, value: str) -> Response:
    if person is None:
        return as_json({"errors": [dialect.not_found(parameter, value, "user")]})
    call.x.meter.charge("user read", person.x_id)
    return as_json({"data": call.shape.user(person)})


def _people(call: Call, parameter: str, find: Callable[[str], Person | None]) -> Response:
    asked = [each for each in call.request.asked(parameter).split(",") if each]
    if not 1 <= len(asked) <= 100:
        message = "size must be between 1 and 100"
        raise dialect.invalid(parameter, ",".join(asked), message)
    found = {each: person for each in asked if (person := find(each))}
    for person in found.values():
        call.x.meter.charge("user read", person.x_id)
    missing = [dialect.not_found(parameter, each, "user") for each in asked if each not in found]
    data = [call.shape.user(person) for person in found.values()]
    told = ({"data": data} if data else {}) | ({"errors": missing} if missing else {})
    return as_json(told)


def _posts(call: Call, posts: list[Post], meta: dict[str, object], item: str) -> Response:
    for post in posts:
        call.x.meter.charge(item, post.id)
    return answer([call.shape.post(post) for post in posts], meta, call.shape.around(posts))


def _bounded(call: Call, posts: Iterator[Post]) -> Iterator[Post]:
    """Between since_id and until_id, start_time and end_time; since_id itself left out."""
    since, until = call.number("since_id"), call.number("until_id")
    start, end = call.time("start_time"), call.time("end_time")
    for post in posts:
        if since is not None and int(post.id) <= since:
            return
        late = until is not None and int(post.id) >= until
        if not late and (start is None or post.at >= start) and (end is None or post.at < end):
            yield post


def _check_window(call: Call) -> None:
    oldest = call.x.town.now() - SEARCH_WINDOW
    since, start = call.number("since_id"), call.time("start_time")
    if since is not None and said_at(str(since)) < oldest:
        raise too_old(call.request.asked("since_id"), stamp(oldest))
    if start is not None and start < oldest:
        message = f"'start_time' must be on or after {stamp(oldest)}."
        raise dialect.invalid("start_time", call.request.asked("start_time"), message)


def too_old(since_id: str, oldest: str) -> dialect.Problem:
    message = f"'since_id' must be a tweet id created after {oldest}."
    return dialect.invalid("since_id", since_id, message)
