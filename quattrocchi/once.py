"""Reads every source once, by hand: for a first look, or a machine that has its own timer."""

from collections.abc import Iterator

from sqlalchemy import select

from casebook.tables.heard import account, stream
from listener.collect import collect
from quattrocchi.wiring import Built

READ = stream.c.due_at.is_not(None)  # the others are told to us


def collect_all(built: Built) -> Iterator[str]:
    """One line for each stream: what was heard, or why nothing could be."""
    line = built.house.line
    query = (
        select(stream.c.id, stream.c.key, account.c.name, account.c.id.label("account"))
        .join(account, account.c.id == stream.c.account_id)
        .where(account.c.ended_at.is_(None), account.c.kind == "channel", READ)
        .order_by(stream.c.id)
    )
    with line.book.writing() as w:
        rows = w.rows(query)
        w.change(stream, READ, due_at=w.now)
    for row in rows:
        kept = collect(line, row.id)
        with line.book.reading() as r:
            trouble = r.value(select(account.c.trouble).where(account.c.id == row.account))
        because = f" ({trouble[0]} / {trouble[1]})" if trouble else ""
        yield f"{row.name}, {row.key}: {kept}{because}"
