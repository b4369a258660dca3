"""The team's working time: spans of the week, feasts, exceptions, summer and winter time."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casebook.errors import Trouble
from casebook.words import sentences

say = sentences("casebook", "hours")

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LOCALES = {"it": "it_IT", "en": "en_US"}
NONE = timedelta(0)
DAY = timedelta(days=1)
FAR = 5  # years looked ahead for the next working day


Span = tuple[datetime, datetime]


class Ladder:
    """Working time as a climbing line: up to a moment it is one look, between two a subtraction.

    ``spans``: when the team is at work, in order and apart; ``total``: in all, in the same unit.
    """

    def __init__(self, spans: Iterable[tuple[Any, Any]], nothing: Any) -> None:
        self.starts, self.ends, self.before, self.total = [], [], [], nothing
        for start, end in spans:
            self.starts.append(start)
            self.ends.append(end)
            self.before.append(self.total)
            self.total += end - start
        self.nothing = nothing

    def worked(self, at: Any) -> Any:
        i = bisect_right(self.starts, at) - 1
        return self.before[i] + min(at, self.ends[i]) - self.starts[i] if i >= 0 else self.nothing

    def between(self, a: Any, b: Any) -> Any:
        return self.worked(b) - self.worked(a)


@dataclass(frozen=True)
class Hours:
    """``spans``: by weekday, ``[["09:00", "13:00"], …]`` in the zone; one that ends at or before its
    start ends the day after. ``holidays``: ``country``, ``subdivision``, ``extra`` (feasts of ours by
    date, ``06-24`` each year or ``2026-06-24`` once: their name) and ``working`` (by date, the spans of
    that day and no others, feast or not; none: closed). All moments are aware UTC. A span is the day's
    on which it begins. Raises Trouble when there is nothing to count by.
    """

    zone: str
    spans: Mapping[str, Sequence[Sequence[str]]]
    holidays: Mapping[str, Any]
    _years: dict[int, Ladder] = field(init=False, repr=False, compare=False, default_factory=dict)
    _feasts: dict[tuple[int, str], dict[date, str]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        if not any(self.spans.get(day) for day in DAYS):
            raise Trouble(say.NO_SPANS)
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise Trouble(say.NO_ZONE) from None

    def between(self, a: datetime, b: datetime) -> timedelta:
        """The working time from one moment to a later one; none when it is earlier."""
        if b <= a:
            return NONE
        whole = sum((self._year(year).total for year in range(a.year, b.year)), NONE)
        return whole + self._worked(b) - self._worked(a)

    def after(self, at: datetime, working: timedelta) -> datetime:
        """The first moment by which so much working time has passed. Raises Trouble if it never does."""
        if working <= NONE:
            return at
        wanted = self._worked(at) + working
        for number in range(at.year, at.year + FAR):
            year = self._year(number)
            if wanted <= year.total:
                i = bisect_left(year.before, wanted) - 1
                first: datetime = year.starts[i] + wanted - year.before[i]
                return first
            wanted -= year.total
        raise Trouble(say.NEVER_OPEN)

    def is_open(self, at: datetime) -> bool:
        year = self._year(at.year)
        i = bisect_right(year.starts, at)
        return i > 0 and at < year.ends[i - 1]

    def next_open(self, at: datetime) -> datetime:
        """``at`` itself when open. Raises Trouble when no day to come has hours."""
        for number in range(at.year, at.year + FAR):
            year = self._year(number)
            i = bisect_right(year.ends, at)
            if i < len(year.ends):
                opens: datetime = year.starts[i]
                return max(at, opens)
        raise Trouble(say.NEVER_OPEN)

    def end_of_day(self, at: datetime, days: int = 0) -> datetime:
        """The end of the last span of the n-th working day after the day of ``at``; with 0, of that
        day itself while it lasts, else of the next. Raises Trouble when there is none.
        """
        today = self.day_of(at)
        if days == 0 and (spans := self.open_on(today)) and spans[-1][1] > at:
            return spans[-1][1]
        left = max(days, 1)
        for ahead in range(1, FAR * 366 + days):
            if spans := self.open_on(today + ahead * DAY):
                left -= 1
                if not left:
                    return spans[-1][1]
        raise Trouble(say.NEVER_OPEN)

    def day_of(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.zone)).date()

    def feast(self, day: date, language: str) -> str:
        """Its name in Italian (``it``) or English; "" when it is none. Raises Trouble: no such country."""
        known = day.year, language if language in LOCALES else "en"
        if known not in self._feasts:
            ours = _on(self.holidays.get("extra", {}), day.year)
            self._feasts[known] = self._national(*known) | ours
        return self._feasts[known].get(day, "")

    def open_on(self, day: date) -> list[Span]:
        """The spans that begin on this day, in UTC, in order and apart."""
        exceptions: Mapping[str, Any] = dict(self.holidays.get("working", {}))
        spans = exceptions.get(day.isoformat())
        if spans is None:
            spans = () if self.feast(day, "it") else self.spans.get(DAYS[day.weekday()], ())
        return apart(self._moments(day, start, end) for start, end in spans)

    def _moments(self, day: date, start: str, end: str) -> Span:
        begins, ends = time.fromisoformat(start), time.fromisoformat(end)
        return self._utc(day, begins), self._utc(day + DAY if ends <= begins else day, ends)

    def _utc(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, ZoneInfo(self.zone)).astimezone(UTC)

    def _worked(self, at: datetime) -> timedelta:
        """Since its UTC year began."""
        worked: timedelta = self._year(at.year).worked(at)
        return worked

    def _year(self, number: int) -> Ladder:
        if number not in self._years:
            first, last = _moment(number), _moment(number + 1)
            days = range((last - first).days + 4)  # a span of the day before may reach in
            begin = date(number, 1, 1) - 2 * DAY
            spans = apart(span for ahead in days for span in self.open_on(begin + ahead * DAY))
            inside = [(max(s, first), min(e, last)) for s, e in spans if e > first and s < last]
            self._years[number] = Ladder(inside, NONE)
        return self._years[number]

    def _national(self, year: int, language: str) -> dict[date, str]:
        country, subdivision = (self.holidays.get(key) for key in ("country", "subdivision"))
        if not country:
            return {}
        from holidays import country_holidays  # half as slow as our whole start

        try:
            found: Callable[..., Mapping[date, str]] = country_holidays
            return dict(found(country, subdiv=subdivision, years=year, language=LOCALES[language]))
        except RuntimeError:
            place = f"{country} {subdivision or ''}".strip()
            raise Trouble(say.NO_FEASTS.filled(place=place)) from None


def _on(extra: Mapping[str, str], year: int) -> dict[date, str]:
    """The feasts of ours in this year; one on 29 February only in a leap year."""
    found = {}
    for when, name in dict(extra).items():
        try:
            day = date.fromisoformat(when if len(when) > 5 else f"{year}-{when}")
        except ValueError:
            continue
        found[day] = name or when
    return found


def apart(spans: Iterable[Span]) -> list[Span]:
    """In order; those that touch or overlap are one. What summer time swallows whole is none."""
    apart: list[Span] = []
    for start, end in sorted(span for span in spans if span[1] > span[0]):
        if apart and start <= apart[-1][1]:
            apart[-1] = apart[-1][0], max(end, apart[-1][1])
        else:
            apart.append((start, end))
    return apart


def _moment(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=UTC)
