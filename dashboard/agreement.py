"""What must be agreed before figures of single persons exist (Italian workers' statute, art. 4)."""

from typing import NamedTuple

from sqlalchemy import delete, select

from casebook.database import Book, Reading
from casebook.errors import Trouble
from casebook.tables.team import setting, teammate
from casebook.words import sentences
from dashboard.asked import day_of

say = sentences("dashboard", "agreement")

KEY = "agreement"


class Agreement(NamedTuple):
    """With whom, on which day, where the paper is; and who recorded it here."""

    whom: str
    day: str  # ISO
    reference: str
    by: str


def of(r: Reading) -> Agreement | None:
    """None: nobody may be shown figures of single persons, on no page and in no file."""
    row = r.row(select(setting.c.value).where(setting.c.key == KEY))
    if row is None:
        return None
    name = r.value(select(teammate.c.name).where(teammate.c.id == row.value["by"]))
    return Agreement(**row.value | {"by": name or ""})


def record(book: Book, *, whom: str, day: str, reference: str, by: int) -> None:
    """Raises Trouble when something is missing, or the day is none or yet to come."""
    with book.writing() as w:
        signed = day_of(day)
        if not (whom and reference and signed and signed <= w.now.date()):
            raise Trouble(say.INCOMPLETE)
        w.run(delete(setting).where(setting.c.key == KEY))
        told = {"whom": whom, "day": day, "reference": reference, "by": by}
        w.run(setting.insert().values(key=KEY, value=told, at=w.now))
        w.log("agreement recorded", by=by, day=day)


def end(book: Book, *, by: int) -> None:
    with book.writing() as w:
        if w.run(delete(setting).where(setting.c.key == KEY)):
            w.log("agreement ended", by=by)
