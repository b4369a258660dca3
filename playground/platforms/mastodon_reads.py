"""Reading calls of the pretend Mastodon (Mastodon docs, API methods)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.people import Person
from playground.platforms import mastodon_dialect as dialect
from playground.platforms.mastodon_dialect import Row, Some, cut, flag, linked, listed, number
from playground.platforms.mastodon_shape import server
from playground.platforms.mastodon_store import DOMAIN, Status
from playground.wire import Json, Request, Response, as_json

if TYPE_CHECKING:
    from playground.platforms.mastodon import Mastodon


@dataclass(frozen=True)
class Call:
    at: "Mastodon"
    request: Request

    @property
    def me(self) -> Person:
        return self.at.brand

    def status(self, status_id: str) -> Status:
        found = self.at.store.get(status_id)
        if found is None or not self.at.store.sees(self.me, found):
            raise dialect.not_found()
        return found

    def person(self, account_id: str) -> Person:
        them = (one for one in self.at.people if one.mastodon_id == account_id)
        if (found := next(them, None)) is None:
            raise dialect.not_found()
        return found

    def cut(self, rows: Sequence[Some], usual: int, most: int) -> list[Some]:
        return cut(rows, self.request, usual, most, old="min_id as since_id" in self.at.quirks)

    def page(self, body: Json, rows: Sequence[Row], most: int) -> Response:
        answer = as_json(body)
        if "no links" in self.at.quirks:
            return answer
        return linked(answer, self.at.base, self.request, rows, len(rows) < most)


def instance(call: Call) -> Response:
    return as_json(server("Social", call.at.most)[0])


def instance_before(call: Call) -> Response:
    return as_json(server("Social", call.at.most)[1])


def me(call: Call) -> Response:
    """Mastodon docs: Entities, CredentialAccount."""
    source = {"privacy": "public", "sensitive": False, "language": "it", "note": "", "fields": []}
    return as_json(call.at.shape.account(call.me) | {"source": source})


def notifications(call: Call) -> Response:
    wanted, unwanted = listed(call.request, "types"), listed(call.request, "exclude_types")
    on = (not wanted or "mention" in wanted) and "mention" not in unwanted
    if "strangers filtered" in call.at.quirks:  # notification policy, since 4.3: all are strangers
        on = on and flag(call.request.asked("include_filtered"))
    newest = call.at.store.notices[::-1] if on else []
    size = number(call.request, "limit", 40, 80)
    rows = call.cut(newest, 40, 80)
    return call.page([call.at.shape.notice(row) for row in rows], rows, size)


def tagged(call: Call, tag: str) -> Response:
    seen = _public(call, lambda status: tag.lower() in status.tags)
    return _statuses(call, seen)


def search(call: Call) -> Response:
    """Newest first; it has no Link, and min_id only cuts off what is older (full-text search)."""
    words = call.request.asked("q").lower().split()
    if not words:
        raise dialect.refusal(400, "Validation failed: q can't be blank")
    found = _public(call, lambda status: all(word in status.text.lower() for word in words))
    rows = cut(found, call.request, 20, 40, old=True)
    on = call.request.asked("type", "statuses") == "statuses"
    shown = [call.at.shape.status(row) for row in rows] if on else []
    return as_json({"accounts": [], "statuses": shown, "hashtags": []})


def status(call: Call, status_id: str) -> Response:
    return as_json(call.at.shape.status(call.status(status_id)))


def statuses(call: Call) -> Response:
    """Those of the ids that we may see (Mastodon docs: View multiple statuses, since 4.3)."""
    found = [call.at.store.get(each) for each in listed(call.request, "id")]
    return as_json([call.at.shape.status(s) for s in found if s and call.at.store.sees(call.me, s)])


def context(call: Call, status_id: str) -> Response:
    above, below = call.at.store.thread(call.status(status_id))
    see = [
        [call.at.shape.status(each) for each in some if call.at.store.sees(call.me, each)]
        for some in (above, below)
    ]
    return as_json({"ancestors": see[0], "descendants": see[1]})


def history(call: Call, status_id: str) -> Response:
    return as_json(call.at.shape.versions(call.status(status_id)))


def source(call: Call, status_id: str) -> Response:
    found = call.status(status_id)
    return as_json({"id": found.id, "text": found.text, "spoiler_text": found.spoiler})


def conversations(call: Call) -> Response:
    """Each thread with its last word only; pages are cut by that word's id, told in the Link."""
    last: dict[tuple[str, frozenset[str]], Status] = {}
    if "conversations empty" not in call.at.quirks:
        for each in call.at.store.newest_first():
            if each.visibility == "direct" and call.me.key in each.talk:
                last.setdefault((each.root.id, each.talk), each)
    rows = call.cut(list(last.values()), 20, 40)
    body = [_conversation(call, each) for each in rows]
    return call.page(body, rows, number(call.request, "limit", 20, 40))


def account(call: Call, account_id: str) -> Response:
    return as_json(call.at.shape.account(call.person(account_id)))


def account_statuses(call: Call, account_id: str) -> Response:
    person, store = call.person(account_id), call.at.store
    theirs = [each for each in store.newest_first() if each.author == person]
    seen = [each for each in theirs if store.sees(call.me, each)]
    if "own direct hidden" in call.at.quirks:
        seen = [each for each in seen if each.visibility != "direct"]
    return _statuses(call, seen)


def lookup(call: Call) -> Response:
    asked = call.request.asked("acct").lstrip("@").casefold().removesuffix("@" + DOMAIN)
    them = (one for one in call.at.people if one.mastodon.casefold() == asked)
    if (found := next(them, None)) is None:
        raise dialect.not_found()
    return as_json(call.at.shape.account(found))


def account_search(call: Call) -> Response:
    asked = call.request.asked("q").lstrip("@").casefold()
    found = [p for p in call.at.people if asked in f"{p.mastodon} {p.name}".casefold()]
    size = number(call.request, "limit", 40, 80)
    return as_json([call.at.shape.account(person) for person in found[:size]])


def relationships(call: Call) -> Response:
    """Mastodon docs: Entities, Relationship."""
    blocks, follows, we = call.at.store.blocks, call.at.store.follows, call.me.key
    asked = listed(call.request, "id")
    return as_json([
        {
            "id": person.mastodon_id, "following": (we, person.key) in follows,
            "followed_by": (person.key, we) in follows, "blocking": (we, person.key) in blocks,
            "blocked_by": (person.key, we) in blocks, "muting": False, "requested": False,
            "domain_blocking": False, "endorsed": False, "note": "",
        }
        for person in call.at.people if person.mastodon_id in asked
    ])  # fmt: skip


def _public(call: Call, wanted: Callable[[Status], bool]) -> list[Status]:
    seen = (each for each in call.at.store.newest_first() if each.visibility == "public")
    return [each for each in seen if wanted(each) and call.at.store.sees(call.me, each)]


def _statuses(call: Call, found: list[Status]) -> Response:
    rows = call.cut(found, 20, 40)
    body = [call.at.shape.status(row) for row in rows]
    return call.page(body, rows, number(call.request, "limit", 20, 40))


def _conversation(call: Call, last: Status) -> Json:
    others = [one for one in call.at.people if one.key in last.talk and one != call.me]
    return {
        "id": last.root.id, "unread": last.author != call.me,
        "accounts": [call.at.shape.account(one) for one in others],
        "last_status": call.at.shape.status(last),
    }  # fmt: skip
