"""The demonstration: the pretend town plays its story through the real line, live."""

import json
import shutil
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from casebook.errors import Trouble
from casebook.nouns import account, stream, teammate
from casebook.words import data
from config.settings import Settings
from listener import accounts
from quattrocchi import run as running
from quattrocchi.logs import log
from quattrocchi.wiring import Built

FOLDER = Path(".demo")
HURRY_SECONDS = 20
# The file of any house, with what only the town knows in braces.
HOUSE = Settings.model_validate(data("quattrocchi", "demo.toml"))
TEAM = HOUSE.teammate
SHELVES = {"channel": "registry", "desk": "desks", "gateway": "gateways"}


def run(port: int | None) -> int:
    """Each demo starts from nothing: the town forgets too. Touches ``.demo`` only."""
    if FOLDER.exists():
        shutil.rmtree(FOLDER)
    FOLDER.mkdir()
    # Its accounts are opened once the town has told where they lead.
    settings = HOUSE.model_copy(update={"data": str(FOLDER), "account": ()})
    town = Town()
    try:
        return running.one_process(FOLDER, settings, port, then=town.settle)
    finally:
        town.end()


class Town:
    """The town's own process, and the accounts that lead to it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._over = threading.Event()

    def settle(self, built: Built) -> None:
        """Start the town, then save its accounts, live: they can reach nobody else."""
        house = built.house
        _faces(built)
        at = self._start()
        for registry, key, name, values in accounts_in(at):
            try:
                id = accounts.save(
                    house.book, getattr(house, registry), key=key, name=name, values=values,
                    by=None, internal=True,
                )  # fmt: skip
            except Trouble as trouble:
                log.error("the demo's account %s could not be opened: %s", name, trouble)
            else:
                _live_in_town(built, id, at["base"], values)
                if key == "webhook":
                    _subscribe(at["control"], f"{house.settings.public_url}/hooks/{id}")
        self._hurry(built)

    def _hurry(self, built: Built) -> None:
        """A town lives faster than a country: read again soon, inside its limits."""
        soon = stream.c.key != "dms", stream.c.claimed_until.is_(None)
        while not self._over.wait(HURRY_SECONDS):
            with built.book.writing() as w:
                w.change(stream, *soon, stream.c.due_at > w.now, due_at=w.now)

    def end(self) -> None:
        self._over.set()
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=10)

    def _start(self) -> dict[str, Any]:
        command = [sys.executable, "-m", "playground", "--port", "0", "--story", "--with-parent"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, text=True, start_new_session=True
        )
        assert self._process.stdout is not None
        addresses: dict[str, Any] = json.loads(self._process.stdout.readline())
        return addresses


Account = tuple[str, str, str, Mapping[str, Any]]


def accounts_in(at: Mapping[str, Any]) -> list[Account]:
    """(registry, key, name, settings) of every account the town offers."""
    return [
        (SHELVES[seed.kind], seed.key, seed.name, {k: _told(v, at) for k, v in seed.settings.items()})
        for seed in HOUSE.account
    ]  # fmt: skip


def _told(value: str | list[str], at: Mapping[str, Any]) -> str | tuple[str, ...]:
    if isinstance(value, str):
        return value.format_map(at)
    return tuple(each.format_map(at) for each in value)


def _faces(built: Built) -> None:
    with built.book.writing() as w:
        for mate in TEAM:
            face = files("dashboard").joinpath("faces", f"{mate.name.split()[0].lower()}.svg")
            values = {"photo": face.read_bytes(), "photo_type": "image/svg+xml"}
            w.change(teammate, teammate.c.email == mate.email, **values)


def _subscribe(control: str, hook: str) -> None:
    """Tell the town's own system where to push, as its administrator would."""
    act = {"who": "linfa", "do": "hookman.subscribe", "url": hook}
    straight = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    straight.open(f"{control}/act", json.dumps(act).encode(), timeout=10).close()


def _live_in_town(built: Built, id: int, base: str, values: Mapping[str, Any]) -> None:
    addresses = [str(value) for value in values.values() if "://" in str(value)]
    assert addresses, "a demo account without an address could be anywhere"
    assert all(base in address for address in addresses), "the demo goes live only in its own town"
    with built.book.writing() as w:
        w.change(account, account.c.id == id, mode="live", live_at=w.now)
        w.log("account live", account=id, demo=True)
        w.tell("health", id)
        w.tell("streams", id)
