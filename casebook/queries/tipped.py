"""What a teammate handed in, and what became of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from casebook.database import Reading
from casebook.nouns import mention, tip
from casebook.queries import bodies
from casebook.queries.mentions import FIRST, IS_FIRST, OF_FIRST, place
from casebook.rows import made
from casebook.waiting import Place


@dataclass(frozen=True)
class Tipped:
    """``place``: where it waits, when it does; ``aside``: knowingly not answered."""

    id: int
    at: datetime
    url: str
    concerns: str
    excerpt: str
    case_id: int | None
    place: Place | None
    aside: bool


def of_mate(r: Reading, teammate_id: int, *, limit: int) -> list[Tipped]:
    """Newest first."""
    query = (
        select(tip, mention.c.case_id, *OF_FIRST)
        .join(mention, mention.c.id == tip.c.mention_id)
        .join(FIRST, IS_FIRST)
        .where(tip.c.teammate_id == teammate_id)
        .order_by(tip.c.id.desc())
        .limit(limit)
    )
    rows = r.rows(query)
    texts = bodies.of_many(r, "mention", [row.mention_id for row in rows])
    return [
        made(
            Tipped, row, excerpt=texts.get(row.mention_id, "")[:140], place=place(row),
            case_id=row.case_id or row.first_case_id, aside=row.first_set_aside_at is not None,
        )
        for row in rows
    ]  # fmt: skip
