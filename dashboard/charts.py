"""Charts as fluid SVG: per cent across and pixels down, so that words keep their size on a phone."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup

HIGH = 190  # of the plot; the words of the axis stand below it
TOP = 10
LABELS = 8  # more would touch each other
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000, 100_000, 500_000)
# Minutes that people think in: quarters, hours, days.
TIMES = (5, 15, 30, 60, 120, 240, 480, 1440, 2880, 7200, 14_400, 43_200, 144_000, 525_600)
STRETCHED = Markup(
    '<svg width="100%" y="{}" height="{}" viewBox="0 0 100 100" preserveAspectRatio="none">{}</svg>'
)
DOT = Markup('<circle class="{}" cx="{:.2f}%" cy="{:.1f}" r="3.5"><title>{}</title></circle>')
BAR = Markup(
    '<rect class="{}" x="{:.2f}%" y="{:.1f}" width="{:.2f}%" height="{:.1f}" rx="2">'
    "<title>{}</title></rect>"
)
CHART = Markup(
    '<svg class="chart" role="img" height="240" aria-label="{0}: {1}">'
    "<title>{0}</title><desc>{1}</desc>{2}</svg>"
)


class Tick(NamedTuple):
    value: float
    words: str


class Point(NamedTuple):
    """``values``: bottom line first; none: nothing to show there. ``tip``: the same in words."""

    label: str
    values: Sequence[float | None]
    tip: str


def lines(name: str, about: str, points: Sequence[Point], ticks: Sequence[Tick], goal: float | None) -> Markup:  # fmt: skip
    """Half of them solid, the slow tenth dashed, what we aim at dotted."""
    top, wide = ticks[-1].value, 100 / max(len(points), 1)
    body = [_rules(ticks)]
    plot = []
    if goal is not None and goal <= top:
        y = 100 - goal * 100 / top
        plot.append(
            Markup('<line class="goal" x1="0" x2="100" y1="{0:.1f}" y2="{0:.1f}"/>').format(y)
        )
    for which, kind in ((1, "l2"), (0, "l1")):
        places = [
            f"{(k + 0.5) * wide:.2f},{100 - value * 100 / top:.2f}"
            for k, point in enumerate(points)
            if (value := point.values[which]) is not None
        ]
        plot.append(Markup('<polyline class="{}" points="{}"/>').format(kind, " ".join(places)))
    body.append(STRETCHED.format(TOP, HIGH, Markup().join(plot)))
    for k, point in enumerate(points):
        for which, kind in ((1, "cm"), (0, "c1")):
            if (value := point.values[which]) is not None:
                body.append(DOT.format(kind, (k + 0.5) * wide, _y(value, top), point.tip))
    return _drawn(name, about, [*body, _labels(points, wide)])


def stacks(name: str, about: str, points: Sequence[Point], kinds: Sequence[str], ticks: Sequence[Tick]) -> Markup:  # fmt: skip
    """Bars of parts, each in its colour; ``kinds``: the classes, bottom first."""
    top, wide = ticks[-1].value, 100 / max(len(points), 1)
    body = [_rules(ticks)]
    for k, point in enumerate(points):
        y = float(TOP + HIGH)
        for value, kind in zip(point.values, kinds, strict=True):
            if value:
                tall = HIGH * value / top
                y -= tall
                body.append(
                    BAR.format(kind, (k + 0.14) * wide, y, wide * 0.72, max(tall, 1), point.tip)
                )
        if len(points) <= 16 and (total := sum(value or 0 for value in point.values)):
            number = Markup(
                '<text class="v" x="{:.2f}%" y="{:.0f}" text-anchor="middle">{:.0f}</text>'
            )
            body.append(number.format((k + 0.5) * wide, y - 5, total))
    return _drawn(name, about, [*body, _labels(points, wide)])


def scale(most: float, steps: Iterable[float]) -> list[float]:
    """From nothing to a round number above ``most``, in at most five steps."""
    step = next((step for step in steps if step * 5 >= most), most / 5)
    return [step * n for n in range(max(1, -int(-most // step)) + 1)]


def _y(value: float, top: float) -> float:
    return TOP + HIGH - HIGH * value / top


def _rules(ticks: Sequence[Tick]) -> Markup:
    rule = Markup(
        '<line class="grid" x1="0" x2="100%" y1="{0:.0f}" y2="{0:.0f}"/>'
        '<text x="-8" y="{1:.0f}" text-anchor="end">{2}</text>'
    )
    places = ((_y(tick.value, ticks[-1].value), tick.words) for tick in ticks)
    return Markup().join(rule.format(y, y + 4, words) for y, words in places)


def _labels(points: Sequence[Point], wide: float) -> Markup:
    """Every second of those shown is left out where there is little room."""
    every = -(-len(points) // LABELS)
    label = Markup('<text{} x="{:.2f}%" y="{}" text-anchor="middle">{}</text>')
    return Markup().join(
        label.format(
            Markup(' class="thin"') if k // every % 2 else "", (k + 0.5) * wide, HIGH + 30, point.label
        )
        for k, point in enumerate(points)
        if k % every == 0
    )  # fmt: skip


def _drawn(name: str, about: str, body: Iterable[Markup]) -> Markup:
    return CHART.format(name, about, Markup().join(body))
