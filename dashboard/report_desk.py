"""The tables and pictures of each kind of report, and the things it counts."""

from typing import Any

from sqlalchemy import select

from casebook.database import Reading
from casebook.queries import tallies
from casebook.queries.tallies import Counted
from casebook.tables.team import target
from dashboard import drawn, reports, sheets
from dashboard.reports import Desk


def shown(r: Reading, desk: Desk) -> dict[str, Any]:
    make = {"coverage": _coverage, "promises": _promises}.get(desk.asked.of, _waits)
    return {"figures": None, "goal": None} | make(r, desk)


def _waits(r: Reading, desk: Desk) -> dict[str, Any]:
    asked, found = desk.asked, reports.report(r, desk)
    tables = sheets.of_clock(desk, found)
    tables.insert(1, drawn.spread(desk, found))
    goal = r.row(select(target).where(target.c.clock == asked.of))
    aimed = goal.minutes if goal and goal.working != asked.calendar else None
    made = drawn.pictured(desk, tables, spread=drawn.WAITS)
    made["charts"]["period"] = drawn.over_time(desk, tables[0], aimed)
    return made | {
        "figures": found.figures, "goal": goal, "aimed": aimed,
        "within": len(found.between(0, aimed * reports.MINUTE + 1)) if aimed else 0,
        "longest": next((line[0] for line in reversed(found.lines) if reports.still(line)), 0),
        "lasting": lambda micro: sheets.lasting(desk, micro),
    }  # fmt: skip


def _coverage(r: Reading, desk: Desk) -> dict[str, Any]:
    counted = tallies.heard(r, *desk.bounds), tallies.fates(r, *desk.bounds), tallies.irrelevant(r)
    spent = sheets.money(desk, tallies.money(r, desk.asked.since, desk.asked.until))
    return drawn.pictured(desk, [sheets.coverage(desk, *counted), spent], source=drawn.FATES)


def _promises(r: Reading, desk: Desk) -> dict[str, Any]:
    kept, closed, broken = (things(r, desk, of) for of in ("promises", "closings", "overrides"))
    others = sheets.closings(desk, closed), sheets.overrides(desk, broken)
    return drawn.pictured(desk, [*sheets.promises(desk, kept), *others], period=drawn.KEPT)


def things(r: Reading, desk: Desk, of: str, most: int | None = None) -> list[Counted]:
    asked, names = desk.asked, desk.names
    if of == "coverage":
        return _words(r, desk, most)
    read = {"promises": tallies.promises, "closings": tallies.closings}.get(of, tallies.overrides)
    return [
        one for one in read(r, *desk.bounds)
        if asked.team in ("", names.teams.get(one.mate or 0, reports.NOBODY))
        and asked.person in (0, one.mate or reports.NO_ONE)
        and (of != "closings" or asked.source in (0, one.of))
    ]  # fmt: skip


def _words(r: Reading, desk: Desk, most: int | None) -> list[Counted]:
    asked, state = desk.asked, desk.asked.state
    here = [id for id, name in desk.names.channels.items() if asked.channel in ("", name)]
    sources = [asked.source] if asked.source else here
    fate = "" if state == "heard" else state
    found = tallies.words(r, *desk.bounds, fate=fate, sources=sources, limit=most)
    return [Counted(one.id, one.case_id, one.account_id, state, None, one.heard) for one in found]
