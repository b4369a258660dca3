"""Erasable texts, kept apart from the rows that speak of them."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select

from casebook.database import Reading, Writing
from casebook.queries.upsert import or_replace
from casebook.tables.heard import body

AT_ONCE = 500  # fewer than the parameters any SQLite takes


def put(w: Writing, of: str, of_id: int, text: str, part: str = "text") -> None:
    """Keep or replace one text."""
    put_many(w, of, [(of_id, text)], part)


def put_many(w: Writing, of: str, texts: Iterable[tuple[int, str]], part: str = "text") -> None:
    """Keep or replace many: (id, text)."""
    rows = [{"of": of, "of_id": id, "part": part, "text": text} for id, text in texts]
    if rows:
        w.run(or_replace(w, body, "of", "of_id", "part", columns=("text",)), rows)


def of_one(r: Reading, of: str, of_id: int, part: str = "text") -> str:
    """The text, or "" when there is none or it was erased."""
    return str(r.value(select(body.c.text).where(_is(of, part), body.c.of_id == of_id)) or "")


def of_many(r: Reading, of: str, ids: Sequence[int], part: str = "text") -> dict[int, str]:
    """The texts that are there, by id."""
    found: dict[int, str] = {}
    for start in range(0, len(ids), AT_ONCE):
        some = body.c.of_id.in_(ids[start : start + AT_ONCE])
        rows = r.rows(select(body.c.of_id, body.c.text).where(_is(of, part), some))
        found.update((row.of_id, row.text) for row in rows)
    return found


def said(of: str, of_id: Any, part: str = "text", text: Any = body) -> ColumnElement[bool]:
    """For joins: that ``text``, the table or an alias of it, is a part of this."""
    return and_(text.c.of == of, text.c.of_id == of_id, text.c.part == part)


def blank(w: Writing, of: str, of_id: int) -> None:
    """Forget every part; the row they belong to stays."""
    w.run(delete(body).where(body.c.of == of, body.c.of_id == of_id))


def _is(of: str, part: str) -> ColumnElement[bool]:
    return and_(body.c.of == of, body.c.part == part)
