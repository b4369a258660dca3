"""`make screenshots`: plays the demo's story, photographs every page, and chooses the README's few."""

import argparse
import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import update

from casebook.tables.team import teammate
from playground.story import BEFORE
from quattrocchi import demo
from tests import chromium
from tests.cast import ADA, FakeClock, hire
from tests.journeys.place import Place, opened

ROOT = Path(__file__).parent.parent
ALL, CHOSEN = ROOT / "artifacts" / "screens", ROOT / "docs" / "pictures"
SPAN = timedelta(hours=3, minutes=10)
SIZES = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
LARGEST = 250_000  # bytes of a chosen picture
WORDS = {
    "it": "Buongiorno Ana, sono Ben Conti di Linfa. Ho letto il suo blog. Mi dispiace: ho le sue "
    "richieste davanti, non deve ripetere niente. Giovedì mattina è in casa per il tecnico?",
    "en": "Good morning Ana, I am Ben Conti of Linfa. I read your blog. I am sorry: I have your "
    "requests in front of me, nothing to explain again. Are you at home on Thursday morning?",
}
# Page → the picture's name in docs/pictures; each is Italian or English, light or dark.
FOR_README = {
    ("queue", "wide", "light", "en"): "queue",
    ("case", "wide", "light", "en"): "case",
    ("duplicates", "wide", "light", "en"): "duplicates",
    ("receipts", "wide", "dark", "en"): "receipts",
    ("case", "phone", "dark", "it"): "phone",
    ("channels", "wide", "light", "it"): "channels",
}


def main() -> None:
    options = argparse.ArgumentParser(prog="screenshots", description=__doc__)
    options.add_argument("--only", default="", help="pages whose name holds this")
    only = options.parse_args().only
    ALL.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.flags())
        for language in ("it", "en"):
            with tempfile.TemporaryDirectory() as folder:
                clock = FakeClock(datetime.now(UTC).replace(microsecond=0) - SPAN)
                with opened(Path(folder), clock) as place:
                    _photograph_all(browser, place, language, only)
        browser.close()


def _photograph_all(browser: Browser, place: Place, language: str, only: str) -> None:
    windows = list(product(SIZES, ("light", "dark")))
    pages = {(size, theme): _window(browser, size, theme, language) for size, theme in windows}
    for name, mate, address in _story(place, language, pages["wide", "light"]):
        if only not in name:
            continue
        for (size, theme), page in pages.items():
            _sign_in(place, page, mate)
            page.goto(place.address + address)
            _shoot(page, name, size, theme, language)
    for page in pages.values():
        page.context.close()


def _window(browser: Browser, size: str, theme: Any, language: str) -> Page:
    locale = {"it": "it-IT", "en": "en-GB"}[language]
    context = browser.new_context(viewport=SIZES[size], color_scheme=theme, locale=locale)  # type: ignore[arg-type]
    return context.new_page()


def _sign_in(place: Place, page: Page, mate: int) -> None:
    page.context.clear_cookies()
    if mate:
        place.comes_in(page, mate)


def _shoot(page: Page, name: str, size: str, theme: str, language: str) -> None:
    page.wait_for_function("[...document.images].every(image => image.complete)")
    path = ALL / f"{name}-{size}-{theme}-{language}.png"
    page.screenshot(path=path, full_page=size == "phone" and name != "case")
    if chosen := FOR_README.get((name, size, theme, language)):
        CHOSEN.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=CHOSEN / f"{chosen}.png")
        assert (CHOSEN / f"{chosen}.png").stat().st_size <= LARGEST, f"{chosen}.png is too large"


