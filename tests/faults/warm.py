"""Lives forked from a warm parent: everything is imported, so a worker's life takes milliseconds."""

import json
import mmap
import os
import signal
import struct
import sys
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from casebook.columns import EPOCH
from tests.cast import MONDAY
from tests.faults.points import Points

MICROSECOND = timedelta(microseconds=1)


class SharedClock:
    """One clock for all forks; it moves only when somebody moves it, and survives who did."""

    def __init__(self, now: datetime = MONDAY) -> None:
        self._shared = mmap.mmap(-1, 8)
        self.set(now)

    def now(self) -> datetime:
        (microseconds,) = struct.unpack("q", self._shared[:8])
        return EPOCH + microseconds * MICROSECOND

    def set(self, moment: datetime) -> None:
        self._shared[:8] = struct.pack("q", (moment - EPOCH) // MICROSECOND)

    def forward(self, **duration: float) -> datetime:
        self.set(self.now() + timedelta(**duration))
        return self.now()


@dataclass(frozen=True)
class Life:
    """How a worker ended: killed at ``place``, or at the end of its work having ``passed`` all."""

    killed: bool
    place: str = ""
    passed: tuple[str, ...] = ()


def live(work: Callable[[Points], object], dies_at: int | None = None) -> Life:
    """One worker's life in a process of its own. Raises RuntimeError if it broke by itself."""
    read, write = os.pipe()
    child = fork()
    if child == 0:
        os.close(read)
        _work(work, Points(dies_at, write), write)
    os.close(write)
    with os.fdopen(read, encoding="utf-8", errors="replace") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return Life(killed=True, place=said)
    if status:
        raise RuntimeError(f"a worker broke by itself:\n{said}")
    return Life(killed=False, passed=tuple(json.loads(said)))


def fork() -> int:
    sys.stdout.flush()
    with warnings.catch_warnings():
        # The test runner may have threads; the child uses nothing of theirs.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _work(work: Callable[[Points], object], points: Points, write: int) -> None:
    status = 1
    try:
        work(points)
        said, status = json.dumps(points.passed), 0
    except BaseException:  # noqa: BLE001 the parent is told, whatever it is
        said = traceback.format_exc()
    with os.fdopen(write, "w", encoding="utf-8") as pipe:
        pipe.write(said)
    os._exit(status)
