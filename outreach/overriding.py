"""Rules are not laws of stone: each is set aside by one function, with a written reason, and counted."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from casebook.database import Reading, Writing
from casebook.errors import Trouble
from casebook.nouns import message, override, teammate
from casebook.queries import cases as queries
from casebook.words import sayings
from outreach import held, words

RULES = sayings("outreach", "rules")
LEADS_ONLY = ("order", "eyes")
MOST = 500


@dataclass(frozen=True)
class Overridden:
    at: datetime
    by: str
    by_id: int
    case_id: int | None
    because: str


def set_aside(w: Writing, rule: str, *, case: int | None, by: int, because: str) -> None:
    """Raises Trouble without a reason, or when it takes a lead."""
    mate = queries.worker(w, by)
    if mate is None or (rule in LEADS_ONLY and mate.role == "agent"):
        raise Trouble(words.ONLY_LEAD)
    w.add(override, rule=rule, case_id=case, by=by, at=w.now, because=held.said(because))
    w.log("rule overridden", by=by, case=case, rule=rule)


def was_set_aside(r: Reading, rule: str, message_id: int) -> bool:
    """For this message: the reason was written in the block that asked for it."""
    same = override.c.case_id == message.c.case_id, override.c.at == message.c.asked_at
    asked = select(override.c.id).join(message, same[0] & same[1])
    asked = asked.where(message.c.id == message_id, override.c.rule == rule)
    return r.row(asked.where(override.c.by == message.c.teammate_id)) is not None


def by_rule(r: Reading) -> dict[str, list[Overridden]]:
    """The newest first; every rule is there, also one that nobody set aside."""
    of = override.c
    query = select(of.rule, of.at, teammate.c.name, of.by, of.case_id, of.because).join(teammate)
    found: dict[str, list[Overridden]] = {rule: [] for rule in RULES}
    for row in r.rows(query.order_by(of.id.desc()).limit(MOST)):
        line = Overridden(row.at, row.name, row.by, row.case_id, row.because)
        found.setdefault(row.rule, []).append(line)
    return found
