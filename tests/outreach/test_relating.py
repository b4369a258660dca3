"""Whether a later request is an earlier one again, something new about it, or another matter."""

from datetime import date, timedelta
from time import process_time

import pytest

from casebook.words import same
from outreach.relating import How, Relation, Text, relation
from outreach.relating_facts import facts, usual_amounts
from tests.cast import MONDAY

MINE = same("It is theirs.")
DAY = date(2026, 11, 12)  # a Thursday


def later(first: str, second: str, *, code: str = "") -> Relation:
    return relation(Text(first, MONDAY, code), Text(second, MONDAY + timedelta(days=3)), MINE)


def reasons(found: Relation) -> str:
    return " ".join(why.en for why in found.because)


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("mi avete preso 1.460 euro", {146000}),
        ("€19,90 in più", {1990}),
        ("charged $12.5 and 3,000 £", {1250, 300000}),
        ("da 3 giorni", set()),
        ("COSTA 35EUR", {3500}),
    ],
)
def test_amounts_are_read_as_they_are_written_here_and_there(text: str, amounts: set[int]):
    assert facts(text, DAY).amounts == amounts


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("dal 3/11", date(2026, 11, 3)),
        ("il 28 dicembre", date(2025, 12, 28)),
        ("on October 3rd", date(2026, 10, 3)),
        ("since 2026-11-01", date(2026, 11, 1)),
        ("lunedì scorso", date(2026, 11, 9)),
        ("yesterday", date(2026, 11, 11)),
        ("l'altro ieri", date(2026, 11, 10)),
        ("da 18 giorni", date(2026, 10, 25)),
        ("for three weeks, 2 weeks at least", date(2026, 10, 29)),
    ],
)
def test_days_are_dates_counted_from_the_day_they_were_said(text: str, day: date):
    assert [found for found, _ in facts(text, DAY).dates] == [day]


def test_a_day_that_no_calendar_has_is_no_date():
    assert facts("il 31/2, rata 45/99", DAY).dates == frozenset()


def test_codes_and_places_are_found():
    found = facts("Pratica AB-12345, guasto in Via Roma 73 a Verona.", DAY)
    assert found.codes == {"ab12345"}
    assert found.places >= {"via roma 73", "verona"}


@pytest.mark.parametrize(
    ("first", "second", "as_"),
    [
        ("No line since the move", "Still no line, three weeks later", "duplicate"),
        ("Il treno delle 8 soppresso", "TRENO DELLE 8 SOPPRESSO!!! VERGOGNA", "duplicate"),
        ("Il pacco non arriva, ordine AB-12345", "L'ordine AB12345 è in magazzino", "duplicate"),
        ("Roaming costato 90 euro", "Rimborso del roaming arrivato, risolto, grazie", "evolution"),
        ("My parcel never came", "It came today but smashed, they refuse a refund", "evolution"),
        ("No line since the move", "Charged twice.", "other"),
        ("Carta bloccata alla cassa", "Il mutuo: nessuno mi manda il piano", "other"),
    ],
)
def test_what_a_later_request_is(first: str, second: str, as_: str):
    assert later(first, second).as_ == as_


def test_each_judgement_says_why():
    found = later("Bolletta da 240 euro, pratica 771234", "Ancora la bolletta da 240€, n. 771234")
    said = reasons(found)
    assert "same code: 771234" in said
    assert "same problem: bill" in said
    assert "same amount: 240" in said
    assert "It comes 3 days after" in said
    other = later("Bolletta da 240 euro", "È un altro contratto: non va internet")
    assert "another matter" in reasons(other)


def test_the_number_of_a_ticket_named_in_a_text_is_a_reason():
    found = later("Fibra lenta", "pratica 8045511: sempre lenta", code="8045511")
    assert "It has the same code: 8045511." in reasons(found)


def test_a_code_that_is_the_same_does_not_hide_that_another_matter_is_told():
    assert later("Bolletta di 30 euro", "Il tecnico è stato scortese").as_ == "other"


@pytest.mark.parametrize("text", ["", "   ", "😀😀", "https://", "!!!", "寝"])
def test_a_picture_alone_is_the_duplicate_of_nothing(text: str):
    for one, two in [(text, "No line"), ("No line", text), (text, text)]:
        found = later(one, two)
        assert found.as_ == "other"
        assert "no words to compare" in reasons(found)


def test_a_hundred_thousand_letters_are_read_in_a_moment():
    long = "Bolletta sbagliata, 12/11 euro 3.000,5 via a b c 1-2-3-4 " * 2000
    start = process_time()
    assert later(long, long + "x").as_ == "duplicate"
    assert process_time() - start < 2


@pytest.mark.parametrize("text", ["a" * 100_000, "1-" * 50_000, "via " * 30_000, "9" * 100_000])
def test_a_text_made_to_be_slow_is_not(text: str):
    start = process_time()
    later(text, text)
    assert process_time() - start < 2


def test_a_language_nobody_here_speaks_is_compared_by_its_own_words():
    down = "Netz ausgefallen Hamburg"
    assert later(down, f"{down}, immer noch").as_ in ("duplicate", "evolution")
    assert later(down, "Rechnung doppelt bezahlt schon wieder").as_ == "other"


def test_a_request_from_before_the_case_is_no_evolution_of_it():
    case = Text("Now they also refuse the refund of the router, on top of 40 euro", MONDAY)
    before = Text("I want a refund for the router", MONDAY - timedelta(days=2))
    found = relation(case, before, MINE)
    assert found.as_ == "duplicate"
    assert "before the first word" in reasons(found)
    assert relation(before, case, MINE).as_ == "evolution"


def test_a_price_that_stands_in_different_matters_tells_less_than_one_that_stands_in_one():
    first, second = (Text(words, MONDAY) for words in (
        "Modem rotto, e pago 29,90 al mese euro 29,90", "Pacco perso, e pago 29,90 euro al mese"
    ))  # fmt: skip
    again = Text("Disdetta ignorata, ancora 29,90 euro", MONDAY + timedelta(days=9))
    usual = usual_amounts(one.facts for one in (first, second))
    assert usual == {2990}
    assert usual_amounts(one.facts for one in (first, first)) == frozenset()
    plain, careful = (relation(first, again, MINE, How(usual=u)).same for u in (frozenset(), usual))
    assert careful < plain
