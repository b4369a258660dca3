"""A case held until the block ends, so that nobody else changes it meanwhile; and what must hold."""

from typing import Any

from sqlalchemy import Row

from casebook.database import Writing
from casebook.errors import Trouble
from casebook.queries import cases as queries
from casebook.words import Both
from outreach import words


def case(w: Writing, case_id: int) -> Row[Any]:
    """Raises Trouble when there is none."""
    found = queries.locked(w, case_id)
    if found is None:
        raise Trouble(words.NO_CASE)
    return found


def open_case(w: Writing, case_id: int) -> Row[Any]:
    """Raises Trouble when there is none, or it ended."""
    found = case(w, case_id)
    if found.ended_at is not None:
        raise Trouble(words.ENDED)
    return found


def said(text: str, otherwise: Both = words.WHY_MISSING) -> str:
    """The text, tidied. Raises Trouble, with the words given, when there is none."""
    if not text.strip():
        raise Trouble(otherwise)
    return text.strip()


def worker(w: Writing, mate: int) -> int:
    """Their id. Raises Trouble when they do not work on cases."""
    if queries.worker(w, mate) is None:
        raise Trouble(words.NO_WORKER)
    return mate
