"""Customers from a file: what the columns are, each row kept or told, and updated the next time."""

import io
from typing import Any

import pytest
from sqlalchemy import Row, func, select

from casebook.database import Book
from casebook.errors import Trouble
from casebook.tables.intake import import_error, import_part, import_run
from casebook.tables.people import customer, customer_contact, renamed, search
from outreach import importing, pruning
from outreach.office import Office
from tests.cast import hear, meet, sign_up

HEADER = "Codice cliente;Nome;Cognome;Città;E-mail;Telefono;Handle X;Piano\n"
ANA = "LF-1;Ana;Ferri;Bologna;Ana.Ferri@posta.example;333 123 4567;@AnaFerri;Casa\n"


def hand_in(office: Office, ben: int, text: str | bytes, **mapped: Any) -> int:
    data = text if isinstance(text, bytes) else text.encode()
    id = importing.take_in(
        office, io.BytesIO(data), name="crm.csv", by=ben, channels=("x", "facebook")
    )
    mapping = mapped.get("mapping") or seen(office.book, id).mapping
    mapping = [field or "contract" for field in mapping]
    importing.start(office, id, mapping=mapping, account_id=mapped.get("account_id", 0), by=ben)
    work(office)
    return id


def work(office: Office) -> None:
    while parts := importing.due(office):
        for part in parts:
            importing.run(office, part)


def seen(book: Book, id: int) -> Row[Any]:
    with book.reading() as r:
        row = r.row(select(import_run).where(import_run.c.id == id))
    assert row is not None
    return row


def troubles(book: Book, id: int) -> dict[int, str]:
    with book.reading() as r:
        rows = r.rows(select(import_error).where(import_error.c.import_id == id))
    return {row.row: row.because[1] for row in rows}


def test_a_row_becomes_a_customer_with_contacts_in_the_one_form_they_are_compared_in(
    office: Office, ben: int
):
    id = hand_in(office, ben, HEADER + ANA)
    with office.book.reading() as r:
        (one,) = r.rows(select(customer))
        of = customer_contact.c
        kept = {row.kind: row.value for row in r.rows(select(of.kind, of.value))}
    assert (one.name, one.code, one.city, one.contract) == (
        "Ana Ferri",
        "LF-1",
        "Bologna",
        {"Piano": "Casa"},
    )
    assert kept == {
        "email": "ana.ferri@posta.example",
        "phone": "+393331234567",
        "handle:x": "anaferri",
    }
    row = seen(office.book, id)
    assert (row.rows, row.added, row.refused) == (1, 1, 0)
    assert row.ended_at


def test_nothing_is_kept_before_a_person_says_what_the_columns_are(office: Office, ben: int):
    id = importing.take_in(
        office, io.BytesIO((HEADER + ANA).encode()), name="a", by=ben, channels=("x",)
    )
    assert importing.due(office) == []
    mapping = seen(office.book, id).mapping
    assert mapping == ["code", "first", "last", "city", "email", "phone", "handle:x", ""]
    ((one,), wrong) = importing.preview(office, id, mapping)
    assert (one.name, wrong) == ("Ana Ferri", {})
    with pytest.raises(Trouble):
        importing.start(office, id, mapping=["", "name", *mapping[2:]], account_id=0, by=ben)


def test_the_file_handed_in_again_updates_and_repeats_nothing(office: Office, ben: int):
    hand_in(office, ben, HEADER + ANA)
    assert seen(office.book, hand_in(office, ben, HEADER + ANA)).same == 1
    moved = ANA.replace("Ferri;Bologna", "Ferri Conti;Lecce").replace("333 123 4567", "")
    assert seen(office.book, hand_in(office, ben, HEADER + moved)).changed == 1
    with office.book.reading() as r:
        (one,) = r.rows(select(customer))
        kinds = {row.kind for row in r.rows(select(customer_contact.c.kind))}
        words = {row.word for row in r.rows(select(search.c.word).where(search.c.of == "customer"))}
        assert r.value(select(func.count()).select_from(renamed)) == 1
    assert (one.city, kinds) == ("Lecce", {"email", "handle:x"})
    assert {"conti", "lf-1"} <= words
    assert "+393331234567" not in words


