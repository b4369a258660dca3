"""Promise words in a text, "entro venerdì" or "we will", each with the moment it makes due."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from casebook.hours import Hours
from outreach.promising_words import MINUTES, NUMBERS, OTHERS, TONGUES, Tongue

# A new sentence begins with a capital, a figure or a quotation mark; "alle 12.30" is one word.
BETWEEN = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÀ-Þ\"«“'(\d])|\n+")
LONGEST = 400  # of the sentence that is kept
DAY = timedelta(days=1)
Span = tuple[int, int]


@dataclass(frozen=True)
class Offer:
    """``words``: exactly as written. ``text``: the sentence around them. ``due_at``: aware UTC."""

    words: str
    text: str
    due_at: datetime

    @property
    def through(self) -> str:
        """Who else will do it: "il tecnico" who comes, not one we only speak to."""
        found = OTHERS.search(self.text)
        return (found["who"] or found["then"]).casefold() if found else ""


def offers(text: str, language: str, now: datetime, hours: Hours) -> tuple[Offer, ...]:
    """At most one for each sentence, none of them due already; questions and quotations promise
    nothing. ``language``: it | en, any other: both. A day is due when its last working span ends,
    or at its midnight when it has none; hours are the team's own. Raises Trouble as Hours does.
    """
    tongues = [TONGUES[language]] if language in TONGUES else list(TONGUES.values())
    found = []
    for sentence in filter(None, map(str.strip, BETWEEN.split(text))):
        if not sentence.startswith(">") and not sentence.endswith("?"):
            each = (_Reading(tongue, sentence, now, hours).offer() for tongue in tongues)
            found.extend([offer for offer in each if offer][:1])
    return tuple({offer.words.casefold(): offer for offer in reversed(found)}.values())[::-1]


def moment(at: datetime, language: str, hours: Hours) -> str:
    """As a customer is told it, "venerdì 6 marzo alle 18:00"; ``offers`` reads it back."""
    there, tongue = at.astimezone(ZoneInfo(hours.zone)), TONGUES.get(language, TONGUES["en"])
    day, month = tongue.weekdays[there.weekday()], tongue.months[there.month - 1]
    return tongue.moment.format(weekday=day, day=there.day, month=month, hour=f"{there:%H:%M}")


@dataclass
class _Reading:
    tongue: Tongue
    sentence: str
    now: datetime
    hours: Hours

    def offer(self) -> Offer | None:
        for due_at, spans in self._meant():
            if due_at and due_at > self.now:
                start, end = min(span[0] for span in spans), max(span[1] for span in spans)
                return Offer(self.sentence[start:end], self.sentence[:LONGEST], due_at)
        return None

    def _meant(self) -> Iterator[tuple[datetime | None, list[Span]]]:
        """From the surest reading to the weakest."""
        if found := self.tongue.span.search(self.sentence):
            yield self._after(found), [self._with_by(found.span())]
            return
        if self.tongue.past.search(self.sentence):
            return
        day, spans = self._day()
        at, more = self._clock()
        if day or at:
            spans = [*spans, *more]
            yield self._on(day or self.today, at), [self._with_by(min(spans)), *spans]
        elif vow := self.tongue.vow.search(self.sentence):
            yield self.hours.end_of_day(self.now, 1), [vow.span()]

    @property
    def today(self) -> date:
        return self.hours.day_of(self.now)

    def _after(self, found: re.Match[str]) -> datetime:
        if found["half"]:
            return self.now + timedelta(minutes=30)
        said = found.groupdict()
        unit = _minutes(said["unit"] or said.get("unit1") or "")
        many = _number(said["how"] or "1")
        if unit < 1440:
            return self.now + timedelta(minutes=many * unit)
        if said["working"]:
            return self.hours.end_of_day(self.now, int(many * unit / 1440))
        return self._on(self.today + many * unit / 1440 * DAY, None)

    def _day(self) -> tuple[date | None, list[Span]]:
        if found := self.tongue.date.search(self.sentence):
            named = (_word(name, self.sentence) for name in self.tongue.weekdays)
            near = (day for day in named if day and 0 < found.start() - day.end() < 3)
            return self._dated(found), [found.span(), *(day.span() for day in near)]
        for number, name in enumerate(self.tongue.weekdays):
            if found := _word(name, self.sentence):
                return self._next(number), [found.span()]
        for name in sorted(self.tongue.near, key=len, reverse=True):
            if found := _word(name, self.sentence):
                return self.today + self.tongue.near[name] * DAY, [found.span()]
        if found := self.tongue.week.search(self.sentence):
            friday = self.today + (4 - self.today.weekday() + (7 if found["next"] else 0)) * DAY
            return max(friday, self.today), [found.span()]
        return None, []

    def _dated(self, found: re.Match[str]) -> date | None:
        said = {key[0]: value for key, value in found.groupdict().items() if value}
        month = said.get("m", "")
        names = [name.casefold() for name in self.tongue.months]
        number = names.index(month.casefold()) + 1 if month.casefold() in names else month
        try:
            return self._in_a_year(int(said["d"]), int(number or 0), int(said.get("y", 0)))
        except ValueError:
            return None

    def _in_a_year(self, day: int, month: int, year: int) -> date:
        """Without a year it is this one's, or the next one's when half a year has passed since."""
        if not month:
            there = self.today if day >= self.today.day else self.today.replace(day=1) + 31 * DAY
            return date(there.year, there.month, day)
        there = date(year or self.today.year, month, day)
        if abs(there.year - self.today.year) > 2:
            raise ValueError(there)
        long_ago = not year and self.today - there > 182 * DAY
        return there.replace(year=there.year + 1) if long_ago else there

    def _next(self, weekday: int) -> date:
        """Today's own name means today as long as it lasts."""
        ahead = (weekday - self.today.weekday()) % 7
        day = self.today + ahead * DAY
        return day if self._on(day, None) > self.now else day + 7 * DAY

    def _clock(self) -> tuple[time | None, list[Span]]:
        found = list(self.tongue.clock.finditer(self.sentence))
        if found:
            return _time(found[-1]), [each.span() for each in found]
        for name, hour in self.tongue.parts.items():
            if part := _word(name, self.sentence):
                return time(hour), [part.span()]
        return None, []

    def _on(self, day: date, at: time | None) -> datetime:
        zone = ZoneInfo(self.hours.zone)
        midnight = datetime.combine(day, time(23, 59), zone).astimezone(UTC)
        if at:
            return datetime.combine(day, at, zone).astimezone(UTC)
        spans = self.hours.open_on(day)
        return min(spans[-1][1], midnight) if spans else midnight

    def _with_by(self, span: Span) -> Span:
        """The small words that make it a promise, before the day or the hour."""
        before = re.search(r"\b(?:entro|per|prima di|il|by|before|on|until)(?:\s+\w{1,3})?\s+$",
                           self.sentence[: span[0]], re.IGNORECASE)  # fmt: skip
        return (before.start() if before else span[0]), span[1]


def _word(name: str, sentence: str) -> re.Match[str] | None:
    accents = re.escape(name).replace("ì", "[iì]['’]?")
    return re.search(rf"\b{accents}(?!\w)", sentence, re.IGNORECASE)


def _number(words: str) -> float:
    return NUMBERS.get(words.casefold(), 0) or float(words)


def _minutes(unit: str) -> int:
    return next(minutes for start, minutes in MINUTES.items() if unit.lower().startswith(start))


def _time(found: re.Match[str]) -> time | None:
    """Before eight it is the afternoon's, unless they say which, or write 07."""
    said = {key.rstrip("1"): value for key, value in found.groupdict().items() if value}
    hour, minute = int(_number(said["hour"])), int(said.get("minute", 0))
    half = said.get("half", "")
    if half:
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    elif hour < 8 and not said["hour"].startswith("0"):
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None
