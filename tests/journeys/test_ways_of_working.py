"""The same work by keys alone, without any script, on a phone in the dark, in English."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.cast import ADA, BEN, CLEO, hire
from tests.journeys.place import Place, stands

NO_LINE = "@LinfaCasa no line since the move, three weeks. Code LF-204817."
WORDS = "Good morning Ana, I am Ben Conti of Linfa. I read your words on X."


@pytest.fixture
def busy(place: Place) -> Place:
    """Everything is live; Ana tweets, her ticket is open, and Peter waits behind her."""
    place.town.act({"who": "ana", "do": "rt.open", "subject": "No line since the move",
                    "text": "No line at the new house."})  # fmt: skip
    place.connect(live_by=hire(place.book, ADA))
    place.work()
    place.says("ana", "x.post", NO_LINE, lang="en")
    place.says("peter", "x.post", "@LinfaCasa my internet has been down since Monday!", lang="en")
    return place


def test_a_case_is_worked_by_keys_alone(busy: Place, window: Callable[..., Page]):
    page = window(locale="en-GB")
    busy.comes_in(page, BEN, language="en")
    keys = page.keyboard
    keys.press("t")
    expect(page.locator("h1")).to_contain_text("Ana Ferri with you")
    stands(page)
    keys.press("n")
    keys.type("He promised a technician.")
    keys.press("Control+Enter")
    expect(page.locator(".fact.note")).to_contain_text("He promised a technician.")
    keys.press("r")
    keys.type(WORDS)
    keys.press("Control+Enter")
    expect(page.locator(".say.us")).to_contain_text("Leaves in")
    keys.press("z")
    expect(page.locator("#text")).to_have_value(WORDS)
    keys.press("r")
    keys.press("Control+Enter")
    expect(page.locator(".say.us:not(.faint)")).to_contain_text("Leaves in")
    busy.later(seconds=11)
    assert [(effect.to, effect.text.split("\n\n")[0]) for effect in busy.arrived()] == [
        ("ana", WORDS)
    ]
    keys.press("d")
    expect(page.locator("h1")).to_contain_text("One other request in the name of Ana Ferri")
    page.locator("button:has-text('close the duplicates')").focus()
    keys.press("Enter")
    expect(page.locator("#receipts")).to_contain_text("closes shortly")
    stands(page)
    keys.press("z")
    expect(page.locator("#receipts")).to_contain_text("taken back before it closed")
    keys.press("/")
    keys.type("no t?ick")
    keys.press("Escape")
    keys.press("?")
    expect(page.locator("#keys")).to_be_visible()
    keys.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    keys.press("/")
    keys.type("LF-204817")
    keys.press("Enter")
    expect(page.locator("main")).to_contain_text("1 open ticket")


def test_every_act_works_without_a_script(busy: Place, window: Callable[..., Page]):
    plain = {"java_script_enabled": False, "locale": "en-GB"}
    ben, cleo = window(**plain), window(**plain)
    busy.comes_in(ben, BEN, language="en")
    busy.comes_in(cleo, CLEO, language="en")
    ben.click("text=Take this case")
    ben.fill("#text", WORDS)
    ben.click("text=Keep the draft")
    expect(ben.locator("#text")).to_have_value(WORDS)
    ben.click("text=Send in private")
    expect(ben.locator(".say.us")).to_contain_text("Leaves in")
    ben.click("button:has-text('Take it back')")
    expect(ben.locator("#text")).to_have_value(WORDS)
    ben.click("text=Send in private")
    expect(ben.locator(".say.us:not(.faint)")).to_contain_text("Leaves in")
    busy.later(seconds=11)
    ben.click("summary:has-text('Other routes')")
    ben.locator(".ways li", has_text="Public invitation").get_by_text("Prepare").first.click()
    ben.fill("#text", "Ana, I am Ben Conti of Linfa: I wrote to you in private.")
    ben.click("text=Ask for two more eyes")
    expect(ben.locator(".say.us").last).to_contain_text("Awaits two more eyes")
    cleo.goto(f"{busy.address}/eyes")
    cleo.fill("[name=words]", "Say where.")
    cleo.click("text=Send it back")
    expect(cleo.locator("#waiting")).to_contain_text("Nothing to read now.")
    ben.goto(f"{busy.address}/cases/1")
    expect(ben.locator("#text")).to_have_value(
        "Ana, I am Ben Conti of Linfa: I wrote to you in private."
    )
    ben.click("header >> text=Clean up")
    ben.click("text=Confirm and close the duplicates")
    expect(ben.locator("#receipts")).to_contain_text("closes shortly")
    busy.later(seconds=11)
    ben.reload()
    expect(ben.locator("#receipts")).to_contain_text("closed in Assistenza (RT)")
    ben.click("button:has-text('Reopen')")
    expect(ben.locator("#receipts")).to_contain_text("is being reopened")
    busy.later(seconds=11)
    ben.reload()
    expect(ben.locator("#receipts")).to_contain_text("reopened in Assistenza (RT)")
    _ends_and_begins_again(busy, ben)
    assert [effect.visibility for effect in busy.arrived("x")] == ["private"]


def _ends_and_begins_again(busy: Place, ben: Page) -> None:
    ben.goto(f"{busy.address}/cases/1")
    ben.click("summary:has-text('Note to us')")
    ben.fill("#note", "The line works.")
    ben.click("button:has-text('Add')")
    expect(ben.locator(".fact.note")).to_contain_text("The line works.")
    ben.click("summary:has-text('Close the case')")
    ben.click("details[open] button:has-text('Close the case')")
    expect(ben.locator("#next")).to_contain_text("Closed by Ben Conti")
    ben.click("text=Reopen")
    expect(ben.locator("#text")).to_be_visible()
    ben.click("summary:has-text('Hand it over')")
    ben.fill("#back", "At lunch")
    ben.click("text=Back into the line, in its place")
    expect(ben.locator("#next")).to_contain_text("It is in the line")
    ben.goto(busy.address)
    expect(ben.locator(".line > li", has_text="case handed back")).to_have_count(1)
    ben.goto(f"{busy.address}/me")
    ben.click("text=Sign out")
    expect(ben.locator("main")).to_contain_text("You are signed out.")


PATHS = (
    "/", "/mine", "/eyes", "/tip", "/channels", "/channels/1", "/diary", "/me", "/search?q=line",
    "/cases/1", "/cases/1/duplicates", "/cases/1/receipts", "/cases/1/diary", "/team",
)  # fmt: skip


def test_on_a_phone_in_the_dark_nothing_is_out_of_reach(busy: Place, window: Callable[..., Page]):
    page = window(
        locale="en-GB",
        viewport={"width": 390, "height": 844},
        color_scheme="dark",
        has_touch=True,
        is_mobile=True,
    )
    busy.comes_in(page, 1)
    page.goto(f"{busy.address}/me")
    page.select_option("#language", "en")
    page.tap("button:has-text('Salva')")
    expect(page.locator("#notice")).to_contain_text("Saved.")
    page.goto(busy.address)
    page.tap("button:has-text('Take this case'):visible")
    page.fill("#text", WORDS)
    page.tap("text=Send in private")
    expect(page.locator(".say.us")).to_contain_text("Leaves in")
    for path in PATHS:
        page.goto(busy.address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        assert page.locator("h1").count() == 1, path
        assert page.evaluate("getComputedStyle(document.body).colorScheme") != "light", path
        assert _too_small(page) == [], path


def _too_small(page: Page) -> list[str]:
    """Buttons a thumb would miss: lower than 24 pixels (WCAG 2.2, 2.5.8)."""
    found: list[str] = page.eval_on_selector_all(
        "button, a.b, summary, input:not([type=hidden],[type=radio],[type=checkbox])",
        """all => all.filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 24)
                     .map(e => e.textContent || e.name)""",
    )
    return found
