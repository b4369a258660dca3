"""The week's rota, for everybody to see and for leads to change; and "your hour", for who comes seldom."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from casebook.hours import Hours
from casebook.queries import hours, teammates
from casebook.queries import rota as rows
from dashboard.asked import day_of
from dashboard.kit import Response, Route, Verb, Visit, act, moment, page, sentences
from outreach import mine, queue, rota

say = sentences("dashboard", "rota")

DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class Day:
    """``alone``: a feast to come on which nobody is on duty."""

    at: datetime
    today: bool
    feast: str
    opens: tuple[tuple[datetime, datetime], ...]
    duty: tuple[Any, ...]
    away: tuple[Any, ...]
    alone: bool


def routes() -> list[Route]:
    at, lead = moment(say.NO_TIME), partial(act, needs=Verb.LEAD)
    begin, end = ("from", at), ("to", at)
    return [
        page("/rota", week, needs=None),
        lead("/rota", rota.put, "mate", "what", from_at=begin, to_at=end, back="/rota?week={from}"),
        lead("/rota/{id:int}/off", rota.take_off, back="/rota?week={week}"),
        page("/hour", hour, needs=Verb.SEE),
    ]


def week(visit: Visit) -> Response:
    zone = ZoneInfo(visit.me.zone)
    with visit.house.book.reading() as r:
        today = r.now.astimezone(zone).date()
        monday = _monday(visit.asked("week"), today)
        shifts = rows.between(r, _moment(monday, zone), _moment(monday + WEEK, zone))
        calendar, missing = hours.perhaps(r, with_feasts=True)
        everybody = teammates.everybody(r)
        left = rota.left_behind(r)
    days = [_day(monday + n * DAY, today, zone, shifts, calendar, visit) for n in range(7)]
    return visit.page(
        "rota.html", days=days, everybody=everybody, missing=missing, left=left,
        before=(monday - WEEK).isoformat(), after=(monday + WEEK).isoformat(),
        start=_moment(max(today, monday), zone) + timedelta(hours=9),
    )  # fmt: skip


def hour(visit: Visit) -> Response:
    """One thing at a time: their next shift; during it, their own case, else who waits longest."""
    office = visit.house.office
    with visit.house.book.reading() as r:
        shifts = [s for s in rows.of_mate(r, visit.me.id) if s.what == "duty"]
        now = next((s for s in shifts if s.from_at <= r.now), None)
        ahead = next((s for s in shifts if s.from_at > r.now), None)
        helps = [m for m in teammates.everybody(r) if m.role == "lead" and m.id != visit.me.id]
        beside = [s for s in rows.on_duty(r) if s.teammate_id != visit.me.id]
    open_ = [case for case in mine.of(office, visit.me.id) if case.waiting_since] if now else []
    found = queue.page(office, limit=1) if now and not open_ else None
    waits = [*found.exceptions, *found.rows][:1] if found else []
    return visit.page(
        "hour.html", now=now, ahead=ahead, helps=helps, beside=beside, open_case=open_[:1],
        waits=waits,
    )  # fmt: skip


def _day(
    day: date, today: date, zone: ZoneInfo, shifts: Any, calendar: Hours | None, visit: Visit
) -> Day:
    start, end = _moment(day, zone), _moment(day + DAY, zone)
    here = [s for s in shifts if s.from_at < end and s.to_at > start]
    duty = tuple(s for s in here if s.what == "duty")
    feast = calendar.feast(day, visit.me.language) if calendar else ""
    opens = tuple(calendar.open_on(day)) if calendar else ()
    away = tuple(s for s in here if s.what == "away")
    alone = bool(feast) and not duty and day >= today
    return Day(start + timedelta(hours=12), day == today, feast, opens, duty, away, alone)


def _monday(asked: str, today: date) -> date:
    day = day_of(asked[:10]) or today
    day = day if abs(day.year - today.year) < 5 else today
    return day - day.weekday() * DAY


def _moment(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
