"""The pictures of a report, each beside the table it was drawn from."""

from collections.abc import Sequence
from typing import Any

from casebook.words import sentences
from dashboard import charts
from dashboard.charts import Chart, Point, Tick
from dashboard.reports import MINUTE, Desk, Report, still
from dashboard.sheets import Cell, Sheet, count, lasting

say = sentences("dashboard", "drawn")

BINS = (0, 15, 30, 60, 120, 240, 480, 1440)  # minutes
FATES = {
    "answered": "ck", "in_hand": "c1", "ended": "c2", "aside": "cp", "waiting": "cm",
    "never": "cb", "gone": "co",
}  # fmt: skip
KEPT = {
    "kept": "ck", "kept_late": "c2", "moved": "cm", "broken": "cb", "claimed": "cp", "late": "c1",
    "open": "cg",
}  # fmt: skip


WAITS = {"stopped": "c1", "waiting": "cm"}


def pictured(desk: Desk, tables: Sequence[Sheet], **kinds: dict[str, str]) -> dict[str, Any]:
    """With a chart and its legend for each table that ``kinds`` names: the class of each column."""
    drawn = [(sheet, kinds[sheet.key]) for sheet in tables if sheet.key in kinds]
    return {
        "tables": tables,
        "charts": {sheet.key: _stacked(desk, sheet, columns) for sheet, columns in drawn},
        "legend": {sheet.key: _legend(desk, sheet, columns) for sheet, columns in drawn},
    }


def over_time(desk: Desk, sheet: Sheet, goal: float | None) -> Chart:
    """Half within, one in ten beyond; ``goal`` in minutes."""
    tell, points = desk.tell, []
    for name, _, half, slow, *_ in sheet.lines:
        values = [float(str(cell.raw)) / 60 if cell.raw != "" else None for cell in (half, slow)]
        said = (f"{tell.words(sheet.head(key)).lower()} {cell.words}"
                for key, cell in (("half", half), ("slow", slow)))  # fmt: skip
        points.append(Point(name.words, values, f"{name.words}: {', '.join(said)}"))
    most = max((value for point in points for value in point.values if value), default=1)
    ticks = [Tick(v, _axis(desk, v)) for v in charts.scale(most, charts.TIMES)]
    about = "; ".join(point.tip for point in points[-1:])
    return Chart(tell.words(say.OVER_TIME), about, points, ticks, goal=goal)


def _stacked(desk: Desk, sheet: Sheet, kinds: dict[str, str]) -> Chart:
    """The columns of ``kinds`` of a table as bars."""
    tell, which = desk.tell, [sheet.heads.index(key) for key in kinds]
    points = []
    for line in sheet.lines:
        told = [(tell.words(sheet.head(sheet.heads[k])), line[k]) for k in which]
        tip = ", ".join(f"{cell.words} {words}" for words, cell in told if cell.raw)
        values = [float(str(cell.raw or 0)) for _, cell in told]
        points.append(Point(line[0].words, values, f"{line[0].words}: {tip}"))
    most = max((sum(value or 0 for value in point.values) for point in points), default=1)
    ticks = [Tick(v, tell.number(int(v))) for v in charts.scale(most or 1, charts.STEPS)]
    about = "; ".join(point.tip for point in points[:12])
    return Chart(tell.words(sheet.title), about, points, ticks, list(kinds.values()))


def _legend(desk: Desk, sheet: Sheet, kinds: dict[str, str]) -> list[tuple[str, str]]:
    """Class and word of each part that is there at all."""
    there = {
        key for line in sheet.lines for key, cell in zip(sheet.heads, line, strict=True)
        if cell.raw not in ("", 0)
    }  # fmt: skip
    parts = ((kind, sheet.head(key)) for key, kind in kinds.items() if key in there)
    return [(kind, desk.tell.words(head).lower()) for kind, head in parts]


def spread(desk: Desk, report: Report) -> Sheet:
    """How many waited how long: those it stopped for, and those who wait."""
    lines = []
    for least, most in zip(BINS, (*BINS[1:], 0), strict=True):
        here = report.between(least * MINUTE, most * MINUTE or float("inf"))
        waiting, narrow = sum(map(still, here)), {"over": least, "under": most}
        lines.append([
            _bin(desk, least, most), count(desk, len(here) - waiting, state="stopped", **narrow),
            count(desk, waiting, state="waiting", **narrow),
        ])  # fmt: skip
    return Sheet("spread", say.SPREAD, ["took", "stopped", "waiting"], lines)


def _bin(desk: Desk, least: int, most: int) -> Cell:
    """``most`` none: without end."""
    if not most:
        return Cell(f"{desk.tell.words(say.OVER)} {least // 60} h", least * 60)
    length = f"{least}–{most} min" if most <= 60 else f"{least // 60}–{most // 60} h"
    return Cell(length, least * 60)


def _axis(desk: Desk, minutes: float) -> str:
    return lasting(desk, int(minutes * MINUTE)) if minutes else "0"
