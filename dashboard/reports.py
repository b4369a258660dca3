"""A report: what is asked of it, and the figures by period, channel, department and, if agreed, person."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from operator import itemgetter
from typing import Any, NamedTuple
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
ACCOUNT, MATE, STOP = 2, 3, 5  # of a wait
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

    def by(self, key: Key) -> dict[Any, Figures]:
        took: dict[Any, list[int]] = defaultdict(list)
        waiting: dict[Any, int] = defaultdict(int)
        ended: dict[Any, int] = defaultdict(int)
        for long, part, (_, _, source, mate, _, stop, _) in self.lines:
            of = key(part, source or 0, mate or 0)
            took[of].append(long)
            if stop is None:
                waiting[of] += 1
        for _, part, (_, _, source, mate, _, _, _) in self.ended:
            ended[key(part, source or 0, mate or 0)] += 1
        return {
            of: Figures(
                len(took[of]), waiting[of], ended[of], share(took[of], 5), share(took[of], 9)
            )
            for of in took.keys() | ended.keys()
        }

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


def still(line: Timed) -> bool:
    """Whether somebody waits."""
    return line[2][STOP] is None


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
        _, _, _, _, start, stop, over = line
        stop = now if stop is None else stop
        took = ladder.between(start, stop) if ladder else max(stop - start, 0)
        (ended if over else lines).append((took, bisect_right(parts, start) - 1, line))
    return Report(asked, sorted(lines, key=itemgetter(0)), sorted(ended, key=itemgetter(0)))


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
        return lambda line: (line[MATE] or 0) in mates and line[ACCOUNT] in accounts
    return (lambda line: line[ACCOUNT] in accounts) if asked.channel or asked.source else None


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
