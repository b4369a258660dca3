"""What reaches the team and what does not: tips, other people's words, races, hostile words."""

import threading
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from casebook.tables.heard import body, mention
from playground.people import Person
from tests.cast import ADA, BEN, DARIO, MARTA, hire
from tests.journeys.place import Place


@pytest.fixture
def listening(place: Place) -> Place:
    """Everything is live and has been read once."""
    place.connect(live_by=hire(place.book, ADA))
    place.work()
    return place


def test_what_a_colleague_saw_elsewhere_becomes_a_case(
    listening: Place, window: Callable[..., Page]
):
    marta, ben = window(), window()
    listening.comes_in(marta, MARTA)
    marta.goto(f"{listening.address}/tip")
    marta.fill("#url", "https://forum.example/linfa/8812")
    marta.fill(
        "#text", "La mia vicina Teresa Vailati è senza telefono da un mese. Linfa, vergogna."
    )
    marta.fill("#concerns", "Teresa Vailati")
    marta.click("button:has-text('Segnala')")
    expect(marta.locator("aside")).to_contain_text("in coda")
    listening.work()
    listening.comes_in(ben, BEN)
    row = ben.locator(".line > li", has_text="Teresa Vailati")
    row.locator("a.name").click()
    expect(ben.locator("main")).to_contain_text("segnalato da un collega")
    ben.click("text=Prendi in carico")
    expect(ben.locator("h1")).to_contain_text("con te")
    marta.reload()
    expect(marta.locator("aside")).to_contain_text("presa in carico")


def test_what_does_not_concern_us_is_counted_and_not_kept(
    listening: Place, window: Callable[..., Page]
):
    page = window()
    listening.comes_in(page, BEN)
    listening.says("erbe", "x.post", "Oggi in bottega: linfa di betulla appena raccolta.")
    listening.says("peter", "x.post", "Off to the sea with the children, what a day!", lang="en")
    with listening.book.reading() as r:
        kept = r.value(select(func.count()).select_from(mention).where(mention.c.flagged))
        texts = " ".join(row.text for row in r.rows(select(body.c.text)))
    assert kept == 0
    assert "betulla" not in texts
    assert "children" not in texts
    page.reload()
    expect(page.locator("h1")).to_have_text("Non aspetta nessuno")
    page.goto(f"{listening.address}/channels/{listening.account['x']}")
    expect(page.locator("main")).to_contain_text("Delle parole che non ci riguardano")


def test_of_two_who_take_at_once_the_second_learns_who_has_it(
    listening: Place, window: Callable[..., Page]
):
    ben, dario = window(), window()
    listening.says("peter", "x.post", "@LinfaCasa my internet has been down since Monday!")
    listening.comes_in(ben, BEN)
    listening.comes_in(dario, DARIO)
    # Dario's page stands still while Ben takes the case: he sees what was there before.
    dario.route("**/changes*", lambda route: route.abort())
    ben.click("text=Prendi in carico")
    expect(ben.locator("h1")).to_contain_text("Peter Hale con te")
    dario.click("text=Prendi in carico")
    expect(dario.locator("[role=alert]").first).to_contain_text("Ben Conti")
    with listening.book.reading() as r:
        assert r.value(select(func.count()).where(mention.c.case_id.is_not(None))) == 1


def test_a_double_click_on_send_sends_once(listening: Place, window: Callable[..., Page]):
    ben = window()
    listening.says("peter", "x.post", "@LinfaCasa my internet has been down since Monday!")
    listening.comes_in(ben, BEN)
    ben.click("text=Prendi in carico")
    ben.fill("#text", "Good morning Peter, I am Ben Conti.")
    ben.dblclick("text=Invia in privato")
    expect(ben.locator(".say.us")).to_contain_text("Parte tra")
    listening.clock.forward(seconds=11)
    senders = [threading.Thread(target=listening.work) for _ in range(3)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len(listening.arrived()) == 1


EVIL = '<script>window.stung = 1</script><img src=x onerror="window.stung = 1">'


def test_hostile_words_are_words(listening: Place, window: Callable[..., Page]):
    page = window()
    town = listening.town
    town.people.add(Person("mallory", f"Mal {EVIL}", 66, x="mallory", facebook=True))
    listening.says("mallory", "x.post", f"@LinfaCasa non funziona niente, vergogna! {EVIL}")
    listening.says("mallory", "graph.post", f"Linfa, senza linea da un mese! {EVIL}")
    listening.says("ana", "blogs.post", f"Linfa non risponde, sono senza linea. {EVIL}",
                   blog="casa-nuova", title=f"Vergogna {EVIL}")  # fmt: skip
    listening.later(minutes=10)
    listening.comes_in(page, BEN)
    rows = page.locator(".line > li")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("<script>window.stung = 1</script>")
    page.click("text=Prendi in carico")
    expect(page.locator("h1")).to_contain_text("<script>")
    for path in ("/cases/1", "/cases/1/duplicates", "/cases/1/diary", "/mine", "/search?q=stung"):
        page.goto(listening.address + path)
        assert page.evaluate("window.stung") is None, path
        assert page.locator("main img[src=x], main script").count() == 0, path
