"""The commands that run something: all in one process, one web or work process, or a family."""

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import uvicorn

from casebook.errors import Trouble
from casebook.words import sentences
from config.load import load
from config.settings import Settings
from dashboard import invitations
from dashboard.app import create_app
from dashboard.live import Hub
from quattrocchi import lock, logs, wiring
from quattrocchi.doors import listening
from quattrocchi.engine.local import LocalEngine
from quattrocchi.processes import Child, Family
from quattrocchi.seeding import seed_accounts
from quattrocchi.wiring import Built

say = sentences("quattrocchi", "run")

Then = Callable[[Built], None]


def run(folder: Path | None, port: int | None, web: int | None, work: int | None) -> int:
    """Everything. Without a folder the pretend town plays."""
    if folder is None:
        from quattrocchi import demo

        return demo.run(port)
    settings = load(folder)
    if settings.on_sqlite:
        if web is not None or work is not None:
            raise Trouble(say.ONE_PROCESS)
        return one_process(folder, settings, port)
    return family(folder, settings, port, web=web or 1, work=work or 1)


def one_process(
    folder: Path, settings: Settings, port: int | None, then: Then | None = None
) -> int:
    """SQLite: web and work in this process. ``then`` runs beside, once the site answers."""
    logs.begin()
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    held = lock.hold(settings.data_folder)
    door = listening(settings.site.host, settings.site.port if port is None else port)
    built = wiring.build(folder, settings, address=address_of(door))
    engine = LocalEngine(built.jobs, threads=settings.engine.threads)
    built.book.after.append(engine.wake)

    def begin() -> None:
        seed_accounts(built)
        engine.start()
        if then is not None:
            then(built)

    announce(built)
    serve(built, door, begin)
    engine.stop()
    built.book.close()
    held.close()
    return 0


def family(folder: Path, settings: Settings, port: int | None, *, web: int, work: int) -> int:
    """PostgreSQL: this process only keeps its children alive."""
    logs.begin()
    door = listening(settings.site.host, settings.site.port if port is None else port)
    built = wiring.build(folder, settings, address=address_of(door))
    announce(built)
    seed_accounts(built)
    built.book.close()
    config, handed = ["--config", str(folder)], door.fileno()
    webs = [Child(["web", *config, "--fd", str(handed)], (handed,)) for _ in range(web)]
    works = [Child(["work", *config]) for _ in range(work)]
    parents = Family([*webs, *works], lambda words: logs.log.warning("%s", words))
    _on_signal(parents.stop)
    parents.run()
    door.close()
    return 0


def web(folder: Path, port: int | None, fd: int | None) -> int:
    """One web process; with ``fd`` on a door it inherited."""
    logs.begin()
    settings = _needs_postgresql(folder)
    host, wanted = settings.site.host, settings.site.port if port is None else port
    door = socket.socket(fileno=fd) if fd is not None else listening(host, wanted, exactly=True)
    built = wiring.build(folder, settings, address=address_of(door))
    from quattrocchi.listening import Ear

    ear = Ear(built.book, built.house.hub.tell)
    serve(built, door, ear.start)
    ear.stop()
    return 0


def work(folder: Path) -> int:
    """One worker process; ends cleanly on SIGTERM and Ctrl-C."""
    logs.begin()
    settings = _needs_postgresql(folder)
    built = wiring.build(folder, settings)
    from quattrocchi.engine.distributed import DistributedEngine
    from quattrocchi.listening import Ear

    engine = DistributedEngine(built.book, built.jobs, threads=settings.engine.threads)
    ear = Ear(built.book, engine.wake)
    told = threading.Event()
    _on_signal(told.set)
    engine.start()
    ear.start()
    told.wait()
    ear.stop()
    engine.stop()
    return 0


def migrate_only(folder: Path) -> int:
    settings = load(folder)
    wiring.open_book(folder, settings).close()
    print(f"{settings.database_url.split('@')[-1]}: ok")
    return 0


def setup_link(folder: Path) -> int:
    """Print a new one-time link while nobody can administer the house."""
    built = wiring.build(folder)
    with closing(built.book):
        token = invitations.first(built.book)
    if token is None:
        raise Trouble(say.HAS_ADMIN)
    print(f"{built.house.settings.public_url}/setup/{token}")
    return 0


def collect_once(folder: Path) -> int:
    """Read every stream now, one after the other, and say what was heard."""
    from quattrocchi.once import collect_all

    built = wiring.build(folder)
    with closing(built.book):
        for words in collect_all(built):
            print(words)
    return 0


def announce(built: Built) -> None:
    """Where to go, and the one-time link while there is no administrator yet."""
    site = built.house.settings.public_url
    print(f"Quattrocchi: {site}", flush=True)
    if token := invitations.first(built.book):
        print(f"Primo ingresso / first sign-in: {site}/setup/{token}", flush=True)


def serve(built: Built, door: socket.socket, begin: Callable[[], None]) -> None:
    """Answer until Ctrl-C or SIGTERM; ``begin`` runs beside, once the site answers."""
    config = uvicorn.Config(
        create_app(built.house), log_config=None, access_log=False, server_header=False,
        timeout_graceful_shutdown=3, proxy_headers=True, forwarded_allow_ips="127.0.0.1",
    )  # fmt: skip
    Site(config, built.house.hub, begin).run(sockets=[door])


class Site(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, hub: Hub, begin: Callable[[], None]) -> None:
        super().__init__(config)
        self.hub, self.begin = hub, begin

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ends once and cleanly: the signal is not raised again after the last answer."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.handle_exit)
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        threading.Thread(target=self.begin, name="begin", daemon=True).start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.hub.detach()
        await super().shutdown(sockets)


def address_of(door: socket.socket) -> str:
    host, port = door.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _needs_postgresql(folder: Path) -> Settings:
    settings = load(folder)
    if settings.on_sqlite:
        raise Trouble(say.ONE_PROCESS)
    return settings


def _on_signal(stop: Callable[[], None]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop())
