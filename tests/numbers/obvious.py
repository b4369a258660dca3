"""The reports once more, slow and obvious: files in, minute by minute, nothing of ours imported."""

import csv
import io
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from holidays import country_holidays

Row = dict[str, str]
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Calendar:
    """Working time counted by looking at every single minute."""

    def __init__(self, zone: str, spans: Any, holidays: Any) -> None:
        self.zone, self.spans, self.holidays = ZoneInfo(zone), spans, holidays
        self.feasts = country_holidays(holidays["country"], subdiv=holidays["subdivision"])
        self.minutes: dict[datetime, bool] = {}
        self.known: dict[tuple[datetime, datetime], float] = {}

    def is_open(self, minute: datetime) -> bool:
        """Of a whole minute in UTC."""
        if minute not in self.minutes:
            local = minute.astimezone(self.zone)
            self.minutes[minute] = any(
                self._covers(local.date() - timedelta(days=back), local, back) for back in (0, 1)
            )
        return self.minutes[minute]

    def _covers(self, day: date, local: datetime, back: int) -> bool:
        """Whether a span that begins on this day covers the local clock, ``back`` days later."""
        clock = local.strftime("%H:%M")
        for start, end in self._spans(day):
            overnight = end <= start
            if back == 0 and start <= clock and (overnight or clock < end):
                return True
            if back == 1 and overnight and clock < end:
                return True
        return False

    def _spans(self, day: date) -> Any:
        if day.isoformat() in self.holidays["working"]:
            return self.holidays["working"][day.isoformat()]
        if day in self.feasts or day.strftime("%m-%d") in self.holidays["extra"]:
            return []
        return self.spans.get(WEEK[day.weekday()], [])

    def worked(self, start: datetime, stop: datetime) -> float:
        """Seconds: each minute that is open counts as far as it lies inside."""
        if (start, stop) not in self.known:
            self.known[start, stop] = self._worked(start, stop)
        return self.known[start, stop]

    def _worked(self, start: datetime, stop: datetime) -> float:
        total, minute = timedelta(0), start.replace(second=0, microsecond=0)
        while minute < stop:
            after = minute + timedelta(minutes=1)
            if self.is_open(minute):
                total += max(timedelta(0), min(after, stop) - max(minute, start))
            minute = after
        return total.total_seconds()


def read(text: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO(text)))


def at(words: str) -> datetime | None:
    return datetime.fromisoformat(words) if words else None


def sure(words: str) -> datetime:
    return datetime.fromisoformat(words)


Wait = tuple[datetime, datetime | None, bool, Row]  # start, stop, ended without, whose


def waits(clock: str, rows: list[Row]) -> list[Wait]:
    """Every wait there is in the file, whatever the period."""
    found: list[Wait] = []
    words = [row for row in rows if row["kind"] == "word"]
    if clock == "listening":
        return [(sure(w["waiting_since"]), sure(w["heard"]), False, w) for w in words]
    if clock == "first_look":
        for word in words:
            if word["flagged"] != "1" or word["folded"]:
                continue
            looks = [word["looked"], word["set_aside"], word["on_case"] if word["case"] else ""]
            seen = sorted(sure(look) for look in looks if look)
            found.append(
                (sure(word["heard"]), seen[0] if seen else None, bool(word["deleted"]), word)
            )
        return found
    for case in (row for row in rows if row["kind"] == "case"):
        mine = [row for row in rows if row["case"] == case["id"]]
        theirs = sorted(
            (row for row in mine if row["kind"] == "word"),
            key=lambda row: sure(row["waiting_since"]),
        )
        whose = {**case, "channel": theirs[0]["channel"], "source": theirs[0]["source"]}
        for start, stop, ended in of_case(clock, case, mine):
            found.append((start, stop, ended, whose))
    if clock in ("answered", "private", "solved"):
        for word in words:
            waiting = word["flagged"] == "1" and not (
                word["case"] or word["folded"] or word["set_aside"] or word["deleted"]
            )
            if waiting:
                found.append((sure(word["waiting_since"]), None, False, {**word, "team": ""}))
    return found


def of_case(clock: str, case: Row, mine: list[Row]) -> list[tuple[datetime, datetime | None, bool]]:
    closed = bool(case["at"])
    first = sure(case["waiting_since"])
    words = [row for row in mine if row["kind"] == "word"]
    origin = min(sure(row["heard"]) for row in words if sure(row["waiting_since"]) == first)
    sent = [row for row in mine if row["kind"] == "message" and row["state"] == "sent"]
    ends = [sure(row["at"]) for row in mine if row["kind"] == "end"]
    if clock in ("answered", "private"):
        counted = [m for m in sent if clock == "answered" or m["visibility"] == "private"]
        stops = [sure(m["sent"]) for m in counted if sure(m["set_out"]) >= origin]
        return [(first, min(stops) if stops else None, closed)]
    if clock == "solved":
        return [(first, at(case["at"]), closed)]
    told = [(sure(w["heard"]), 1, w) for w in words]
    told += [(sure(m["set_out"]), 2, m) for m in sent]
    told += [(end, 3, case) for end in ends]
    told.sort(key=lambda thing: thing[:2])
    return (later if clock == "next_answer" else silent)(first, told, closed)


