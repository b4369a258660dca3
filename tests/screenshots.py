"""`make screenshots`: plays the demo's story, photographs every page, and chooses the README's few."""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page, sync_playwright

from tests import chromium
from tests.cast import FakeClock
from tests.journeys.place import opened
from tests.numbers import month
from tests.screen_numbers import numbers
from tests.screen_story import SPAN, Shot, story

ROOT = Path(__file__).parent.parent
ALL, CHOSEN = ROOT / "artifacts" / "screens", ROOT / "docs" / "pictures"
# A Tuesday in working hours: pictures look the same whenever they are made.
BEGINS = datetime(2026, 3, 10, 11, 20, tzinfo=ZoneInfo("Europe/Rome")).astimezone(UTC) - SPAN
SIZES = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
WINDOWS = tuple(product(SIZES, ("light", "dark")))
LARGEST = 250_000  # bytes of a chosen picture
# Page → the picture's name in docs/pictures; each is Italian or English, light or dark.
FOR_README = {
    ("queue", "wide", "light", "en"): "queue",
    ("promise-due", "wide", "light", "en"): "case",
    ("duplicates", "wide", "light", "en"): "duplicates",
    ("promises", "wide", "light", "en"): "promises",
    ("reports-answered", "wide", "light", "en"): "reports",
    ("channels", "wide", "light", "it"): "channels",
    ("promise-due", "phone", "dark", "it"): "phone",
}


def main() -> None:
    options = argparse.ArgumentParser(prog="screenshots", description=__doc__)
    options.add_argument("--only", default="", help="pages whose name begins so, with commas")
    options.add_argument("--language", choices=("it", "en"), help="in this language alone")
    options.add_argument("--part", choices=("story", "numbers"), help="this part alone")
    asked = options.parse_args()
    ALL.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.flags())
        for language in (asked.language,) if asked.language else ("it", "en"):
            if asked.part != "numbers":
                _photograph(browser, BEGINS, partial(story, language=language), asked.only)
            if asked.part != "story":
                _photograph(browser, month.NOW, partial(numbers, language=language), asked.only)
        browser.close()


def _photograph(
    browser: Browser, begins: datetime, told: Callable[..., Iterator[Shot]], only: str
) -> None:
    language = told.keywords["language"]  # type: ignore[attr-defined]
    clock = FakeClock(begins)
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder), clock) as place:
        pages = {window: _window(browser, *window, language) for window in WINDOWS}
        for name, mate, address in told(place, hands=pages[WINDOWS[0]]):
            for window, page in pages.items() if name.startswith(tuple(only.split(","))) else ():
                page.goto("about:blank")
                page.clock.set_fixed_time(clock.now())
                page.context.clear_cookies()
                if mate:
                    place.comes_in(page, mate)
                page.goto(place.address + address)
                _shoot(page, name, *window, language)
        for page in pages.values():
            page.context.close()


def _window(browser: Browser, size: str, theme: Any, language: str) -> Page:
    locale = {"it": "it-IT", "en": "en-GB"}[language]
    context = browser.new_context(viewport=SIZES[size], color_scheme=theme, locale=locale)  # type: ignore[arg-type]
    return context.new_page()


def _shoot(page: Page, name: str, size: str, theme: str, language: str) -> None:
    page.wait_for_function("[...document.images].every(image => image.complete)")
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > SIZES[size]["width"]:
        print(f"{name}-{size}-{theme}-{language}: {wide} pixels wide")
    path = ALL / f"{name}-{size}-{theme}-{language}.png"
    page.screenshot(path=path, full_page=size == "phone" and name not in ("case", "promise-due"))
    if chosen := FOR_README.get((name, size, theme, language)):
        CHOSEN.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=CHOSEN / f"{chosen}.png")
        assert (CHOSEN / f"{chosen}.png").stat().st_size <= LARGEST, f"{chosen}.png is too large"


if __name__ == "__main__":
    main()
