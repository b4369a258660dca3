"""The team calendar: what working time is counted by, kept as rows of which the newest holds."""

import json
from functools import lru_cache

from sqlalchemy import select

from casebook.columns import AS_JSON
from casebook.database import Reading, Writing
from casebook.errors import Trouble
from casebook.hours import Hours, say
from casebook.tables.team import calendar
from casebook.words import Both


def team(r: Reading) -> Hours:
    """Raises Trouble when there is no calendar or it says nothing."""
    row = r.row(select(calendar).order_by(calendar.c.id.desc()).limit(1))
    if row is None:
        raise Trouble(say.NO_CALENDAR)
    return _made(row.zone, AS_JSON.encode(row.spans), AS_JSON.encode(row.holidays))


def perhaps(r: Reading, *, with_feasts: bool = False) -> tuple[Hours | None, Both | None]:
    """None where there is none yet, and why: what needs no calendar goes on without."""
    try:
        found = team(r)
        if with_feasts:
            found.feast(found.day_of(r.now), "it")
    except Trouble as missing:
        return None, missing.words
    return found, None


def keep(w: Writing, hours: Hours, *, by: int) -> None:
    """From now on this one holds, for what is past too."""
    spans, holidays = dict(hours.spans), dict(hours.holidays)
    w.add(calendar, zone=hours.zone, spans=spans, holidays=holidays, at=w.now)
    w.log("calendar changed", by=by)
    w.tell("calendar")


@lru_cache(maxsize=8)
def _made(zone: str, spans: str, holidays: str) -> Hours:
    """Each counts its years once, so the same calendar is the same Hours."""
    return Hours(zone, json.loads(spans), json.loads(holidays))
