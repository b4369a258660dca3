"""Who looked at a case and is gone: their heartbeat ran out, and its row goes."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from casebook.tables.team import presence
from outreach.office import Office

of = presence.c


def due(office: Office) -> Sequence[int]:
    with office.book.reading() as r:
        return [row.id for row in r.rows(select(of.id).where(of.until < r.now).limit(500))]


def forget(office: Office, id: int) -> None:
    """Unless they came back meanwhile."""
    with office.book.writing() as w:
        w.run(delete(presence).where(of.id == id, of.until < w.now))
