"""The private route as a decision: allowed, once, they must write first, or impossible; and why."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from casebook.database import Reading
from casebook.errors import Trouble
from casebook.queries import ways
from casebook.queries.messages import Message
from casebook.queries.ways import Account, Asked, Reach, Ways, Word
from casebook.visibility import Visibility
from listener.channel import About, Channel, Contact
from outreach import invitation, words
from outreach.office import Office
from outreach.route import Answer, Decision, Route, way

__all__ = ["Answer", "Route", "find", "of_case", "of_words", "routes"]


def routes(office: Office, case_id: int) -> tuple[Route, ...]:
    """Best first: private ways, then by hand, then the public invitation; the closed ones stay in
    the list with their reason."""
    with office.book.reading() as r:
        return of_case(r, office.registry.kinds, case_id)


def of_case(
    r: Reading, kinds: Mapping[str, type[Channel]], case_id: int, *, frozen: Message | None = None
) -> tuple[Route, ...]:
    """The same inside a block. ``frozen``: judged by the word it was released for, and a way that it
    uses up itself is not used up for it."""
    persons = ways.persons_of(r, case_id)
    only = (frozen.mention_id or 0) if frozen else None
    mentions = ways.mentions_of(r, case_id, only=only)
    facts = ways.gather(r, persons=persons, mentions=mentions, but=frozen.id if frozen else None)
    on_file = ways.contact_kinds(r, persons[0] if persons else None)
    friends = ways.friends_of(r, case_id)
    private = _private(facts, kinds, [id for id in persons if id not in friends], r.now)
    ready = [route for route in private if route.open]
    reached = {route.handle_id for route in private}
    own = {reach.id for reach in facts.reaches if reach.person_id in friends} - reached
    thanks = [each for each in _private(facts, kinds, friends, r.now) if each.handle_id in own]
    rest = sorted([*private, *thanks], key=lambda route: not route.open)
    found = [*ready, _by_hand(facts, persons, on_file), *rest, *invitation.ways(facts, kinds)]
    found.sort(key=lambda route: not _preferred(facts, persons, route))
    known = {route.key: replace(route, friend=route.handle_id in own) for route in found}
    return tuple(known.values())


def _preferred(facts: Ways, persons: Sequence[int], route: Route) -> bool:
    """Open, private, and where the person whom it concerns would rather be written to."""
    way = next((reach.way for reach in facts.reaches if reach.person_id in persons[:1]), None)
    hand = route.verb == "by_hand" and way in ("email", "phone")
    return route.open and (hand or (route.verb == "contact" and route.channel == way))


def of_words(
    r: Reading, kinds: Mapping[str, type[Channel]], said: Mapping[int, int | None]
) -> dict[int, Route]:
    """The best private way for each waiting word, by mention id; ``said``: mention → person."""
    persons = {person for person in said.values() if person}
    facts = ways.gather(r, persons=persons, mentions=said)
    found = {}
    for mention_id, person in said.items():
        mine = facts.alone(mention_id, person)
        them = [person] if person else []
        ready = (each for each in _private(mine, kinds, them, r.now) if each.open)
        found[mention_id] = next(ready, None) or _by_hand(mine, them, frozenset())
    return found


def find(routes: Iterable[Route], wanted: str) -> Route:
    """Raises Trouble when there is no such way, or it is closed, with the reason.

    A private way stays the same when they said another word meanwhile; a public answer does not.
    """
    found = list(routes)
    route = next((route for route in found if route.key == wanted), None)
    if route is None and wanted.startswith("contact-"):
        same = wanted.rpartition("-")[0] + "-"
        route = next((route for route in found if route.key.startswith(same)), None)
    if route is None:
        raise Trouble(words.NO_ROUTE)
    if not route.open:
        raise Trouble(route.why)
    return route


def _private(
    facts: Ways, kinds: Mapping[str, type[Channel]], persons: Collection[int], now: datetime
) -> list[Route]:
    """One way for each handle, whom it concerns first: the open ones, those of their own before
    others that are surely theirs, and where they wrote to us last."""
    order = {person: place for place, person in enumerate(persons)}
    found: dict[int, tuple[tuple[bool, int, bool, bool, float], Route]] = {}
    for person in persons:
        for reach in facts.places(person):
            account = _account(facts, reach)
            if reach.id in found or reach.channel not in kinds or not account:
                continue
            known_by = None if reach.person_id in order else facts.others[person][reach.id]
            about = kinds[reach.channel].about
            route = replace(_contact(facts, about, reach, account, now), known_by=known_by)
            place = order.get(reach.person_id, order[person])
            at = reach.wrote_at
            recent = at is None, -(at or now).timestamp()
            found[reach.id] = (not route.open, place, known_by is not None, *recent), route
    return [route for _, route in sorted(found.values(), key=lambda each: each[0])]


def _account(facts: Ways, reach: Reach) -> Account | None:
    heard_on = {word.account_id for word in facts.words if word.handle_id == reach.id}
    ours = (account for account in facts.accounts if account.key == reach.channel)
    fitting = (account for account in ours if reach.scope in ("", account.scope))
    return min(fitting, key=lambda account: account.id not in heard_on, default=None)


def _contact(facts: Ways, about: About, reach: Reach, account: Account, now: datetime) -> Route:
    word = _word_for(facts, about.contact, reach)
    asked = facts.asked.get((reach.id, word.id if word else 0)) or facts.asked.get((reach.id, 0))
    decision = _decide(about, reach, word, asked, now)
    contact = about.contact
    return way(
        "contact", decision, account, reach, word,
        max_chars=(account.max_chars or contact.max_chars) if contact else None,
        readable_by=contact.readable_by if contact else None,
    )  # fmt: skip


def _word_for(facts: Ways, contact: Contact | None, reach: Reach) -> Word | None:
    """Their last private word, else the newest word whose way is not used up, else the newest."""
    theirs = [word for word in facts.words if word.handle_id == reach.id]
    private = [word for word in theirs if word.visibility is Visibility.PRIVATE]
    at_most = contact.at_most if contact else None
    unused = [word for word in theirs if at_most is None or word.used < at_most]
    for words_ in (private, unused, theirs):
        if words_:
            return max(words_, key=lambda word: word.at)
    return None


def _decide(
    about: About, reach: Reach, word: Word | None, asked: Asked | None, now: datetime
) -> Decision:
    if reach.stop_at is not None:
        return Decision(Answer.IMPOSSIBLE, words.ASKED_TO_STOP.filled(name=reach.person))
    if about.contact is None:
        why = words.NO_PRIVATE.filled(channel=about.name)
        return Decision(Answer.IMPOSSIBLE, why, instead=words.OTHER_WAYS)
    contact = about.contact
    if reach.wrote_at is not None:
        span = contact.answer_within or contact.within
        until = reach.wrote_at + span if span else None
        if until is None or now < until:
            return Decision(Answer.ALLOWED, words.WROTE_TO_US.filled(name=reach.person), until)
        over = words.WINDOW_OVER.filled(name=reach.person)
        return Decision(Answer.THEY_FIRST, over, until, words.ASK_TO_WRITE)
    if asked and asked.contact != "yes":
        they_first = asked.contact == "they_first"
        instead = words.ASK_TO_WRITE if they_first else words.OTHER_WAYS
        answer = Answer.THEY_FIRST if they_first else Answer.IMPOSSIBLE
        return Decision(answer, asked.contact_because, instead=instead)
    return _first_contact(about, contact, reach, word, asked, now)


def _first_contact(
    about: About, contact: Contact, reach: Reach, word: Word | None, asked: Asked | None, now: datetime
) -> Decision:  # fmt: skip
    on, ask = {"channel": about.name}, words.ASK_TO_WRITE
    counted = contact.within is not None or contact.at_most is not None
    if counted and word is None:
        return Decision(Answer.THEY_FIRST, words.NEEDS_A_WORD.filled(**on), instead=ask)
    until = word.at + contact.within if word and contact.within else None
    if until is not None and now >= until:
        over = words.WINDOW_OVER.filled(name=reach.person)
        return Decision(Answer.IMPOSSIBLE, over, until, ask)
    if contact.at_most is not None and word is not None:
        if word.used >= contact.at_most:
            return Decision(Answer.THEY_FIRST, words.USED_UP.filled(**on), until, ask)
        once = words.ONLY_ONCE.filled(**on)
        return Decision(Answer.ONCE, once, until, number=word.used + 1)
    said = asked.contact_because if asked and asked.contact_because.en else None
    return Decision(Answer.ALLOWED, said or words.MAY_WRITE.filled(**on), until)


def _by_hand(facts: Ways, persons: Sequence[int], on_file: frozenset[str]) -> Route:
    theirs = (each for each in facts.reaches if each.person_id in persons[:1])
    concerned = next(theirs, None)
    stopped = concerned is not None and concerned.stop_at is not None
    name = concerned.person if concerned else ""
    by_hand = words.BY_HAND_ON_FILE if on_file & {"email", "phone"} else words.BY_HAND
    why = words.ASKED_TO_STOP.filled(name=name) if stopped else by_hand
    answer = Answer.IMPOSSIBLE if stopped else Answer.ALLOWED
    return Route(answer, why, key="by_hand-0-0-0", verb="by_hand", name=name)
