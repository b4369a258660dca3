"""What each agreement is worth, after Fellegi and Sunter: how often it is seen between a person and
their own file (m), and between a person and another's (u); moved a little by what the team decides."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from math import log2
from typing import Any, cast

from sqlalchemy import func, or_, select

from casebook.database import Reading
from casebook.tables.people import link, weight
from listener.whom.names import Names

BEFORE: dict[tuple[str, str], tuple[float, float]] = {
    (field, level): (m, u)
    for field, levels in tomllib.loads(files("listener.whom").joinpath("weights.toml").read_text()).items()
    for level, (m, u) in levels.items()
}  # fmt: skip
# By what a handle is made of; their u counts how many other customers have one that is so alike.
HANDLES = ("nickname", "nickname and number", "handle of the name", "handle of name and number")
STRANGERS = 2.0  # bits: of four who write, three are on nobody's file
HELD_BY = 50  # decisions that weigh as much as what was fitted
MOST_TAUGHT = 2.0  # bits a weight is moved by decisions, at most
LATELY = timedelta(seconds=30)
READ = 5_000  # decisions looked at, the newest


@dataclass(frozen=True)
class Weight:
    """``bits``: for it above 0, against it below. ``yes`` and ``no``: decisions where it was seen."""

    field: str
    level: str
    m: float
    u: float
    yes: int = 0
    no: int = 0
    taught: float = 0.0

    @property
    def bits(self) -> float:
        return log2(self.m / self.u) + self.taught


Weights = Mapping[tuple[str, str], Weight]


def of(r: Reading) -> dict[tuple[str, str], Weight]:
    """The fitted ones, or those before; each as taught by what the team confirmed and rejected."""
    columns = weight.c
    rows = r.rows(select(columns.field, columns.level, columns.m, columns.u))
    fitted = BEFORE | {(row.field, row.level): (row.m, row.u) for row in rows}
    yes, no = _decided(r)
    return {
        (field, level): _taught(field, level, m, u, yes, no)
        for (field, level), (m, u) in fitted.items()
    }


def lately(r: Reading, names: Names) -> dict[tuple[str, str], Weight]:
    """As they were at most half a minute ago: they move slowly, and are asked for with each word."""
    if names.weights is None or not names.weights_at <= r.now < names.weights_at + LATELY:
        names.weights, names.weights_at = of(r), r.now
    return cast(dict[tuple[str, str], Weight], names.weights)


def fitted_at(r: Reading) -> datetime | None:
    return r.value(select(func.max(weight.c.at)))  # type: ignore[no-any-return]


def _decided(r: Reading) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    it = link.c
    decided = or_(it.confirmed_at.is_not(None), it.rejected_at.is_not(None))
    query = select(it.seen, it.rejected_at).where(it.seen.is_not(None), decided)
    yes: Counter[tuple[str, str]] = Counter()
    no: Counter[tuple[str, str]] = Counter()
    for row in r.rows(query.order_by(it.id.desc()).limit(READ)):
        for field, level in row.seen.items():
            counted = no if row.rejected_at else yes
            counted.update(((field, level), (field, "")))
    return yes, no


def _taught(
    field: str, level: str, m: float, u: float, yes: Counter[Any], no: Counter[Any]
) -> Weight:
    """Towards the share of this level among the right ones over that among the wrong ones."""
    here, there = yes[field, level], no[field, level]
    right = (min(m, 1) * HELD_BY + here) / (HELD_BY + yes[field, ""]) / min(m, 1)
    wrong = (min(u, 1) * HELD_BY + there) / (HELD_BY + no[field, ""]) / min(u, 1)
    moved = max(-MOST_TAUGHT, min(MOST_TAUGHT, log2(right / wrong)))
    return Weight(field, level, m, u, here, there, moved)


Pattern = tuple[str, ...]


@dataclass(frozen=True)
class Fit:
    """``m`` and ``u`` by field (its place in the pattern) and level; ``share`` of pairs that match."""

    m: tuple[dict[str, float], ...]
    u: tuple[dict[str, float], ...]
    share: float

    def sure(self, pattern: Pattern) -> float:
        """How likely a pair that compares so is one person."""
        yes, no = self.share, 1 - self.share
        for place, level in enumerate(pattern):
            if level:
                yes *= self.m[place][level]
                no *= self.u[place][level]
        return yes / max(yes + no, 1e-300)


def fit(
    patterns: Mapping[Pattern, float], *, share: float, start: Iterable[Mapping[str, float]],
    rounds: int = 100, held: float = 1.0,
) -> Fit:  # fmt: skip
    """By expectation and maximisation over unlabelled pairs, counted by pattern; "" is not known.

    ``start``: a first guess of m, by field. ``held``: pairs that the guess weighs as much as.
    """
    first = [dict(guess) for guess in start]
    seen = [_shares(patterns, place, None, guess, 1.0) for place, guess in enumerate(first)]
    now = Fit(tuple(first), tuple(seen), share)
    for _ in range(rounds):
        sure = {pattern: now.sure(pattern) for pattern in patterns}
        doubt = {pattern: 1 - value for pattern, value in sure.items()}
        m = tuple(_shares(patterns, place, sure, guess, held) for place, guess in enumerate(first))
        u = tuple(_shares(patterns, place, doubt, guess, held) for place, guess in enumerate(seen))
        share = sum(n * sure[p] for p, n in patterns.items()) / max(1e-9, sum(patterns.values()))
        moved, now = abs(share - now.share), Fit(m, u, min(max(share, 1e-9), 1 - 1e-9))
        if moved < 1e-9:
            break
    return now


def _shares(
    patterns: Mapping[Pattern, float], place: int, by: Mapping[Pattern, float] | None,
    guess: Mapping[str, float], held: float,
) -> dict[str, float]:  # fmt: skip
    counted = {level: share * held for level, share in guess.items()}
    for pattern, n in patterns.items():
        if pattern[place]:
            counted[pattern[place]] = counted.get(pattern[place], 0.0) + n * (
                by[pattern] if by else 1
            )
    total = sum(counted.values())
    return {level: max(count / total, 1e-7) for level, count in counted.items()}
