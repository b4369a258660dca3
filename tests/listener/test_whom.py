"""The best three, with reasons for and against: bad names, many namesakes, and what decisions teach."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Row, select, update

from casebook.database import Book
from casebook.tables.people import customer, customer_contact, link, renamed
from listener.channel import Author
from listener.match import match
from listener.whom import alike, fitting, weights
from tests import cast
from tests.cast import FakeClock, Who
from tests.listener.station import Station, heard, open_station, post


@pytest.fixture
def desk(any_book: Book) -> int:
    return cast.connect(any_book, "rt", kind="desk")


def sign_up(book: Book, desk: int, name: str, code: str, handle: str = "", **more: Any) -> int:
    key = " ".join(sorted(name.lower().split()))
    id = cast.sign_up(
        book, Who(name, f"{code}@posta.example"), desk=desk, code=code, name_key=key, **more
    )
    if handle:
        with book.writing() as w:
            w.add(customer_contact, customer_id=id, kind="handle:facebook", value=handle)
    return id


def say(
    station: Station,
    name: str,
    handle: str = "cometa77",
    id: str = "1",
    text: str = "",
    **facts: str,
) -> None:
    author = Author(id, handle, name, facts=facts)
    station.hear(post(id, f"@LinfaCasa senza rete da giorni. {text}", author))
    assert match(station.line, heard(station.book, id).id)


def links(book: Book) -> Sequence[Row[Any]]:
    with book.reading() as r:
        return r.rows(select(link).order_by(link.c.sure.desc(), link.c.id))


@pytest.mark.parametrize(
    "name", ["", "Ana", "🙂🙂", "\ufffd\ufffd \ufffd", "...", "X Æ", "a b", "Ana " * 400]
)
def test_what_is_no_full_name_proposes_nobody(any_book: Book, desk: int, name: str):
    for n in range(20):
        sign_up(any_book, desk, f"Ana Ferri{'abcdefghilmnopqrstuv'[n]}", f"LF-{n}")
    say(open_station(any_book), name)
    assert links(any_book) == []


@pytest.mark.parametrize(
    "name", ["ANA FERRI", "Ferri Ana 🇮🇹", "Dott.ssa Ana Ferri", "ana_ferri", "Ana  FERRI!!"]
)
def test_a_name_is_known_however_it_is_dressed(any_book: Book, desk: int, name: str):
    ana = sign_up(any_book, desk, "Ana Ferri", "LF-1")
    say(open_station(any_book), name)
    assert [row.customer_id for row in links(any_book)] == [ana]


@pytest.mark.parametrize("many", [30, 60])
def test_many_namesakes_are_told_by_their_number_and_none_is_proposed(
    any_book: Book, desk: int, many: int
):
    for n in range(many):
        sign_up(any_book, desk, "Ana Ferri", f"LF-{n}", city="Lecce" if n else "Bologna")
    station = open_station(any_book)
    say(station, "Ana Ferri")
    assert links(any_book) == []
    assert heard(any_book, "1").facts["namesakes"] == many
    say(station, "Ana Ferri", "other", "2", location="Bologna")
    assert [row.customer_id for row in links(any_book)][:1] == [1]


def test_a_pet_name_stands_for_the_name_on_file(any_book: Book, desk: int):
    pino = sign_up(any_book, desk, "Giuseppe Tencalla", "LF-1")
    say(open_station(any_book), "Beppe Tencalla")
    (row,) = links(any_book)
    assert row.customer_id == pino
    assert "Beppe Tencalla può stare per Giuseppe Tencalla" in row.because[0][0]


def test_another_city_speaks_against_and_is_said(any_book: Book, desk: int):
    sign_up(any_book, desk, "Ana Ferri", "LF-1", "ana.ferri77", city="Lecce")
    say(open_station(any_book), "Ana Ferri", "ana_ferri77", location="Bologna")
    (row,) = links(any_book)
    assert row.against == [
        ["scrive da Bologna, in scheda c'è Lecce", "writes from Bologna, on file is Lecce"]
    ]


def test_a_figure_of_an_open_request_speaks_for_its_customer(any_book: Book, desk: int):
    both = [sign_up(any_book, desk, "Ana Ferri", f"LF-{n}") for n in (1, 2)]
    cast.open_ticket(any_book, desk=desk, of=both[1], number="77", subject="Refund of 1284 euro")
    say(open_station(any_book), "Ana Ferri", text="rivoglio i 1284 euro")
    first, second = links(any_book)
    assert (first.customer_id, second.customer_id) == (both[1], both[0])
    assert "richiesta aperta 77" in str(first.because)
    assert "un codice cliente" in str(second.against)


def test_of_two_who_share_a_contact_the_one_of_the_name_is_likelier(any_book: Book, desk: int):
    ana, ugo = (
        sign_up(any_book, desk, name, code)
        for name, code in (("Ana Ferri", "LF-1"), ("Ugo Ferri", "LF-2"))
    )
    with any_book.writing() as w:
        for id in (ana, ugo):
            w.add(customer_contact, customer_id=id, kind="phone", value="+393331234567")
    say(open_station(any_book), "Ugo F.", text="chiamatemi al 333 123 4567")
    first, second = links(any_book)
    assert (first.customer_id, first.strength, second.customer_id) == (ugo, "proposed", ana)
    assert first.sure > 0.8 > second.sure


def test_a_customer_added_or_renamed_is_found_by_who_had_read_the_names_before(
    any_book: Book, desk: int
):
    station = open_station(any_book)
    ana = sign_up(any_book, desk, "Ana Ferri", "LF-1")
    say(station, "Nives Rota")
    new = sign_up(any_book, desk, "Nives Rota", "LF-2")
    say(station, "Nives Rotta", "other", "2")
    assert [row.customer_id for row in links(any_book)] == [new]
    with any_book.writing() as w:
        w.change(customer, customer.c.id == ana, name="Olga Pini", name_key="olga pini")
        w.add(renamed, customer_id=ana)
    say(station, "Olga Pinni", "third", "3")
    assert {row.customer_id for row in links(any_book)} == {new, ana}


def test_whom_a_person_ruled_out_is_neither_proposed_nor_keeps_another_out(
    any_book: Book, desk: int
):
    both = [sign_up(any_book, desk, "Ana Ferri", f"LF-{n}") for n in (1, 2)]
    station = open_station(any_book)
    say(station, "Ana Ferri")
    with any_book.writing() as w:
        w.run(update(link).where(link.c.customer_id == both[0]).values(rejected_at=w.now))
    station.hear(post("2", "@LinfaCasa ancora niente!", Author("1", "cometa77", "Ana Ferri")))
    match(station.line, heard(any_book, "2").id)
    first, second = links(any_book)
    assert (first.customer_id, first.rejected_at) == (both[1], None) or second.rejected_at


def test_what_the_team_decides_moves_a_weight_and_only_so_far(
    any_book: Book, desk: int, clock: FakeClock
):
    with any_book.reading() as r:
        before = weights.of(r)["city", "other"].bits
    station = open_station(any_book)
    for n in range(40):
        sign_up(any_book, desk, f"Ana Ferri{'abcdefghilmnopqrstuvz'[n % 20]}{n}", f"LF-{n}")
    with any_book.writing() as w:
        for n in range(1, 41):
            person = w.add(cast.person, name="Ana", created_at=w.now)
            row = {"person_id": person, "customer_id": n, "strength": "claimed", "because": []}
            w.add(link, **row, basis="public", at=w.now, seen={"city": "other"}, confirmed_at=w.now)
    with any_book.reading() as r:
        taught = weights.of(r)["city", "other"]
    assert taught.yes == 40
    assert before < taught.bits <= before + weights.MOST_TAUGHT
    assert station


def test_weights_are_fitted_on_the_file_once_a_day_and_few_handles_leave_them_as_they_were(
    any_book: Book, desk: int, clock: FakeClock
):
    line = open_station(any_book).line
    assert fitting.due(line) == [0]
    fitting.run(line)
    assert fitting.due(line) == []
    clock.forward(days=1)
    assert fitting.due(line) == [0]
    with any_book.reading() as r:
        found = weights.of(r)
    assert {key: (one.m, one.u) for key, one in found.items()} == weights.BEFORE


def test_a_handle_written_before_handles_had_keys_gets_them(any_book: Book, desk: int):
    sign_up(any_book, desk, "Ana Ferri", "LF-1", "M4rio.Rossi_")
    of = customer_contact.c
    with any_book.writing() as w:
        w.run(update(customer_contact).values(key=None, yek=None))
    fitting.run(open_station(any_book).line)
    with any_book.reading() as r:
        rows = r.rows(select(of.kind, of.key, of.yek))
    assert {(row.key, row.yek) for row in rows if row.kind.startswith("handle")} == {
        ("mariorossi", "issoroiram")
    }
    assert {row.key for row in rows if not row.kind.startswith("handle")} == {None}


def test_handles_that_many_share_weigh_less_once_the_file_says_so(any_book: Book, desk: int):
    for n in range(300):
        sign_up(any_book, desk, f"Ana Ferri{n}", f"LF-{n}", f"cometa{'_' * (n % 3)}{n // 3 % 9}")
    line = open_station(any_book).line
    fitting.run(line)
    with any_book.reading() as r:
        found = weights.of(r)
    assert found["nickname", "equal"].u > 5
    assert found["nickname", "equal"].bits < 0


@pytest.mark.parametrize(
    ("shown", "file", "level"),
    [
        ("Paulina D'Angelo", "angelo d paulina", "same"),
        ("Maria I.", "innocenti maria", "initial"),
        ("Anna", "anna bruno", "part"),
        ("Anna Bianci", "anna bianchi", "near"),
        ("Anna Rossi", "anna bianchi", "other"),
        ("pirata solitario", "anna bianchi", "other"),
        ("Nino Rota", "antonino rota", "called"),
    ],
)
def test_a_name_compares_as_a_person_would_say(shown: str, file: str, level: str):
    assert alike.name(alike.words_of(shown), file) == level


@pytest.mark.parametrize(
    ("shown", "known", "level"),
    [
        ("annabruno", "annabruno", "equal"),
        ("annabruno", "theannabruno", "within"),
        ("annabruno", "lucarossi", ""),
    ],
)
def test_a_handle_compares_whatever_is_set_around_it(shown: str, known: str, level: str):
    assert alike.handle(shown, known) == level
