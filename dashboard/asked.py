"""What is asked of a report: its period and parts, and what it is narrowed to; as an address says it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from dashboard.visit import whole

DAY = timedelta(days=1)
UNITS = ("day", "week", "month")
LONGEST = 3 * 366
WORDS, NUMBERS = ("channel", "team", "state"), ("source", "person", "over", "under")


@dataclass(frozen=True)
class Asked:
    """``of``: a clock, coverage or promises. Both dates are counted. ``person``: only if agreed."""

    of: str
    unit: str
    since: date
    until: date
    time: str = ""  # calendar, else working time
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
        until = day_of(given.get("until")) or today
        since = day_of(given.get("since")) or until - 13 * DAY
        since, until = min(since, until), max(since, until)
        since = max(since, until - LONGEST * DAY)
        long = (until - since).days
        fitting = UNITS[(long > 45) + (long > 190)]
        narrow: dict[str, Any] = {key: given.get(key, "") for key in WORDS}
        narrow |= {key: whole(given.get(key, "")) for key in NUMBERS}
        return cls(
            given["of"] if given.get("of") in of else of[0],
            given["unit"] if given.get("unit") in UNITS else fitting,
            since, until, "calendar" if given.get("time") == "calendar" else "", **narrow,
        )  # fmt: skip

    @property
    def calendar(self) -> bool:
        return self.time == "calendar"

    def address(self, path: str = "/reports", **other: object) -> str:
        new = replace(self, **other)  # type: ignore[arg-type]
        return f"{path}?{urlencode({key: value for key, value in vars(new).items() if value})}"

    def days(self) -> Iterator[tuple[date, date]]:
        """First and last day of each part, clipped to what was asked."""
        start = self.since
        while start <= self.until:
            end = min(_last(self.unit, start), self.until)
            yield start, end
            start = end + DAY

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        return midnight(self.since, zone), midnight(self.until + DAY, zone)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _last(unit: str, day: date) -> date:
    if unit == "week":
        return day + (6 - day.weekday()) * DAY
    if unit == "month":
        return (day.replace(day=1) + 32 * DAY).replace(day=1) - DAY
    return day


def day_of(words: str | None) -> date | None:
    """None where no day is said, or none that anybody means."""
    try:
        found = date.fromisoformat(words or "")
    except ValueError:
        return None
    return found if 1990 < found.year < 2200 else None
