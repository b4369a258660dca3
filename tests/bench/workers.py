"""Items collected a second by 1, 2 and 4 worker processes from a platform that takes its time."""

import json
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text, update

from casebook.database import Book
from casebook.tables.heard import mention, stream
from config.secret import vault
from listener import accounts
from quattrocchi.clock import SystemClock
from quattrocchi.wiring import build
from tests import postgres
from tests.bench import words
from tests.bench.measure import Axis, folder, rss_mb, running

ANSWERS_IN = 0.3  # seconds
THREADS = 8
CEILING = f"what the platform can give {THREADS} threads a worker: a page each {ANSWERS_IN:.1f} s"


def measure(*, runs: int, quick: bool) -> Iterable[Axis]:
    feeds, each = (4, 20) if quick else (64, 100)
    with postgres.running() as server, _platform(each) as platform, folder() as place:
        full = server.make(lambda url: _accounts(url, place, platform, feeds))
        for workers in (1,) if quick else (1, 2, 4):
            found = [_collected(server, full, place, platform, workers) for _ in range(runs)]
            yield Axis(
                f"collected by {workers}", "items/s", feeds * each,
                [feeds * each / seconds for seconds, _ in found],
                [workers * THREADS * each / ANSWERS_IN], CEILING,
                "more workers, more items, until the processors are full",
                {"streams": feeds, "worker_mb": round(max(mb for _, mb in found), 1)},
            )  # fmt: skip


class Platform(ThreadingHTTPServer):
    """Gives each feed's one page of posts, after a while; ``first``: when it was first asked."""

    daemon_threads = True
    request_queue_size = 256
    slow = False
    first = 0.0
    each = 0

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Page(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Platform

    def do_GET(self) -> None:
        if self.server.slow:
            self.server.first = self.server.first or time.perf_counter()
            time.sleep(ANSWERS_IN)
        body = _feed(f"{self.server.base}{self.path}", self.server.each)
        self.send_response(200)
        self.send_header("Content-Type", "application/feed+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Silent: standard output carries figures only."""


@contextmanager
def _platform(each: int) -> Iterator[Platform]:
    with Platform(("127.0.0.1", 0), _Page) as platform:
        platform.each = each
        threading.Thread(target=platform.serve_forever, daemon=True).start()
        yield platform
        platform.shutdown()


def _feed(url: str, each: int) -> bytes:
    posts = [
        {"id": said.native_id, "url": f"{url}/{said.native_id}", "content_text": said.text,
         "authors": [{"name": said.author.name}] if said.author else []}
        for said in words.ours(each)
    ]  # fmt: skip
    about = {"version": "https://jsonfeed.org/version/1.1", "title": url, "home_page_url": url}
    return json.dumps(about | {"items": posts}).encode()


def _accounts(url: str, place: Path, platform: Platform, feeds: int) -> None:
    """A house on PostgreSQL that reads so many feeds, none of them due before it is told."""
    (place / "quattrocchi.toml").write_text(
        f'data = "{place}"\n[brand]\nname = "Linfa"\nhandles = ["LinfaCasa"]\n'
        f"[engine]\nthreads = {THREADS}\n"
    )
    _database(place, url)
    built = build(place)
    for number in range(feeds):
        values = {"feeds": (f"{platform.base}/{number}",)}
        save = {"key": "feeds", "name": f"Blog {number}", "values": values, "by": None}
        accounts.save(built.house.book, built.house.registry, internal=True, **save)
    with built.house.book.writing() as w:
        w.run(update(stream).values(due_at=None))
    built.house.registry.doors.close()
    built.house.book.close()


def _database(place: Path, url: str) -> None:
    settings = place / "quattrocchi.toml"
    kept = [line for line in settings.read_text().splitlines() if not line.startswith("database")]
    settings.write_text("\n".join([f'database = "{url}"', *kept]))


def _collected(
    server: postgres.Server, full: str, place: Path, platform: Platform, workers: int
) -> tuple[float, float]:
    """Seconds from the first request to the last commit, and the largest worker in MB."""
    url = server.copy(full)
    _database(place, url)
    book = Book.open(url, clock=SystemClock(), vault=vault(place))
    work = ["-m", "quattrocchi", "work", "--config", str(place)]
    try:
        with ExitStack() as stack:
            processes = [stack.enter_context(running(work)) for _ in range(workers)]
            _until(book, text("SELECT count(*) FROM procrastinate_workers"), workers)
            platform.first, platform.slow = 0.0, True
            with book.writing() as w:
                due = w.run(update(stream).values(due_at=w.now))
            _until(book, select(func.count()).select_from(mention), due * platform.each)
            took = time.perf_counter() - platform.first
            mb = max(rss_mb(process.pid) for process in processes)
            for process in processes:
                process.kill()  # what they would still match is nobody's figure
            return took, mb
    finally:
        platform.slow = False
        book.close()
        server.drop(url)


def _until(book: Book, query: Any, wanted: int) -> None:
    end = time.monotonic() + 120
    while True:
        with book.reading() as r:
            found = r.value(query)
        if found >= wanted:
            return
        assert time.monotonic() < end, f"{found} of {wanted} after two minutes"
        time.sleep(0.02)
