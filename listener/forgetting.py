"""Forgets what nobody had to answer: not a complaint, or knowingly set aside (F7)."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from casebook.tables.heard import mention
from listener.changes import blank
from listener.line import Line

AT_ONCE = 500

of = mention.c
KEPT_FOR_NOBODY = (
    or_(of.flagged.is_(False), of.set_aside_at.is_not(None)), of.visibility != "private",
    of.case_id.is_(None), of.folded_into.is_(None), of.deleted_at.is_(None),
)  # fmt: skip


def due(line: Line) -> Sequence[int]:
    """Mentions older than the house keeps them, oldest first."""
    with line.book.reading() as r:
        old = mention.c.heard_at < r.now - line.forget_after
        query = select(mention.c.id).where(*KEPT_FOR_NOBODY, old).order_by(mention.c.id)
        return [row.id for row in r.rows(query.limit(AT_ONCE))]


def forget(line: Line, mention_id: int) -> None:
    """Blank one; a person who took it meanwhile keeps it."""
    with line.book.writing() as w:
        old = mention.c.heard_at < w.now - line.forget_after
        query = select(mention.c.id).where(mention.c.id == mention_id, *KEPT_FOR_NOBODY, old)
        if w.value(query.with_for_update()) is not None:
            blank(w, mention_id)
            w.log("word forgotten", mention=mention_id)
