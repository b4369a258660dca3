"""The repair that nobody came for, on screen: a promise is a thing, and it is somebody's to the end."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.cast import ADA, BEN, CLEO, DARIO, FakeClock, hire
from tests.journeys import place as places
from tests.journeys.place import Place, press

ROME = ZoneInfo("Europe/Rome")
TUESDAY = datetime(
    2026, 4, 28, 7, 30, tzinfo=UTC
)  # 09:30 in Rome, of a week whose Friday is a feast
HER_CODE = "LF-204817"
FIRST = f"@LinfaCasa due mesi senza linea, nessun tecnico mi ha mai chiamata! Codice {HER_CODE}"
OTHER = "@LinfaCasa il modem non funziona da ieri, che disastro!"
ANSWER = "Buongiorno Lucia, sono Dario Sala di Linfa. Mi dispiace: le luci del modem sono accese?"
CALL_CENTRE = "Gentile cliente, ci dispiace per l'attesa. La richiameremo entro venerdì."
WORDS = (
    "Buongiorno Ana, sono Ben Conti di Linfa e le chiedo scusa: due mesi sono troppi. "
    "Il tecnico viene giovedì alle 12."
)
CONSENT = "Giovedì non posso più: va bene lunedì alle 12."
NOBODY = "Qui non è venuto nessun tecnico."
CAME = "È venuto adesso, la linea funziona. E mi avevate richiamata. Grazie!"
PAGES = ("/", "/mine", "/cases/1", "/promises", "/notices", "/rota", "/channels", "/reports",
         "/search?q=linea", "/me")  # fmt: skip


@dataclass
class Room:
    """``ids`` of who works here, by page: sessions end overnight, so each comes in again."""

    place: Place
    ben: Page
    cleo: Page
    dario: Page
    ids: dict[str, int]


@pytest.fixture
def room(tmp_path: Path, window: Callable[..., Page]) -> Iterator[Room]:
    with places.opened(tmp_path, FakeClock(TUESDAY)) as place:
        _she_asked_at_the_call_centre(place)
        place.connect("x", "rt", live_by=hire(place.book, ADA))
        team = (("ben", BEN), ("cleo", CLEO), ("dario", DARIO))
        ids = {name: hire(place.book, who) for name, who in team}
        room = Room(place, window(), window(), window(), ids)
        _it_is(room, TUESDAY)
        place.says("ana", "x.post", FIRST)
        yield room


def _she_asked_at_the_call_centre(place: Place) -> None:
    """Yesterday they promised to call by Friday, which is the first of May."""
    asks = {"who": "ana", "do": "rt.open", "subject": "Nessuna linea", "as": "hers"}
    says = {"who": "centralino", "do": "rt.correspond", "ticket": "$hers", "text": CALL_CENTRE}
    text = f"Da due mesi non ho la linea. Codice cliente {HER_CODE}."
    for days, act in ((60, asks | {"text": text}), (1, says)):
        place.town.act(act, at=place.clock.now() - timedelta(days=days))


def _it_is(room: Room, at: datetime) -> None:
    """So late it is now: pages were closed, what became due is done, and who slept comes in again."""
    pages = {getattr(room, name): id for name, id in room.ids.items()}
    for page in pages:
        page.goto("about:blank")
    room.place.clock.set(at)
    room.place.work()
    for page, id in pages.items():
        room.place.comes_in(page, id)


def on(day: int, hour: int, minute: int = 0, *, month: int = 4) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ROME).astimezone(UTC)


def test_a_promise_is_somebodys_until_she_says_it_was_kept(room: Room):
    _the_words_of_a_draft_are_a_promise_in_one_click(room)
    _what_the_call_centre_promised_is_found_and_accepted(room)
    _another_is_answered_and_then_nobody_says_a_word(room)
    _he_is_told_in_his_hours_before_it_is_due(room)
    _once_broken_it_is_the_loudest_thing_on_every_page(room)
    _it_moves_only_with_her_consent(room)
    _who_goes_away_hands_his_promises_on_by_name(room)
    _before_a_feast_the_day_before_counts(room)
    _called_kept_is_not_kept_when_she_says_so(room)
    _a_case_without_a_word_raises_itself_and_feasts_do_not_count(room)
    _the_report_opens_into_its_rows(room)
    assert room.place.arrived(visibility="public") == []


def _the_words_of_a_draft_are_a_promise_in_one_click(room: Room) -> None:
    place, ben = room.place, room.ben
    ben.goto(place.address)
    press(ben.get_by_role("button", name="Prendi in carico"))
    expect(ben.locator("h1")).to_contain_text("Ana Ferri con te")
    ben.fill("#text", WORDS)
    offer = ben.locator("#offers label")
    expect(offer).to_contain_text("«giovedì alle 12» suona come una promessa")
    expect(offer).to_contain_text("Se ne occupa il tecnico: resta nostra finché la persona")
    offer.get_by_role("checkbox").check()
    press(ben.get_by_role("button", name="Invia in privato"))
    expect(ben.locator(".say.us")).to_contain_text("Parte tra")
    promised = ben.locator("#promises")
    expect(promised).to_contain_text("nessuna promessa aperta")  # she has not read it yet
    place.later(seconds=11)
    expect(promised).to_contain_text("Il tecnico viene giovedì alle 12.")
    expect(promised).to_contain_text("gio 30 apr, 12:00")
    expect(promised).to_contain_text("resta nostra finché non conferma")
    expect(ben.locator("#next")).to_contain_text("Aspetta la nostra promessa")


def _what_the_call_centre_promised_is_found_and_accepted(room: Room) -> None:
    place, ben = room.place, room.ben
    assert _news(room, ben) == ["Forse gli è già stato promesso qualcosa: di' se vale"]
    ben.goto(f"{place.address}/promises?show=proposed")
    found = ben.locator(".prom > li")
    expect(found).to_contain_text("La richiameremo entro venerdì.")
    expect(found).to_contain_text("Assistenza (RT), n. 1")
    expect(found).to_contain_text("forse promesso ieri, 09:30")
    expect(found).to_contain_text("ven 1 mag, 23:59")
    press(found.get_by_role("button", name="Vale ancora"))
    ben.goto(f"{place.address}/promises")
    hers = ben.locator(".prom > li", has_text="La richiameremo")
    expect(hers).to_contain_text("Festa del Lavoro")
    expect(ben.locator(".prom > li")).to_have_count(2)


def _another_is_answered_and_then_nobody_says_a_word(room: Room) -> None:
    place, dario = room.place, room.dario
    _it_is(room, on(29, 12))
    place.says("lucia", "x.post", OTHER)
    dario.goto(place.address)
    press(dario.get_by_role("button", name="Prendi in carico"))
    expect(dario.locator("h1")).to_contain_text("Lucia Bonfanti con te")
    dario.fill("#text", ANSWER)
    press(dario.get_by_role("button", name="Invia in privato"))
    place.later(seconds=11)
    assert [one.to for one in place.arrived("x")] == ["ana", "lucia"]


def _he_is_told_in_his_hours_before_it_is_due(room: Room) -> None:
    ben = room.ben
    _it_is(room, on(29, 16, 55))
    assert _news(room, ben) == []
    _it_is(room, on(29, 17))  # four hours of work before Thursday at noon
    expect(ben.locator("#bell b")).to_have_text("1")
    assert _news(room, ben) == ["Una tua promessa sta per scadere"]
    for at in (on(29, 23), on(30, 5), on(30, 10, 59)):
        _it_is(room, at)
        assert _news(room, ben) == []
    _it_is(room, on(30, 11))
    assert _news(room, ben) == ["Una tua promessa sta per scadere"]
    _alarmed(ben, "tra 1 h")
    assert "Una tua promessa sta per scadere" not in _news(room, room.cleo)
    expect(room.cleo.locator("#alarm")).to_be_empty()


def _news(room: Room, page: Page) -> list[str]:
    """What is new on their bell, the newest first; then it is seen."""
    page.goto(f"{room.place.address}/notices")
    new = page.locator("li.new strong").all_inner_texts()
    if new:
        press(page.get_by_role("button", name="Segna tutti come visti"))
        expect(page.locator("li.new")).to_have_count(0)
    return new


def _once_broken_it_is_the_loudest_thing_on_every_page(room: Room) -> None:
    _it_is(room, on(30, 12, 20))
    assert "Una promessa è in ritardo" in _news(room, room.cleo)
    for page in (room.ben, room.cleo):
        for path in PAGES:
            page.goto(room.place.address + path)
            _alarmed(page, "in ritardo di 20 min")
            expect(page.locator("#alarm")).to_have_attribute("role", "alert")
    room.cleo.locator("#alarm").click()
    expect(room.cleo).to_have_url(f"{room.place.address}/cases/1")
    expect(room.cleo.locator("#promises")).to_contain_text("in ritardo di 20 min")
    expect(room.cleo.locator("#promises")).to_contain_text("il responsabile lo sa dalle")


def _alarmed(page: Page, when: str) -> None:
    alarm = page.locator("#alarm")
    expect(alarm).to_contain_text(f"Promessa a Ana Ferri, {when}", use_inner_text=True)
    expect(alarm).to_be_in_viewport(ratio=1)


def _it_moves_only_with_her_consent(room: Room) -> None:
    place, ben = room.place, room.ben
    place.says("ana", "x.dm", CONSENT)
    ben.goto(f"{place.address}/promises")
    hers = ben.locator(".prom > li", has_text="Il tecnico viene")
    hers.locator("summary", has_text="Sposta").click()
    hers.get_by_label("Spostata d’accordo a").fill("2026-05-04T12:00")
    hers.get_by_role("button", name="Sposta", exact=True).click()
    _alarmed(ben, "in ritardo di")  # not without her word
    hers.get_by_label("Dove e come ha detto di sì").fill(f"In privato: «{CONSENT}»")
    press(hers.get_by_role("button", name="Sposta", exact=True))
    expect(hers).to_contain_text("lun 4 mag, 12:00")
    expect(hers).to_contain_text("spostata, era 12:00")
    expect(ben.locator("#alarm")).to_be_empty()
    ben.goto(f"{place.address}/promises?show=ended")
    expect(ben.locator(".prom > li")).to_contain_text(f"Ben Conti: In privato: «{CONSENT}»")


def _who_goes_away_hands_his_promises_on_by_name(room: Room) -> None:
    place, cleo, dario = room.place, room.cleo, room.dario
    cleo.goto(f"{place.address}/rota")
    cleo.get_by_label("Chi", exact=True).select_option(label="Ben Conti, network, on duty")
    cleo.get_by_text("via", exact=True).click()
    cleo.get_by_label("Da", exact=True).fill("2026-04-30T13:00")
    cleo.get_by_label("A", exact=True).fill("2026-05-05T09:00")
    press(cleo.get_by_role("button", name="Segna"))
    _it_is(room, on(30, 13))
    assert _news(room, cleo).count("Una promessa adesso è tua") == 2  # a lead's, not nobody's
    for text in ("Il tecnico viene", "La richiameremo"):
        cleo.goto(f"{place.address}/promises")
        hers = cleo.locator(".prom > li", has_text=text)
        hers.locator("summary", has_text="passa").click()
        hers.get_by_label("A chi").select_option(label="Dario Sala")
        press(hers.get_by_role("button", name="Passa"))
    assert _news(room, dario) == ["Una promessa adesso è tua"] * 2
    dario.goto(f"{place.address}/promises")
    expect(dario.locator(".prom > li")).to_have_count(2)


def _before_a_feast_the_day_before_counts(room: Room) -> None:
    place, dario = room.place, room.dario
    _it_is(room, on(30, 14))  # four hours of work before a Friday without any
    assert _news(room, dario) == ["Una tua promessa sta per scadere"]
    _it_is(room, on(30, 17, 30))  # its last hour; and four hours of work before Monday at noon
    assert _news(room, dario) == ["Una tua promessa sta per scadere"] * 2
    _alarmed(dario, "tra")
    dario.goto(f"{place.address}/promises")
    hers = dario.locator(".prom > li", has_text="La richiameremo")
    press(hers.get_by_role("button", name="Mantenuta"))
    expect(hers).to_have_count(0)
    expect(dario.locator("#alarm")).to_be_empty()
    dario.goto(f"{place.address}/promises?show=confirm")
    expect(hers).to_contain_text("Da confermare")
    for at in (on(1, 10, month=5), on(2, 10, month=5), on(4, 9, month=5)):
        _it_is(room, at)
        expect(dario.locator("#bell b")).to_have_count(0)


def _called_kept_is_not_kept_when_she_says_so(room: Room) -> None:
    place, dario = room.place, room.dario
    hers = dario.locator(".prom > li", has_text="Il tecnico viene")
    _it_is(room, on(4, 11, 30, month=5))
    _says_kept(room)
    place.says("ana", "x.dm", NOBODY)
    _it_is(room, on(4, 12, 15, month=5))
    expect(dario.locator("#alarm")).to_be_empty()
    dario.goto(f"{place.address}/promises?show=confirm")
    expect(hers).to_contain_text("ha scritto dopo: leggi se è vero")
    hers.locator("summary", has_text="Non è vero, dice la persona").click()
    hers.get_by_label("Che cosa ha detto").fill(NOBODY)
    press(hers.get_by_role("button", name="Torna aperta"))
    expect(hers).to_have_count(0)
    assert _news(room, room.cleo)[0].startswith("La persona dice che la promessa non è stata")
    for page in (dario, room.cleo):
        page.goto(place.address)
        _alarmed(page, "in ritardo di 15 min")
    _it_is(room, on(4, 15, month=5))
    _says_kept(room)
    place.says("ana", "x.dm", CAME)
    dario.goto(f"{place.address}/promises?show=confirm")
    for text in ("Il tecnico viene", "La richiameremo"):
        each = dario.locator(".prom > li", has_text=text)
        press(each.get_by_role("button", name="L’ha confermato"))
        expect(each).to_have_count(0)
    dario.goto(f"{place.address}/promises?show=ended")
    expect(dario.locator(".prom > li", has_text="Mantenuta")).to_have_count(2)
    expect(dario.locator("aside")).to_contain_text(
        "mantenute: 2 su 2. Rotte 0; spostate d’accordo 1."
    )


def _says_kept(room: Room) -> None:
    """By our word alone; the technician's firm says so too."""
    dario = room.dario
    dario.goto(f"{room.place.address}/promises")
    hers = dario.locator(".prom > li", has_text="Il tecnico viene")
    press(hers.get_by_role("button", name="Mantenuta"))
    expect(hers).to_have_count(0)
    expect(dario.locator("#alarm")).to_be_empty()