@pytest.mark.parametrize(
    ("line", "said", "kept"),
    [
        (";Ana;Ferri;;;;;\n", "no id", 0),
        ("LF-1;;;Bologna;;;;\n", "no name", 0),
        ("LF-1;🙂;;;;;;\n", "no name", 0),
        ("LF-1;Ana;Ferri;a;b;c;d;e;f\n", "more cells", 0),
        (f"LF-1;{'a' * 400};Ferri;;;;;\n", "too long", 0),
        ("LF-1;Ana;Ferri;;not an address;;;\n", "without it", 1),
        ("LF-1;Ana;Ferri;;;12;;\n", "without it", 1),
        (ANA + ANA, "this one holds", 1),
    ],
)
def test_what_is_wrong_with_a_row_is_told_with_its_number(
    office: Office, ben: int, line: str, said: str, kept: int
):
    id = hand_in(office, ben, HEADER + line)
    (found,) = troubles(office.book, id).items()
    assert found[0] == line.count("\n") + 1
    assert said in found[1]
    with office.book.reading() as r:
        assert r.value(select(func.count()).select_from(customer)) == kept


@pytest.mark.parametrize("how", ["utf-8", "utf-8-sig", "cp1252"])
def test_letters_of_spreadsheets_are_read_as_they_were_meant(office: Office, ben: int, how: str):
    hand_in(office, ben, (HEADER + ANA.replace("Ana;", "Anà\x00;")).encode(how))
    with office.book.reading() as r:
        assert r.value(select(customer.c.name)) == "Anà Ferri"


def test_what_is_no_table_is_refused_at_once(office: Office, ben: int):
    for text in (b"", b"hello", b"\xff\xfe\x00"):
        with pytest.raises(Trouble):
            importing.take_in(office, io.BytesIO(text), name="a", by=ben, channels=())


