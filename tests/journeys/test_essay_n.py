"""How the conversation is held, on screen: a newcomer's hour, four principles, and rules not of stone."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.cast import ADA, BEN, CLEO, MARTA, FakeClock, hire
from tests.journeys import place as places
from tests.journeys.place import Place, press

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
COLD = (
    "Gentile cliente, la procedura prevede la presa in carico del ticket da parte del back office, "
    "che successivamente all'espletamento delle necessarie verifiche amministrative e contrattuali "
    "provvederà, compatibilmente con le tempistiche preventivate, al ripristino del disservizio."
)
WARMER = (
    "Ana, sono Marta di Linfa. Abbiamo sbagliato noi e le chiedo scusa: il disservizio è nostro. "
    "Sto chiamando io il tecnico."
)
WARM = WARMER.replace("il disservizio è nostro", "il guasto è nostro")
SOLVED = "Ana, la linea è tornata: sono stata io al telefono con il tecnico. Ancora scusa, Marta."
SOON = "Buongiorno Ugo, sono Ben Conti di Linfa. Mi dispiace: il tecnico è sotto casa sua, apre?"


@dataclass
class Room:
    place: Place
    marta: Page
    ben: Page
    cleo: Page


@pytest.fixture
def room(tmp_path: Path, window: Callable[..., Page]) -> Iterator[Room]:
    with places.opened(tmp_path, FakeClock(MONDAY)) as place:
        place.connect("x", live_by=hire(place.book, ADA))
        room = Room(place, window(), window(), window())
        place.comes_in(room.ben, BEN)
        place.comes_in(room.cleo, CLEO)
        place.comes_in(room.marta, MARTA)
        place.says("ana", "x.post", "@LinfaCasa da tre settimane senza linea, nessuno risponde!")
        place.says("ugo", "x.post", "@LinfaCasa il modem non funziona da ieri, che disastro!")
        yield room


def test_a_newcomer_is_helped_to_write_as_a_person_and_a_second_one_reads_it(room: Room):
    _her_hour_is_one_page_with_who_has_waited_longest(room)
    _her_cold_words_are_told_apart_one_by_one_with_the_reason(room)
    _help_never_blocks_and_what_she_keeps_is_hers(room)
    _a_second_person_sends_it_back_and_she_mends_it(room)
    _it_leaves_exactly_as_it_was_read(room)
    _a_rule_is_set_aside_with_a_reason_and_counted(room)
    _when_it_was_our_fault_the_end_asks_for_apology_and_amends(room)
    assert room.place.arrived(visibility="public") == []
    assert [one.to for one in room.place.arrived("x")] == ["ana", "ugo", "ana"]


def _her_hour_is_one_page_with_who_has_waited_longest(room: Room) -> None:
    place, marta, cleo = room.place, room.marta, room.cleo
    cleo.goto(f"{place.address}/rota")
    cleo.get_by_label("Chi", exact=True).select_option(label="Marta Lodi")
    cleo.get_by_label("Da", exact=True).fill("2026-03-02T09:30")
    cleo.get_by_label("A", exact=True).fill("2026-03-02T13:00")
    cleo.get_by_role("button", name="Segna").click()
    expect(cleo.locator("li[aria-current=date]")).to_contain_text("Marta Lodi")
    place.work()
    marta.goto(f"{place.address}/rota")
    marta.get_by_role("link", name="La tua ora").click()
    expect(marta.locator("h1")).to_have_text("È la tua ora, Marta")
    expect(marta.locator(".line > li")).to_have_count(1)
    expect(marta.locator(".line > li")).to_contain_text("tre settimane senza linea")
    expect(marta.locator("section", has_text="A chi chiedere")).to_contain_text("Cleo Riva")
    marta.get_by_role("button", name="Prendi in carico").click()
    expect(marta.locator("h1")).to_contain_text("Ana Ferri con te")


def _her_cold_words_are_told_apart_one_by_one_with_the_reason(room: Room) -> None:
    marta = room.marta
    marta.locator("summary", has_text="Colpa nostra").click()
    marta.get_by_role("button", name="Sì, lo è").click()
    expect(marta.locator("#head")).to_contain_text("Colpa nostra")
    marta.fill("#text", COLD)
    hints = marta.locator("#hints")
    expect(hints).to_contain_text("comincia dalla procedura")
    expect(hints).to_contain_text("Prima la persona, poi la regola.")
    expect(hints).to_contain_text("parole nostre, non sue")
    expect(hints).to_contain_text("ticket → richiesta")
    expect(hints).to_contain_text("mancano le scuse")
    expect(hints).to_contain_text("difficile da leggere")
    expect(hints).to_contain_text("una frase lunga")
    expect(hints).to_contain_text("la casa aggiunge Sono Marta Lodi di Linfa.")


def _help_never_blocks_and_what_she_keeps_is_hers(room: Room) -> None:
    place, marta = room.place, room.marta
    marta.fill("#text", WARMER)
    hints = marta.locator("#hints")
    expect(hints).not_to_contain_text("comincia dalla procedura")
    expect(hints).not_to_contain_text("mancano le scuse")
    expect(hints).to_contain_text("disservizio → guasto")
    marta.get_by_role("button", name="Chiedi altri due occhi").click()
    expect(marta.locator(".say.us")).to_contain_text("Aspetta altri due occhi")
    place.later(minutes=30)
    assert place.arrived() == []
    marta.goto(f"{place.address}/eyes")
    expect(marta.locator("#waiting")).to_contain_text("È tuo: lo deve rileggere qualcun altro.")


def _a_second_person_sends_it_back_and_she_mends_it(room: Room) -> None:
    place, marta, cleo = room.place, room.marta, room.cleo
    cleo.goto(f"{place.address}/eyes")
    expect(cleo.locator("#waiting")).to_contain_text(WARMER)
    cleo.get_by_label("Che cosa cambieresti").fill("«Guasto» lo capiscono tutti.")
    cleo.get_by_role("button", name="Rimandalo").click()
    expect(cleo.locator("#waiting")).to_contain_text("Niente da rileggere adesso.")
    marta.goto(f"{place.address}/cases/1")
    expect(marta.locator("#thread")).to_contain_text("«Guasto» lo capiscono tutti.")
    expect(marta.locator("#text")).to_have_value(WARMER)
    marta.fill("#text", WARM)
    expect(marta.locator("#hints")).not_to_contain_text("disservizio")
    marta.get_by_role("button", name="Chiedi altri due occhi").click()
    expect(marta.locator(".say.us").last).to_contain_text("Aspetta altri due occhi")


def _it_leaves_exactly_as_it_was_read(room: Room) -> None:
    place, marta, cleo = room.place, room.marta, room.cleo
    cleo.goto(f"{place.address}/eyes")
    waits = cleo.locator("#waiting > li")
    expect(waits).to_contain_text("In privato a Ana Ferri")
    read = waits.locator(".bub").text_content()
    waits.get_by_role("button", name="Va bene così").click()
    expect(cleo.locator("#waiting")).to_contain_text("Niente da rileggere adesso.")
    place.later(seconds=11)
    place.later(minutes=10)
    (arrived,) = place.arrived("x")
    assert (arrived.to, arrived.visibility, arrived.text) == ("ana", "private", read)
    assert arrived.text.startswith(WARM + "\n\n")
    marta.goto(f"{place.address}/cases/1")
    expect(marta.locator(".say.us", has_text=WARM)).to_contain_text("approvato da Cleo Riva")


def _a_rule_is_set_aside_with_a_reason_and_counted(room: Room) -> None:
    place, ben, cleo = room.place, room.ben, room.cleo
    ben.goto(place.address)
    ben.get_by_role("button", name="Prendi in carico").click()
    ben.locator("summary", has_text="Quando e come preferisce").click()
    ben.get_by_label("Dalle", exact=True).fill("18:00")
    ben.get_by_label("Alle", exact=True).fill("20:00")
    ben.get_by_role("button", name="Segna", exact=True).click()
    expect(ben.locator("#hints")).to_contain_text("A quest’ora preferisce di no")
    ben.fill("#text", SOON)
    ben.locator("summary", has_text="Invia adesso lo stesso").click()
    ben.get_by_role("button", name="Invia adesso lo stesso").click()
    expect(ben.locator("[role=alert]").first).to_contain_text("Scrivi il motivo")
    assert len(place.arrived("x")) == 1
    ben.goto(f"{place.address}/cases/2")
    expect(ben.locator("#text")).to_have_value(SOON)
    ben.locator("summary", has_text="Invia adesso lo stesso").click()
    ben.get_by_label("Perché", exact=True).fill("Il tecnico è già sotto casa.")
    ben.get_by_role("button", name="Invia adesso lo stesso").click()
    expect(ben.locator(".say.us")).to_contain_text("Parte tra")
    place.later(seconds=11)
    cleo.goto(f"{place.address}/phrases")
    cleo.get_by_role("link", name="Le eccezioni").click()
    rule = cleo.locator("section", has_text="Gli orari della persona")
    expect(rule.locator("h2")).to_contain_text("1")
    expect(rule).to_contain_text(re.compile("Il tecnico è già sotto casa.*Ben Conti", re.DOTALL))
    cleo.goto(f"{place.address}/reports?of=promises")
    expect(cleo.locator("#overrides tr", has_text="sotto casa")).to_contain_text("1")


def _when_it_was_our_fault_the_end_asks_for_apology_and_amends(room: Room) -> None:
    place, marta, cleo = room.place, room.marta, room.cleo
    marta.goto(f"{place.address}/cases/1")
    marta.fill("#text", SOLVED)
    marta.get_by_role("button", name="Chiedi altri due occhi").click()
    expect(marta.locator(".say.us").last).to_contain_text("Aspetta altri due occhi")
    cleo.goto(f"{place.address}/eyes")
    press(cleo.get_by_role("button", name="Va bene così"))
    place.later(seconds=11)
    marta.goto(f"{place.address}/cases/1")
    marta.locator("summary", has_text="Chiudi il caso").click()
    marta.get_by_role("button", name="Chiudi il caso").click()
    expect(marta.locator("[role=alert]").first).to_contain_text("scus")
    marta.goto(f"{place.address}/cases/1")
    marta.locator("summary", has_text="Chiudi il caso").click()
    marta.get_by_label("Come ci siamo scusati").fill("Due volte, in privato.")
    marta.get_by_label("Che cosa abbiamo fatto per rimediare").fill("Un mese gratis.")
    marta.get_by_role("button", name="Chiudi il caso").click()
    expect(marta.locator("#next")).to_contain_text("Chiuso da Marta Lodi")
