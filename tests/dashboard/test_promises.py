"""Promises on screen: offered under the words, loudest on every page, ended from the ledger by hand."""

import html
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from casebook.database import Book
from casebook.tables.cases import message
from casebook.tables.ends import commitment
from casebook.tables.team import phrase
from outreach import cases, chasing, commitments, sending, silence
from outreach.office import Office
from tests.cast import BEN, CLEO, FakeClock, Who, connect, hear, hire, meet
from tests.dashboard.site import Site, house
from tests.dashboard.test_browser import comes_in, served
from tests.dashboard.test_case import form_of
from tests.outreach.promised import NOON, chased, of, open_week, promise
from tests.outreach.street import open_office

WORDS = "Good morning Ana, I am Ben. I will call you by noon tomorrow. STOP ends it."


@pytest.fixture
def office(book: Book) -> Office:
    return open_office(book)


@pytest.fixture
def id(book: Book) -> int:
    return hire(book, BEN, language="en")


@pytest.fixture
def ben(book: Book, office: Office, id: int) -> Site:
    """Ben, with Ana's case, which is the first."""
    open_week(book, id)
    on_x = connect(book, "x", name="X, @LinfaCasa")
    cases.take(office, hear(book, on=on_x, by=meet(book)), by=id)
    return Site(house(book, office=office, registry=office.registry)).sign_in_as(id)


def text_of(site: Site, path: str) -> str:
    page = site.get(path)
    assert page.status_code == 200
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text)))


def test_promise_words_in_a_draft_are_offered_and_one_tick_makes_them_a_promise_when_sent(
    book: Book, ben: Site, office: Office, clock: FakeClock
):
    form = form_of(ben.get("/cases/1").text) | {"text": WORDS}
    kept = ben.ask("POST", "/cases/1/draft", data=form, headers={"x-part": "saved", "Sec-Fetch-Site": "same-origin"})  # fmt: skip
    assert 'value="by noon tomorrow"' in kept.text
    assert " checked" not in kept.text
    assert "“by noon tomorrow” sounds like a promise" in text_of(ben, "/cases/1")
    form = form_of(ben.get("/cases/1").text) | {"text": WORDS, "promise": "by noon tomorrow"}
    kept = ben.ask("POST", "/cases/1/draft", data=form, headers={"x-part": "saved", "Sec-Fetch-Site": "same-origin"})  # fmt: skip
    assert 'value="by noon tomorrow" checked' in kept.text
    form = form_of(ben.get("/cases/1").text) | {"text": WORDS, "promise": "by noon tomorrow"}
    ben.post("/cases/1/write", form | {"act": "send"})
    assert "no open promise" in text_of(ben, "/cases/1")
    with book.writing() as w:
        w.run(update(message).values(send_after=w.now))
        sent = w.value(select(message.c.id))
    sending.send(office, sent)
    page = text_of(ben, "/cases/1")
    assert "I will call you by noon tomorrow. tomorrow, 12:00" in page
    assert "in writing" in page


def test_words_not_ticked_promise_nothing(book: Book, ben: Site, office: Office, clock: FakeClock):
    form = form_of(ben.get("/cases/1").text) | {"text": WORDS, "act": "send", "promise": "whatever"}
    ben.post("/cases/1/write", form)
    clock.forward(minutes=1)
    sending.send(office, 1)
    with book.reading() as r:
        assert r.rows(select(commitment)) == []


def test_in_charge_is_told_with_a_moment_that_the_draft_offers_to_keep(book: Book, ben: Site):
    said = "Your case is mine: I am {me}. I write again by {when}."
    with book.writing() as w:
        w.add(phrase, moment="in_charge", language="en", version=1, text=said, at=w.now)
    link = re.search(
        r'href="(/cases/1\?route=[^"]+phrase=in_charge)#words"', ben.get("/cases/1").text
    )
    assert link
    page = ben.get(html.unescape(link[1])).text
    assert "Your case is mine: I am Ben Conti. I write again by Tuesday 3 March at 18:00." in page


