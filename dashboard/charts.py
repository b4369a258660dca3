"""What a chart is made of; ``chart.html`` draws it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000, 100_000, 500_000)
# Minutes that people think in: quarters, hours, days.
TIMES = (5, 15, 30, 60, 120, 240, 480, 1440, 2880, 7200, 14_400, 43_200, 144_000, 525_600)


class Tick(NamedTuple):
    value: float
    words: str


class Point(NamedTuple):
    """``values``: bottom line first; none: nothing to show there. ``tip``: the same in words."""

    label: str
    values: Sequence[float | None]
    tip: str


class Chart(NamedTuple):
    """``kinds``: of bars the class of each part, bottom first; without them two lines, and ``goal``."""

    name: str
    about: str
    points: Sequence[Point]
    ticks: Sequence[Tick]
    kinds: Sequence[str] = ()
    goal: float | None = None


def scale(most: float, steps: Iterable[float]) -> list[float]:
    """From nothing to a round number above ``most``, in at most five steps."""
    step = next((step for step in steps if step * 5 >= most), most / 5)
    return [step * n for n in range(max(1, -int(-most // step)) + 1)]
