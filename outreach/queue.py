"""The queue: who waits, strictly by (waiting since, id); a lead's exception first, with its reason."""

from dataclasses import dataclass

from sqlalchemy import select

from casebook.database import Reading, Writing
from casebook.errors import Trouble
from casebook.nouns import RETURNED, cases, teammate
from casebook.queries import queue as queries
from casebook.waiting import Filters, Place, Waiting
from outreach import opening, overriding, permission, relating_known, words
from outreach.office import Office
from outreach.permission import Route
from outreach.relating_known import Known

NO_FILTERS = Filters()


@dataclass(frozen=True)
class Row:
    """``route``: the best way to answer, as it would be decided now. ``known``: what it may repeat."""

    waiting: Waiting
    route: Route | None
    known: Known | None


@dataclass(frozen=True)
class QueuePage:
    """``exceptions`` only on the first page. ``count`` stops at 1,000: then ``capped``, say "1000+"."""

    exceptions: tuple[Row, ...]
    rows: tuple[Row, ...]
    next: Place | None
    count: int
    capped: bool


def page(
    office: Office, *, after: Place | None = None, filters: Filters = NO_FILTERS, limit: int = 50
) -> QueuePage:
    """A fixed number of queries, whatever the queue's length."""
    with office.book.reading() as r:
        first = [] if after else queries.exceptions(r, filters)
        found = queries.page(r, after=after, filters=filters, limit=limit + 1)
        rows = _with_routes(office, r, first + found[:limit])
        counted = queries.count(r, filters)
    more = found[limit - 1].place if len(found) > limit else None
    return QueuePage(
        tuple(rows[: len(first)]), tuple(rows[len(first) :]), more,
        min(counted, queries.COUNTED), counted > queries.COUNTED,
    )  # fmt: skip


def _with_routes(office: Office, r: Reading, lines: list[Waiting]) -> list[Row]:
    said = {line.mention_id: line.person_id for line in lines}
    routes = permission.of_words(r, office.registry.kinds, said)
    known = relating_known.told(office, r, lines)
    return [Row(line, routes.get(line.mention_id), known.get(line.mention_id)) for line in lines]


def count(office: Office) -> tuple[int, bool]:
    """How many wait, and whether there are more than were counted."""
    with office.book.reading() as r:
        counted = queries.count(r, NO_FILTERS)
    return min(counted, queries.COUNTED), counted > queries.COUNTED


def make_exception(office: Office, place: Place, *, by: int, because: str) -> int:
    """A lead lets one wait first. Gives the case's id. Raises Trouble without a reason, Taken."""
    if not because.strip():
        raise Trouble(words.WHY_MISSING)
    with office.book.writing() as w:
        _only_a_lead(w, by)
        case = place.id
        if place.kind == "mention":
            case = opening.open_case(w, place.id, by=by, owner=None)
        first = {"exception_at": w.now, "exception_by": by, "exception_because": because.strip()}
        waits = cases.c.id == case, RETURNED
        if not w.change(cases, *waits, **first):
            raise opening.taken(w, case)
        overriding.set_aside(w, "order", case=case, by=by, because=because)
        w.log("exception made", by=by, case=case)
        w.tell("queue")
        return case


def end_exception(office: Office, case_id: int, *, by: int) -> None:
    with office.book.writing() as w:
        _only_a_lead(w, by)
        none = {"exception_at": None, "exception_by": None, "exception_because": None}
        if w.change(cases, cases.c.id == case_id, cases.c.exception_at.is_not(None), **none):
            w.log("exception ended", by=by, case=case_id)
            w.tell("queue")


def _only_a_lead(w: Writing, by: int) -> None:
    if w.value(select(teammate.c.role).where(teammate.c.id == by)) not in ("lead", "admin"):
        raise Trouble(words.ONLY_LEAD)