def test_an_import_that_was_stopped_goes_on_where_it_stood(
    office: Office, ben: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(importing, "AT_ONCE", 2)
    lines = "".join(f"LF-{n};Ana;Ferri;;;;;\n" for n in range(7))
    id = importing.take_in(
        office, io.BytesIO((HEADER + lines).encode()), name="a", by=ben, channels=()
    )
    mapping = seen(office.book, id).mapping
    importing.start(office, id, mapping=mapping, account_id=0, by=ben)
    importing.run(office, importing.due(office)[0])
    importing.stop(office, id, by=ben)
    assert importing.due(office) == []
    assert seen(office.book, id).added == 2
    importing.start(office, id, mapping=mapping, account_id=0, by=ben)
    work(office)
    assert seen(office.book, id).added == 7
    with office.book.reading() as r:
        assert {row.text for row in r.rows(select(import_part.c.text))} == {"[]"}


def test_a_part_whose_worker_died_is_taken_again_and_kept_once(
    office: Office, ben: int, clock: Any
):
    id = importing.take_in(
        office, io.BytesIO((HEADER + ANA).encode()), name="a", by=ben, channels=()
    )
    importing.start(office, id, mapping=seen(office.book, id).mapping, account_id=0, by=ben)
    (part,) = importing.due(office)
    with office.book.writing() as w:
        w.change(import_part, import_part.c.id == part, claimed_until=w.now + importing.LEASE)
    importing.run(office, part)
    assert seen(office.book, id).added == 0
    clock.forward(minutes=6)
    importing.run(office, part)
    importing.run(office, part)
    assert seen(office.book, id).added == 1


def test_words_heard_before_are_matched_anew_when_the_file_has_ended(
    office: Office, ben: int, on_x: int
):
    heard = hear(office.book, on=on_x, by=meet(office.book), matched_at=office.book.clock.now())
    hand_in(office, ben, HEADER + ANA)
    from casebook.queries import mentions

    with office.book.reading() as r:
        assert mentions.unmatched(r, limit=9) == [heard]


def test_a_code_that_two_customers_have_is_kept_with_both(office: Office, ben: int):
    other = sign_up(office.book, desk=importing_desk(office, ben), code="LF-9")
    id = importing.take_in(
        office, io.BytesIO(b"id,code,name\n7,LF-9,Ugo Ferri\n"), name="a", by=ben, channels=()
    )
    importing.start(office, id, mapping=seen(office.book, id).mapping, account_id=0, by=ben)
    work(office)
    with office.book.reading() as r:
        rows = r.rows(select(customer.c.id).where(customer.c.code == "LF-9"))
    assert other in {row.id for row in rows}
    assert len(rows) == 2


def importing_desk(office: Office, ben: int) -> int:
    from tests.cast import connect

    return connect(office.book, "rt", kind="desk")


def test_a_file_nobody_starts_is_not_kept(office: Office, ben: int, clock: Any):
    data = (HEADER + "LF-1;Ana;Ferri;;;;;\n").encode()
    id = importing.take_in(office, io.BytesIO(data), name="a", by=ben, channels=())
    clock.forward(days=7)
    assert pruning.due(office) == []
    clock.forward(minutes=1)
    assert pruning.due(office) == [id]
    pruning.forget(office, id)
    assert pruning.due(office) == []
    assert seen(office.book, id).ended_at is not None
    with office.book.reading() as r:
        assert r.rows(select(import_part)) == []


def test_who_starts_a_file_while_it_is_being_let_go_keeps_it(
    office: Office, ben: int, clock: Any, monkeypatch: pytest.MonkeyPatch
):
    data = (HEADER + "LF-1;Ana;Ferri;;;;;\n").encode()
    id = importing.take_in(office, io.BytesIO(data), name="a", by=ben, channels=())
    importing.start(office, id, mapping=seen(office.book, id).mapping, account_id=0, by=ben)
    clock.forward(days=8)
    # As it was seen a moment before it was started.
    monkeypatch.setattr(pruning, "_left", lambda r: select(import_run.c.id))
    pruning.forget(office, id)
    work(office)
    assert seen(office.book, id).added == 1


def test_one_stopped_half_way_can_be_taken_up_for_as_long_as_a_new_one(
    office: Office, ben: int, clock: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(importing, "AT_ONCE", 1)
    data = (HEADER + "".join(f"LF-{n};Ana;Ferri;;;;;\n" for n in (1, 2))).encode()
    id = importing.take_in(office, io.BytesIO(data), name="a", by=ben, channels=())
    importing.start(office, id, mapping=seen(office.book, id).mapping, account_id=0, by=ben)
    clock.forward(days=8)
    importing.run(office, importing.due(office)[0])
    importing.stop(office, id, by=ben)
    assert pruning.due(office) == []
    clock.forward(days=8)
    assert pruning.due(office) == [id]


def test_a_look_before_shows_no_address_that_would_not_be_kept(office: Office, ben: int):
    line = "LF-1;Ana;Ferri;;not an address;12;;\n"
    id = importing.take_in(
        office, io.BytesIO((HEADER + line).encode()), name="a", by=ben, channels=()
    )
    ((one,), wrong) = importing.preview(office, id, seen(office.book, id).mapping)
    assert (one.name, one.emails, one.phones) == ("Ana Ferri", (), ())
    assert [*wrong] == [2]


def test_it_is_started_once_and_for_a_desk_that_is_there(office: Office, ben: int, on_x: int):
    data = (HEADER + "LF-1;Ana;Ferri;;;;;\n").encode()
    id = importing.take_in(office, io.BytesIO(data), name="a", by=ben, channels=())
    mapping = seen(office.book, id).mapping
    for other in (on_x, 999):
        with pytest.raises(Trouble, match="no helpdesk"):
            importing.start(office, id, mapping=mapping, account_id=other, by=ben)
    importing.start(office, id, mapping=mapping, account_id=0, by=ben)
    with pytest.raises(Trouble, match="was started already"):
        importing.start(office, id, mapping=[*reversed(mapping)], account_id=0, by=ben)
    assert seen(office.book, id).mapping == mapping


def test_titles_without_rows_are_nothing_to_start(office: Office, ben: int):
    id = importing.take_in(office, io.BytesIO(HEADER.encode()), name="a", by=ben, channels=())
    with pytest.raises(Trouble, match="hand the file in again"):
        importing.start(office, id, mapping=seen(office.book, id).mapping, account_id=0, by=ben)


def test_what_was_started_is_kept_however_long_it_takes(office: Office, ben: int, clock: Any):
    data = (HEADER + "LF-1;Ana;Ferri;;;;;\n").encode()
    id = importing.take_in(office, io.BytesIO(data), name="a", by=ben, channels=())
    importing.start(office, id, mapping=seen(office.book, id).mapping, account_id=0, by=ben)
    clock.forward(days=40)
    assert pruning.due(office) == []
    work(office)
    assert seen(office.book, id).added == 1
