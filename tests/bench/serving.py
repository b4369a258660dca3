"""The site in a process of its own, with its floors beside it: a bare page, and bare sockets."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from sqlalchemy import update
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from casebook.tables.team import teammate
from dashboard import render, session
from dashboard.app import create_app
from dashboard.house import House
from quattrocchi.doors import listening
from quattrocchi.run import Site
from tests.bench import crowd
from tests.bench.measure import running, said_by
from tests.dashboard import site as visitors

EVENT = b"event: told\r\ndata: queue\r\n\r\n"


class Served:
    """Handle on the process: ``commit`` and ``push`` give the moment, in ns, it was done."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.at: dict[str, Any] = self._read()
        self.headers = {"Cookie": self.at["cookie"]}

    def do(self, what: str) -> Any:
        assert self._process.stdin
        self._process.stdin.write(what + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> Any:
        return json.loads(said_by(self._process))


@contextmanager
def serving(place: Path, words: int) -> Iterator[Served]:
    with running(["-m", "tests.bench.serving", str(place), str(words)]) as process:
        yield Served(process)


class Sockets:
    """The least that could wake open pages: the same bytes written to every connection."""

    def __init__(self) -> None:
        self.writers: list[asyncio.StreamWriter] = []
        self.port = 0

    async def open(self) -> None:
        self.loop = asyncio.get_running_loop()
        self._server = await asyncio.start_server(self._met, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        await reader.read()
        self.writers.remove(writer)
        writer.close()

    def push(self) -> None:
        self.loop.call_soon_threadsafe(lambda: [w.write(EVENT) for w in self.writers])


def main(place: Path, words: int) -> None:
    built = crowd.opened(place, words)
    house, sockets = built.house, Sockets()
    door = listening("127.0.0.1", 0)
    token = session.begin(house.book, 1)
    app = _beside(create_app(house), _bare_page(house))
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False)
    about = {"port": door.getsockname()[1], "cookie": f"{session.cookie_name(https=False)}={token}"}
    server = Site(config, house.hub, lambda: _obey(server, house, sockets, about))
    server.run(sockets=[door])
    house.book.close()


def _bare_page(house: House) -> ASGIApp:
    """The queue page from memory: what a request of the real page gave its template, once."""
    kept: list[tuple[str, str, Any]] = []
    real = render.page

    def remember(*given: Any) -> str:
        kept.append(given)
        return real(*given)

    render.page = remember  # type: ignore[assignment]
    visitors.Site(house).sign_in_as(1).get("/")
    render.page = real

    async def bare(request: Request) -> HTMLResponse:
        return HTMLResponse(real(*kept[0]))

    return Starlette(routes=[Route("/bare", bare)])


def _beside(site: ASGIApp, bare: ASGIApp) -> ASGIApp:
    async def either(scope: Scope, receive: Receive, send: Send) -> None:
        await (bare if scope.get("path") == "/bare" else site)(scope, receive, send)

    return either


def _obey(server: Site, house: House, sockets: Sockets, about: dict[str, Any]) -> None:
    """One order a line, until the one who ordered is gone."""
    loop = house.hub.loop
    assert loop is not None
    asyncio.run_coroutine_threadsafe(sockets.open(), loop).result()
    _say(about | {"sockets": sockets.port})
    done: list[int] = []
    # First of all hooks: called when the commit is done, before anything is told.
    house.book.after.insert(0, lambda told: done.append(time.monotonic_ns()))
    for order in sys.stdin:
        match order.strip():
            case "commit":
                with house.book.writing() as w:
                    w.run(update(teammate).where(teammate.c.id == 1).values(work=str(len(done))))
                    w.tell("queue")
                _say(done[-1])
            case "push":
                moment = time.monotonic_ns()
                sockets.push()
                _say(moment)
            case "cpu":
                _say(time.process_time())
            case "streams":
                _say(len(house.hub.streams) + len(sockets.writers))
    server.should_exit = True


def _say(what: Any) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
