"""What a teammate handed in, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from casebook.database import Reading
from casebook.nouns import mention, tip
from casebook.queries import bodies
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
    root = mention.alias("root")
    query = (
        select(
            tip, mention.c.case_id, root.c.id.label("root_id"), root.c.case_id.label("root_case"),
            root.c.waiting_since, root.c.flagged, root.c.set_aside_at,
        )
        .join(mention, mention.c.id == tip.c.mention_id)
        .join(root, root.c.id == func.coalesce(mention.c.folded_into, mention.c.id))
        .where(tip.c.teammate_id == teammate_id)
        .order_by(tip.c.id.desc())
        .limit(limit)
    )  # fmt: skip
    rows = r.rows(query)
    texts = bodies.of_many(r, "mention", [row.mention_id for row in rows])
    return [
        made(
            Tipped, row, excerpt=texts.get(row.mention_id, "")[:140], place=_place(row),
            case_id=row.case_id or row.root_case, aside=row.set_aside_at is not None,
        )
        for row in rows
    ]  # fmt: skip


def _place(row: Row[Any]) -> Place | None:
    waits = row.flagged and not row.root_case and not row.set_aside_at
    return Place(row.waiting_since, row.root_id, "mention") if waits else None
