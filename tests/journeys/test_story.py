"""The story from the first sign-in to the last receipt, as the team sees it on its screens."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from playground.story import BEFORE
from tests.cast import ADA, BEN, CLEO, DARIO, Who
from tests.journeys.place import Place

SPAN = timedelta(hours=3, minutes=10)  # what the story tells of the last hours is still to come
PASSWORD = "una frase lunga e sua"
WORDS = (
    "Buongiorno Ana, sono Ben Conti di Linfa. Ho letto il suo blog, e anche un suo amico ci ha "
    "avvisati. Mi dispiace: ho le sue richieste davanti, non deve ripetere niente. Giovedì mattina "
    "può aprire lei al tecnico?"
)
INVITATION = "Ana, sono Ben Conti di Linfa: le ho scritto in privato, così ne parliamo con calma."
CONTRACT = "LF-204817"


@dataclass
class Team:
    """Each with a browser of their own."""

    place: Place
    ada: Page
    ben: Page
    cleo: Page


@pytest.fixture
def team(place: Place, window: Callable[..., Page]) -> Team:
    return Team(place, window(), window(), window())


def test_from_a_public_complaint_to_a_private_answer_and_closed_duplicates(team: Team):
    _the_first_administrator_invites_a_team_with_faces(team)
    _people_have_their_say_while_we_listen(team)
    _the_oldest_is_taken_first_and_her_case_gathers_her_words(team)
    _ben_writes_in_private_and_can_take_it_back_until_it_leaves_once(team)
    _ana_answers_and_the_open_page_shows_it(team)
    _nothing_public_leaves_on_one_pair_of_eyes(team)
    _the_contract_shows_once_it_is_proven_who_she_is(team)
    _duplicates_close_in_their_own_system_and_open_again(team)
    _the_customer_is_told_once_and_the_case_can_end_and_begin_again(team)
    _the_friend_is_thanked_and_the_namesake_stays_apart(team)


def _the_first_administrator_invites_a_team_with_faces(team: Team) -> None:
    ada = team.ada
    ada.goto(team.place.setup_link())
    link = ada.url
    ada.fill("#name", ADA.name)
    ada.fill("#email", ADA.email)
    ada.fill("#password", PASSWORD)
    ada.click("text=Entra")
    expect(ada).to_have_url(f"{team.place.address}/channels")
    ada.goto(link)
    expect(ada.locator("main")).to_contain_text("Questo link non vale più")
    _comes_by_link(team, team.ben, BEN)
    _comes_by_link(team, team.cleo, CLEO)
    ada.goto(f"{team.place.address}/team")
    expect(ada.locator(".mates li")).to_have_count(3)


def _comes_by_link(team: Team, page: Page, who: Who) -> None:
    ada = team.ada
    ada.goto(f"{team.place.address}/team")
    ada.fill("#name", who.name)
    ada.fill("#email", who.email)
    ada.select_option("#role", who.role)
    ada.fill("#work", who.work)
    ada.click("text=Prepara il link")
    link = ada.locator(".fresh input").input_value()
    page.goto(link)
    expect(page.locator("h1")).to_have_text(f"Ciao, {who.name.split()[0]}")
    page.fill("#password", PASSWORD)
    page.click("text=Entra")
    expect(page.locator("h1")).to_have_text(who.name)
    photo = page.locator("header .logo").screenshot()
    page.set_input_files("#picture", {"name": "me.png", "mimeType": "image/png", "buffer": photo})
    page.click("text=Metti la foto")
    expect(page.locator("#notice")).to_contain_text("Salvato")
    face = page.request.get(page.locator("header .me img").evaluate("img => img.src"))
    assert face.body() == photo


def _people_have_their_say_while_we_listen(team: Team) -> None:
    place = team.place
    blogs = tuple(f"{place.town.base}/blog/{name}/" for name in ("casa-nuova", "gazzetta", "selva"))
    place.town.plan((offset + SPAN, act) for offset, act in BEFORE if act["who"] != "ugo")
    place.connect(live_by=1, feeds={"feeds": blogs})
    place.work()
    team.ben.goto(place.address)
    for _ in range(20):
        place.later(minutes=10)


def _the_oldest_is_taken_first_and_her_case_gathers_her_words(team: Team) -> None:
    ben, place = team.ben, team.place
    ben.goto(place.address)
    rows = ben.locator(".line > li.waits")
    texts = ["Casa nuova", "tre tecnici", "piazza di Imola", "addebitato due volte", "hangs up"]
    for place_in_line, text in enumerate(texts):
        expect(rows.nth(place_in_line)).to_contain_text(text)
    # Capitals and 14,000 followers come last, as they came.
    expect(rows.last).to_contain_text("URGENTE")
    ben.locator("button:has-text('Prendi in carico'):visible").click()
    expect(ben.locator("h1")).to_contain_text("Ana Ferri con te")
    place.work()
    ben.click("header >> text=Pulisci")
    words = ben.locator("ol.rec > li", has_text="In coda")
    _decides(words.filter(has_text="zero visti"), "Doppione")
    _decides(words.filter(has_text="piazza di Imola"), "Doppione")
    expect(words.filter(has_text="addebitato due volte")).to_contain_text("forse un omonimo")
    expect(words.filter(has_text="zero visti")).to_contain_text("porta a questo profilo")
    for ticket in ben.locator("ol.rec > li", has_text="Assistenza (RT)").all():
        ticket.get_by_text("Non so", exact=True).click()
    ben.click("text=Conferma e chiudi i doppioni")
    expect(ben.locator("h1")).to_have_text("Ricevute della pulizia")
    assert place.arrived("rt") == []


def _decides(row: object, words: str) -> None:
    row.get_by_text(words, exact=True).click()  # type: ignore[attr-defined]


def _ben_writes_in_private_and_can_take_it_back_until_it_leaves_once(team: Team) -> None:
    ben, place = team.ben, team.place
    ben.goto(f"{place.address}/cases/1")
    dossier = ben.locator("#dossier")
    expect(dossier).to_contain_text("ha scritto il codice cliente LF-•••17")
    expect(dossier).to_contain_text("Nessuna linea dopo il trasloco")
    assert CONTRACT not in dossier.inner_text()
    # The way is decided, and said, before there is a word.
    expect(ben.locator(".route strong")).to_contain_text("In privato a Ana Ferri")
    expect(ben.locator("#text")).to_have_value("")
    _sends(ben, WORDS)
    place.work()
    assert place.arrived() == []
    ben.keyboard.press("z")
    expect(ben.locator("#text")).to_have_value(WORDS)
    place.later(seconds=30)
    assert place.arrived() == []
    _sends(ben, WORDS)
    for _ in range(3):
        place.later(seconds=11)
    (arrived,) = place.arrived()
    assert (arrived.to, arrived.visibility) == ("ana", "private")
    assert arrived.text.startswith(WORDS + "\n\n")  # below it the house says how to make us stop


def _sends(page: Page, words: str) -> None:
    page.fill("#text", words)
    page.click("text=Invia in privato")
    expect(page.locator(".say.us:not(.faint)").last).to_contain_text("Parte tra")


def _ana_answers_and_the_open_page_shows_it(team: Team) -> None:
    ben, place = team.ben, team.place
    expect(ben.locator(".say.us:not(.faint)")).to_contain_text("Consegnato")
    address = ben.url
    ben.evaluate("window.same = true")
    place.later(minutes=2)
    place.later(minutes=6)
    said = ben.locator(".say:not(.us)", has_text="Finalmente qualcuno!")
    expect(said).to_contain_text("in privato")
    expect(ben.locator("#next")).to_contain_text("Aspetta noi da")
    assert (ben.evaluate("window.same"), ben.url) == (True, address)


def _nothing_public_leaves_on_one_pair_of_eyes(team: Team) -> None:
    ben, cleo, place = team.ben, team.cleo, team.place
    ben.click("text=Altre vie")
    way = ben.locator(".ways li", has_text="Invito pubblico a scriverci, X di Linfa")
    way.get_by_text("Prepara", exact=True).click()
    expect(ben.locator(".route strong")).to_have_text("In pubblico, lo legge chiunque")
    ben.fill("#text", INVITATION)
    ben.click("text=Chiedi altri due occhi")
    expect(ben.locator(".say.us", has_text=INVITATION)).to_contain_text("Aspetta altri due occhi")
    expect(ben.locator("text=Va bene così")).to_have_count(0)
    ben.goto(f"{place.address}/eyes")
    expect(ben.locator("#waiting")).to_contain_text("È tuo: lo deve rileggere qualcun altro.")
    place.later(minutes=30)
    assert place.arrived(visibility="public") == []
    cleo.goto(f"{place.address}/eyes")
    expect(cleo.locator("#waiting")).to_contain_text(INVITATION)
    cleo.click("text=Va bene così")
    expect(cleo.locator("#waiting")).to_contain_text("Niente da rileggere adesso.")
    place.later(seconds=11)
    (public,) = place.arrived(visibility="public")
    assert (public.platform, public.to) == ("x", "ana")
    ben.goto(f"{place.address}/cases/1")
    expect(ben.locator(".say.us", has_text=INVITATION)).to_contain_text("approvato da Cleo Riva")


def _the_contract_shows_once_it_is_proven_who_she_is(team: Team) -> None:
    ben = team.ben
    section = ben.locator("#dossier section", has_text="Come lo sappiamo")
    expect(ben.locator("#dossier")).to_contain_text("Il contratto si vede quando è provato chi è")
    section.get_by_text("Ho la prova di chi è").click()
    section.locator("[name=words]").fill("Ha richiamato dal numero in scheda.")
    section.get_by_text("Registra la prova").click()
    expect(ben.locator("#dossier")).to_contain_text("Cliente provato")
    expect(ben.locator("#dossier")).to_contain_text(CONTRACT)


def _duplicates_close_in_their_own_system_and_open_again(team: Team) -> None:
    ben, place = team.ben, team.place
    ben.keyboard.press("d")
    tickets = ben.locator("ol.rec > li", has_text="Assistenza (RT)")
    mine = tickets.filter(has_text="forse doppione")
    expect(mine).to_have_count(2)
    expect(mine.first).to_contain_text("È dello stesso cliente.")
    expect(tickets.filter(has_text="forse un omonimo")).to_contain_text(
        "le sue parole restano chiuse"
    )
    ben.click("text=Conferma e chiudi i doppioni")
    receipts = ben.locator("#receipts")
    expect(receipts).to_contain_text("si chiude tra poco")
    place.later(seconds=11)
    expect(receipts.locator("li", has_text="chiusa in Assistenza (RT)")).to_have_count(2)
    expect(receipts).to_contain_text("è di un omonimo: non toccata")
    assert [_status_in_rt(team, name) for name in ("ana_web", "ana_phone")] == ["resolved"] * 2
    place.work()
    phone = receipts.locator("li", has_text=place.town.names["ana_phone"] + " chiusa")
    phone.get_by_text("Riapri").click()
    expect(receipts).to_contain_text("si sta riaprendo")
    place.later(seconds=11)
    expect(receipts).to_contain_text("riaperta in Assistenza (RT)")
    assert [_status_in_rt(team, name) for name in ("ana_web", "ana_phone")] == ["resolved", "new"]


def _status_in_rt(team: Team, name: str) -> str:
    """As RT's own page shows it to whoever opens it."""
    page = team.ben.context.new_page()
    number = team.place.town.names[name]
    page.goto(f"{team.place.town.base}/rt/Ticket/Display.html?id={number}")
    status = page.locator("tr", has_text="Status").locator("td").last.inner_text()
    page.close()
    return status


