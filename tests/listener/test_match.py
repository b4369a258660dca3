"""Who might this be: claims from exact evidence, proposals from names, and nothing from a friend."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Row, select, update

from casebook.database import Book
from casebook.queries import mentions
from casebook.tables.heard import mention, person_handle
from casebook.tables.people import customer_contact, link
from listener.channel import Author
from listener.match import match
from tests import cast
from tests.cast import Who
from tests.listener.station import ANA, Station, by, heard, letter, open_station, post

STRANGER = Author("9", "cometa77", "")
NAMESAKE = Author("5", "cometa5", "Ana Ferri")


@pytest.fixture
def desk(any_book: Book) -> int:
    return cast.connect(any_book, "rt", kind="desk")


@pytest.fixture
def ana(any_book: Book, desk: int) -> int:
    """Ana's file: e-mail, phone, order, handle on X."""
    id = cast.sign_up(any_book, desk=desk, city="Bologna")
    more = {"phone": "+393331234567", "order": "ORD-7788", "handle:x": "anaferri"}
    with any_book.writing() as w:
        for kind, value in more.items():
            w.add(customer_contact, customer_id=id, kind=kind, value=value)
    return id


def links(book: Book) -> Sequence[Row[Any]]:
    with book.reading() as r:
        return r.rows(select(link).order_by(link.c.id))


def strengths(book: Book) -> dict[int, str]:
    return {row.customer_id: row.strength for row in links(book)}


def say(station: Station, text: str, author: Author = STRANGER, id: str = "1") -> Row[Any]:
    station.hear(post(id, f"@LinfaCasa senza rete da giorni. {text}", author))
    row = heard(station.book, id)
    assert match(station.line, row.id)
    return heard(station.book, id)


@pytest.mark.parametrize(
    "text",
    [
        "La mia mail: Ana.Ferri@POSTA.example.",
        "ana punto ferri chiocciola posta punto example",
        "ana.ferri(at)posta.example",
        "chiamatemi al 333 123 4567",
        "chiamatemi al +39 333 1234567",
        "codice cliente LF-10001",
        "codice cliente lf 10001",
        "ordine ord-7788",
        "il ticket n. 4711 è aperto da un mese",
        "pratica 4711",
    ],
)
def test_exact_evidence_in_the_text_claims(any_book: Book, desk: int, ana: int, text: str):
    cast.open_ticket(any_book, desk=desk, of=ana, number="4711")
    say(open_station(any_book), text)
    (row,) = links(any_book)
    assert (row.customer_id, row.strength, row.basis, row.by) == (ana, "claimed", "given", None)
    assert len(row.because[0]) == 2
    assert "ana.ferri" not in str(row.because).lower()
    assert "1234567" not in str(row.because)


@pytest.mark.parametrize(
    "text",
    [
        "ana.ferr@posta.example",
        "ana.ferri@posta.example.org",
        "333 123 4568",
        "LF-10002",
        "nel 4711 avanti Cristo",
        "aspetto da 4711 secondi",
    ],
)
def test_a_nearly_equal_contact_or_a_bare_number_is_no_evidence(
    any_book: Book, desk: int, ana: int, text: str
):
    cast.open_ticket(any_book, desk=desk, of=ana, number="4711")
    say(open_station(any_book), text)
    assert links(any_book) == []


def test_a_contact_that_two_customers_share_only_proposes(any_book: Book, desk: int, ana: int):
    other = cast.sign_up(
        any_book, Who("Ugo Ferri", "ana.ferri@posta.example"), desk=desk, code="LF-2"
    )
    say(open_station(any_book), "ana.ferri@posta.example")
    assert strengths(any_book) == {ana: "proposed", other: "proposed"}


def test_the_exact_handle_on_file_claims_and_a_near_one_only_proposes(any_book: Book, ana: int):
    station = open_station(any_book)
    say(station, "", Author("1", "AnaFerri", ""))
    say(station, "", Author("2", "anaferri_", ""), "2")
    assert [row.strength for row in links(any_book)] == ["claimed", "proposed"]


def test_a_handle_that_stands_in_two_files_claims_neither(any_book: Book, desk: int, ana: int):
    other = cast.sign_up(any_book, desk=desk, code="LF-10002", native_id="2", name="Bea Monti")
    with any_book.writing() as w:
        w.add(customer_contact, customer_id=other, kind="handle:x", value="anaferri")
    say(open_station(any_book), "", by("anaferri", "77"))
    assert strengths(any_book) == {ana: "proposed", other: "proposed"}


def test_the_handle_of_another_channel_only_proposes(any_book: Book, ana: int):
    say(open_station(any_book, key="facebook"), "", Author("1", "anaferri", ""))
    assert strengths(any_book) == {ana: "proposed"}


def test_a_name_proposes_and_says_how_many_have_it(any_book: Book, desk: int, ana: int):
    say(open_station(any_book), "", Author("5", "cometa5", "Ferri, Ànà"))
    (row,) = links(any_book)
    assert (row.strength, row.basis) == ("proposed", "public")
    assert row.because[0][0].endswith("un solo cliente si chiama così")


