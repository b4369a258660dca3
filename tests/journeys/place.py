"""A whole house in a temporary folder, its site on loopback, and the pretend town it works in."""

import asyncio
import logging
import random
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import uvicorn
from playwright.sync_api import Locator, Page

from config.settings import Brand, Engine, Settings
from dashboard import invitations, session
from dashboard.app import create_app
from listener import accounts
from playground.__main__ import addresses
from playground.ledger import Effect
from playground.serve import Served
from playground.town import Town
from quattrocchi import wiring
from quattrocchi.demo import accounts_in
from quattrocchi.doors import listening
from quattrocchi.run import Site, address_of
from quattrocchi.wiring import Built
from tests.cast import FakeClock, Who, hire

BRAND = Brand(name="Linfa", handles=("LinfaCasa",), not_us=("linfa di betulla", "linfa vitale"))
PASSES = 30
# The page stands, its keys answer, and its stream is open; without a script only the first.
READY = """() => document.readyState === 'complete'
    && (typeof stream === 'undefined' || stream?.readyState !== EventSource.CONNECTING)"""


@dataclass
class Place:
    """``built`` as the wiring made it; nothing of it runs by itself: ``work`` does what is due."""

    built: Built
    town: Town
    clock: FakeClock
    address: str
    account: dict[str, int] = field(default_factory=dict)  # by kind: x, facebook, feeds, rt
    pages: list[Page] = field(default_factory=list)  # of who came in

    @property
    def book(self) -> Any:
        return self.built.house.book

    def connect(self, *kinds: str, live_by: int | None, **other: Mapping[str, Any]) -> None:
        """Accounts in the town as the demo has them; ``other`` overrides settings by kind.

        ``live_by``: the administrator who lets them act; nobody leaves them in preview.
        """
        for registry, key, name, values in accounts_in(addresses(self.town)):
            if kinds and key not in kinds:
                continue
            id = accounts.save(
                self.book,
                getattr(self.built.house, registry),
                key=key,
                name=name,
                values={**values, **other.get(key, {})},
                by=None,
                internal=True,
            )
            self.account[key] = id
            if live_by:
                accounts.go_live(self.book, id, by=live_by)

    def work(self) -> None:
        """Run every job on everything due, until nothing is; what fails, fails the test."""
        for _ in range(PASSES):
            due = [(job, id) for job in self.built.jobs for id in job.due()]
            if not due:
                return
            for job, id in due:
                job.run(id)
        raise AssertionError(f"the work never ends: {[(job.name, id) for job, id in due]}")

    def later(self, **duration: float) -> None:
        """Time passes in the house and in the town, and what became due is done.

        Whoever looks on is there first: what is told to a page still on its way reaches nobody.
        """
        for page in self.pages:
            stands(page)
        self.clock.forward(**duration)
        self.work()

    def arrived(self, platform: str = "", visibility: str = "") -> list[Effect]:
        """What really reached somebody in the town; what the house told its own robot only if asked."""
        return [
            effect
            for effect in self.town.ledger.effects
            if effect.platform == platform or (not platform and effect.platform != "post")
            if visibility in ("", effect.visibility)
        ]

    def says(self, who: str, do: str, text: str, **more: Any) -> str:
        """Somebody in the town acts now, and the house hears it."""
        id = self.town.act({"who": who, "do": do, "text": text, **more})
        self.later(minutes=5)
        return id

    def comes_in(self, page: Page, who: Who | int, **columns: Any) -> int:
        """A teammate with an open session on this page, at their first page."""
        id = who if isinstance(who, int) else hire(self.book, who, **columns)
        cookie = {"name": "quattrocchi", "value": session.begin(self.book, id), "url": self.address}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        page.goto(self.address)
        if page not in self.pages:
            self.pages.append(page)
        return id

    def setup_link(self) -> str:
        return f"{self.address}/setup/{invitations.first(self.book)}"


class Wrong(logging.Handler):
    """What the server says went wrong."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(self.format(record))


class Beside(Site):
    """The product's own server, in a thread of the test: no signal reaches it there."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def stands(page: Page) -> None:
    """Wait until keys do something there, and news arrive."""
    if not page.is_closed():
        page.wait_for_function(READY)


def press(button: Locator) -> None:
    """Click, and wait until the house has answered this form: only then may time pass for it.

    A draft that is being kept meanwhile asks too; its answer is not the one waited for.
    """
    button.wait_for()
    form = button.evaluate("button => button.form.action")
    asked = lambda answer: (answer.request.method, answer.url) == ("POST", form)  # noqa: E731
    with button.page.expect_response(asked):
        button.click()


@contextmanager
def opened(folder: Path, clock: FakeClock) -> Iterator[Place]:
    """The town has no past yet; the house has no account and no teammate."""
    # The stories are told as any installation tells them: by the word lists.
    engine = Engine(learned_judge=False)
    settings = Settings(data=str(folder / "data"), brand=BRAND, engine=engine)
    town = Town(clock.now, random.Random(7))
    door = listening("127.0.0.1", 0)
    with Served(town), patch.object(wiring, "SystemClock", lambda: clock):
        built = wiring.build(folder, settings, address=address_of(door))
        with _answering(built, door):
            yield Place(built, town, clock, address_of(door))
        built.house.registry.doors.close()
        built.house.book.close()


@contextmanager
def _answering(built: Built, door: Any) -> Iterator[None]:
    config = uvicorn.Config(create_app(built.house), log_level="error", timeout_graceful_shutdown=3)
    server = Beside(config, built.house.hub, lambda: None)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[door])))
    wrong = Wrong()
    logging.getLogger("uvicorn.error").addHandler(wrong)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
        logging.getLogger("uvicorn.error").removeHandler(wrong)
    assert not wrong.said, f"the site broke, while it answered or while it closed: {wrong.said}"
