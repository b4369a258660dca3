"""The pictures of a report, each beside the table it was drawn from."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from casebook.words import Both, sentences
from dashboard import charts
from dashboard.charts import Point, Tick
from dashboard.reports import MINUTE, Asked, Report, still
from dashboard.sheets import Cell, Sheet, count, lasting
from dashboard.telling import Telling

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


def over_time(sheet: Sheet, tell: Telling, goal: float | None, asked: Asked) -> Markup:
    """Half within, one in ten beyond; ``goal`` in minutes."""
    points = []
    for line in sheet.lines:
        name, _, half, slow = line[:4]
        values = [float(str(cell.raw)) / 60 if cell.raw != "" else None for cell in (half, slow)]
        tip = f"{name.words}: {tell.words(sheet.head('half')).lower()} {half.words}, "
        tip += f"{tell.words(sheet.head('slow')).lower()} {slow.words}"
        points.append(Point(name.words, values, tip))
    most = max((value for point in points for value in point.values if value), default=1)
    ticks = [Tick(v, _axis(tell, v, asked)) for v in charts.scale(most, charts.TIMES)]
    about = "; ".join(point.tip for point in points[-1:])
    return charts.lines(tell.words(say.OVER_TIME), about, points, ticks, goal)


def stacked(sheet: Sheet, kinds: dict[str, str], tell: Telling) -> Markup:
    """The columns of ``kinds`` of a table as bars."""
    which = [sheet.heads.index(key) for key in kinds]
    points = []
    for line in sheet.lines:
        told = [(tell.words(sheet.head(sheet.heads[k])), line[k]) for k in which]
        tip = ", ".join(f"{cell.words} {words}" for words, cell in told if cell.raw)
        values = [float(str(cell.raw or 0)) for _, cell in told]
        points.append(Point(line[0].words, values, f"{line[0].words}: {tip}"))
    most = max((sum(value or 0 for value in point.values) for point in points), default=1)
    ticks = [Tick(v, tell.number(int(v))) for v in charts.scale(most or 1, charts.STEPS)]
    about = "; ".join(point.tip for point in points[:12])
    return charts.stacks(tell.words(sheet.title), about, points, list(kinds.values()), ticks)


def spread(report: Report, tell: Telling) -> Sheet:
    """How many waited how long: those it stopped for, and those who wait."""
    ends: Sequence[float] = (*BINS[1:], float("inf"))
    lines = []
    for least, most in zip(BINS, ends, strict=True):
        here = report.between(least * MINUTE, most * MINUTE)
        waiting = sum(map(still, here))
        narrow = {"over": least, "under": 0 if most == float("inf") else int(most)}
        lines.append([
            _bin(tell, least, most),
            count(tell, len(here) - waiting, report.asked, state="stopped", **narrow),
            count(tell, waiting, report.asked, state="waiting", **narrow),
        ])  # fmt: skip
    return Sheet("spread", say.SPREAD, ["took", "stopped", "waiting"], lines)


def legend(kinds: dict[str, str], sheets: Iterable[Sheet], tell: Telling) -> list[tuple[str, str]]:
    """Class and word of each part that is there at all."""
    there = {
        key
        for sheet in sheets
        for line in sheet.lines
        for key, cell in zip(sheet.heads, line, strict=True)
        if cell.raw not in ("", 0)
    }
    head = next(iter(sheets)).head
    return [(kind, tell.words(head(key)).lower()) for key, kind in kinds.items() if key in there]


def _bin(tell: Telling, least: int, most: float) -> Cell:
    if most == float("inf"):
        return Cell(tell.words(Both(f"oltre {least // 60} h", f"over {least // 60} h")), least * 60)
    if most <= 60:
        return Cell(f"{least}–{most:.0f} min", least * 60)
    return Cell(f"{least // 60}–{most // 60:.0f} h", least * 60)


def _axis(tell: Telling, minutes: float, asked: Asked) -> str:
    return lasting(tell, int(minutes * MINUTE), asked) if minutes else "0"