def _a_case_without_a_word_raises_itself_and_feasts_do_not_count(room: Room) -> None:
    place, dario, cleo = room.place, room.dario, room.cleo
    _it_is(room, on(4, 17, 55, month=5))  # five days by the calendar, not yet three of work
    dario.goto(f"{place.address}/mine")
    hers = dario.locator("main li", has_text="Lucia Bonfanti")
    expect(hers).to_be_visible()
    expect(hers).not_to_contain_text("tace da")
    _it_is(room, on(5, 9, 30, month=5))
    for page in (dario, cleo):
        assert [one for one in _news(room, page) if one.startswith("Un caso tace da troppo")]
    dario.goto(f"{place.address}/mine")
    expect(hers).to_contain_text("tace da")


def _the_report_opens_into_its_rows(room: Room) -> None:
    place, cleo = room.place, room.cleo
    week = "since=2026-04-27&until=2026-05-10&unit=week"
    cleo.goto(f"{place.address}/reports?of=promises&{week}")
    table = cleo.locator("#period")
    table.get_by_text("La tabella, riga per riga").click()
    rows = [row.all_inner_texts() for row in map(_cells, table.locator("tbody tr").all())]
    assert [row[:5] for row in rows] == [["27 apr–3 mag", "1", "0", "1", "0"],
                                         ["4–10 mag", "0", "1", "0", "0"]]  # fmt: skip
    with cleo.expect_download() as file:
        table.get_by_role("link", name="CSV").click()
    lines = file.value.path().read_text("utf-8-sig").splitlines()
    assert [line.split(",")[:5] for line in lines[1:]] == [["2026-04-27", "1", "0", "1", "0"],
                                                           ["2026-05-04", "0", "1", "0", "0"]]  # fmt: skip
    _cells(table.locator("tbody tr").last).nth(2).get_by_role("link").click()
    expect(cleo.locator("h1")).to_contain_text("mantenute tardi")
    only = cleo.locator("main tbody tr")
    expect(only).to_have_count(1)
    only.get_by_role("link").click()
    expect(cleo.locator("h1")).to_contain_text("Ana Ferri")
    cleo.locator("summary", has_text="Promesse finite: 3").click()
    expect(cleo.locator("#promises")).to_contain_text("Il tecnico viene giovedì alle 12.")


def _cells(row: Locator) -> Locator:
    return row.locator("th, td")