def test_a_homonym_is_told_apart_by_the_city_named_and_still_only_proposed(
    any_book: Book, desk: int, ana: int
):
    other = cast.sign_up(any_book, desk=desk, code="LF-2", city="Lecce")
    say(open_station(any_book), "qui a Bologna", NAMESAKE)
    assert strengths(any_book) == {ana: "proposed", other: "proposed"}
    here, there = links(any_book)
    assert here.sure > 5 * there.sure
    assert "2 clienti si chiamano così" in here.because[0][0]
    assert "la città, Lecce o Bologna" in there.against[0][0]


def test_too_many_namesakes_are_not_guessed_among(any_book: Book, desk: int, ana: int):
    for number in range(4):
        cast.sign_up(any_book, desk=desk, code=f"LF-{number}")
    say(open_station(any_book), "", NAMESAKE)
    assert links(any_book) == []


def test_a_rejected_pair_is_not_proposed_again(any_book: Book, ana: int):
    station = open_station(any_book)
    say(station, "", NAMESAKE)
    with any_book.writing() as w:
        w.run(update(link).values(rejected_at=w.now))
    say(station, "LF-10001", NAMESAKE, "2")
    (row,) = links(any_book)
    assert row.rejected_at is not None
    assert row.strength == "proposed"


def test_later_evidence_makes_a_link_stronger_and_never_weaker(any_book: Book, ana: int):
    station = open_station(any_book)
    author = NAMESAKE
    for id, text, strength in (
        ("1", "", "proposed"),
        ("2", "LF-10001", "claimed"),
        ("3", "", "claimed"),
    ):
        say(station, text, author, id)
        assert strengths(any_book) == {ana: strength}
    assert len(links(any_book)[0].because) == 2


def test_a_proven_link_stays_proven(any_book: Book, ana: int):
    station = open_station(any_book)
    say(station, "", NAMESAKE)
    with any_book.writing() as w:
        w.run(update(link).values(strength="proven"))
    say(station, "LF-10001", NAMESAKE, "2")
    assert strengths(any_book) == {ana: "proven"}


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("La mia amica Ana Ferri aspetta da un mese, codice LF-10001", "Ana Ferri"),
        ("guardate cosa fate a @anaferri, LF-10001", "@anaferri"),
        ("mia nonna non ha il telefono, è il cliente LF-10001", "mia nonna"),
        ("my friend Ana Ferri is cut off, customer LF-10001", "Ana Ferri"),
    ],
)
def test_who_passes_the_word_on_is_never_linked_to_the_one_concerned(
    any_book: Book, ana: int, text: str, whom: str
):
    row = say(open_station(any_book), text, by("Lia Greco", "70"))
    assert links(any_book) == []
    assert row.facts["concerns"] == whom
    assert row.facts["passed_on"] is True
    assert row.facts["concerns_customer"] == ana


def test_the_one_concerned_is_found_by_their_handle(any_book: Book, ana: int):
    station = open_station(any_book)
    say(station, "", ANA)
    row = say(station, "guardate cosa fate a @AnaFerri", by("Lia Greco", "70"), "2")
    with any_book.reading() as r:
        query = select(person_handle.c.person_id).where(person_handle.c.handle == "anaferri")
        assert row.facts["concerns_person"] == r.value(query)


@pytest.mark.parametrize(
    "text", ["mio marito ed io", "una storia di Bologna", "@LinfaCasa aiutate LinfaCasa"]
)
def test_a_relative_named_in_passing_is_not_the_one_concerned(any_book: Book, ana: int, text: str):
    row = say(open_station(any_book), f"{text}, LF-10001", by("Lia Greco", "70"))
    assert "concerns" not in row.facts
    assert strengths(any_book) == {ana: "claimed"}


def test_a_private_word_is_matched_too(any_book: Book, ana: int):
    station = open_station(any_book)
    station.hear(letter("m1", "sono io: LF-10001", STRANGER), stream="letters")
    with any_book.reading() as r:
        (due,) = mentions.unmatched(r, limit=9)
    assert match(station.line, due)
    assert strengths(any_book) == {ana: "claimed"}


def test_a_word_is_matched_once(any_book: Book, ana: int):
    station = open_station(any_book)
    row = say(station, "LF-10001")
    assert not match(station.line, row.id)
    with any_book.reading() as r:
        assert mentions.unmatched(r, limit=9) == []


def test_no_link_without_a_known_author(any_book: Book, ana: int):
    station = open_station(any_book)
    station.hear(post("1", "@LinfaCasa senza rete LF-10001", None))
    assert match(station.line, heard(any_book, "1").id)
    assert links(any_book) == []


def test_what_the_channel_told_stays_as_it_was_told(any_book: Book, ana: int):
    station = open_station(any_book)
    station.hear(post("1", "@LinfaCasa senza rete da giorni"))
    row, no = heard(any_book, "1"), {"mentions_us": False, "namesakes": 7}
    with any_book.writing() as w:
        w.run(update(mention).where(mention.c.id == row.id).values(facts=no))
    assert match(station.line, row.id)
    assert heard(any_book, "1").facts == {"mentions_us": False}


def test_of_who_is_known_nobody_is_guessed(any_book: Book, desk: int, ana: int):
    cast.sign_up(any_book, Who("Carla Verdi", "carla@posta.example"), desk=desk, code="LF-9")
    carla = Author("9", "cometa77", "Carla Verdi")
    say(open_station(any_book), "La mia mail: ana.ferri@posta.example.", carla)
    assert strengths(any_book) == {ana: "claimed"}
