"""Times and waits in words, in the reader's language and zone."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from casebook.words import Both, sentences

say = sentences("dashboard", "telling")

LOCALES = {"it": "it_IT", "en": "en_GB"}


class Telling:
    """``now`` is aware UTC; every time handed in is too."""

    def __init__(self, language: str, zone: str, now: datetime) -> None:
        self.language = language
        self.zone = ZoneInfo(zone)
        self.now = now

    def words(self, both: Both | tuple[str, str]) -> str:
        return both[0] if self.language == "it" else both[1]

    def hour(self, at: datetime) -> str:
        return at.astimezone(self.zone).strftime("%H:%M")

    def day(self, at: datetime) -> str:
        """Today, yesterday, tomorrow, else the date; the year when it is another."""
        there, today = at.astimezone(self.zone).date(), self.now.astimezone(self.zone).date()
        near = _NEAR.get((there - today).days)
        if near:
            return self.words(near)
        pattern = "EEE d MMM" if there.year == today.year else "d MMM y"
        return _date(there, pattern, self.language)

    def when(self, at: datetime) -> str:
        """The hour alone when it is today."""
        if self.is_today(at):
            return self.hour(at)
        return f"{self.day(at)}, {self.hour(at)}"

    def stretch(self, since: datetime, until: datetime) -> str:
        """The day of the end too, where it is another."""
        if self.day(since) == self.day(until):
            return f"{self.when(since)} – {self.hour(until)}"
        return " – ".join(f"{self.day(at)}, {self.hour(at)}" for at in (since, until))

    def full(self, at: datetime) -> str:
        there = at.astimezone(self.zone)
        return f"{_date(there.date(), 'EEEE d MMMM y', self.language)}, {there:%H:%M:%S}"

    def iso(self, at: datetime) -> str:
        return at.astimezone(self.zone).isoformat(timespec="seconds")

    def field(self, at: datetime) -> str:
        """As a ``datetime-local`` field wants it."""
        return at.astimezone(self.zone).strftime("%Y-%m-%dT%H:%M")

    def worked(self, span: timedelta) -> str:
        """Working time in hours: a day of it would be a third of a day's length."""
        hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
        if hours:
            return f"{self.number(hours)} h" + (f" {minutes} min" if minutes and hours < 24 else "")
        return f"{minutes} min" if minutes else _MOMENT

    def part(self, unit: str, first: date, last: date) -> str:
        """A day, a week or a month, as short as an axis wants it."""
        if unit == "month":
            return _date(first, "LLL y", self.language)
        start = _date(first, "d MMM", self.language)
        if unit == "day" or first == last:
            return start
        short = _date(first, "d", self.language) if first.month == last.month else start
        return f"{short}–{_date(last, 'd MMM', self.language)}"

    def span(self, first: date, last: date) -> str:
        year = "" if first.year == last.year else " y"
        start = _date(first, "d MMM" + year, self.language)
        return f"{start} – {_date(last, 'd MMM y', self.language)}"

    def number(self, number: int) -> str:
        return str(format_decimal(number, locale=LOCALES.get(self.language, "en_GB")))

    def money(self, millionths: int) -> str:
        """Of a dollar, which is what platforms charge in."""
        locale = LOCALES.get(self.language, "en_GB")
        return str(format_currency(millionths / 1e6, "USD", locale=locale))

    def is_today(self, at: datetime) -> bool:
        return at.astimezone(self.zone).date() == self.now.astimezone(self.zone).date()

    def since(self, at: datetime) -> str:
        """How long ago, as a wait: "3 h 41 min"."""
        return self.lasting(self.now - at)

    def until(self, at: datetime) -> str:
        return self.lasting(at - self.now)

    def ago(self, at: datetime) -> str:
        past = self.lasting(self.now - at, seconds=True)
        return f"{past} fa" if self.language == "it" else f"{past} ago"

    def lasting(self, span: timedelta, *, seconds: bool = False) -> str:
        """Two units at most, rounded down; under a minute "< 1 min" unless ``seconds``."""
        total = max(0, int(span.total_seconds()))
        if total < 60:
            return f"{total} s" if seconds else _MOMENT
        minutes, hours, days = total // 60 % 60, total // 3600 % 24, total // 86400
        if days:
            unit = self.words(say._DAY if days == 1 else say._DAYS)
            return f"{days} {unit}" + (f" {hours} h" if hours and days < 7 else "")
        if hours:
            return f"{hours} h" + (f" {minutes} min" if minutes else "")
        return f"{minutes} min"


_NEAR = {0: Both("oggi", "today"), -1: Both("ieri", "yesterday"), 1: Both("domani", "tomorrow")}
_MOMENT = "< 1 min"


@lru_cache(maxsize=512)
def _date(day: date, pattern: str, language: str) -> str:
    return format_date(day, pattern, locale=LOCALES.get(language, "en_GB"))
