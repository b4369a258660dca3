"""What was done long ago is forgotten in small batches; open work and answers still needed are not."""

from sqlalchemy import select, update

from casebook.database import Book
from casebook.tables.heard import mention
from casebook.tables.team import due_work
from outreach import cases, pruning
from outreach.office import Office
from tests.cast import FakeClock, hear, meet

of = due_work.c


def add(book: Book, key: str, *, done: bool = True) -> None:
    with book.writing() as w:
        at = {"due_at": w.now, "done_at": w.now if done else None}
        w.add(due_work, what=key.split("|")[0], key=key, about={}, **at)


def left(book: Book) -> list[str]:
    with book.reading() as r:
        return [row.key for row in r.rows(select(of.key).order_by(of.id))]


def pruned(office: Office) -> int:
    """How often the engine found something to do."""
    turns = 0
    while ids := pruning.due(office):
        turns += 1
        for id in ids:
            pruning.forget(office, id)
            pruning.forget(office, id)
    return turns


def test_letters_and_stops_go_after_a_month_and_what_is_open_never(
    any_book: Book, office: Office, clock: FakeClock
):
    add(any_book, "stop?|7", done=False)
    for key in ("mail|1|1", "hook|1|1", "stop|3", "inherit|4|v1"):
        add(any_book, key)
    clock.forward(days=29)
    assert pruned(office) == 0
    clock.forward(days=2)
    add(any_book, "mail|1|9")
    assert pruned(office) == 1
    assert left(any_book) == ["stop?|7", "mail|1|9"]


def test_whether_they_take_our_messages_is_known_while_their_word_is_in_hand(
    any_book: Book, office: Office, case: int, ben: int, on_x: int, clock: FakeClock
):
    waits = hear(any_book, on=on_x, by=(her := meet(any_book, native_id="7")))
    ended = hear(any_book, on=on_x, by=(his := meet(any_book, native_id="8")))
    over = cases.take(office, ended, by=ben)
    cases.close(office, over, by=ben, how="solved")
    with any_book.writing() as w:
        w.run(due_work.delete())
    kept = [f"ask|{her}|{waits}", f"ask|{her}|0", *_of(any_book, case)]
    for key in (f"ask|{his}|{ended}", *kept, "mail|1|1"):
        add(any_book, key)
    clock.forward(days=31)
    pruned(office)
    assert left(any_book) == [*kept, "mail|1|1"]  # the last one keeps its id from being given again


def _of(book: Book, case: int) -> list[str]:
    with book.reading() as r:
        said = r.rows(select(mention).where(mention.c.case_id == case))
    return [f"ask|{word.handle_id}|{word.id}" for word in said]


def test_a_large_heap_goes_in_batches(office: Office, clock: FakeClock):
    with office.book.writing() as w:
        row = {"what": "mail", "about": {}, "due_at": w.now, "done_at": w.now}
        w.run(due_work.insert(), [row | {"key": f"mail|1|{n}"} for n in range(1100)])
    clock.forward(days=31)
    with office.book.writing() as w:
        w.run(update(due_work).where(of.key == "mail|1|3").values(done_at=None))
    assert pruning.AT_ONCE == 500
    (id,) = pruning.due(office)
    pruning.forget(office, id)
    assert len(left(office.book)) == 600
    pruned(office)
    assert left(office.book) == ["mail|1|3", "mail|1|1099"]
