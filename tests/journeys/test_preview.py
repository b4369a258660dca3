"""Preview: everything runs and is written down, nothing leaves; going live is somebody's named act."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from playground.__main__ import addresses
from quattrocchi.demo import accounts_in
from tests.cast import ADA, BEN
from tests.journeys.place import Place

FIRST = "Buongiorno Peter, sono Ben Conti di Linfa."
SECOND = "Buongiorno Peter, la seguo io: sono Ben Conti di Linfa."


def test_in_preview_nothing_leaves_until_an_administrator_says_so_by_name(
    place: Place, window: Callable[..., Page]
):
    ada, ben = window(), window()
    place.comes_in(ada, ADA)
    place.comes_in(ben, BEN)
    _connects_x(place, ada)
    expect(ada.locator("main")).to_contain_text("Resta in anteprima")
    place.work()
    place.says("peter", "x.post", "@LinfaCasa my internet has been down since Monday!")
    ben.goto(place.address)
    ben.click("text=Prendi in carico")
    expect(ben.locator(".route")).to_contain_text("Anteprima: non esce niente")
    _writes(ben, FIRST)
    place.later(seconds=11)
    shown = ben.locator(".say.us", has_text=FIRST)
    expect(shown).to_contain_text("Anteprima: sarebbe partito così, non è uscito niente")
    assert place.arrived() == []
    ada.click("text=Fallo partire")
    expect(ada.locator("main")).to_contain_text("Ciò che si è fatto in anteprima non parte adesso")
    ada.click("button:has-text('Fallo partire')")
    expect(ada.locator("#notice")).to_contain_text("È attivo")
    expect(ada.locator("main")).to_contain_text(f"L’ha fatto partire {ADA.name}")
    place.later(minutes=30)
    assert place.arrived() == []
    ada.goto(f"{place.address}/diary")
    line = ada.locator(".diary li", has_text="ha reso attivo un canale")
    expect(line).to_contain_text(ADA.name)
    ben.reload()
    _writes(ben, SECOND)
    place.later(seconds=11)
    assert [(effect.to, effect.text.split("\n\n")[0]) for effect in place.arrived()] == [
        ("peter", SECOND)
    ]


def _connects_x(place: Place, ada: Page) -> None:
    """Typed by hand, with a wrong key first: nothing is kept of what does not answer."""
    (_, _, name, values), *_ = (a for a in accounts_in(addresses(place.town)) if a[1] == "x")
    ada.goto(f"{place.address}/channels/new/channel/x")
    ada.fill("#name", name)
    for key, value in values.items():
        ada.fill(f"#f-{key}", "\n".join(value) if isinstance(value, tuple) else str(value))
    ada.check("[name=internal]")
    ada.fill("#f-access_token", "wrong")
    ada.click("text=Prova e salva")
    expect(ada.locator("[role=alert]").first).to_contain_text("Niente è stato salvato")
    for secret in ("consumer_key", "consumer_secret", "access_token", "access_secret"):
        if not ada.locator(f"#f-{secret}").input_value() or secret == "access_token":
            ada.fill(f"#f-{secret}", str(values[secret]))
    ada.click("text=Prova e salva")


def _writes(page: Page, words: str) -> None:
    page.fill("#text", words)
    page.click("text=Invia in privato")
    expect(page.locator(".say.us", has_text=words)).to_contain_text("Parte tra")
