"""Small work that was done long ago is forgotten; what somebody may still ask about stays."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Text, cast, delete, func, or_, select

from casebook.database import Reading
from casebook.nouns import WAITS, cases, due_work, mention
from outreach.office import Office

KEPT = timedelta(days=30)
AT_ONCE = 500
of, word = due_work.c, mention.c
IN_HAND = or_(WAITS, word.case_id.in_(select(cases.c.id).where(cases.c.ended_at.is_(None))))
# Whether a person takes our messages: an answer that holds while their word is in hand.
ANSWERS = select("ask|" + cast(word.handle_id, Text) + "|" + cast(word.id, Text)).where(
    IN_HAND, word.handle_id.is_not(None)
)
OTHERS = of.key.like("ask|%|0")  # asked of another handle of theirs, about no word
# The last one stays: SQLite would give its id again, and letters carry it in their key.
LAST = select(func.max(of.id)).scalar_subquery()


def due(office: Office) -> Sequence[int]:
    """One, while there is any: they go together."""
    with office.book.reading() as r:
        return [row.id for row in r.rows(_old(r).limit(1))]


def forget(office: Office, _: int) -> None:
    with office.book.writing() as w:
        w.run(delete(due_work).where(of.id.in_(_old(w).limit(AT_ONCE))))


def _old(r: Reading) -> Any:
    done = of.done_at < r.now - KEPT, of.id < LAST
    return select(of.id).where(*done, ~OTHERS, of.key.not_in(ANSWERS)).order_by(of.id)
