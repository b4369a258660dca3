"""Starting: a busy port, a second engine, a wrong command, children that die."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from casebook.errors import Trouble
from casebook.tables.heard import stream
from dashboard.live import Hub
from quattrocchi import lock, wiring
from quattrocchi.cli import main
from quattrocchi.doors import listening
from quattrocchi.processes import Child, Family
from quattrocchi.run import Site
from quattrocchi.seeding import seed_accounts
from tests.cast import connect


def test_a_busy_port_gives_way_to_a_free_one() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        with listening("127.0.0.1", taken) as door:
            assert door.getsockname()[1] not in (0, taken)


def test_a_port_that_must_be_exact_is_refused_with_what_to_do() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(Trouble, match="--port"):
            listening("127.0.0.1", other.getsockname()[1], exactly=True)


def test_a_second_engine_on_one_file_is_refused_until_the_first_ends(tmp_path: Path) -> None:
    first = lock.hold(tmp_path)
    with pytest.raises(Trouble, match="already runs"):
        lock.hold(tmp_path)
    first.close()
    lock.hold(tmp_path).close()


def test_a_missing_config_folder_is_said_in_both_languages(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["run", "--config", "no/such/folder"]) == 2
    said = capsys.readouterr().err
    assert "Creala" in said
    assert "There is no folder" in said


def test_web_and_work_processes_are_refused_on_sqlite(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "--config", str(tmp_path), "--web", "2", "--work", "3"]) == 2
    assert "PostgreSQL" in capsys.readouterr().err


class Sleeper(Child):
    def start(self) -> None:
        import subprocess

        self.process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])


def test_a_killed_child_is_replaced_and_all_end_at_the_stop() -> None:
    child, said = Sleeper(["work"]), []

    def heard(words: str) -> None:
        said.append(words)
        family.stop()

    family = Family([child], heard)
    child.start()
    assert child.process is not None
    child.process.send_signal(signal.SIGKILL)
    child.process.wait()
    killed = child.process.pid
    child.start = lambda: Sleeper.start(child) if said else None  # type: ignore[method-assign]
    family.run()
    assert said
    assert child.process.pid != killed
    assert child.process.poll() is not None


def test_a_small_answer_does_not_wait_for_the_readers_acknowledgement() -> None:
    met: list[int] = []

    async def knock(door: socket.socket) -> None:
        async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            line = writer.get_extra_info("socket")
            met.append(line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        async with await asyncio.start_server(answer, sock=door):
            reader, writer = await asyncio.open_connection(*door.getsockname())
            await reader.read()
            writer.close()

    with listening("127.0.0.1", 0) as door:
        asyncio.run(knock(door))
    assert met == [1]


@pytest.fixture
def signals() -> Iterator[None]:
    """The site takes them; the process of the tests wants them back."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_a_page_left_open_hears_its_stream_to_the_end_when_the_site_is_told_to_stop(
    signals: None,
) -> None:
    hub = Hub()

    async def live(_: Request) -> Response:
        return hub.open({"queue"}, hub.mark)

    async def read(door: socket.socket) -> bytes:
        hub.attach()
        app = Starlette(routes=[Route("/live", live)])
        site = Site(uvicorn.Config(app, lifespan="off", log_config=None), hub, lambda: None)
        served = asyncio.create_task(site.serve(sockets=[door]))
        reader, writer = await asyncio.open_connection(*door.getsockname())
        writer.write(b"GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await reader.readuntil(b"hello")
        os.kill(os.getpid(), signal.SIGTERM)
        async with asyncio.timeout(20):
            rest = await reader.read()
            await served
        writer.close()
        return rest

    with listening("127.0.0.1", 0) as door:
        assert asyncio.run(read(door)).endswith(b"0\r\n\r\n")


def test_an_account_saved_before_its_channel_had_a_stream_has_it_from_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUATTROCCHI_KEY", "a" * 40)
    (tmp_path / "quattrocchi.toml").write_text(f'data = "{tmp_path}"\n')
    built = wiring.build(tmp_path)
    id = connect(built.book, "webhook")
    seed_accounts(built)
    with built.book.reading() as r:
        assert [row.key for row in r.rows(select(stream).where(stream.c.account_id == id))] == [
            "pushed"
        ]
    built.book.close()
