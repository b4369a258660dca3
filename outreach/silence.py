"""A case without a word, ours or theirs, for too long raises itself, once; any word clears it (T6)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from casebook.database import Reading
from casebook.errors import Trouble
from casebook.nouns import cases, target
from casebook.queries import cases as queries
from casebook.queries import hours, notices
from outreach.office import Office

CLOCK = "silence"  # of the targets
OTHERWISE = timedelta(hours=24)  # of working time: three days of eight hours


def due(office: Office) -> Sequence[int]:
    with office.book.reading() as r:
        span, _ = allowed(r)
        of = cases.c
        # Working time never runs faster than the calendar's.
        still = of.ended_at.is_(None), of.quiet_since.is_(None), of.last_word_at <= r.now - span
        rows = r.rows(select(of.id, of.last_word_at).where(*still).order_by(of.last_word_at))
        return [row.id for row in rows if is_quiet(r, row.last_word_at)]


def speak_up(office: Office, case_id: int) -> None:
    """Told to its owner and to the leads."""
    with office.book.writing() as w:
        case = queries.locked(w, case_id)
        if case is None or case.ended_at is not None or not is_quiet(w, case.last_word_at):
            return
        heard = cases.c.id == case_id, cases.c.quiet_since.is_(None)
        if not w.change(cases, *heard, quiet_since=w.now):
            return
        mates = [*([case.owner_id] if case.owner_id else ()), *notices.of_role(w, "lead", "admin")]
        key = f"quiet {case_id} {case.last_word_at.isoformat()}"
        notices.tell(w, mates, "case quiet", key=key, case=case_id)
        w.log("case quiet", case=case_id)
        w.tell("queue")


def is_quiet(r: Reading, since: datetime) -> bool:
    span, working = allowed(r)
    try:
        passed = hours.team(r).between(since, r.now) if working else r.now - since
    except Trouble:
        passed = r.now - since  # without a calendar every hour counts
    return passed >= span


def allowed(r: Reading) -> tuple[timedelta, bool]:
    """How long a case may be without a word, and whether only working time counts."""
    row = r.row(select(target).where(target.c.clock == CLOCK))
    return (timedelta(minutes=row.minutes), row.working) if row else (OTHERWISE, True)
