"""A place to work in, and windows on it that notice when a page breaks its own policy."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.cast import FakeClock
from tests.journeys.place import Place, opened

LAPTOP = {"width": 1440, "height": 900}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """The house and the town on one clock; it starts now, as the browser's does."""
    with opened(tmp_path, FakeClock(datetime.now(UTC).replace(microsecond=0))) as place:
        yield place


@pytest.fixture
def window(new_page: Callable[..., Page]) -> Iterator[Callable[..., Page]]:
    """Opens a teammate's own browser, in Italian; nothing it shows may be stopped by the policy."""
    stopped: list[str] = []

    def heard(message: Any) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            stopped.append(message.text)

    def open_one(**options: Any) -> Page:
        page = new_page(**({"locale": "it-IT", "viewport": LAPTOP} | options))
        page.set_default_timeout(10_000)
        page.on("console", heard)
        return page

    yield open_one
    assert not stopped, f"the page's policy stopped something: {stopped}"
