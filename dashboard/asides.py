"""What a person has seen to: unreadable items and gaps leave the health page, and stay in the diary."""

from sqlalchemy import Table, select

from casebook.database import Book, Writing
from casebook.errors import Trouble
from casebook.nouns import gap, parked, stream
from casebook.queries import bodies
from casebook.words import sentences

say = sentences("dashboard", "asides")


def parked_item(book: Book, id: int, *, account_id: int, by: int) -> None:
    """The item itself stays, as it came."""
    with book.writing() as w:
        if _ended(w, parked, id, account_id, ended_by=by):
            w.log("parked put aside", by=by, account=account_id, parked=id)


def accept_gap(book: Book, id: int, *, account_id: int, by: int, because: str) -> None:
    """What is missing there stays missing, knowingly. Raises Trouble without a reason."""
    if not because:
        raise Trouble(say.WHY)
    with book.writing() as w:
        if _ended(w, gap, id, account_id, ended_by=by):
            bodies.put(w, "gap", id, because)
            w.log("gap accepted", by=by, account=account_id, gap=id)


def _ended(w: Writing, table: Table, id: int, account_id: int, **values: int) -> int:
    its_own = select(stream.c.id).where(stream.c.account_id == account_id)
    of = table.c
    here = of.account_id == account_id if "account_id" in of else of.stream_id.in_(its_own)
    w.tell("health", account_id)
    return w.change(table, of.id == id, here, of.ended_at.is_(None), ended_at=w.now, **values)
