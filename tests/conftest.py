"""What every test may ask for: a casebook on either database, a clock, a browser."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from tests import network, postgres
from tests.cast import FakeClock

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from casebook.database import Book
    from casebook.vault import Vault

pytest_plugins = ["tests.equal_counts", "tests.real"]

# Two busy cores make any deadline a matter of luck.
settings.register_profile("house", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("house")

ARTIFACTS = Path(__file__).parent.parent / "artifacts"
failed = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if names & {"any_url", "any_blank_url", "any_book", "postgres_url", "postgres_server"}:
            item.add_marker("databases")
        if "browser" in names:
            item.add_marker("journey")
    # Without a Chromium the run ends there, with everything else done.
    items.sort(key=lambda item: item.get_closest_marker("journey") is not None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.when == "call":
        item.stash[failed] = report.failed
    return report


@pytest.fixture(scope="session", autouse=True)
def _network_shut() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        network.shut(patch)
        yield


@pytest.fixture(autouse=True)
def _nobody_knocked_outside() -> Iterator[None]:
    network.attempts.clear()
    yield
    assert not network.attempts, f"this test reached for the network: {network.attempts}"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def vault() -> "Vault":
    from casebook.vault import Vault

    return Vault(b"k" * 32)


@pytest.fixture(scope="session")
def blank_casebook(tmp_path_factory: pytest.TempPathFactory, vault: "Vault") -> Path:
    """A migrated SQLite file, to be copied."""
    from casebook.migrations import migrate

    path = tmp_path_factory.mktemp("blank") / "casebook.db"
    migrate(f"sqlite:///{path}", vault)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    with postgres.running() as server:
        yield server


@pytest.fixture
def sqlite_url(blank_casebook: Path, tmp_path: Path) -> str:
    """The URL of a fresh, migrated casebook on SQLite."""
    path = shutil.copy(blank_casebook, tmp_path / "casebook.db")
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_server: postgres.Server, vault: "Vault") -> Iterator[str]:
    """The URL of a fresh, migrated casebook on PostgreSQL."""
    from casebook.migrations import migrate

    url = postgres_server.make(lambda blank: migrate(blank, vault))
    yield url
    postgres_server.drop(url)


@pytest.fixture(params=["sqlite", "postgres"])
def any_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh, migrated casebook; the test runs once on each database."""
    request.node.user_properties.append(("database", request.param))
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=["sqlite", "postgres"])
def any_blank_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with nothing in it; the test runs once on each kind."""
    request.node.user_properties.append(("database", request.param))
    yield from _empty(request, request.param, f"sqlite:///{tmp_path}/blank.db")


@pytest.fixture
def any_other_url(
    request: pytest.FixtureRequest, any_blank_url: str, tmp_path: Path
) -> Iterator[str]:
    """A second one of the same kind."""
    kind = any_blank_url.split(":")[0].removesuffix("ql")
    yield from _empty(request, kind, f"sqlite:///{tmp_path}/other.db")


def _empty(request: pytest.FixtureRequest, kind: str, file: str) -> Iterator[str]:
    if kind == "sqlite":
        yield file
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    url = server.empty()
    yield url
    server.drop(url)


@pytest.fixture
def book(sqlite_url: str, clock: FakeClock, vault: "Vault") -> Iterator["Book"]:
    """A fresh casebook on SQLite."""
    yield from _opened(sqlite_url, clock, vault)


@pytest.fixture
def any_book(any_url: str, clock: FakeClock, vault: "Vault") -> Iterator["Book"]:
    """A fresh casebook; the test runs once on each database."""
    yield from _opened(any_url, clock, vault)


def _opened(url: str, clock: FakeClock, vault: "Vault") -> Iterator["Book"]:
    from casebook.database import Book

    book = Book.open(url, clock=clock, vault=vault)
    yield book
    book.close()


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """One Chromium for the session. Ends the run with the line to type when there is none."""
    from playwright.sync_api import sync_playwright

    from tests import chromium

    try:
        path = chromium.find()
    except LookupError as missing:
        pytest.exit(str(missing), returncode=1)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=chromium.flags())
        yield running
        running.close()


@pytest.fixture
def new_page(browser: "Browser", request: pytest.FixtureRequest) -> Iterator[Callable[..., "Page"]]:
    """Opens pages, each in its own context: `new_page(locale="it-IT", color_scheme="dark")`."""
    pages: list[Page] = []
    mistakes: list[str] = []

    def open_one(**options: Any) -> "Page":
        page = browser.new_context(**options).new_page()
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        pages.append(page)
        return page

    yield open_one
    if request.node.stash.get(failed, True):
        _photograph(request.node.name, pages)
    for page in pages:
        page.context.close()
    assert not mistakes, f"a script on the page broke: {mistakes}"


@pytest.fixture
def page(new_page: Callable[..., "Page"]) -> "Page":
    """One page as most people see it: English, light, a laptop's width."""
    return new_page(locale="en-GB", viewport={"width": 1280, "height": 800})


def _photograph(name: str, pages: list["Page"]) -> None:
    ARTIFACTS.mkdir(exist_ok=True)
    safe = "".join(c if c.isalnum() else "-" for c in name)
    for number, page in enumerate(pages, 1):
        if not page.is_closed():
            page.screenshot(path=ARTIFACTS / f"{safe}-{number}.png", full_page=True)
