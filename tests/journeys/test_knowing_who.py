"""Customers come from a file, a stranger is recognised with reasons, and one key decides."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import select

from casebook.tables.people import link
from outreach import cases
from tests.cast import ADA, BEN, Who, hear, meet
from tests.journeys.place import Place, press, stands

FILE = """Codice cliente;Nome e cognome;Città;E-mail;Telefono;Handle X
LF-1;Ana Ferri;Bologna;ana.ferri@posta.example;+393331234567;
LF-2;Ana Ferri;Lecce;ana2@posta.example;;
LF-3;Giuseppe Tencalla;Milano;non è un'e-mail;;beppe.ten79
;Senza Codice;Roma;;;
"""


def handed_in(place: Place, page: Page, file: Path) -> None:
    page.goto(f"{place.address}/imports")
    page.set_input_files("#file", file)
    page.get_by_role("button", name="Carica").click()
    expect(page.get_by_label("Codice cliente")).to_have_value("code")
    expect(page.get_by_label("Handle X")).to_have_value("handle:x")
    expect(page.locator("tbody tr").first).to_contain_text("Ana Ferri")
    page.get_by_role("button", name="Comincia").click()
    expect(page.locator("#notice")).to_contain_text("Comincia adesso")
    place.work()
    page.reload()
    expect(page.locator("#progress")).to_contain_text("Riga 5: senza identificativo")
    expect(page.locator("#progress dd").first).to_have_text("3")
    # A list of customers is no account that listens or acts.
    page.goto(f"{place.address}/channels")
    expect(page.locator("#board")).to_contain_text("X di Linfa")
    expect(page.locator("#board")).not_to_contain_text("CSV")


def test_a_namesake_is_told_apart_with_reasons_and_decided_by_one_key(
    place: Place, window: Callable[..., Page], tmp_path: Path
):
    page = _with_customers(place, window(), tmp_path)
    ana = meet(place.book, Who("Ana Ferri", ""), native_id="7", facts={"location": "Bologna"})
    word = hear(place.book, "Tre settimane senza linea!", on=place.account["x"], by=ana)
    place.work()
    ben = place.comes_in(page, BEN)
    expect(page.locator(".waits")).to_contain_text("Forse Ana Ferri")
    expect(page.locator(".waits")).to_contain_text("2 clienti si chiamano così")
    case = cases.take(place.built.house.office, word, by=ben)
    page.goto(f"{place.address}/cases/{case}")
    here = page.locator("section", has_text="Un’ipotesi").first
    expect(here).to_contain_text("nomina Bologna, la città in scheda")
    expect(here).to_contain_text("su 100")
    expect(here).to_contain_text("da ciò che è pubblico")
    stands(page)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.press("s")
    expect(page.get_by_text("Confermato da")).to_be_visible()
    with place.book.reading() as r:
        rows = r.rows(select(link.c.strength, link.c.confirmed_by).order_by(link.c.id))
    assert ("claimed", ben) in [tuple(row) for row in rows]
    page.goto(f"{place.address}/weights")
    expect(page.locator("tr", has_text="la città").first).to_contain_text("1 / 0")


def test_the_wrong_one_is_ruled_out_by_one_key_and_may_be_thought_of_again(
    place: Place, window: Callable[..., Page], tmp_path: Path
):
    page = _with_customers(place, window(), tmp_path)
    by = meet(
        place.book, Who("Beppe Tencalla", ""), native_id="8", channel="facebook", handle="cometa"
    )
    word = hear(place.book, "Basta, disdico!", on=place.account["x"], by=by)
    place.work()
    ben = place.comes_in(page, BEN)
    case = cases.take(place.built.house.office, word, by=ben)
    page.goto(f"{place.address}/cases/{case}")
    expect(page.get_by_text("Beppe Tencalla può stare per Giuseppe Tencalla")).to_be_visible()
    stands(page)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.press("x")
    expect(page.get_by_text("non è questo cliente")).to_be_visible()
    press(page.get_by_role("button", name="Ripensaci"))
    expect(page.get_by_text("Un’ipotesi")).to_be_visible()


def _with_customers(place: Place, page: Page, folder: Path) -> Page:
    place.comes_in(page, ADA)
    place.connect("x", live_by=None)
    file = folder / "clienti.csv"
    file.write_text(FILE, encoding="utf-8")
    handed_in(place, page, file)
    return page
