"""From the queue to a private message sent in at most six clicks or keystrokes, counted."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.cast import ADA, BEN, hire
from tests.journeys.place import Place, stands


@dataclass
class Hands:
    """Counts what a person does: every key, chord or click is one."""

    page: Page
    strokes: int = 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.strokes += 1


def test_from_the_queue_to_a_private_message_sent_in_at_most_six_strokes(
    place: Place, window: Callable[..., Page]
):
    page = window()
    place.connect("x", live_by=hire(place.book, ADA))
    place.comes_in(page, BEN)
    place.says("ana", "x.post", "@LinfaCasa da tre settimane senza linea, nessuno risponde!")
    page.goto(place.address)
    hands = Hands(page)
    hands.press("t")
    expect(page.locator("h1")).to_contain_text("con te")
    expect(page.locator("#hints")).to_contain_text("risponda STOP")
    stands(page)
    hands.press("f")
    expect(page.locator("#text")).to_have_value(
        "Buongiorno Ana, sono Ben Conti di Linfa. Abbiamo letto quello che ha scritto su X. Mi "
        "dispiace: ho la sua situazione davanti, non deve ripetere niente. La seguo io."
    )
    hands.press("r")
    hands.press("Control+Enter")
    expect(page.locator(".say.us")).to_contain_text("Parte tra")
    assert hands.strokes <= 6, hands.strokes
    place.later(seconds=11)
    (arrived,) = place.arrived("x")
    assert (arrived.to, arrived.visibility) == ("ana", "private")
    assert arrived.text.startswith("Buongiorno Ana, sono Ben Conti di Linfa.")
    assert arrived.text.endswith("Se non vuole altri messaggi, risponda STOP.")


def test_her_stop_in_the_town_closes_every_way_and_nothing_more_arrives(
    place: Place, window: Callable[..., Page]
):
    page = window()
    place.connect("x", live_by=hire(place.book, ADA))
    place.comes_in(page, BEN)
    place.says("ana", "x.post", "@LinfaCasa da tre settimane senza linea, nessuno risponde!")
    page.goto(place.address)
    page.keyboard.press("t")
    expect(page.locator("h1")).to_contain_text("con te")
    place.says("ana", "x.dm", "STOP")
    page.reload()
    expect(page.locator("#dossier")).to_contain_text("Ha chiesto di non essere più contattata")
    expect(page.locator("#composer")).not_to_contain_text("Invia in privato")
    assert place.arrived("x") == []
