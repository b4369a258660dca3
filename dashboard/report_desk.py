"""What a report is made with, and the tables and pictures of each kind of report."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from casebook.database import Reading
from casebook.errors import Trouble
from casebook.hours import Hours
from casebook.queries import hours, tallies
from casebook.queries.tallies import Counted
from casebook.tables.team import target
from casebook.words import Both
from dashboard import agreement, drawn, reports, sheets
from dashboard.access import Verb
from dashboard.agreement import Agreement
from dashboard.reports import Asked, Names
from dashboard.telling import Telling
from dashboard.visit import Visit


@dataclass(frozen=True)
class Desk:
    """All that a report is made with. ``hours`` none: the calendar's ``trouble`` says why."""

    asked: Asked
    names: Names
    zone: ZoneInfo
    hours: Hours | None
    trouble: Both | None
    tell: Telling
    agreed: Agreement | None
    full: bool

    @property
    def each(self) -> bool:
        return self.full and self.agreed is not None

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        return reports.bounds(self.asked, self.zone)


def open_desk(visit: Visit, r: Reading, kinds: Sequence[str]) -> Desk:
    full, agreed = visit.may(Verb.REPORT), agreement.of(r)
    team: Hours | None = None
    trouble: Both | None = None
    try:
        team = hours.team(r)
    except Trouble as missing:
        trouble = missing.words
    zone = ZoneInfo(team.zone if team else visit.house.settings.zone)
    asked = Asked.read(visit.request.query_params, r.now.astimezone(zone).date(), of=kinds)
    if asked.person and not (full and agreed):
        asked = replace(asked, person=0)
    if not full:
        asked = replace(asked, team="")
    asked = replace(asked, calendar=asked.calendar or team is None)
    titles = {key: kind.about.name for key, kind in visit.house.registry.kinds.items()}
    names = reports.names(r, titles, alone=full and agreed is not None)
    tell = Telling(visit.me.language, visit.me.zone, r.now)
    return Desk(asked, names, zone, team, trouble, tell, agreed, full)


def shown(r: Reading, desk: Desk) -> dict[str, Any]:
    make = {"coverage": _coverage, "promises": _promises}.get(desk.asked.of, _waits)
    return {"report": None, "figures": None, "goal": None, "charts": {}, "legend": ()} | make(
        r, desk
    )


def _waits(r: Reading, desk: Desk) -> dict[str, Any]:
    asked, tell = desk.asked, desk.tell
    found = reports.report(r, asked, desk.names, desk.zone, desk.hours)
    tables = sheets.of_clock(found, desk.names, tell, full=desk.full, each=desk.each)
    tables.insert(1, drawn.spread(found, tell))
    goal = r.row(select(target).where(target.c.clock == asked.of))
    aimed = goal.minutes if goal and goal.working != asked.calendar else None
    kinds = {"stopped": "c1", "waiting": "cm"}
    pictures = {
        "period": drawn.over_time(tables[0], tell, aimed, asked),
        "spread": drawn.stacked(tables[1], kinds, tell),
    }
    within = len(found.between(0, aimed * reports.MINUTE + 1)) if aimed else 0
    return {
        "report": found, "figures": found.figures, "goal": goal, "aimed": aimed, "tables": tables,
        "within": within, "charts": pictures,
        "legend": {"spread": drawn.legend(kinds, tables[1:2], tell)},
        "longest": next((line[0] for line in reversed(found.lines) if reports.still(line)), 0),
        "lasting": lambda micro: sheets.lasting(tell, micro, asked),
    }  # fmt: skip


def _coverage(r: Reading, desk: Desk) -> dict[str, Any]:
    asked, names, tell = desk.asked, desk.names, desk.tell
    since, until = desk.bounds
    sheet = sheets.coverage(
        asked, names, tell, heard=tallies.heard(r, since, until),
        fates=tallies.fates(r, since, until), irrelevant=tallies.irrelevant(r),
    )  # fmt: skip
    spent = sheets.money(asked, names, tell, tallies.money(r, asked.since, asked.until))
    return {
        "tables": [sheet, spent], "charts": {"source": drawn.stacked(sheet, drawn.FATES, tell)},
        "legend": {"source": drawn.legend(drawn.FATES, [sheet], tell)},
    }  # fmt: skip


def _promises(r: Reading, desk: Desk) -> dict[str, Any]:
    asked, names, tell = desk.asked, desk.names, desk.tell
    kept, closed, broken = (things(r, desk, of) for of in ("promises", "closings", "overrides"))
    found = sheets.promises(
        asked, kept, names, tell, desk.zone, full=desk.full, each=desk.each
    )  # fmt: skip
    tables = [
        *found,
        sheets.closings(asked, closed, names, tell),
        sheets.overrides(asked, broken, tell),
    ]
    return {
        "tables": tables, "charts": {"period": drawn.stacked(found[0], drawn.KEPT, tell)},
        "legend": {"period": drawn.legend(drawn.KEPT, found[:1], tell)},
    }  # fmt: skip


def things(r: Reading, desk: Desk, of: str, most: int | None = None) -> list[Counted]:
    asked, names = desk.asked, desk.names
    if of == "coverage":
        return _words(r, desk, most)
    read = {"promises": tallies.promises, "closings": tallies.closings}.get(of, tallies.overrides)
    return [
        one for one in read(r, *desk.bounds)
        if asked.team in ("", names.teams.get(one.mate or 0, reports.NOBODY))
        and asked.person in (0, one.mate)
        and (of != "closings" or asked.source in (0, one.of))
    ]  # fmt: skip


def _words(r: Reading, desk: Desk, most: int | None) -> list[Counted]:
    fate = "" if desk.asked.state == "heard" else desk.asked.state
    here = [
        id for id, channel in desk.names.channels.items() if desk.asked.channel in ("", channel)
    ]
    sources = [desk.asked.source] if desk.asked.source else here
    found = tallies.words(r, *desk.bounds, fate=fate, sources=sources, limit=most)
    return [
        Counted(row.id, row.case_id, row.account_id, desk.asked.state, None, row.heard) for row in found
    ]  # fmt: skip
