"""The team calendar: when we work, the feasts, the days of exception; leads change it."""

from datetime import timedelta
from zoneinfo import available_timezones

from casebook.hours import DAYS, Hours
from casebook.queries import hours as rows
from dashboard import calendars
from dashboard.kit import Both, Response, Route, Trouble, Verb, Visit, page

FIELDS = ("zone", "country", "subdivision", "extra", "working", *DAYS)
BLANK = dict.fromkeys(FIELDS, "") | {"zone": "Europe/Rome", "country": "IT"}


def routes() -> list[Route]:
    return [
        page("/calendar", calendar, needs=None),
        page("/calendar", change, needs=Verb.LEAD, method="POST"),
    ]


def calendar(visit: Visit) -> Response:
    with visit.house.book.reading() as r:
        hours, missing = rows.perhaps(r)
    return _page(visit, calendars.write(hours) if hours else BLANK, hours, missing)


def change(visit: Visit) -> Response:
    """A no keeps every typed word on the page."""
    typed = {field: visit.said(field) for field in FIELDS}
    try:
        hours = calendars.read(typed)
    except Trouble as trouble:
        return _page(visit, typed, None, trouble.words, status=422)
    with visit.house.book.writing() as w:
        rows.keep(w, hours, by=visit.me.id)
    return visit.go("/calendar", said="saved")


def _page(
    visit: Visit, typed: dict[str, str], hours: Hours | None, trouble: Both | None = None,
    status: int = 200,
) -> Response:  # fmt: skip
    return visit.page(
        "calendar.html", status=status, typed=typed, names=calendars.NAMES,
        zones=sorted(zone for zone in available_timezones() if "/" in zone),
        feasts=_feasts(visit, hours) if hours else [], wrong=trouble,
    )  # fmt: skip


def _feasts(visit: Visit, hours: Hours) -> list[tuple[str, str, bool]]:
    """(date, name, whether somebody works all the same) of the twelve months to come."""
    today, language = hours.day_of(visit.house.book.clock.now()), visit.me.language
    days = (today + timedelta(days=n) for n in range(366))
    return [
        (day.isoformat(), name, bool(hours.open_on(day)))
        for day in days
        if (name := hours.feast(day, language))
    ]
