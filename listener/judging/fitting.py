"""Fits the head: how runs of letters lean, and a soft choice among kinds; exact, without chance."""

from collections.abc import Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

DOUBT = 0.3  # as if each run had been seen so often in every kind
STEPS = 150


def leanings(rows: Sequence[Sequence[int]], ways: Array, weights: Array, boxes: int) -> Array:
    """How much each box speaks for each kind against all others: the logarithm of a ratio.

    ``rows``: the boxes of each text; ``ways``: one column for each kind, 1 where it is that kind.
    """
    flat = np.concatenate([np.asarray(row, dtype=np.int64) for row in rows])
    sizes = np.array([len(row) for row in rows])
    seen = np.empty((boxes, ways.shape[1]))
    for kind in range(ways.shape[1]):
        each = np.repeat(ways[:, kind] * weights, sizes)
        seen[:, kind] = np.bincount(flat, each, minlength=boxes)
    others = seen.sum(1, keepdims=True) - seen
    seen, others = seen + DOUBT, others + DOUBT
    return np.asarray(np.log(seen / seen.sum(0)) - np.log(others / others.sum(0)))


def leaning(rows: Sequence[Sequence[int]], lean: Array) -> Array:
    """What the boxes of each text say together, whatever its length."""
    return np.array([lean[list(row)].sum(0) / max(1, len(row)) ** 0.5 for row in rows])


def softmax(scores: Array) -> Array:
    powers = np.exp(scores - scores.max(-1, keepdims=True))
    return np.asarray(powers / powers.sum(-1, keepdims=True))


def fit(facts: Array, ways: Array, weights: Array, *, before: Array, hold: float) -> Array:
    """The choice nearest to ``before`` that explains the rows; ``hold``: how hard it stays near.

    The last column of ``facts`` is 1 and free to move. Nesterov's descent with a fixed step.
    """
    share = weights / weights.sum()
    held = np.full((facts.shape[1], 1), hold)
    held[-1] = hold / 100
    # No step is longer than the steepest bend allows.
    bend = np.linalg.eigvalsh((facts * share[:, None]).T @ facts)[-1]
    step = 1 / (0.5 * bend + hold)
    now, ahead, pace = before, before, 1.0
    for _ in range(STEPS):
        wrong = (softmax(facts @ ahead) - ways) * share[:, None]
        after = ahead - step * (facts.T @ wrong + held * (ahead - before))
        quicker = (1 + (1 + 4 * pace * pace) ** 0.5) / 2
        ahead = after + (pace - 1) / quicker * (after - now)
        now, pace = after, quicker
    return now


def sharpness(scores: Array, ways: Array) -> float:
    """By how much scores must be stretched so that what they call likely is as often true."""
    stretches = np.geomspace(0.3, 4.0, 60)
    losses = [-(np.log(softmax(scores * by) + 1e-9) * ways).sum() for by in stretches]
    return float(stretches[int(np.argmin(losses))])
