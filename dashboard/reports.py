"""A report: what is asked of it, and the figures by period, channel, department and, if agreed, person."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from operator import itemgetter
from typing import NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from sqlalchemy import select

from casebook.database import Reading
from casebook.hours import Hours
from casebook.measures import CLOCKS, Figures, Ladder, share
from casebook.queries import waits
from casebook.queries.waits import Line, moment
from casebook.tables.heard import account
from casebook.tables.team import teammate

DAY = timedelta(days=1)
MINUTE = 60_000_000
UNITS = ("day", "week", "month")
OTHERS = "…"  # departments of one person: their figures would be that person's
NOBODY, NO_ONE = "-", 10**15  # of no department, of no person: as they stand in an address
LONGEST = 3 * 366


@dataclass(frozen=True)
class Asked:
    """``of``: a clock, coverage or promises. Both dates are counted. ``person``: only if agreed."""

    of: str
    unit: str
    since: date
    until: date
    calendar: bool = False
    channel: str = ""
    source: int = 0
    team: str = ""
    person: int = 0
    state: str = ""  # of the rows: waiting, slow, ended, or what became of a word or promise
    over: int = 0  # minutes, this long or longer; ``under``: shorter than this
    under: int = 0

    @classmethod
    def read(cls, given: Mapping[str, str], today: date, *, of: Sequence[str]) -> "Asked":
        """What makes no sense is left out: an old address still opens."""
        until = _day(given.get("until")) or today
        since = _day(given.get("since")) or until - 13 * DAY
        since, until = min(since, until), max(since, until)
        since = max(since, until - LONGEST * DAY)
        long = (until - since).days
        fitting = UNITS[(long > 45) + (long > 190)]
        number = {
            key: int(given.get(key, "")) if _whole(given.get(key, "")) else 0 for key in NUMBERS
        }
        return cls(
            given["of"] if given.get("of") in of else of[0],
            given["unit"] if given.get("unit") in UNITS else fitting,
            since, until, given.get("time") == "calendar", given.get("channel", ""),
            team=given.get("team", ""), state=given.get("state", ""), **number,
        )  # fmt: skip

    def address(self, path: str = "/reports", **other: object) -> str:
        new = replace(self, **other)  # type: ignore[arg-type]
        said = {
            "of": new.of, "unit": new.unit, "since": new.since, "until": new.until,
            "time": "calendar" if new.calendar else "", "channel": new.channel,
            "source": new.source, "team": new.team, "person": new.person, "state": new.state, "over": new.over, "under": new.under,
        }  # fmt: skip
        return f"{path}?{urlencode({key: value for key, value in said.items() if value})}"

    def days(self) -> Iterator[tuple[date, date]]:
        """First and last day of each part, clipped to what was asked."""
        start = self.since
        while start <= self.until:
            end = min(_last(self.unit, start), self.until)
            yield start, end
            start = end + DAY


class Names(NamedTuple):
    """What ids are called. ``teams``: the department each teammate's figures count for."""

    sources: Mapping[int, str]
    channels: Mapping[int, str]
    people: Mapping[int, str]
    teams: Mapping[int, str]


class Timed(NamedTuple):
    took: int  # microseconds, working or calendar; of who still waits, until now
    part: int  # of the period
    line: Line


@dataclass(frozen=True)
class Report:
    """``lines``: the shortest wait first; those nobody waits for any more apart."""

    asked: Asked
    lines: Sequence[Timed]
    ended: Sequence[Timed]

    @property
    def figures(self) -> Figures:
        return figures(self.lines, len(self.ended))

    def by(self, key: Callable[[Timed], object]) -> dict[object, Figures]:
        groups: dict[object, list[Timed]] = defaultdict(list)
        ended: dict[object, int] = defaultdict(int)
        for line in self.lines:
            groups[key(line)].append(line)
        for line in self.ended:
            ended[key(line)] += 1
        return {of: figures(groups[of], ended[of]) for of in groups.keys() | ended.keys()}

    def rows(self) -> list[Timed]:
        """What the state asks for, the longest first; the same lines the figures count."""
        state, slow = self.asked.state, self.figures.slow or 0
        least = max(self.asked.over * MINUTE, slow if state == "slow" else 0)
        most = self.asked.under * MINUTE or float("inf")
        if state == "ended":
            return list(reversed(self.ended))
        wanted = (line for line in self.lines if least <= line.took < most)
        if state in ("waiting", "stopped"):
            wanted = (line for line in wanted if (line.line.stop is None) == (state == "waiting"))
        return list(wanted)[::-1]


