"""In Chromium: keys, live rows, drafts that survive, and everything again without any script."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import uvicorn
from playwright.sync_api import Page, expect

from casebook.database import Book
from dashboard import invitations, session
from outreach import cases
from tests.cast import BEN, DARIO, FakeClock, Who, connect, hear, hire, meet
from tests.dashboard.site import Site, house
from tests.outreach.street import open_office

PATHS = ("/", "/mine", "/eyes", "/me", "/cases/1", "/cases/1/duplicates", "/cases/1/receipts")


@pytest.fixture
def site(book: Book) -> Iterator[Site]:
    """Three people wait; the site answers on loopback and hears every commit."""
    on_x = connect(book, "x", name="X, @LinfaCasa")
    for number, name in enumerate(("Ana Ferri", "Lia Conforti", "Remo Salis")):
        who = Who(name, "q@posta.example")
        hear(book, f"Word {number}", on=on_x, by=meet(book, who, native_id=str(number)))
    office = open_office(book)
    built = house(book, office=office, registry=office.registry)
    book.after.append(built.hub.tell)
    site = Site(built)
    with served(site) as address:
        site.address = address
        yield site


@contextlib.contextmanager
def served(site: Site) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(site.app, port=0, log_level="error"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def ben(book: Book) -> int:
    return hire(book, BEN, language="en")


def comes_in(site: Site, page: Page, id: int) -> Page:
    token = session.begin(site.house.book, id)
    cookie = {"name": "quattrocchi", "value": token, "url": site.address}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.goto(site.address)
    return page


def test_a_case_is_taken_noted_and_answered_by_keys_alone(site: Site, ben: int, page: Page):
    comes_in(site, page, ben)
    page.keyboard.press("t")
    expect(page.locator("h1")).to_contain_text("Ana Ferri with you")
    page.keyboard.press("n")
    page.keyboard.type("He went to the old house.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".fact.note")).to_contain_text("He went to the old house.")
    page.keyboard.press("r")
    page.keyboard.type("Good morning Ana, I am Ben.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".say.us")).to_contain_text("Leaves in")
    expect(page.locator("#text")).to_have_value("")
    page.keyboard.press("z")
    expect(page.locator("#text")).to_have_value("Good morning Ana, I am Ben.")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()


def test_letters_in_a_field_are_letters_and_can_be_switched_off(site: Site, ben: int, page: Page):
    comes_in(site, page, ben)
    page.keyboard.press("/")
    page.keyboard.type("tzd?")
    expect(page.locator("#q")).to_have_value("tzd?")
    page.goto(site.address + "/me")
    page.uncheck("[name=keys]")
    page.click("text=Save")
    page.goto(site.address)
    page.keyboard.press("t")
    expect(page.locator("h1")).to_contain_text("3 people are waiting")


def test_a_row_somebody_takes_stays_in_its_place_with_their_name(
    site: Site, book: Book, ben: int, page: Page
):
    comes_in(site, page, ben)
    page.wait_for_timeout(200)
    cases.take(site.house.office, 1, by=hire(book, DARIO))
    expect(page.locator(".line > li").nth(0)).to_contain_text("Dario Sala took it")
    expect(page.locator(".line > li").nth(1)).to_contain_text("Lia Conforti")
    expect(page.locator(".line > li").nth(1).locator("text=Take this case")).to_be_visible()


def test_who_arrives_is_announced_and_enters_when_asked(
    site: Site, book: Book, ben: int, page: Page, clock: FakeClock
):
    comes_in(site, page, ben)
    page.wait_for_timeout(200)
    clock.forward(minutes=1)
    who = meet(book, Who("Nadia Ostuni", "n@posta.example"), native_id="9")
    hear(book, "Me too", on=1, by=who)
    with book.writing() as w:
        w.tell("queue")
    page.click("text=1 new arrival, at the end of the line")
    expect(page.locator(".line > li").nth(3)).to_contain_text("Nadia Ostuni")


def test_typed_words_survive_the_window(site: Site, ben: int, page: Page):
    comes_in(site, page, ben)
    page.keyboard.press("t")
    page.fill("#text", "Half a sentence")
    expect(page.locator("#saved")).to_contain_text("draft saved")
    page.type("#text", " and a little more")
    page.goto(site.address)
    whole = "Half a sentence and a little more"
    page.wait_for_function(
        "async (whole) => (await (await fetch('/cases/1')).text()).includes(whole)", arg=whole
    )
    page.goto(site.address + "/cases/1")
    expect(page.locator("#text")).to_have_value(whole)


def test_a_refusal_stands_on_the_page_and_the_words_stay(site: Site, ben: int, page: Page):
    comes_in(site, page, ben)
    page.keyboard.press("t")
    page.fill("#text", "   ")
    page.click("text=Send in private")
    expect(page.locator("#notice")).to_contain_text("Nothing was sent, closed or changed.")
    expect(page.locator("#text")).to_be_visible()


def test_everything_works_without_a_script(
    site: Site, book: Book, ben: int, new_page: Callable[..., Page]
):
    page = new_page(java_script_enabled=False, locale="en-GB")
    page.goto(f"{site.address}/link/{invitations.make(book, ben, by=ben)}")
    page.fill("#password", "a sentence of his")
    page.click("text=Come in")
    page.goto(site.address)
    page.click("text=Take this case")
    page.fill("#text", "Good morning Ana, I am Ben.")
    page.click("text=Keep the draft")
    expect(page.locator("#text")).to_have_value("Good morning Ana, I am Ben.")
    page.click("text=Send in private")
    expect(page.locator(".say.us")).to_contain_text("Leaves in")
    page.click("button:has-text('Take it back')")
    page.click("summary:has-text('Close the case')")
    page.click("details[open] >> text=Close the case >> nth=1")
    expect(page.locator("#next")).to_contain_text("Closed by Ben Conti")


@pytest.mark.parametrize("width", [320, 1440])
def test_no_page_scrolls_sideways_or_is_stopped_by_its_own_policy(
    site: Site, ben: int, new_page: Callable[..., Page], width: int
):
    page = new_page(viewport={"width": width, "height": 800}, color_scheme="dark")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    comes_in(site, page, ben)
    page.click("text=Take this case")
    for path in PATHS:
        page.goto(site.address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.locator("h1").count() == 1, path
    assert not [text for text in said if "Content Security Policy" in text]
