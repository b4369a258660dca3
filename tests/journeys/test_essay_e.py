"""What makes the work hard, on screen: whose turn it is, who is who, what we asked them to wait for."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.cast import ADA, BEN, CLEO, FakeClock, hire
from tests.journeys import place as places
from tests.journeys.place import Place, press, stands

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CODE = "LF-204817"
FIRST = f"@LinfaCasa tre settimane senza linea dal trasloco, nessuno risponde! Codice {CODE}"
RUDE = "@LinfaCasa siete degli idioti, da tre giorni il modem non funziona e nessuno risponde"
OLD = "Da due giorni siamo senza internet: Linfa dice che è un guasto, nessuno richiama."
SHOUT = "URGENTE!!! RISPONDETE!!! @LinfaCasa NON FUNZIONA NIENTE DA TRE GIORNI, VERGOGNA!!!"
NEW_FACT = (
    f"Sempre senza linea dal trasloco. Domenica in cantina ho trovato il cavo tagliato. {CODE}"
)
ASKS = "Ana, il numero di telefono che abbiamo è cambiato? Le mando un codice: me lo riscrive qui?"


@dataclass
class Room:
    place: Place
    ben: Page
    cleo: Page


@pytest.fixture
def room(tmp_path: Path, window: Callable[..., Page]) -> Iterator[Room]:
    with places.opened(tmp_path, FakeClock(MONDAY)) as place:
        opens(place, "ana", "Nessuna linea dopo il trasloco", "web", days=6,
              text=f"Dal trasloco non ho la linea. Codice cliente {CODE}.")  # fmt: skip
        opens(place, "ana_verona", "Doppio addebito", "verona", days=4,
              text="Ho pagato due volte la bolletta di ottobre.")  # fmt: skip
        place.connect("x", "feeds", "rt", "http", live_by=hire(place.book, ADA))
        place.work()
        room = Room(place, window(), window())
        place.comes_in(room.ben, BEN)
        place.comes_in(room.cleo, CLEO)
        yield room


def opens(place: Place, who: str, subject: str, name: str, *, text: str, days: int = 0) -> None:
    act = {"who": who, "do": "rt.open", "subject": subject, "text": text, "as": name}
    place.town.act(act, at=place.clock.now() - timedelta(days=days))


def test_nobody_jumps_the_line_and_who_must_wait_is_told_for_what(room: Room):
    _nothing_moves_anybody_in_the_line(room)
    _a_lead_lets_one_by_with_a_reason_and_it_is_counted(room)
    _requests_by_one_name_are_told_apart_and_it_can_be_undone(room)
    _she_is_told_by_whom_and_until_when(room)
    _her_chasers_fold_in_and_reset_nothing(room)
    _a_code_that_nobody_answers_is_noticed_and_asked_about(room)
    _the_contract_opens_only_when_the_code_comes_back_in_private(room)
    _who_was_rude_is_served_in_their_place(room)
    assert room.place.arrived(visibility="public") == []


def _nothing_moves_anybody_in_the_line(room: Room) -> None:
    place, ben = room.place, room.ben
    tweet = place.says("ana", "x.post", FIRST)
    place.later(minutes=10)
    place.says("lucia", "x.post", RUDE)
    place.later(minutes=10)
    place.says("ugo", "blogs.post", OLD, blog="via-mazzini", title="Due giorni al buio",
               dated="2001-03-04T08:00:00+01:00")  # fmt: skip
    place.later(minutes=30)
    place.says("rocco", "x.post", SHOUT)  # 14,000 followers
    place.says("ana", "x.post", "@LinfaCasa allora?? Nessuno risponde?", reply_to=tweet)
    ben.goto(place.address)
    rows = ben.locator(".line > li.waits")
    expect(rows).to_have_count(4)
    for row, who in zip(rows.all(), ("Ana", "Lucia", "Due giorni", "Rocco"), strict=True):
        expect(row).to_contain_text(who)
    expect(rows.first).to_contain_text("1 solleciti piegati qui")
    expect(rows.first.locator(".wait")).to_contain_text("dalle 10:00")
    expect(rows.nth(1).get_by_text("siete degli idioti")).to_be_hidden()
    rows.nth(1).locator("a.name").click()
    expect(ben.get_by_text("siete degli idioti")).to_be_hidden()
    ben.get_by_text("Contiene insulti: leggila quando te la senti").click()
    expect(ben.get_by_text("siete degli idioti")).to_be_visible()
    expect(ben.locator("main")).to_contain_text("insulti: «idioti»")


def _a_lead_lets_one_by_with_a_reason_and_it_is_counted(room: Room) -> None:
    place, ben, cleo = room.place, room.ben, room.cleo
    expect(ben.get_by_text("Falla passare avanti")).to_have_count(0)
    cleo.goto(place.address)
    cleo.locator(".line > li.waits", has_text="Due giorni").locator("a.name").click()
    cleo.get_by_text("Falla passare avanti, con un motivo").click()
    cleo.get_by_role("button", name="Segna l’eccezione").click()
    expect(cleo).to_have_url(re.compile("/waiting/"))  # a reason is asked for
    cleo.get_by_label("Perché").last.fill("In casa c’è un apparecchio medico.")
    cleo.get_by_role("button", name="Segna l’eccezione").click()
    first = cleo.locator(".line > li.waits").first
    expect(first).to_contain_text("Eccezione di Cleo Riva")
    expect(first).to_contain_text("apparecchio medico")
    for path, where in (("/overrides", "section"), ("/reports?of=promises", "#overrides tr")):
        cleo.goto(place.address + path)
        counted = cleo.locator(where, has_text="apparecchio medico")
        expect(counted).to_contain_text(re.compile("l'ordine di arrivo", re.IGNORECASE))
        expect(counted).to_contain_text("1")


def _requests_by_one_name_are_told_apart_and_it_can_be_undone(room: Room) -> None:
    place, ben = room.place, room.ben
    opens(place, "ana", "Cavo tagliato in cantina", "new_fact", text=NEW_FACT)
    place.later(minutes=20)
    _takes(room, "senza linea dal trasloco")
    expect(ben.locator("h1")).to_contain_text("Ana Ferri con te")
    ben.keyboard.press("d")
    same, new, other = (_request(ben, place, name) for name in ("web", "new_fact", "verona"))
    expect(same).to_contain_text("forse doppione")
    expect(same).to_contain_text("È dello stesso cliente.")
    expect(new).to_contain_text("forse evoluzione")
    expect(new).to_contain_text("Dice qualcosa di nuovo")
    expect(other).to_contain_text("forse un omonimo")
    expect(other).to_contain_text("le sue parole restano chiuse")
    press(ben.get_by_role("button", name="Conferma e chiudi i doppioni"))
    place.later(seconds=11)
    receipts = ben.locator("#receipts")
    expect(receipts).to_contain_text("chiusa in Assistenza (RT)")
    expect(receipts).to_contain_text("unita come evoluzione, di là resta aperta")
    expect(receipts).to_contain_text("è di un omonimo: non toccata")
    assert _in_rt(place) == {"web": "resolved", "new_fact": "new", "verona": "new"}
    receipts.locator("li", has_text="unita come evoluzione").get_by_text("Ripensaci").click()
    expect(receipts.locator("li")).to_have_count(2)
    press(receipts.get_by_role("button", name="Riapri"))
    place.later(seconds=11)
    expect(receipts).to_contain_text("riaperta in Assistenza (RT)")
    assert set(_in_rt(place).values()) == {"new"}


def _takes(room: Room, text: str) -> None:
    room.ben.goto(room.place.address)
    room.ben.locator(".line > li.waits", has_text=text).locator("a.name").click()
    press(room.ben.get_by_role("button", name="Prendi in carico"))
    expect(room.ben.locator("h1")).to_contain_text("con te")
    stands(room.ben)


def _request(page: Page, place: Place, name: str) -> Locator:
    return page.locator("ol.rec > li", has_text=f"n. {place.town.names[name]}, Assistenza (RT)")


def _in_rt(place: Place) -> dict[str, str]:
    names = ("web", "new_fact", "verona")
    return {name: place.town.rt.book.tickets[int(place.town.names[name])].status for name in names}


def _she_is_told_by_whom_and_until_when(room: Room) -> None:
    place, ben = room.place, room.ben
    ben.goto(f"{place.address}/cases/2")
    expect(ben.locator("#promises")).to_contain_text("nessuna promessa aperta")
    ben.get_by_role("link", name="Di’ che è in mano tua, e fino a quando").click()
    said = "mi chiamo Ben Conti. Le scrivo di nuovo entro martedì 3 marzo alle 18:00"
    expect(ben.locator("#text")).to_have_value(re.compile(re.escape(said)))
    ben.locator("#offers").get_by_role("checkbox").check()
    _sends(room)
    assert [(one.to, one.visibility) for one in place.arrived("x")] == [("ana", "private")]
    assert said in place.arrived("x")[0].text
    asked = ben.locator("#promises", has_text="Che cosa chiediamo di aspettare")
    expect(asked).to_contain_text("Le scrivo di nuovo entro martedì 3 marzo alle 18:00")
    expect(asked).to_contain_text("per iscritto")
    expect(ben.locator("#next")).to_contain_text("Aspetta la nostra promessa")


def _sends(room: Room) -> None:
    room.ben.get_by_role("button", name="Invia in privato").click()
    expect(room.ben.locator(".say.us:not(.faint)").last).to_contain_text("Parte tra")
    room.place.later(seconds=11)
    expect(room.ben.locator(".say.us:not(.faint)").last).to_contain_text("Consegnato")


def _her_chasers_fold_in_and_reset_nothing(room: Room) -> None:
    place, ben = room.place, room.ben
    due = ben.locator("#promises .when time").get_attribute("datetime")
    for _ in range(2):
        place.later(minutes=20)
        place.says("ana", "x.post", "@LinfaCasa sono ancora senza linea, allora??")
    ben.reload()
    expect(ben.locator(".say .chip", has_text="sollecito").last).to_be_visible()
    expect(ben.locator("#promises .when time")).to_have_attribute("datetime", due or "")
    ben.goto(place.address)
    expect(ben.locator(".line > li.waits")).to_have_count(3)
    expect(ben.locator(".line")).not_to_contain_text("allora??")


def _a_code_that_nobody_answers_is_noticed_and_asked_about(room: Room) -> None:
    place, ben = room.place, room.ben
    ben.goto(f"{place.address}/cases/2")
    dossier = ben.locator("#dossier")
    expect(dossier).to_contain_text("Il contratto si vede quando è provato chi è")
    assert CODE not in dossier.inner_text()
    press(ben.get_by_role("button", name="Manda un codice a"))
    place.later(seconds=5)
    ben.reload()
    expect(dossier).to_contain_text("Codice mandato a")
    assert "555 0142" not in ben.content()
    place.later(hours=1)
    ben.reload()
    expect(dossier).to_contain_text("forse quel contatto è vecchio. Chiediglielo.")
    ben.fill("#text", ASKS)
    _sends(room)


def _the_contract_opens_only_when_the_code_comes_back_in_private(room: Room) -> None:
    place, ben = room.place, room.ben
    place.says("ana", "x.dm", "Ero via, il numero è sempre quello.")
    ben.reload()
    press(ben.get_by_role("button", name="Manda un codice a"))
    place.later(seconds=5)
    [_, text] = [one for one in place.town.ledger.effects if one.verb == "sms"]
    assert text.to.endswith("5550142")
    code = re.search(r"\d{3} ?\d{3}", text.text)
    assert code
    ben.reload()
    assert CODE not in ben.locator("#dossier").inner_text()
    place.says("ana", "x.dm", f"Ecco, mi è arrivato {code[0]}")
    ben.reload()
    expect(ben.locator("#dossier")).to_contain_text("Cliente provato")
    expect(ben.locator("#dossier")).to_contain_text(CODE)
    assert not [one for one in place.town.ledger.effects if CODE in one.text]


def _who_was_rude_is_served_in_their_place(room: Room) -> None:
    place, ben = room.place, room.ben
    _takes(room, "Due giorni al buio")  # the lead's exception goes first
    ben.goto(place.address)
    expect(ben.locator(".line > li.waits").first).to_contain_text("Lucia Bonfanti")
    _takes(room, "Lucia")
    ben.keyboard.press("f")
    expect(ben.locator("#text")).to_have_value(re.compile("^Buongiorno Lucia, sono Ben Conti"))
    _sends(room)
    assert [one.to for one in place.arrived("x")] == ["ana", "ana", "lucia"]
