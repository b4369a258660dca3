"""A person decides what a ticket is to a case: duplicate, evolution, homonym, another matter."""

from typing import Any

from sqlalchemy import Row, select

from casebook.closing import FREE
from casebook.database import Writing
from casebook.errors import Trouble
from casebook.queries import closings
from casebook.queries.duplicates import KIN, KINDS
from casebook.tables.team import event
from casebook.words import sentences
from outreach import deciding
from outreach.deciding import say as of_deciding
from outreach.office import Office

say = sentences("outreach", "duplicates")


def decide(office: Office, item_id: int, *, as_: str, by: int) -> None:
    """Confirm a proposal, or say what it is instead. ``as_``: duplicate | evolution | homonym | other."""
    with office.book.writing() as w:
        _decide(w, deciding.item(w, item_id), as_, by)


def mark(office: Office, case_id: int, ticket_id: int, *, as_: str, by: int) -> int:
    """By hand, where nothing was proposed: the item's id."""
    with office.book.writing() as w:
        item = deciding.made(w, case_id, "ticket_id", ticket_id, by=by)
        _decide(w, item, as_, by)
        return int(item.id)


def reject(office: Office, item_id: int, *, by: int) -> None:
    """It does not belong to this case, and is not proposed to it again."""
    with office.book.writing() as w:
        item = deciding.item(w, item_id)
        if item.ended_at is None:
            _nothing_closed(w, item)
            deciding.change(w, item, ended_at=w.now, ended_by=by)
            deciding.log(w, "duplicate rejected", item, by=by)


def undo(office: Office, item_id: int, *, by: int) -> None:
    """Take back the latest decision: the rejection, else what a person said it is."""
    with office.book.writing() as w:
        item = deciding.item(w, item_id)
        if item.ended_at is not None:
            deciding.change(w, item, ended_at=None, ended_by=None)
        elif item.confirmed_at is not None:
            _nothing_closed(w, item)
            was = _was(w, item)
            deciding.change(w, item, as_=was, confirmed_at=None, confirmed_by=None)
        else:
            raise Trouble(of_deciding.NOTHING_TO_UNDO)
        deciding.log(w, "duplicate undone", item, by=by)


def _decide(w: Writing, item: Row[Any], as_: str, by: int) -> None:
    if as_ not in KINDS:
        raise Trouble(of_deciding.UNKNOWN_KIND)
    if as_ not in KIN:
        _nothing_closed(w, item)
    deciding.confirm(w, item, as_, by=by)
    deciding.log(w, "duplicate decided", item, by=by, as_=as_, was=item.as_)


def _nothing_closed(w: Writing, item: Row[Any]) -> None:
    """What is being closed as a duplicate cannot become something else meanwhile."""
    last = closings.of_tickets(w, [item.ticket_id]).get(item.ticket_id)
    if last and last.case_id == item.case_id and last.state not in FREE:
        raise Trouble(say.BEING_CLOSED)


def _was(w: Writing, item: Row[Any]) -> str:
    """What it was taken for before a person decided; the diary knows."""
    lines = select(event.c.about).where(
        event.c.case_id == item.case_id, event.c.what == "duplicate decided"
    )
    mine = [line.about for line in w.rows(lines.order_by(event.c.id.desc()))]
    return next((str(about["was"]) for about in mine if about["item"] == item.id), item.as_)