def _story(place: Place, language: str, hands: Page) -> Iterator[tuple[str, int, str]]:
    """(page, who looks, address), while the story goes on; ``hands`` does what Ben does."""
    ada = hire(place.book, ADA, language=language)
    yield "sign-in", 0, "/sign-in"
    yield "welcome", 0, place.setup_link().removeprefix(place.address)
    ben = _team(place, language)
    yield "queue-empty", ben, "/"
    _people_speak(place, ada)
    yield "queue", ben, "/"
    yield "waiting", ben, _address(place, hands, ben, "URGENTE")
    _address(place, hands, ben, "Casa nuova")
    hands.click("[data-key=t]")
    expect(hands.locator("#words")).to_be_visible()
    place.work()
    yield "case", ben, "/cases/1"
    yield "duplicates", ben, "/cases/1/duplicates"
    _sign_in(place, hands, ben)
    hands.goto(f"{place.address}/cases/1/duplicates")
    tweet = hands.locator(".rec > li", has_text="zero visti")
    tweet.locator("label:has([value=duplicate])").click()
    hands.click("main .b.main")
    expect(hands.locator("#receipts")).to_be_visible()
    place.later(seconds=11)
    yield "receipts", ben, "/cases/1/receipts"
    yield from _answered(place, hands, ben, language)
    yield "eyes", ada, "/eyes"
    yield "mine", ben, "/mine"
    yield "search", ben, "/search?q=linea"
    yield "tip", ben, "/tip"
    yield "channels", ada, "/channels"
    yield "channel", ada, f"/channels/{place.account['x']}"
    yield "connect", ada, "/channels/new"
    yield "form", ada, "/channels/new/channel/x"
    yield "live", ada, f"/channels/{place.account['x']}/preview"
    yield "team", ada, "/team"
    yield "me", ben, "/me"
    yield "diary", ben, "/cases/1/diary"
    yield "error", ben, "/cases/999"
    yield "not-found", ben, "/nowhere"
    place.town.faults.set(where="x:*", what="token dead", times=99)
    place.later(minutes=10)
    yield "channels-silent", ada, "/channels"


def _team(place: Place, language: str) -> int:
    demo_mates = [hire(place.book, mate) for mate in demo.TEAM]  # type: ignore[arg-type]
    with place.book.writing() as w:
        w.run(update(teammate).values(language=language))
    demo._faces(place.built)
    return demo_mates[0]


def _people_speak(place: Place, ada: int) -> None:
    place.town.plan((offset + SPAN, act) for offset, act in BEFORE)
    blogs = ("casa-nuova", "via-mazzini", "gazzetta", "selva")
    place.connect(
        live_by=ada, feeds={"feeds": tuple(f"{place.town.base}/blog/{name}/" for name in blogs)}
    )
    place.work()
    for _ in range(19):
        place.later(minutes=10)


def _address(place: Place, hands: Page, mate: int, text: str) -> str:
    _sign_in(place, hands, mate)
    hands.locator(".line > li", has_text=text).locator("a.name").click()
    expect(hands.locator("[data-key=t]")).to_be_visible()
    return hands.url.removeprefix(place.address)


def _answered(place: Place, hands: Page, ben: int, language: str) -> Iterator[tuple[str, int, str]]:
    _sign_in(place, hands, ben)
    hands.goto(f"{place.address}/cases/1")
    hands.fill("#text", WORDS[language])
    hands.click("[data-send]")
    expect(hands.locator(".say.us")).to_be_visible()
    yield "undo", ben, "/cases/1"
    _sign_in(place, hands, ben)
    place.later(seconds=11)
    place.later(minutes=8)
    hands.goto(f"{place.address}/cases/1")
    proof = hands.locator("details:has([action='/proofs'])").first
    proof.locator("summary").click()
    proof.locator("[name=words]").fill("Ha richiamato dal numero in scheda.")
    proof.locator("button").click()
    expect(hands.locator(".doss")).to_contain_text(re.compile("Cliente provato|Proven customer"))
    yield "case-answered", ben, "/cases/1"
    yield "public", ben, "/cases/1?route=" + _public_way(place, hands, ben)
    hands.fill("#text", "Ana, sono Ben Conti di Linfa: le ho scritto in privato.")
    hands.click("[data-send]")
    expect(hands.locator(".fate [data-key=z]")).to_be_visible()


def _public_way(place: Place, hands: Page, ben: int) -> str:
    _sign_in(place, hands, ben)
    hands.goto(f"{place.address}/cases/1")
    found = hands.locator("a[href*='route=reply']").first.get_attribute("href") or ""
    return found.partition("route=")[2].partition("#")[0]


if __name__ == "__main__":
    main()
