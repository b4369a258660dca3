"""The diary, of one case and of the house: who did what and when, and whether anybody touched it."""

from itertools import groupby, islice

from casebook import diary
from casebook.queries import events
from dashboard.diary_words import facts, said
from dashboard.kit import Response, Route, Trouble, Verb, Visit, page, sentences, whole
from dashboard.telling import Telling

say = sentences("dashboard", "diary")

PAGE = 60
SHOWN = 20  # broken lines named; one is enough to worry
# When colleagues come and go concerns whoever runs the team, nobody else.
COMINGS = ("signed in", "signed out")


def routes() -> list[Route]:
    return [
        page("/diary", house, needs=Verb.SEE),
        page("/diary/check", check, needs=Verb.SEE),
        page("/cases/{id:int}/diary", of_case, needs=Verb.SEE),
    ]


def house(visit: Visit) -> Response:
    return _page(visit, case_id=None)


def of_case(visit: Visit) -> Response:
    return _page(visit, case_id=visit.number("id"))


def check(visit: Visit) -> Response:
    """Reads the whole chain again: a line changed or taken out does not fit the next one."""
    book = visit.house.book
    with book.reading() as r:
        broken = list(islice(diary.broken_links(r.connection, book.vault), SHOWN))
        lines, total = events.some(r, broken), events.count(r)
    return visit.page("diary-check.html", lines=lines, total=total, said=said)


def _page(visit: Visit, *, case_id: int | None) -> Response:
    before = visit.asked("before")
    with visit.house.book.reading() as r:
        hidden = () if visit.may(Verb.LEAD) else COMINGS
        last = whole(before) or None
        lines = events.newest(r, limit=PAGE + 1, before=last, case_id=case_id, without=hidden)
    if case_id is not None and not lines and not before:
        raise Trouble(say.NO_CASE)
    return visit.page(
        "diary.html", days=_by_day(visit, lines[:PAGE]),
        older=lines[PAGE - 1].id if len(lines) > PAGE else None, case_id=case_id, said=said,
        facts=facts,
    )  # fmt: skip


def _by_day(visit: Visit, lines: list[events.Line]) -> list[tuple[str, list[events.Line]]]:
    tell = Telling(visit.me.language, visit.me.zone, visit.house.book.clock.now())
    return [(day, list(some)) for day, some in groupby(lines, key=lambda line: tell.day(line.at))]
