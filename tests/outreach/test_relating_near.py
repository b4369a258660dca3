"""A ticket with nearly the same words is found among many, as soon as it is kept."""

import pytest
from sqlalchemy import func, select

from casebook.database import Book
from casebook.tables.known import ticket_mark
from outreach import directory_rows, relating_near
from outreach.relating_near import marks, nearest
from tests.cast import FakeClock
from tests.outreach.helpdesk import Helpdesk

SAID = "Da tre settimane senza linea in via Roma 12, pratica 8812345, il tecnico non viene mai."
MISTYPED = "da tre setimane senza linea via Roma 12, pratca 8812345, il tecnico non vine mai! Aiuto"


@pytest.fixture
def desk(any_book: Book, clock: FakeClock) -> Helpdesk:
    return Helpdesk(any_book, clock)


def found(desk: Helpdesk, said: str) -> list[tuple[str, int]]:
    with desk.book.reading() as r:
        return [(near.ticket.native_id, near.alike) for near in nearest(r, said)]


def kept(desk: Helpdesk) -> int:
    with desk.book.reading() as r:
        return int(r.value(select(func.count()).select_from(ticket_mark)))


def test_a_ticket_is_found_by_words_retyped_and_cut(desk: Helpdesk):
    for number in range(30):
        desk.opens(subject=f"Bolletta {number}", text=f"Mi avete chiesto {100 + number} euro.")
    desk.opens(subject="Linea", text=SAID)
    desk.synchronise()
    first, alike = found(desk, MISTYPED)[0]
    assert (first, alike > 80) == ("31", True)


def test_the_number_alone_tells_one_form_letter_from_another(desk: Helpdesk):
    for number in range(200):
        desk.opens(subject="Rimborso", text=f"Aspetto il rimborso della pratica {77000 + number}.")
    desk.synchronise()
    assert found(desk, "aspeto il rimborso della pratica 77123")[0][0] == "124"


def test_another_process_finds_it_at_once(desk: Helpdesk):
    desk.opens(subject="Linea", text=SAID)
    desk.synchronise()
    other = Book.open(desk.book.url, clock=desk.clock, vault=desk.book.vault)
    with other.reading() as r:
        assert [near.ticket.native_id for near in nearest(r, MISTYPED)] == ["1"]
    other.close()


def test_what_is_changed_is_found_by_its_new_words_and_what_is_closed_no_longer(desk: Helpdesk):
    desk.opens(subject="Linea", text=SAID)
    desk.synchronise()
    id = desk.ticket("1").id
    with desk.book.writing() as w:
        relating_near.keep(w, {id: "Un pacco rotto in consegna, ordine 5512"})
    assert found(desk, SAID) == []
    assert [number for number, _ in found(desk, "pacco rotto in consegna ordine 5512")] == ["1"]
    with desk.book.writing() as w:
        directory_rows.ticket_gone(w, id)
    assert (found(desk, "pacco rotto in consegna ordine 5512"), kept(desk)) == ([], 0)


def test_the_same_text_from_a_thousand_gives_five_of_them(desk: Helpdesk):
    for _ in range(150):
        desk.opens(subject="Copia", text=SAID)
    desk.synchronise()
    assert [alike for _, alike in found(desk, f"Copia\n{SAID}")] == [100] * 5


@pytest.mark.parametrize("said", ["", "😀", "?!", "   \n"])
def test_a_ticket_without_words_is_like_nothing(desk: Helpdesk, said: str):
    desk.opens(subject=said, text=said)
    desk.opens(subject="Linea", text=SAID)
    desk.synchronise()
    assert found(desk, "") == []
    assert [number for number, _ in found(desk, SAID)] == ["2"]


def test_a_hundred_thousand_letters_leave_no_more_marks_than_a_page():
    assert len(marks("pratica 1234 linea 99 " * 5000)) < 80
    assert len(marks(" ".join(str(n) for n in range(50_000)))) < 80
