"""The team calendar as people write it: «9-13 14-18», «24/06 San Giovanni», «24/12/2026 9-12»."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from casebook.errors import Trouble
from casebook.hours import DAYS, Hours
from casebook.words import Both, sayings, sentences

say = sentences("dashboard", "calendars")

SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*[-–]\s*(\d{1,2})(?:[:.](\d{2}))?")
DAY = re.compile(r"(?:(\d{4})-)?(\d{1,2})-(\d{1,2})|(\d{1,2})/(\d{1,2})(?:/(\d{4}))?")
CLOSED = ("chiuso", "closed", "-", "")
LEAP = 2028  # a year that has every day

NAMES = sayings("dashboard", "weekdays")


def read(typed: Mapping[str, str]) -> Hours:
    """From the form's fields. Raises Trouble that names the line a person has to mend."""
    country, province = typed["country"].upper(), typed["subdivision"].upper() or None
    extra, working = _lines(typed["extra"], _feast), _lines(typed["working"], _exception)
    spans = {day: _spans(typed[day], NAMES[day]) for day in DAYS if typed[day]}
    where, days = (
        {"country": country, "subdivision": province},
        {"extra": extra, "working": working},
    )
    hours = Hours(typed["zone"], spans, where | days)
    hours.feast(date(LEAP, 1, 1), "it")  # an unknown country or province is told now
    return hours


def write(hours: Hours) -> dict[str, str]:
    """As the form shows it."""
    extra, working = (sorted(hours.holidays.get(key, {}).items()) for key in ("extra", "working"))
    where = {key: hours.holidays.get(key) or "" for key in ("country", "subdivision")}
    feasts = [f"{_shown(day)} {name}" for day, name in extra]
    days = [f"{_shown(day)} {_told(spans) or CLOSED[0]}" for day, spans in working]
    week = {day: _told(hours.spans.get(day, ())) for day in DAYS}
    lines = {"extra": "\n".join(feasts), "working": "\n".join(days)}
    return {"zone": hours.zone} | lines | where | week


def _told(spans: Any) -> str:
    return " ".join(f"{start}-{end}" for start, end in spans)


def _shown(day: str) -> str:
    """``2026-12-24`` and ``12-24`` as people here write them."""
    return "/".join(reversed(day.split("-")))


def _lines(text: str, one: Callable[[str, str, str], Any]) -> dict[str, Any]:
    found = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        written, _, rest = line.partition(" ")
        day = _day(written)
        if day is None:
            raise Trouble(say.UNREAD.filled(line=line))
        found[day] = one(day, rest.strip(), line)
    return found


def _feast(day: str, name: str, line: str) -> str:
    return name


def _exception(day: str, rest: str, line: str) -> list[list[str]]:
    if len(day) < len("2026-12-24"):
        raise Trouble(say.UNREAD.filled(line=line))
    return [] if rest.lower() in CLOSED else _spans(rest, Both(line, line))


def _day(written: str) -> str | None:
    found = DAY.fullmatch(written)
    if not found:
        return None
    year, month, day = found[1] or found[6], int(found[2] or found[5]), int(found[3] or found[4])
    try:
        there = date(int(year or LEAP), month, day)
    except ValueError:
        return None
    return there.isoformat() if year else f"{there:%m-%d}"


def _spans(text: str, where: Both) -> list[list[str]]:
    found = [(_hour(*m.groups()[:2]), _hour(*m.groups()[2:])) for m in SPAN.finditer(text)]
    more = SPAN.sub("", text).strip(" ,;e&+")
    if more or not found or not all(start and end for start, end in found):
        raise Trouble(say.NO_HOURS.filled(where=where, text=text))
    return [[start, end] for start, end in found]


def _hour(hour: str, minute: str | None) -> str:
    """ "" when no clock shows it; 24 is midnight."""
    h, m = int(hour) % 24 if hour == "24" and not int(minute or 0) else int(hour), int(minute or 0)
    return f"{h:02}:{m:02}" if h < 24 and m < 60 else ""
