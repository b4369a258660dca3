"""Search: one field finds words, names, handles, numbers and codes, and guesses stay masked."""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import select

from casebook.database import Book
from casebook.queries import finding
from casebook.tables.cases import cases as table
from casebook.tables.heard import mention
from casebook.tables.people import link
from dashboard.pages.search import pieces
from outreach import cases, customer_rows
from outreach.desk import DeskCustomer
from tests.cast import ANA, BEN, MONDAY, Who, connect, hear, hire, meet, open_ticket
from tests.dashboard.board import open_house
from tests.dashboard.site import Site
from tests.outreach.street import open_office

IVO = Who("Ivo Testa", "ivo@linfa.example", role="integrator")
LIA = Who("Lia Conforti", "lia@posta.example")
SAID = "Tre settimane senza linea: perché nessuno risponde? Così non si può."
FILE = DeskCustomer(
    native_id="77", name="Ana Ferri", code="LF-204817", city="Bologna",
    emails=("ana.ferri@posta.example",), phones=("+39 347 555 0142",), orders=("OR-5521",),
    contract={"IBAN": "IT60X0542811101000000123456"},
)  # fmt: skip


@dataclass
class Town:
    ben: Site
    case_id: int
    waits: int
    customer: int
    person: int

    def search(self, query: str) -> str:
        return self.ben.get(f"/search?q={query}").text.split("<main")[1]


@pytest.fixture
def town(any_book: Book) -> Town:
    """Ana's case, Lia who waits, and Ana's file in the helpdesk."""
    book = any_book
    on_x, desk = connect(book, "x"), connect(book, "rt", kind="desk", name="Helpdesk")
    ana = meet(book, ANA)
    word = hear(book, SAID, on=on_x, by=ana)
    waits = hear(book, "And my refund?", on=on_x, by=meet(book, LIA, native_id="2"))
    ben = hire(book, BEN, language="en")
    office = open_office(book)
    case_id = cases.take(office, word, by=ben)
    with book.writing() as w:
        customer, _ = customer_rows.keep(w, desk, [FILE])[FILE.native_id]
    open_ticket(book, desk=desk, of=customer, number="10001")
    with book.reading() as r:
        person = r.value(select(table.c.concerns_id).where(table.c.id == case_id))
    return Town(
        Site(replace(open_house(book), office=office)).sign_in_as(ben),
        case_id,
        waits,
        customer,
        person,
    )


@pytest.mark.parametrize("query", ["settimane", "linea settimane", "perche", "SETTIM"])
def test_what_somebody_wrote_is_found_by_its_words(town: Town, query: str):
    page = town.search(query)
    assert "Words" in page
    assert f'href="/cases/{town.case_id}"' in page


def test_a_word_that_still_waits_leads_to_its_place_in_the_queue(town: Town):
    page = town.search("refund")
    place = page.split('href="/waiting/')[1].split('"')[0]
    assert town.ben.get(f"/waiting/{place}").status_code in (200, 303)
    assert "in line" in page


@pytest.mark.parametrize(
    "became",
    [{"set_aside_at": MONDAY}, {"flagged": False}, {"case_id": 1}],
    ids=lambda to: next(iter(to)),
)
def test_a_word_that_waits_no_more_has_no_place(any_book: Book, town: Town, became: dict[str, Any]):
    with any_book.writing() as w:
        w.change(mention, mention.c.id == town.waits, **became)
    with any_book.reading() as r:
        assert [one.place for one in finding.in_words(r, "refund")] == [None]


@pytest.mark.parametrize("query", ["ana", "ferri", "Ana Ferri", "%40ana_ferri"])
def test_a_person_is_found_by_name_or_handle_with_their_case(town: Town, query: str):
    page = town.search(query)
    assert "People" in page
    assert f'href="/cases/{town.case_id}"' in page
    assert "Lia Conforti" not in page


@pytest.mark.parametrize("query", ["%23{}", "{}"])
def test_a_case_is_found_by_its_number(town: Town, query: str):
    assert "Cases" in town.search(query.format(town.case_id))


@pytest.mark.parametrize(
    "query",
    ["LF-204817", "lf-2048", "ana.ferri@posta.example", "347 555 0142", "OR-5521", "ferri bologna"],
)
def test_a_customer_is_found_by_what_they_would_say(town: Town, query: str):
    found = "Customers" in town.search(query)
    assert found is (query != "ferri bologna")  # where they live is no name of theirs


def test_a_ticket_is_found_by_its_number(town: Town):
    page = town.search("%2310001")
    assert "Helpdesk 10001" in page
    assert "on no case" in page


def test_codes_contacts_and_contract_stay_covered_until_we_know_who_it_is(town: Town):
    page = town.search("ferri")
    assert "LF•••" in page
    for covered in ("204817", "posta.example", "5550142", "OR-5521", "IT60"):
        assert covered not in page
    assert "nobody here surely is" in page


def test_a_code_that_was_typed_whole_hides_nothing_that_is_not_known_already(town: Town):
    page = town.search("lf-204817")
    assert "LF-204817" in page
    assert "IT60" not in page


def test_half_a_code_does_not_give_the_other_half(town: Town):
    assert "204817" not in town.search("lf-2048")


def test_who_is_surely_this_customer_stands_beside_them(any_book: Book, town: Town):
    with any_book.writing() as w:
        row = {"person_id": town.person, "customer_id": town.customer, "because": []}
        link_id = w.add(link, **row, strength="proposed", basis="public", at=w.now)
    assert "nobody here surely is" in town.search("ferri")
    with any_book.writing() as w:
        w.run(link.update().where(link.c.id == link_id).values(strength="claimed"))
    assert "nobody here surely is" not in town.search("ferri")


def test_nothing_found_says_where_we_looked(town: Town):
    page = town.search("zzz")
    assert "Nothing for «zzz»" in page
    assert 'href="/tip"' in page


@pytest.mark.parametrize("query", ["", "%20", "%25", "_", "'", '"', "*", "a' OR 1=1", "(", "%00"])
def test_signs_alone_find_nobody_and_break_nothing(town: Town, query: str):
    assert town.ben.get(f"/search?q={query}").status_code == 200
    assert "Ana Ferri" not in town.search(query)


def test_who_may_not_see_customers_may_not_search(any_book: Book, town: Town):
    ivo = Site(town.ben.house).sign_in_as(hire(any_book, IVO, language="en"))
    assert ivo.get("/search?q=ana").status_code == 403


def test_what_people_wrote_is_never_taken_for_markup(any_book: Book, town: Town):
    account = connect(any_book, "x", name="second")
    hear(any_book, "<script>alert('hello')</script> settimane", on=account)
    assert "<script>alert" not in town.search("settimane")


def test_the_part_around_the_first_hit_is_shown_and_marked():
    text = "x" * 300 + " the line " + "y" * 300
    shown = pieces(text, "LINE")
    assert [piece for piece, hit in shown if hit] == ["line"]
    assert shown[0][0].startswith("…")
    assert shown[-1][0].endswith("…")
    assert len("".join(piece for piece, _ in shown)) < 300
