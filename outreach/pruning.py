"""What is over is forgotten: small work done long ago, heartbeats that ran out, imports never begun."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Text, cast, delete, exists, func, or_, select

from casebook.database import Reading
from casebook.nouns import WAITS, cases, due_work, import_part, import_run, mention, presence
from outreach.office import Office

KEPT = timedelta(days=30)
NEVER_STARTED = timedelta(days=7)  # an import nobody wanted after all holds a file of people
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
        every = (_old(r), _left(r), _absent(r))
        return [row.id for query in every for row in r.rows(query.limit(1))]


def forget(office: Office, _: int) -> None:
    with office.book.writing() as w:
        w.run(delete(due_work).where(of.id.in_(_old(w).limit(AT_ONCE))))
        w.run(delete(presence).where(presence.c.until < w.now))
        it = import_run.c
        for row in w.rows(_left(w)):
            # Whoever starts it in this very moment keeps it.
            if w.change(import_run, it.id == row.id, it.started_at.is_(None), ended_at=w.now):
                w.run(delete(import_part).where(import_part.c.import_id == row.id))


def _old(r: Reading) -> Any:
    done = of.done_at < r.now - KEPT, of.id < LAST
    return select(of.id).where(*done, ~OTHERS, of.key.not_in(ANSWERS)).order_by(of.id)


def _left(r: Reading) -> Any:
    it = import_run.c
    old = r.now - NEVER_STARTED
    waits = it.ended_at.is_(None), it.started_at.is_(None), it.at < old
    # One that was stopped half-way counts from what it kept last.
    lately = import_part.c.import_id == it.id, import_part.c.done_at >= old
    return select(it.id).where(*waits, ~exists().where(*lately)).order_by(it.id)


def _absent(r: Reading) -> Any:
    """Who looked at a case and is gone: unless they came back meanwhile."""
    return select(presence.c.id).where(presence.c.until < r.now)
