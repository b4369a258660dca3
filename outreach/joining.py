"""Waiting words that a person joins to a case, or leaves in the queue as somebody else's."""

from typing import Any

from sqlalchemy import Row, or_, select

from casebook.database import Writing
from casebook.errors import Trouble
from casebook.nouns import WAITS, case_item, cases, mention
from casebook.queries import cases as queries
from casebook.queries.duplicates import KIN, KINDS
from outreach import deciding, held, opening
from outreach.deciding import say as of_deciding
from outreach.office import Office


def join(office: Office, case_id: int, mention_id: int, *, as_: str, by: int) -> int:
    """The item's id; its chasers come along. ``as_``: duplicate | evolution. Raises Taken."""
    if as_ not in KIN:
        raise Trouble(of_deciding.UNKNOWN_KIND)
    with office.book.writing() as w:
        held.open_case(w, case_id)
        mine = {"case_id": case_id, "attached_at": w.now}
        if not w.change(mention, mention.c.id == mention_id, WAITS, **mine):
            raise opening.taken_word(w, mention_id)
        item = deciding.made(w, case_id, "mention_id", mention_id, by=by)
        deciding.confirm(w, item, as_, by=by)
        opening.take_chasers(w, case_id, mention_id)
        _back(w, case_id, mention_id)
        _wait_again(w, case_id)
        deciding.log(w, "word joined", item, by=by, as_=as_)
        return int(item.id)


def leave(office: Office, case_id: int, mention_id: int, *, as_: str, by: int) -> int:
    """A homonym's or another matter (homonym | other): it stays in the queue. The item's id."""
    if as_ not in KINDS or as_ in KIN:
        raise Trouble(of_deciding.UNKNOWN_KIND)
    with office.book.writing() as w:
        item = deciding.made(w, case_id, "mention_id", mention_id, by=by)
        if item.confirmed_at is not None and item.ended_at is None:
            raise Trouble(of_deciding.NOTHING_TO_UNDO)
        deciding.change(w, item, as_=as_, ended_at=w.now, ended_by=by)
        deciding.log(w, "word left", item, by=by, as_=as_)
        return int(item.id)


def undo(office: Office, item_id: int, *, by: int) -> None:
    """A joined word goes back to its place in the queue; one left aside is proposed again."""
    with office.book.writing() as w:
        item = deciding.item(w, item_id)
        if item.ended_at is not None and item.as_ not in KIN:
            deciding.change(w, item, as_="duplicate")
        elif item.ended_at is None and item.confirmed_at is not None and item.mention_id:
            _part(w, item, by)
        else:
            raise Trouble(of_deciding.NOTHING_TO_UNDO)
        deciding.log(w, "word undone", item, by=by)


def _back(w: Writing, case_id: int, mention_id: int) -> None:
    """Chasers that were here before and left with their first word."""
    chasers = select(mention.c.id).where(mention.c.folded_into == mention_id)
    mine = case_item.c.case_id == case_id, case_item.c.mention_id.in_(chasers)
    w.change(case_item, *mine, ended_at=None, ended_by=None)


def _part(w: Writing, item: Row[Any], by: int) -> None:
    """The word and its chasers wait again, since their own first moment."""
    both = (mention.c.id == item.mention_id) | (mention.c.folded_into == item.mention_id)
    words = select(mention.c.id).where(both, mention.c.case_id == item.case_id)
    mine = case_item.c.case_id == item.case_id, case_item.c.mention_id.in_(words)
    ended = {"ended_at": w.now, "ended_by": by, "confirmed_at": None, "confirmed_by": None}
    w.change(case_item, *mine, **ended)
    w.change(mention, both, mention.c.case_id == item.case_id, case_id=None, attached_at=None)
    _wait_again(w, item.case_id)


def _wait_again(w: Writing, case_id: int) -> None:
    """Since the case's first unanswered word; in the queue only if that is earlier than its place."""
    last, since = queries.unanswered(w, case_id)
    mine, owned = cases.c.id == case_id, cases.c.owner_id.is_not(None)
    place = owned if since is None else or_(owned, cases.c.waiting_since > since)
    w.change(cases, mine, place, waiting_since=since)
    if last is None and since is not None:  # unanswered, the earliest word is the first one
        w.change(cases, mine, first_word_at=since)
    w.tell("queue")