def later(
    first: datetime, told: list[tuple[datetime, int, Row]], closed: bool
) -> list[tuple[datetime, datetime | None, bool]]:
    found: list[tuple[datetime, datetime | None, bool]] = []
    spoke, open_since = False, []
    for _, kind, row in told:
        if kind == 1:
            since = sure(row["waiting_since"])
            if spoke and since > first:
                open_since.append(since)
        else:
            if open_since:
                found.append((min(open_since), sure(row["sent"]) if kind == 2 else None, kind == 3))
            open_since = []
            spoke = spoke or kind == 2
    if open_since:
        found.append((min(open_since), None, closed))
    return found


def silent(
    first: datetime, told: list[tuple[datetime, int, Row]], closed: bool
) -> list[tuple[datetime, datetime | None, bool]]:
    spoken = [
        known if kind == 1 else sure(row["sent"]) if kind == 2 else None
        for known, kind, row in told
    ]
    found: list[tuple[datetime, datetime | None, bool]] = [
        (one, two, False) for one, two in pairwise(spoken) if one and two
    ]
    if not closed:
        found.append(([one for one in spoken if one][-1], None, False))
    return found


def part_of(moment: datetime, unit: str, zone: ZoneInfo, since: date) -> date:
    day = moment.astimezone(zone).date()
    if unit == "week":
        while day.weekday() != 0:
            day -= timedelta(days=1)
    if unit == "month":
        day = day.replace(day=1)
    return max(day, since)


def table(
    clock: str, rows: list[Row], by: str, *, calendar: Calendar, working: bool, unit: str,
    since: date, until: date, now: datetime,
) -> dict[str, tuple[int, float | None, float | None, int, int]]:  # fmt: skip
    """Group → counted, half, slowest tenth (seconds), still waiting, ended without."""
    groups: dict[str, list[tuple[float, bool]]] = {}
    ended: dict[str, int] = {}
    for start, stop, over, whose in waits(clock, rows):
        if not since <= start.astimezone(calendar.zone).date() <= until:
            continue
        part = part_of(start, unit, calendar.zone, since)
        group = part.isoformat() if by == "period" else whose[by]
        groups.setdefault(group, [])
        ended.setdefault(group, 0)
        if stop is None and over:
            ended[group] += 1
            continue
        end = max(start, stop or now)
        took = calendar.worked(start, end) if working else (end - start).total_seconds()
        groups[group].append((took, stop is None))
    return {group: _figures(took, ended[group]) for group, took in groups.items()}


def _figures(
    took: list[tuple[float, bool]], ended: int
) -> tuple[int, float | None, float | None, int, int]:
    times = sorted(time for time, _ in took)
    waiting = len([1 for _, still in took if still])
    if not times:
        return 0, None, None, 0, ended
    return len(times), _reaching(times, 0.5), _reaching(times, 0.9), waiting, ended


def _reaching(times: list[float], share: float) -> float:
    """The first of them by which this share of all had stopped."""
    for n, time in enumerate(times, 1):
        if n >= share * len(times) - 1e-9:
            return time
    raise ValueError(share)


def became(rows: list[Row], zone: ZoneInfo, since: date, until: date) -> dict[tuple[str, str], int]:
    """Source and fate → how many of the words heard in the period."""
    counts: dict[tuple[str, str], int] = {}
    for word in rows:
        if word["kind"] != "word":
            continue
        heard = sure(word["heard"])
        if since <= heard.astimezone(zone).date() <= until:
            key = word["source"], _fate(word, heard, rows)
            counts[key] = counts.get(key, 0) + 1
    return counts


def _fate(word: Row, heard: datetime, rows: list[Row]) -> str:
    if word["case"]:
        for row in rows:
            ours = (
                row["kind"] == "message" and row["state"] == "sent" and row["case"] == word["case"]
            )
            if ours and sure(row["set_out"]) >= heard:
                return "answered"
        case = next(row for row in rows if row["kind"] == "case" and row["id"] == word["case"])
        return "ended" if case["at"] else "in_hand"
    if word["set_aside"]:
        return "aside"
    if word["deleted"]:
        return "gone"
    return "waiting" if word["folded"] or word["looked"] else "never"
