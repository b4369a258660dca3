"""What became of words that a page still shows as waiting, and how many came since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, literal, select

from casebook.database import Reading
from casebook.nouns import WAITS, cases, mention, teammate
from casebook.rows import made


@dataclass(frozen=True)
class Gone:
    """No longer waiting. ``case_id``: taken, by ``owner``; else set aside or deleted."""

    mention_id: int
    case_id: int | None
    owner_id: int | None
    owner: str
    at: datetime | None


def gone(r: Reading, mention_ids: Sequence[int]) -> list[Gone]:
    of = mention.c
    query = (
        select(of.id.label("mention_id"), of.case_id, cases.c.owner_id)
        .add_columns(teammate.c.name.label("owner"), cases.c.owned_since.label("at"))
        .outerjoin(cases, cases.c.id == of.case_id)
        .outerjoin(teammate, teammate.c.id == cases.c.owner_id)
        .where(of.id.in_(mention_ids), case((WAITS, 0), else_=1) == 1)
    )
    return [made(Gone, row) for row in r.rows(query)]


def arrived(r: Reading, since: datetime, *, most: int = 100) -> int:
    """How many that wait were heard after ``since``, counted no further than ``most``."""
    some = select(literal(1)).select_from(mention).where(WAITS, mention.c.heard_at > since)
    return int(r.value(select(func.count()).select_from(some.limit(most).subquery())) or 0)


def case_of(r: Reading, mention_id: int) -> int | None:
    found: int | None = r.value(select(mention.c.case_id).where(mention.c.id == mention_id))
    return found
