"""The browser of the journeys: it runs, and sees nothing beyond this machine."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page


def test_the_browser_speaks_the_language_asked_for(new_page: Callable[..., Page]):
    italian = new_page(locale="it-IT", color_scheme="dark")
    assert italian.evaluate("navigator.language") == "it-IT"
    assert italian.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")


@pytest.mark.parametrize("outside", ["http://linfa.example/", "http://192.0.2.1/"])
def test_the_browser_cannot_leave_this_machine(page: Page, outside: str):
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto(outside)
