"""The queue: who waits, in order of arrival; looked at, taken, set aside, let by with a reason."""

from datetime import datetime
from functools import partial

from sqlalchemy import select

from casebook.errors import Taken, Trouble
from casebook.queries import bodies, taken, teammates
from casebook.tables.heard import account
from casebook.waiting import Filters, Place
from dashboard import alike
from dashboard.kit import Reading, Response, Route, Verb, Visit, act, page, sentences, whole
from dashboard.pages import judging
from outreach import cases, incidents, mine, queue, relating_known

say = sentences("dashboard", "queue")

PAGE = 50


def routes() -> list[Route]:
    lead, place = partial(act, needs=Verb.LEAD), ("place", _said)
    return [
        page("/", line, needs=Verb.SEE),
        page("/changes", changes, needs=Verb.SEE),
        page("/waiting/{place}", waiting, needs=Verb.SEE),
        page("/take", take, needs=Verb.WORK, method="POST"),
        act("/set-aside", cases.set_aside, "because", mention_id=("place", _id), said="aside"),
        act("/bring-back/{id:int}", cases.bring_back),
        lead("/exception", queue.make_exception, "because", place=place, said="exception"),
        page("/mine", my_cases, needs=Verb.SEE),
    ]


def line(visit: Visit) -> Response:
    office = visit.house.office
    filters = Filters(channel=visit.asked("channel"), visibility=visit.asked("visibility"))
    after = _place(visit.asked("after")) if visit.asked("after") else None
    found = queue.page(office, after=after, filters=filters, limit=PAGE)
    with visit.house.book.reading() as r:
        channels, mates, now = _channels(visit, r), teammates.here(r), r.now
        many = incidents.running(r)
    behind = visit.asked("n")
    return visit.page(
        "queue.html", found=found, filters=filters, first=whole(behind) + 1, start=after is None,
        mine=mine.of(office, visit.me.id, most=6), channels=channels, mates=mates, now=now,
        trouble_of_many=many,
    )  # fmt: skip


def changes(visit: Visit) -> Response:
    """What became of the rows a page shows, and how many came since; nothing moves by itself."""
    seen = [whole(id) for id in visit.asked("seen").split(",")][: PAGE * 2]
    with visit.house.book.reading() as r:
        gone = taken.gone(r, seen)
        arrived = taken.arrived(r, _moment(visit.asked("since")))
    return visit.page("changes.html", gone=gone, arrived=arrived)


def waiting(visit: Visit) -> Response:
    """One who waits, before anybody takes them; the first look is noted."""
    place = _place(visit.request.path_params["place"])
    row = _row(visit, place)
    if row is None:
        return _elsewhere(visit, place)
    if visit.may(Verb.WORK):
        cases.look(visit.house.office, row.waiting.mention_id, by=visit.me.id)
    with visit.house.book.reading() as r:
        text = bodies.of_one(r, "mention", row.waiting.mention_id)
        flags = judging.flags(r, row.waiting, text)
    already = relating_known.of_word(visit.house.office, row.waiting.mention_id)
    side = partial(alike.beside, others=[text])
    return visit.page("waiting.html", row=row, text=text, already=already, side=side, flags=flags)


def take(visit: Visit) -> Response:
    office, place = visit.house.office, _said(visit, "place")
    if place.kind == "case":
        cases.take_returned(office, place.id, by=visit.me.id)
        return visit.go(f"/cases/{place.id}", said="taken")
    return visit.go(f"/cases/{cases.take(office, place.id, by=visit.me.id)}", said="taken")


def my_cases(visit: Visit) -> Response:
    office = visit.house.office
    which = visit.asked("show")
    if which == "all":
        found = mine.all_open(office)
    elif which == "ended":
        found = mine.ended(office)
    else:
        which, found = "mine", mine.of(office, visit.me.id)
    return visit.page("mine.html", found=found, which=which)


def _row(visit: Visit, place: Place) -> queue.Row | None:
    """Behind the place just before it: the queue itself says whether it still waits."""
    before = Place(place.since, place.id - 1, "case")
    found = queue.page(visit.house.office, after=before, limit=1).rows
    return found[0] if found and found[0].waiting.place == place else None


def _elsewhere(visit: Visit, place: Place) -> Response:
    with visit.house.book.reading() as r:
        case_id = place.id if place.kind == "case" else taken.case_of(r, place.id)
    if case_id is None:
        raise Taken(say.GONE)
    return visit.go(f"/cases/{case_id}")


def _channels(visit: Visit, r: Reading) -> list[tuple[str, str]]:
    here = r.rows(select(account.c.key).distinct().where(account.c.kind == "channel"))
    kinds = visit.house.registry.kinds
    return sorted((row.key, kinds[row.key].about.name) for row in here if row.key in kinds)


def _said(visit: Visit, name: str) -> Place:
    return _place(visit.said(name))


def _id(visit: Visit, name: str) -> int:
    return _said(visit, name).id


def _place(words: str) -> Place:
    try:
        return Place.read(words)
    except ValueError:
        raise Trouble(say.GONE) from None


def _moment(words: str) -> datetime:
    try:
        moment = datetime.fromisoformat(words)
        return moment.astimezone()
    except (ValueError, OverflowError):
        raise Trouble(say.GONE) from None