def test_what_they_wait_for_stands_on_the_case_and_the_hot_one_above_everything(
    ben: Site, office: Office, id: int, clock: FakeClock
):
    made = promise(office, 1, by=id, through="North team")
    page = text_of(ben, "/cases/1")
    assert "What we ask them to wait for I will call you with the day. tomorrow, 12:00" in page
    assert "North team ours until they confirm" in page
    assert "Promise to Ana Ferri" not in page
    clock.set(NOON)
    chased(office)
    ben.sign_in_as(id)
    page = text_of(ben, "/cases/1")
    assert page.index("Promise to Ana Ferri, late by") < page.index("Waiting for us")
    for path in ("/", "/mine", "/promises", "/me"):
        assert "Promise to Ana Ferri, late by" in text_of(ben, path)
    ben.post(f"/promises/{made}/keep", {"case": "1"})
    assert "late by" not in text_of(ben, "/cases/1")
    assert "To confirm" in text_of(ben, "/cases/1")


def test_a_late_promise_is_loud_for_the_lead_and_not_for_a_colleague(
    book: Book, ben: Site, office: Office, id: int, clock: FakeClock
):
    promise(office, 1, by=id)
    clock.set(NOON)
    lead = Site(ben.house).sign_in_as(hire(book, CLEO, language="en"))
    other = Site(ben.house).sign_in_as(
        hire(book, Who("Eva Rossi", "eva@linfa.example"), language="en")
    )
    assert "Promise to Ana Ferri, late by" in text_of(lead, "/me")
    assert "Promise to Ana Ferri" not in text_of(other, "/me")
    assert "Late 1" in text_of(other, "/promises")


def test_from_the_ledger_it_is_moved_broken_denied_confirmed_and_handed_on(
    book: Book, ben: Site, office: Office, id: int
):
    cleo = hire(book, CLEO, language="en")
    a, b, c, d = (promise(office, 1, by=id) for _ in range(4))
    form = {"due": "2026-03-05T12:00", "consent": "by phone", "show": "mine"}
    assert ben.post(f"/promises/{a}/move", form).headers["location"] == "/promises?show=mine&said=moved"  # fmt: skip
    ben.post(f"/promises/{b}/break", {"why": "the old address"})
    ben.post(f"/promises/{c}/keep")
    ben.post(f"/promises/{c}/deny", {"words": "nobody came"})
    ben.post(f"/promises/{c}/confirm")
    ben.post(f"/promises/{d}/hand", {"to": str(cleo)})
    assert [of(office, each).end for each in (a, b, c, d)] == ["moved", "broken", "kept", None]
    page = text_of(ben, "/promises")
    assert "moved, it was tomorrow, 12:00" in page
    assert "kept: 1 of 2. Broken 1; moved with consent 1." in page
    assert "Cleo Riva 1" in text_of(ben, f"/promises?of={cleo}")
    assert "the old address" in text_of(ben, "/promises?show=ended")


