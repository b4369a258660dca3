"""What decisions about a case's tickets and words share: one row each, changed as it was seen."""

from typing import Any

from sqlalchemy import Row, select

from casebook.database import Writing
from casebook.errors import Taken, Trouble
from casebook.queries.upsert import or_skip
from casebook.tables.cases import case_item
from casebook.words import sentences
from outreach import relating_taught

say = sentences("outreach", "deciding")


def item(w: Writing, item_id: int) -> Row[Any]:
    found = w.row(select(case_item).where(case_item.c.id == item_id))
    if found is None:
        raise Trouble(say.NOT_HERE)
    return found


def made(w: Writing, case_id: int, column: str, of_id: int, *, by: int) -> Row[Any]:
    """The item for this ticket or word, made when it is not there yet."""
    row = {"case_id": case_id, column: of_id, "as_": "duplicate", "because": [], "by": by}
    w.run(or_skip(w, case_item, "case_id", column), row | {"at": w.now})
    mine = case_item.c.case_id == case_id, case_item.c[column] == of_id
    found = w.row(select(case_item).where(*mine))
    if found is None:
        raise Trouble(say.NOT_HERE)
    return found


def change(w: Writing, seen: Row[Any], **values: Any) -> None:
    """Raises Taken when it is no longer as it was seen."""
    if not w.change_as_seen(case_item, seen, "as_", "confirmed_at", "ended_at", **values):
        raise Taken(say.CHANGED)


def confirm(w: Writing, seen: Row[Any], as_: str, *, by: int) -> None:
    decision = {"as_": as_, "confirmed_at": w.now, "confirmed_by": by}
    change(w, seen, ended_at=None, ended_by=None, **decision)


def log(w: Writing, what: str, seen: Row[Any], *, by: int, **about: str) -> None:
    which = {"ticket": seen.ticket_id} if seen.ticket_id else {"mention": seen.mention_id}
    relating_taught.changed(w)
    w.log(what, by=by, case=seen.case_id, item=seen.id, **which, **about)
