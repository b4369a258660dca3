"""A month of a team behind it, for the pictures of the reports: each chart, its rows, one person's."""

from collections.abc import Iterator
from datetime import timedelta

from playwright.sync_api import Page
from sqlalchemy import delete, update

from casebook.database import Book
from casebook.tables.cases import cases, message
from casebook.tables.team import calendar, target, teammate
from dashboard import agreement
from dashboard.reports import KINDS
from tests.cast import ADA, hire
from tests.journeys.place import Place
from tests.numbers import month
from tests.screen_story import Shot

PERIOD = "since=2026-03-30&until=2026-04-26"


def numbers(place: Place, *, language: str, hands: Page) -> Iterator[Shot]:
    book = place.book
    with book.writing() as w:
        w.run(delete(calendar))
    _answered(book, month.live(book, 11, many=14))
    ada = hire(book, ADA)
    with book.writing() as w:
        w.run(update(teammate).values(language=language))
        w.run(delete(target))
        w.add(target, clock="answered", minutes=240, working=True)
    for of in KINDS:
        yield f"reports-{of}", ada, f"/reports?of={of}&{PERIOD}&unit=week"
    yield "reports-rows", ada, f"/reports/rows?of=answered&{PERIOD}&state=slow"
    yield "reports-day", ada, "/reports?of=answered&since=2026-04-27&until=2026-04-27"
    yield "reports-calendar", ada, f"/reports?of=solved&{PERIOD}&time=calendar&channel=X"
    agreement.record(book, whom="RSU di Linfa", day="2026-03-01", reference="Prot. 12/2026", by=ada)
    yield "reports-people", ada, f"/reports?of=answered&{PERIOD}"


def _answered(book: Book, lived: month.Month) -> None:
    """What most days look like: words heard in the day, and answered in private within hours."""
    draw = lived.draw
    with book.writing() as w:
        lived.w = w
        for _ in range(420):
            at = month.FIRST + timedelta(days=draw.randrange(32), hours=7 + 7 * draw.random())
            if at.weekday() > 3:
                continue
            sent = min(at + timedelta(hours=0.2 + 5 * draw.random() ** 2), month.NOW)
            owner = draw.choice(lived.mates)
            word = lived.word(at, first_look_at=at + (sent - at) / 3, first_look_by=owner)
            id = w.add(cases, opened_at=at + (sent - at) / 2, opened_by=owner, owner_id=owner,
                       first_word_at=lived.since(word), last_word_at=sent)  # fmt: skip
            lived.put(word, id, at + (sent - at) / 2)
            lived.numbers["message"] += 1
            w.add(message, case_id=id, key=str(lived.numbers["message"]), teammate_id=owner,
                  verb="contact", mode="live", visibility="private", state="sent", asked_at=sent,
                  called_at=sent, sent_at=sent)  # fmt: skip
