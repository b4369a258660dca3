"""50 accounts, one of which hangs and one answers 429: until when all healthy ones are read."""

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sqlalchemy import func, select, update

from casebook.tables.heard import stream
from listener import accounts
from quattrocchi.engine.local import LocalEngine
from quattrocchi.wiring import Built, build
from tests.bench.measure import Axis, folder
from tests.bench.workers import _feed

ACCOUNTS, THREADS = 50, 8
ANSWERS_IN = 0.3  # seconds
POSTS = 5


def measure(*, runs: int, quick: bool) -> Iterable[Axis]:
    many = 10 if quick else ACCOUNTS
    with _platform() as platform:
        alone = [_read(platform, many - 2, bad=()) for _ in range(runs)]
        beside = [_read(platform, many, bad=("hangs", "busy")) for _ in range(runs)]
    yield Axis(
        "healthy beside one that hangs", "s", many, beside, alone,
        "the same healthy accounts alone, on the same engine",
        "all healthy ones read within 1.5 × the ideal",
        {"threads": THREADS, "answers_in": ANSWERS_IN,
         "ideal_s": round((many - 2) / THREADS * ANSWERS_IN, 2)},
    )  # fmt: skip


class Platform(ThreadingHTTPServer):
    """Answers after a while; under /hangs never, under /busy with 429."""

    daemon_threads = True
    request_queue_size = 256
    over = threading.Event()
    slow = False

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Page(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Platform

    def do_GET(self) -> None:
        if self.path.startswith("/hangs"):
            self.server.over.wait(60)
            self.close_connection = True
            return
        if self.server.slow:
            time.sleep(ANSWERS_IN)
        body = _feed(f"{self.server.base}{self.path}", POSTS)
        self.send_response(429 if self.path.startswith("/busy") else 200)
        self.send_header("Content-Type", "application/feed+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Silent: standard output carries figures only."""


@contextmanager
def _platform() -> Iterator[Platform]:
    with Platform(("127.0.0.1", 0), _Page) as platform:
        threading.Thread(target=platform.serve_forever, daemon=True).start()
        yield platform
        platform.over.set()
        platform.shutdown()


def _read(platform: Platform, many: int, bad: tuple[str, ...]) -> float:
    """Seconds from the engine's start until the last healthy stream was read to its end."""
    platform.over.clear()
    with folder() as place:
        (place / "quattrocchi.toml").write_text(
            f'data = "{place}"\n[brand]\nname = "Linfa"\nhandles = ["LinfaCasa"]\n'
        )
        built = build(place)
        paths = [*bad, *(str(number) for number in range(many - len(bad)))]
        healthy = _connect(built, platform, paths, bad)
        engine = LocalEngine([job for job in built.jobs if job.name == "hear"], threads=THREADS)
        platform.slow = True
        start = time.perf_counter()
        engine.start()
        _until_read(built, healthy)
        took = time.perf_counter() - start
        platform.over.set()
        platform.slow = False
        engine.stop()
        built.house.registry.doors.close()
        built.house.book.close()
    return took


def _connect(built: Built, platform: Platform, paths: list[str], bad: tuple[str, ...]) -> list[int]:
    """The healthy accounts; the bad ones are due first. All were well when they were connected."""
    house, ids = built.house, dict[str, int]()
    for path in paths:
        values = {"feeds": (f"{platform.base}/{path if path not in bad else 'well'}",)}
        save = {"key": "feeds", "name": path, "values": values, "by": None, "internal": True}
        ids[path] = accounts.save(house.book, house.registry, **save)
    with house.book.writing() as w:
        for path in bad:
            its = accounts.account.c.id == ids[path]
            settings = {"feeds": [f"{platform.base}/{path}"], "words": []}
            w.run(update(accounts.account).where(its).values(settings=settings))
        w.run(update(stream).values(due_at=w.now))
    return [id for path, id in ids.items() if path not in bad]


def _until_read(built: Built, healthy: list[int]) -> None:
    query = select(func.count()).select_from(stream)
    query = query.where(stream.c.account_id.in_(healthy), stream.c.last_read_at.is_not(None))
    end = time.monotonic() + 120
    while True:
        with built.house.book.reading() as r:
            if r.value(query) == len(healthy):
                return
        assert time.monotonic() < end, "not all were read after two minutes"
        time.sleep(0.02)