@pytest.mark.parametrize(
    ("path", "form", "words"),
    [
        ("/promises/1/move", {"due": "2026-03-05T12:00"}, "only with their consent"),
        ("/promises/1/move", {"due": "soon", "consent": "yes"}, "Say by when"),
        ("/promises/1/move", {"due": "0001-01-01T00:00", "consent": "yes"}, "Say by when"),
        ("/promises/1/move", {"due": "2026-03-01T12:00", "consent": "yes"}, "That moment is past"),
        ("/promises/1/break", {}, "Write why it was not kept"),
        ("/promises/1/accept", {}, "somebody else decided"),
        ("/promises/77/keep", {}, "There is no such promise"),
        ("/cases/1/promise", {"text": "", "due": "2026-03-05T12:00"}, "Write what we promise"),
        ("/cases/1/promise", {"text": "I call", "due": ""}, "Say by when"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_changed(
    ben: Site, office: Office, id: int, path: str, form: dict[str, str], words: str
):
    made = promise(office, 1, by=id)
    before = of(office, made)
    answer = ben.post(path, form)
    assert answer.status_code == 409
    assert words in html.unescape(answer.text)
    assert of(office, made) == before


def test_who_only_looks_sees_the_ledger_and_no_button(
    book: Book, ben: Site, office: Office, id: int
):
    made = promise(office, 1, by=id)
    boss = Who("Ivo Bassi", "ivo@linfa.example", role="manager")
    manager = Site(ben.house).sign_in_as(hire(book, boss, language="en"))
    page = manager.get("/promises?show=team").text
    assert "I will call you with the day." in page
    assert f"/promises/{made}/" not in page
    assert manager.post(f"/promises/{made}/keep").status_code == 403


def test_words_that_look_like_markup_are_shown_as_words(ben: Site, office: Office, id: int):
    promise(office, 1, by=id, text="<b>call</b>", through='"><script>')
    for path in ("/promises", "/cases/1"):
        page = ben.get(path).text
        assert "<b>call</b>" not in page
        assert "<script>" not in page.replace("<script src", "")


def test_a_quiet_case_shows_on_mine_and_in_the_line(
    ben: Site, office: Office, id: int, clock: FakeClock
):
    clock.forward(days=7)
    for case in silence.due(office):
        silence.speak_up(office, case)
    ben.sign_in_as(id)
    assert "quiet for 7 days" in text_of(ben, "/mine")
    cases.give_back(office, 1, by=id, because="I am off")
    assert "nobody has said a word for too long" in text_of(ben, "/")


def test_without_a_calendar_the_pages_still_stand(book: Book, office: Office, id: int):
    on_x = connect(book, "x")
    cases.take(office, hear(book, on=on_x, by=meet(book)), by=id)
    site = Site(house(book, office=office, registry=office.registry)).sign_in_as(id)
    promise(office, 1, by=id)
    assert "I will call you with the day." in text_of(site, "/promises")
    assert "I will call you with the day." in text_of(site, "/cases/1")


@pytest.fixture
def address(ben: Site) -> Iterator[str]:
    with served(ben) as address:
        ben.address = address
        yield address


@pytest.fixture
def screen(address: str, ben: Site, page: Page, id: int) -> Page:
    """Ben's browser, on the case; closed before the site is."""
    comes_in(ben, page, id).goto(f"{address}/cases/1")
    return page


def test_by_keys_alone_a_promise_is_noted_and_kept(
    ben: Site, office: Office, id: int, screen: Page, clock: FakeClock
):
    screen.keyboard.press("p")
    screen.locator("#promise").fill("I call on Tuesday.")
    screen.locator("#promise-due").fill("2026-03-02T12:00")
    screen.locator("#promise").press("Control+Enter")
    expect(screen.locator("#promises")).to_contain_text("I call on Tuesday.")
    clock.forward(hours=1, minutes=30)
    for each in chasing.due(office):
        chasing.chase(office, each)
    screen.reload()
    expect(screen.locator("#hot")).to_contain_text("I call on Tuesday.")
    expect(screen.locator("#alarm")).to_contain_text("Promise to Ana Ferri")
    screen.keyboard.press("y")
    expect(screen.locator("#hot")).to_be_hidden()
    expect(screen.locator("#promises")).to_contain_text("To confirm")
    assert of(office, 1).claimed_by == id
    screen.goto(f"{ben.address}/promises?show=confirm")
    screen.get_by_role("button", name="They confirmed").click()
    expect(screen.locator("#notice")).to_contain_text("Kept, they say so.")
    assert of(office, 1).end == "kept"


def test_a_promise_found_in_a_ticket_is_said_to_hold_or_not(
    book: Book, ben: Site, office: Office, id: int
):
    row = {"case_id": 1, "kind": "inherited", "owner_id": id, "due_at": NOON, "proposed": True}
    with book.writing() as w:
        one = w.add(commitment, made_at=w.now, key="a", **row)
        two = w.add(commitment, made_at=w.now, key="b", **row)
    assert "Perhaps promised to them before" in text_of(ben, "/cases/1")
    assert "Found in tickets 2" in text_of(ben, "/promises")
    ben.post(f"/promises/{one}/accept", {"case": "1"})
    ben.post(f"/promises/{two}/refuse", {"case": "1"})
    assert [p.end for p in (of(office, one), of(office, two))] == [None, "refused"]
    assert not of(office, one).proposed
    commitments.keep(office, one, by=id)