def _the_customer_is_told_once_and_the_case_can_end_and_begin_again(team: Team) -> None:
    ben, place = team.ben, team.place
    ben.click("text=Prepara la frase")
    expect(ben.locator("#text")).to_have_value(
        re.compile(
            r"^Abbiamo chiuso l'altra richiesta .*\n- n\. 2 .*Nessuna linea dopo il trasloco"
        )
    )
    _sends(ben, ben.locator("#text").input_value())
    place.later(seconds=11)
    assert [effect.visibility for effect in place.arrived("x")] == ["private", "public", "private"]
    ben.goto(f"{place.address}/cases/1/receipts")
    expect(ben.locator("text=Prepara la frase")).to_have_count(0)
    ben.goto(f"{place.address}/cases/1")
    ben.click("summary:has-text('Chiudi il caso')")
    ben.fill("#end-words", "La linea è attiva.")
    ben.click("details[open] button:has-text('Chiudi il caso')")
    expect(ben.locator("#next")).to_contain_text("Chiuso da Ben Conti")
    expect(ben.locator("#text")).to_have_count(0)
    ben.click("text=Riapri")
    expect(ben.locator("#text")).to_be_visible()


def _the_friend_is_thanked_and_the_namesake_stays_apart(team: Team) -> None:
    ben, place = team.ben, team.place
    place.comes_in(team.cleo, DARIO)
    _takes(team.cleo, "addebitato due volte", place)
    assert CONTRACT not in team.cleo.content()
    expect(team.cleo.locator(".thread")).not_to_contain_text("trasloco")
    (double,) = (t for t in place.town.rt.book.tickets.values() if t.subject == "Doppio addebito")
    assert double.status == "new"
    _takes(ben, "guardate cosa fate", place)
    # He speaks for Ana: the case is hers, and he is only thanked.
    expect(ben.locator("h1")).to_contain_text("Ana Ferri con te")
    ben.click("text=Altre vie")
    way = ben.locator(".ways li", has_text="In privato, X di Linfa, Marco Sarti")
    way.get_by_text("Prepara", exact=True).click()
    expect(ben.locator(".comp")).to_contain_text("Marco Sarti ha solo passato parola")
    ben.click("text=Grazie a chi passa parola")
    expect(ben.locator("#text")).to_have_value(re.compile("Grazie Marco"))
    _sends(ben, ben.locator("#text").input_value())
    place.later(seconds=11)
    assert [effect.to for effect in place.arrived("x", "private")] == ["ana", "ana", "marco"]
    assert not [hers for hers in (CONTRACT, "trasloco", "0142") if hers in place.arrived()[-1].text]


def _takes(page: Page, text: str, place: Place) -> None:
    page.goto(place.address)
    page.locator(".line > li.waits", has_text=text).locator("a.name").click()
    page.click("text=Prendi in carico")
    expect(page.locator("h1")).to_contain_text("con te")
