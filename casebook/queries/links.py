"""Links between people and customers, as a matcher may write them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from casebook.database import Writing
from casebook.queries.upsert import or_skip
from casebook.tables.people import link
from casebook.words import Both, from_json

WEAKER: dict[str, tuple[str, ...]] = {"proposed": (), "claimed": ("proposed",)}
MOST_REASONS = 6


def note(
    w: Writing, person_id: int, customer_id: int, *, strength: str, because: Sequence[Both],
    basis: str, against: Sequence[Both] = (), sure: float | None = None,
    seen: Mapping[str, str] | None = None,
) -> bool:  # fmt: skip
    """Whether the link is new or stronger now. A rejected pair stays rejected; none gets weaker."""
    row = {"person_id": person_id, "customer_id": customer_id}
    reasons = [list(reason) for reason in because][:MOST_REASONS]
    weighed: dict[str, Any] = {"against": [*map(list, against)], "sure": sure, "seen": seen}
    new = {**row, "strength": strength, "because": reasons, "basis": basis, "at": w.now, **weighed}
    added = or_skip(w, link, "person_id", "customer_id").values(**new).returning(link.c.id)
    if w.value(added) is not None:
        return True
    same = link.c.person_id == person_id, link.c.customer_id == customer_id
    known = w.row(select(link).where(*same, link.c.rejected_at.is_(None)))
    if known is None:
        return False
    raised = known.strength in WEAKER[strength]
    both = dict.fromkeys((*because, *from_json(known.because)))
    values: dict[str, Any] = {"because": [list(reason) for reason in both][:MOST_REASONS]}
    values |= {"strength": strength, "basis": basis} if raised else {}
    # What is known better now: a guess is weighed anew with each word, an older sure one stays.
    values |= weighed if sure is not None and sure >= (known.sure or 0) else {}
    as_seen = link.c.rejected_at.is_(None), link.c.strength == known.strength
    return bool(w.change(link, *same, *as_seen, **values)) and raised
