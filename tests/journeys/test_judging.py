"""The judge is corrected from the keyboard: with a row chosen, and never without."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.cast import BEN, connect, hear, meet
from tests.journeys.place import Place, stands


def test_one_key_corrects_the_chosen_row_and_none_without(
    place: Place, window: Callable[..., Page]
):
    page = window()
    place.comes_in(page, BEN)
    hear(place.book, "Che bella la canzone", on=connect(place.book, "x"), by=meet(place.book))
    page.goto(place.address)
    stands(page)
    page.keyboard.press("4")
    expect(page.locator(".waits")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("4")
    expect(page.locator("#notice")).to_contain_text("Corretto, e tolto dalla coda")
    expect(page.locator(".waits")).to_have_count(0)
