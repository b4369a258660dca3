"""Reports: how long people waited, what became of words and promises; each number opens its rows."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from sqlalchemy import select
from starlette.responses import RedirectResponse

from casebook.measures import CLOCKS
from casebook.queries import bodies
from casebook.tables.heard import WAITS, mention
from casebook.waiting import Place
from dashboard import agreement, report_rows, report_words, reports, sheets
from dashboard.kit import Reading, Response, Route, Trouble, Verb, Visit, act, page, sentences
from dashboard.report_desk import shown, things
from dashboard.reports import KINDS, Desk, open_desk
from dashboard.sheets import Sheet

say = sentences("dashboard", "reports")

SHOWN = 200


def routes() -> list[Route]:
    agreed = partial(act, back="/reports", needs=Verb.TEAM)
    return [
        page("/reports", overview, needs=Verb.SEE),
        page("/reports/rows", rows, needs=Verb.SEE),
        page("/reports/table.csv", table_file, needs=Verb.REPORT),
        page("/reports/rows.csv", rows_file, needs=Verb.REPORT),
        page("/reports/moments.csv", moments_file, needs=Verb.REPORT),
        page("/reports/word/{id:int}", word, needs=Verb.SEE),
        agreed("/reports/agreement", agreement.record, "whom", "day", "reference"),
        agreed("/reports/agreement/end", agreement.end),
    ]


def overview(visit: Visit) -> Response:
    with visit.house.book.reading() as r:
        desk = open_desk(visit, r, KINDS)
        made = shown(r, desk)
    return visit.page(
        "reports.html", desk=desk, asked=desk.asked, clocks=report_words.CLOCKS, kinds=KINDS,
        about=report_words.ABOUT.get(desk.asked.of), channels=sorted(set(desk.names.channels.values())),
        teams=sorted(set(desk.names.teams.values())) if desk.full else (), others=reports.OTHERS,
        others_words=report_words.say.OTHERS, **made,
    )  # fmt: skip


def rows(visit: Visit) -> Response:
    with visit.house.book.reading() as r:
        desk, sheet = _rows(visit, r, most=SHOWN + 1)
    kept = replace(desk.asked, state="", over=0, under=0)
    narrow = report_words.STATES.get(desk.asked.state) or sheets.rule_name(desk.asked.state)
    return visit.page(
        "report-rows.html", desk=desk, asked=desk.asked, sheet=sheet, shown=SHOWN, kept=kept,
        title=report_words.CLOCKS[desk.asked.of], narrow=narrow,
    )  # fmt: skip


def table_file(visit: Visit) -> Response:
    with visit.house.book.reading() as r:
        desk = open_desk(visit, r, KINDS)
        found: Sequence[Sheet] = shown(r, desk)["tables"]
    for sheet in found:
        if sheet.key == visit.asked("table"):
            return _file(f"{desk.asked.of}-{sheet.key}", sheet.csv())
    raise Trouble(say.NO_TABLE)


def rows_file(visit: Visit) -> Response:
    with visit.house.book.reading() as r:
        desk, sheet = _rows(visit, r, most=None)
    return _file(f"{desk.asked.of}-rows", sheet.csv())


def moments_file(visit: Visit) -> Response:
    with visit.house.book.reading() as r:
        desk = open_desk(visit, r, KINDS)
        return _file("moments", report_rows.moments(r, desk))


def word(visit: Visit) -> Response:
    """Where a counted word is: on its case, in the queue, or here as it was said."""
    id = visit.number("id")
    with visit.house.book.reading() as r:
        found = r.row(select(mention).where(mention.c.id == id))
        waits = r.value(select(mention.c.id).where(mention.c.id == id, WAITS))
        text = bodies.of_one(r, "mention", id)
        why = bodies.of_one(r, "mention", id, "set_aside")
    if found is None:
        raise Trouble(say.NO_WORD)
    if found.case_id:
        return RedirectResponse(f"/cases/{found.case_id}", 303)
    if waits:
        return RedirectResponse(f"/waiting/{Place(found.waiting_since, id, 'mention')}", 303)
    return visit.page("report-word.html", word=found, text=text, why=why)


def _rows(visit: Visit, r: Reading, *, most: int | None) -> tuple[Desk, Sheet]:
    desk = open_desk(visit, r, (*KINDS, "closings", "overrides"))
    asked = desk.asked
    if asked.of in CLOCKS:
        return desk, report_rows.of_clock(desk, reports.report(r, desk), most)
    counted = things(r, desk, asked.of, most)
    if asked.of == "overrides" and asked.state:
        counted = [one for one in counted if f"{one.what}: {one.because}" == asked.state]
    elif asked.of != "coverage" and asked.state:
        counted = [one for one in counted if one.what == asked.state]
    return desk, report_rows.of_things(desk, counted)


def _file(name: str, content: str) -> Response:
    told = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=told)
