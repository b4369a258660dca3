"""A word said in the town, and the moment the open queue page of a teammate shows it."""

import json
import random
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any

from sqlalchemy import select

from casebook.database import Book
from casebook.tables.heard import account
from config.secret import vault
from dashboard import session
from quattrocchi.clock import SystemClock
from quattrocchi.demo import SHELVES, accounts_in
from tests.bench.measure import Axis, folder, running, said_by
from tests.bench.start import started

# Each once for each run, so that nobody's later word is folded under an earlier one.
PEOPLE = ("ana", "sofia", "ugo", "lucia", "marco", "ana_verona", "giulia", "rocco")
COMPLAINT = "@LinfaCasa da dodici giorni senza linea, nessuno risponde: {mark}"
# How the town's people say it, where it shows, and how often that place is read.
PLACES = {
    "x": ({"do": "x.post"}, 60.0),
    "facebook, pushed": ({"do": "graph.post"}, 0.0),
    "blog": ({"do": "blogs.post", "blog": "via-mazzini", "title": "Senza linea"}, 600.0),
}
HALF = "half of the time between two readings, as the platform's limits set it"
KINDS = {shelf: kind for kind, shelf in SHELVES.items()}
BEFORE_LOOKING = 0.25  # our script gathers a burst of news before it asks


def measure(*, runs: int, quick: bool) -> Iterable[Axis]:
    wanted = {"facebook, pushed": PLACES["facebook, pushed"]} if quick else PLACES
    draw = random.Random(5)
    found: dict[str, list[float]] = {name: [] for name in wanted}
    with folder() as place, _house(place) as (page, town):
        for who in PEOPLE[:runs]:
            time.sleep(0 if quick else draw.uniform(0, 60))
            page.expect({name: _say(town, who, act) for name, (act, _) in wanted.items()}, found)
        page.wait(120 if quick else 1_300)
    for name, (_, every) in wanted.items():
        floor = [every / 2] if every else ()
        yield Axis(f"said to shown: {name}", "s", runs, found[name], floor, HALF if floor else "")


class Page:
    """A queue page that somebody has open: it looks again when it is told to."""

    def __init__(self, address: str, cookie: str) -> None:
        self.address, self.headers = address, {"Cookie": cookie}
        self._looked_for: dict[str, tuple[float, list[float]]] = {}
        self._lock, self._all_seen = threading.Lock(), threading.Event()
        self._closed = False
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def expect(self, said: dict[str, tuple[str, float]], found: dict[str, list[float]]) -> None:
        with self._lock:
            self._all_seen.clear()
            self._looked_for |= {mark: (at, found[name]) for name, (mark, at) in said.items()}
        self._look()

    def wait(self, seconds: float) -> None:
        assert self._all_seen.wait(seconds), f"never shown: {list(self._looked_for)}"
        self._closed = True

    def _listen(self) -> None:
        try:
            with self._ask("/live?topics=queue+health") as stream:
                for line in stream:
                    if line.startswith(b"data: ") and b"queue" in line:
                        time.sleep(BEFORE_LOOKING)
                        self._look()
        except (OSError, HTTPException):
            if not self._closed:  # once all was seen, the house may end at any moment
                raise

    def _look(self) -> None:
        with self._ask("/") as answer:
            html = answer.read().decode()
        now = time.monotonic()
        with self._lock:
            for mark, (said, found) in list(self._looked_for.items()):
                if mark in html:
                    found.append(now - said)
                    del self._looked_for[mark]
            if not self._looked_for:
                self._all_seen.set()

    def _ask(self, path: str) -> Any:
        return urllib.request.urlopen(
            urllib.request.Request(self.address + path, headers=self.headers)
        )


@contextmanager
def _house(place: Path) -> Iterator[tuple[Page, str]]:
    """The product in one process, the town in another, nothing in memory between them."""
    with running(["-m", "playground", "--port", "0", "--with-parent"]) as town:
        at = json.loads(said_by(town))
        house = place / "house"
        house.mkdir()
        (house / "quattrocchi.toml").write_text(_settings(place, at))
        command = ["-m", "quattrocchi", "run", "--config", str(house), "--port", "0"]
        with started(command, place) as (_, address):
            url = f"sqlite:///{place / 'data' / 'quattrocchi.db'}"
            book = Book.open(url, clock=SystemClock(), vault=vault(house))
            hook = f"{address}/hooks/{_account(book, 'facebook', len(accounts_in(at)))}"
            _post(
                f"{at['control']}/webhook",
                {"url": hook, "verify_token": at["graph"]["verify_token"]},
            )
            cookie = f"{session.cookie_name(https=False)}={session.begin(book, 1)}"
            page = Page(address, cookie)
            yield page, at["control"]
            book.close()
        page.thread.join(30)


def _settings(place: Path, at: dict[str, Any]) -> str:
    lines = [
        f"data = {json.dumps(str(place / 'data'))}", "[brand]", 'name = "Linfa"',
        'handles = ["LinfaCasa"]', "[[teammate]]", 'name = "Ben Conti"',
        'email = "ben@linfa.example"',
    ]  # fmt: skip
    for registry, key, name, values in accounts_in(at):
        about = {"kind": KINDS[registry], "key": key, "name": name}
        lines += ["[[account]]", "internal = true", *_lines(about)]
        lines += ["[account.settings]", *_lines(values)]
    return "\n".join(lines)


def _lines(values: Any) -> list[str]:
    return [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]


def _account(book: Book, key: str, of: int) -> int:
    """Its id, once the house has opened all its accounts."""
    end = time.monotonic() + 60
    while True:
        with book.reading() as r:
            rows = r.rows(select(account.c.id, account.c.key))
        if len(rows) >= of:
            return next(row.id for row in rows if row.key == key)
        assert time.monotonic() < end, "the accounts were not opened"
        time.sleep(0.05)


def _say(town: str, who: str, act: dict[str, str]) -> tuple[str, float]:
    """The mark to look for, and when it was said."""
    mark = f"pratica {who} {act['do'].partition('.')[0]}"
    _post(f"{town}/act", {"who": who, "text": COMPLAINT.format(mark=mark), **act}, as_json=True)
    return mark, time.monotonic()


def _post(url: str, fields: dict[str, str], *, as_json: bool = False) -> None:
    body = json.dumps(fields) if as_json else urllib.parse.urlencode(fields)
    kind = "application/json" if as_json else "application/x-www-form-urlencoded"
    request = urllib.request.Request(url, body.encode(), {"Content-Type": kind})
    with urllib.request.urlopen(request) as answer:
        answer.read()
