"""The queue: who waits, strictly by (waiting since, id); a lead's exception first, with its reason."""

from dataclasses import dataclass

from casebook.waiting import Filters, Place, Waiting
from outreach.office import Office
from outreach.permission import Route

NO_FILTERS = Filters()


@dataclass(frozen=True)
class Row:
    """``route``: the best way to answer, as it would be decided now."""

    waiting: Waiting
    route: Route | None


@dataclass(frozen=True)
class QueuePage:
    """``exceptions`` only on the first page. ``count`` stops at ``capped`` (then say "1000+")."""

    exceptions: tuple[Row, ...]
    rows: tuple[Row, ...]
    next: Place | None
    count: int
    capped: bool


def page(
    office: Office, *, after: Place | None = None, filters: Filters = NO_FILTERS, limit: int = 50
) -> QueuePage:
    """A fixed number of queries, whatever the queue's length."""
    ...


def count(office: Office) -> tuple[int, bool]:
    """How many wait, and whether there are more than were counted."""
    ...


def make_exception(office: Office, place: Place, *, by: int, because: str) -> int:
    """A lead lets one wait first. Gives the case's id. Raises Trouble without a reason, Taken."""
    ...


def end_exception(office: Office, case_id: int, *, by: int) -> None: ...
