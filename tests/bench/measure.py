"""What one axis found: its figures, its floor's, the memory, and what it ran on."""

import gc
import json
import os
import platform
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

RUNS = 5
ROOT = Path(__file__).parents[2]
COMPILED = Path(tempfile.gettempdir()) / "quattrocchi-bench-compiled"


@dataclass
class Axis:
    """``figures``: one of each run. ``floor``: the same of what it stands beside.

    ``goal``: what the issue asks for, as a sentence; ``about``: further figures worth reading.
    """

    name: str
    unit: str
    n: int
    figures: Sequence[float]
    floor: Sequence[float] = ()
    floor_is: str = ""
    goal: str = ""
    about: dict[str, Any] = field(default_factory=dict)
    peak_mb: float | None = None

    @property
    def median(self) -> float:
        return statistics.median(self.figures)

    def line(self) -> str:
        """One JSON object; ``ratio`` is ours to the floor's, so below 1 is less than the floor."""
        return json.dumps(
            {
                "axis": self.name,
                "median": tidy(self.median),
                "unit": self.unit,
                "n": self.n,
                "runs": len(self.figures),
                "min": tidy(min(self.figures)),
                "max": tidy(max(self.figures)),
                "peak_mb": tidy(self.peak_mb if self.peak_mb is not None else peak_mb()),
                "floor": self._floor(),
                "ratio": tidy(self.median / statistics.median(self.floor)) if self.floor else None,
                "goal": self.goal,
                "about": self.about,
                "versions": versions(),
                "load": tidy(os.getloadavg()[0]),
            }
        )

    def _floor(self) -> dict[str, Any] | None:
        if not self.floor:
            return None
        median = statistics.median(self.floor)
        spread = {"min": tidy(min(self.floor)), "max": tidy(max(self.floor))}
        return {"is": self.floor_is, "median": tidy(median), **spread}


def versions() -> dict[str, str]:
    found = {name: version(name) for name in ("sqlalchemy", "starlette", "uvicorn", "jinja2")}
    here = {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    return here | found | {"platform": platform.platform()}


def tidy(number: float) -> float:
    """Four figures that count."""
    return float(f"{number:.4g}")


def percentile(samples: Sequence[float], share: float) -> float:
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def seconds(work: Callable[[], object]) -> float:
    """How long it took, without the collector walking over what was prepared before."""
    gc.collect()
    gc.freeze()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def peak_mb() -> float:
    """The most this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def rss_mb(pid: int) -> float:
    """What a process holds now, in MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1024 / 1024


@contextmanager
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="quattrocchi-bench-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def running(command: Sequence[str], place: Path | None = None) -> Iterator["subprocess.Popen[str]"]:
    """One of our own processes, of this checkout, with compiled files beside as any start but the
    first finds them; ends with the block."""
    python = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": ""}
    process = subprocess.Popen(
        [sys.executable, *command], cwd=place, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
        env={**os.environ, **python, "PYTHONPYCACHEPREFIX": str(COMPILED)},
    )  # fmt: skip
    with process:
        try:
            yield process
        finally:
            process.terminate()


def said_by(process: "subprocess.Popen[str]") -> str:
    """The next line that the process prints."""
    assert process.stdout
    return process.stdout.readline()
