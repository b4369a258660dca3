"""A report's figures, by period, channel, department and, if agreed, person; and what it is made with."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select

from casebook.database import Reading
from casebook.hours import Hours
from casebook.measures import CLOCKS, Figures, ladder, share
from casebook.nouns import account, teammate
from casebook.queries import hours, waits
from casebook.queries.waits import Line, moment
from casebook.words import Both
from dashboard import agreement
from dashboard.access import Verb
from dashboard.agreement import Agreement
from dashboard.asked import Asked, midnight
from dashboard.telling import Telling
from dashboard.visit import Visit

MINUTE = 60_000_000
KINDS = (*CLOCKS, "coverage", "promises")
OTHERS = "…"  # departments of one person: their figures would be that person's
NOBODY, NO_ONE = "-", 10**15  # of no department, of no person: as they stand in an address
ACCOUNT, MATE, STOP = 2, 3, 5  # of a wait


class Names(NamedTuple):
    """What ids are called. ``teams``: the department each teammate's figures count for."""

    sources: Mapping[int, str]
    channels: Mapping[int, str]
    people: Mapping[int, str]
    teams: Mapping[int, str]


@dataclass(frozen=True)
class Desk:
    """All that a report is made with. ``hours`` none: the calendar's ``trouble`` says why.
    ``full``: departments and files; ``each``: persons too, which needs the agreement."""

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
        return self.asked.bounds(self.zone)


def open_desk(visit: Visit, r: Reading, kinds: Sequence[str]) -> Desk:
    full, agreed = visit.may(Verb.REPORT), agreement.of(r)
    team, trouble = hours.perhaps(r)
    zone = ZoneInfo(team.zone if team else visit.house.settings.zone)
    asked = Asked.read(visit.request.query_params, r.now.astimezone(zone).date(), of=kinds)
    each = full and agreed is not None
    asked = replace(
        asked, time=asked.time if team else "calendar", team=asked.team if full else "",
        person=asked.person if each else 0,
    )  # fmt: skip
    tell = Telling(visit.me.language, visit.me.zone, r.now)
    return Desk(asked, _names(r, visit, alone=each), zone, team, trouble, tell, agreed, full)


def _names(r: Reading, visit: Visit, *, alone: bool) -> Names:
    """``alone``: figures of one person may be shown."""
    sources = r.rows(select(account.c.id, account.c.name, account.c.key))
    mates = r.rows(select(teammate.c.id, teammate.c.name, teammate.c.work).order_by(teammate.c.id))
    works = {row.id: row.work for row in mates if row.work}
    return Names(
        {row.id: row.name for row in sources},
        {row.id: visit.named(row.key) for row in sources},
        {row.id: row.name for row in mates},
        works if alone else crowded(works),
    )


def crowded(works: Mapping[int, str]) -> dict[int, str]:
    """Departments of one person count together as OTHERS; never one person alone."""
    size = Counter(works.values())
    lone = {work for work, number in size.items() if number == 1}
    if len(lone) == 1:
        lone |= set(sorted(size.keys() - lone, key=lambda work: (size[work], work))[:1])
    merged = {mate: OTHERS if work in lone else work for mate, work in works.items()}
    return merged if len(merged) > 1 else {}


# How long in microseconds (working or calendar; of who still waits, until now), which part of the
# period, and the wait itself.
Timed = tuple[int, int, Line]
Key = Callable[[int, int, int], Any]  # of the part, the account and the teammate; 0: none


@dataclass(frozen=True)
class Report:
    """``lines``: the shortest wait first; those nobody waits for any more apart."""

    asked: Asked
    lines: Sequence[Timed]
    ended: Sequence[Timed]

    @cached_property
    def took(self) -> list[int]:
        return [took for took, _, _ in self.lines]

    @cached_property
    def figures(self) -> Figures:
        return self.by(lambda part, account, mate: "").get("", Figures())

    @cached_property
    def cells(self) -> dict[tuple[int, int, int], tuple[list[int], list[int]]]:
        """By part, account and teammate, counted once for every table: how long each took, and how
        many wait and have ended."""
        found: Any = defaultdict(lambda: ([], [0, 0]))
        for long, part, (_, _, source, mate, _, stop, _) in self.lines:
            took, number = found[part, source or 0, mate or 0]
            took.append(long)
            if stop is None:
                number[0] += 1
        for _, part, (_, _, source, mate, _, _, _) in self.ended:
            found[part, source or 0, mate or 0][1][1] += 1
        return dict(found)

    def by(self, key: Key) -> dict[Any, Figures]:
        groups: dict[Any, list[tuple[list[int], list[int]]]] = defaultdict(list)
        for cell, counted in self.cells.items():
            groups[key(*cell)].append(counted)
        return {of: _figures(some) for of, some in groups.items()}

    def between(self, least: float, most: float) -> Sequence[Timed]:
        """Those that took at least and less than so many microseconds."""
        return self.lines[bisect_left(self.took, least) : bisect_left(self.took, most)]

    def rows(self) -> list[Timed]:
        """What the state asks for, the longest first; the same lines the figures count."""
        state, slow = self.asked.state, self.figures.slow or 0
        if state == "ended":
            return list(reversed(self.ended))
        least = max(self.asked.over * MINUTE, slow if state == "slow" else 0)
        some = self.between(least, self.asked.under * MINUTE or float("inf"))
        if state in ("waiting", "stopped"):
            some = [line for line in some if still(line) == (state == "waiting")]
        return list(reversed(some))


def _figures(counted: Sequence[tuple[list[int], list[int]]]) -> Figures:
    took = sorted(chain.from_iterable(long for long, _ in counted))
    waiting, ended = (sum(number[n] for _, number in counted) for n in (0, 1))
    return Figures(len(took), waiting, ended, share(took, 5), share(took, 9))


def still(line: Timed) -> bool:
    """Whether somebody waits."""
    return line[2][STOP] is None


def report(r: Reading, desk: Desk) -> Report:
    """Without working hours: calendar time only."""
    asked = desk.asked
    parts = [moment(midnight(day, desk.zone)) for day, _ in asked.days()]
    now, climbs = moment(r.now), None
    if desk.hours and not asked.calendar:
        climbs = ladder(desk.hours, asked.since, r.now.date())
    lines: list[Timed] = []
    ended: list[Timed] = []
    for line in filter(_wanted(asked, desk.names), waits.of(r, asked.of, *desk.bounds)):
        _, _, _, _, start, stop, over = line
        stop = now if stop is None else stop
        took = climbs.between(start, stop) if climbs else max(stop - start, 0)
        (ended if over else lines).append((took, bisect_right(parts, start) - 1, line))
    return Report(asked, sorted(lines, key=itemgetter(0)), sorted(ended, key=itemgetter(0)))


def _wanted(asked: Asked, names: Names) -> Callable[[Line], bool] | None:
    """None: all of them."""
    accounts = {
        id for id, channel in names.channels.items()
        if asked.channel in ("", channel) and asked.source in (0, id)
    }  # fmt: skip
    mates = {
        id for id in names.people
        if asked.team in ("", names.teams.get(id, NOBODY)) and asked.person in (0, id)
    }  # fmt: skip
    if asked.team == NOBODY or asked.person == NO_ONE:
        mates.add(0)
    if asked.team or asked.person:
        return lambda line: (line[MATE] or 0) in mates and line[ACCOUNT] in accounts
    return (lambda line: line[ACCOUNT] in accounts) if asked.channel or asked.source else None