def report(r: Reading, asked: Asked, names: Names, zone: ZoneInfo, hours: Hours | None) -> Report:
    """``hours`` none: calendar time only."""
    parts = [moment(midnight(day, zone)) for day, _ in asked.days()]
    since, until = bounds(asked, zone)
    now, ladder = moment(r.now), None
    if hours and not asked.calendar:
        ladder = Ladder.of(hours, asked.since, r.now.date())
    lines: list[Timed] = []
    ended: list[Timed] = []
    for line in filter(_wanted(asked, names), waits.of(r, asked.of, since, until)):
        stop = now if line.stop is None else line.stop
        took = ladder.between(line.start, stop) if ladder else max(stop - line.start, 0)
        timed = Timed(took, bisect_right(parts, line.start) - 1, line)
        (ended if line.ended else lines).append(timed)
    return Report(asked, sorted(lines, key=itemgetter(0)), sorted(ended, key=itemgetter(0)))


def figures(lines: Sequence[Timed], ended: int) -> Figures:
    """``lines``: the shortest first."""
    took = [line.took for line in lines]
    waiting = sum(line.line.stop is None for line in lines)
    return Figures(len(took), waiting, ended, share(took, 5), share(took, 9))


def names(r: Reading, titles: Mapping[str, str], *, alone: bool) -> Names:
    """``titles``: what channels are called. ``alone``: figures of one person may be shown."""
    sources = r.rows(select(account.c.id, account.c.name, account.c.key))
    mates = r.rows(select(teammate.c.id, teammate.c.name, teammate.c.work).order_by(teammate.c.id))
    works = {row.id: row.work for row in mates if row.work}
    return Names(
        {row.id: row.name for row in sources},
        {row.id: titles.get(row.key, row.key) for row in sources},
        {row.id: row.name for row in mates},
        works if alone else crowded(works),
    )


def crowded(works: Mapping[int, str]) -> dict[int, str]:
    """Departments of one person count together as OTHERS; never one person alone."""
    size: dict[str, int] = defaultdict(int)
    for work in works.values():
        size[work] += 1
    lone = {work for work, number in size.items() if number == 1}
    if len(lone) == 1:
        lone |= set(sorted(size.keys() - lone, key=lambda work: (size[work], work))[:1])
    merged = {mate: OTHERS if work in lone else work for mate, work in works.items()}
    return merged if len(merged) > 1 else {}


def bounds(asked: Asked, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return midnight(asked.since, zone), midnight(asked.until + DAY, zone)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


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
        return lambda line: (line.mate or 0) in mates and line.account in accounts
    return (lambda line: line.account in accounts) if asked.channel or asked.source else None


NUMBERS = ("source", "person", "over", "under")
KINDS = (*CLOCKS, "coverage", "promises")


def _last(unit: str, day: date) -> date:
    if unit == "week":
        return day + (6 - day.weekday()) * DAY
    if unit == "month":
        return (day.replace(day=1) + 32 * DAY).replace(day=1) - DAY
    return day


def _day(words: str | None) -> date | None:
    try:
        found = date.fromisoformat(words or "")
    except ValueError:
        return None
    return found if 1990 < found.year < 2200 else None


def _whole(words: str) -> bool:
    return words.isascii() and words.isdigit() and len(words) < 19
