"""Customers and tickets copied from the desk: whole, normalised, and the same however often."""

from typing import Any

import pytest
from sqlalchemy import func, select, update

from casebook.database import Book
from casebook.queries import bodies, customers, mentions, tickets
from casebook.tables.heard import account, mention, stream
from casebook.tables.people import customer, customer_contact, link, ticket
from outreach import cases, customer_rows, directory
from outreach.desk import DeskCustomer
from tests.cast import FakeClock, connect, hear, meet
from tests.outreach.helpdesk import Helpdesk, Killed


@pytest.fixture
def desk(any_book: Book, clock: FakeClock) -> Helpdesk:
    return Helpdesk(any_book, clock)


def ana(desk: Helpdesk) -> customers.Customer:
    with desk.book.reading() as r:
        found = customers.one(r, desk.customer())
    assert found is not None
    return found


def test_a_customer_comes_with_code_name_and_contacts_in_one_form(desk: Helpdesk):
    desk.synchronise()
    assert (ana(desk).code, ana(desk).name, ana(desk).name_key) == (
        "LF-204817",
        "Ana Ferri",
        "ana ferri",
    )
    assert {(c.kind, c.value) for c in ana(desk).contacts} == {
        ("email", "ana.ferri@posta.example"),
        ("phone", "+393475550142"),
    }


def test_the_desks_own_staff_are_no_customers(desk: Helpdesk):
    desk.synchronise()
    with desk.book.reading() as r:
        names = {row.name for row in r.rows(select(customer.c.name))}
    assert "Ana Ferri" in names
    assert not names & {"Enoch Root", "Squadra Social", "Nobody in particular"}


def test_what_cannot_be_read_as_a_contact_is_none(desk: Helpdesk):
    odd = DeskCustomer(
        "7", "Zoë D'Arc", emails=("no address", "Zoe@Posta.Example"), phones=("12", "051 5550173"),
        handles={"x": "@ZoeDarc"}, orders=("lf 77",),
    )  # fmt: skip
    with desk.book.writing() as w:
        id, _ = customer_rows.keep(w, desk.account, [odd])[odd.native_id]
        found = customers.one(w, id)
    assert found is not None
    assert found.name_key == "arc d zoe"
    assert {(c.kind, c.value) for c in found.contacts} == {
        ("email", "zoe@posta.example"),
        ("phone", "+390515550173"),
        ("handle:x", "zoedarc"),
        ("order", "LF77"),
    }


def test_what_is_too_long_for_a_contact_is_none(desk: Helpdesk):
    long = DeskCustomer("9", "Zoe Vari", orders=("7" * 301, "lf 78"), handles={"x": "z" * 301})
    with desk.book.writing() as w:
        id, _ = customer_rows.keep(w, desk.account, [long])["9"]
        found = customers.one(w, id)
    assert found is not None
    assert [(c.kind, c.value) for c in found.contacts] == [("order", "LF78")]


def test_what_a_desk_leaves_empty_or_gives_as_a_number_stops_nothing(desk: Helpdesk):
    given: dict[str, Any] = {"city": None, "language": None, "contract": {"Rate": 30, "End": None}}
    with desk.book.writing() as w:
        for news in ("new", ""):
            kept = customer_rows.keep(w, desk.account, [DeskCustomer("8", "Zoe Vari", **given)])
            assert kept["8"][1] == news
        found = customers.one(w, kept["8"][0])
    assert found is not None
    assert (found.name, found.city) == ("Zoe Vari", "")


def test_a_ticket_is_its_customers_by_address_with_its_words_apart(desk: Helpdesk):
    desk.opens(text="Nothing since the 11th.")
    desk.synchronise()
    row = desk.ticket("1")
    assert (row.customer_id, row.status, row.origin) == (desk.customer(), "new", "web")
    assert row.url == "https://town.example/rt/Ticket/Display.html?id=1"
    with desk.book.reading() as r:
        assert bodies.of_one(r, "ticket", row.id) == "Nothing since the 11th."
        assert [t.native_id for t in tickets.of_customers(r, [row.customer_id]) if t.open]


def test_copying_again_adds_nothing(desk: Helpdesk):
    desk.opens()
    desk.synchronise()
    before = _counts(desk.book)
    desk.synchronise()
    assert _counts(desk.book) == before


def test_a_ticket_closed_in_the_desk_is_closed_here_too(desk: Helpdesk):
    desk.opens()
    desk.synchronise()
    desk.clock.forward(minutes=30)
    desk.town.act({"who": "centralino", "do": "rt.status", "ticket": "1", "status": "resolved"})
    desk.synchronise()
    assert (desk.ticket("1").open, desk.ticket("1").status) == (0, "resolved")


def test_a_ticket_that_came_before_its_customer_finds_them_later(desk: Helpdesk):
    desk.opens()
    with desk.book.writing() as w:
        w.add(stream, account_id=desk.account, key="tickets")
    with desk.book.reading() as r:
        only = r.value(select(stream.c.id))
    directory.copy(desk.office, only)
    assert desk.ticket("1").customer_id is None
    desk.synchronise()
    assert desk.ticket("1").customer_id == desk.customer()


def test_more_than_a_page_of_tickets_comes_whole(desk: Helpdesk):
    for number in range(130):
        desk.opens("sofia", f"Bill {number}")
    desk.synchronise()
    with desk.book.reading() as r:
        assert r.value(select(func.count()).select_from(ticket)) == 130


@pytest.mark.parametrize("step", ["directory read", "directory kept"])
def test_a_worker_that_dies_while_copying_loses_nothing(desk: Helpdesk, step: str):
    desk.opens()
    desk.dies_at.append(step)
    with pytest.raises(Killed):
        desk.synchronise()
    assert desk.dies_at == []
    desk.clock.forward(minutes=11)
    desk.synchronise()
    assert desk.ticket("1").customer_id == desk.customer()


def test_a_stream_that_is_being_read_is_not_read_by_another(desk: Helpdesk):
    desk.synchronise()
    with desk.book.writing() as w:
        w.run(update(stream).values(due_at=None))
    (first, *_) = directory.due(desk.office)
    seen: list[str] = []

    def another_comes() -> None:
        desk.meanwhile["directory read"] = lambda: seen.append("read by both")
        directory.copy(desk.office, first)

    desk.meanwhile["directory read"] = another_comes
    directory.copy(desk.office, first)
    assert seen == []


def test_a_reader_that_was_overtaken_does_not_move_the_bookmark_back(desk: Helpdesk):
    desk.opens()
    desk.synchronise()
    desk.opens(subject="One more")
    with desk.book.writing() as w:
        w.run(update(stream).values(due_at=None))
    tickets_stream = directory.due(desk.office)[-1]
    after: list[list[str | None]] = []

    def another_takes_over() -> None:
        desk.clock.forward(minutes=11)
        desk.opens(subject="And another")
        directory.copy(desk.office, tickets_stream)
        after.append(_bookmarks(desk.book))

    desk.meanwhile["directory read"] = another_takes_over
    directory.copy(desk.office, tickets_stream)
    assert _bookmarks(desk.book) == after[0]


def test_a_desk_that_answers_nonsense_rests_and_the_bookmark_stays(desk: Helpdesk):
    desk.opens()
    desk.synchronise()
    marks = _bookmarks(desk.book)
    desk.fault("html", "* /", times=50)
    desk.synchronise()
    assert _bookmarks(desk.book) == marks
    with desk.book.reading() as r:
        row = r.row(select(account).where(account.c.id == desk.account))
    assert row is not None
    assert (row.trouble_kind, row.rests_until > desk.clock.now()) == ("changed", True)
    assert directory.due(desk.office) == []
    desk.town.faults.clear()
    desk.clock.forward(hours=2)
    desk.opens(subject="And now the bill too")
    desk.synchronise()
    assert desk.ticket("2").open


def test_a_ticket_is_looked_at_again_before_anything_is_done_to_it(desk: Helpdesk):
    desk.opens()
    desk.synchronise()
    desk.town.act({"who": "centralino", "do": "rt.status", "ticket": "1", "status": "stalled"})
    fresh = directory.refresh_ticket(desk.office, desk.ticket("1").id)
    assert (fresh.status, fresh.open) == ("stalled", True)


def test_a_ticket_merged_away_has_nothing_left_to_close(desk: Helpdesk):
    desk.opens()
    desk.opens(subject="The same again")
    desk.synchronise()
    desk.town.rt.book.tickets[2].merged_into = 1
    fresh = directory.refresh_ticket(desk.office, desk.ticket("2").id)
    assert (fresh.status, fresh.open) == ("gone", False)


def test_contract_data_is_not_part_of_a_customer(desk: Helpdesk):
    desk.synchronise()
    assert not hasattr(ana(desk), "contract")


def _counts(book: Book) -> list[int]:
    with book.reading() as r:
        tables = (customer, customer_contact, ticket, stream)
        return [int(r.value(select(func.count()).select_from(table))) for table in tables]


def _bookmarks(book: Book) -> list[str | None]:
    with book.reading() as r:
        return [row.bookmark for row in r.rows(select(stream.c.bookmark).order_by(stream.c.id))]


def test_a_word_heard_before_its_customer_was_known_is_matched_once_more(desk: Helpdesk):
    on_x = connect(desk.book, "x")
    waits = hear(desk.book, "My code is LF-204817.", on=on_x, by=meet(desk.book))
    done = hear(desk.book, "Thank you!", on=on_x, complaint=False)
    taken = cases.take(desk.office, hear(desk.book, "And I?", on=on_x), by=desk.ben)

    def matched() -> list[int]:
        with desk.book.writing() as w:
            due = mentions.unmatched(w, limit=9)
            w.run(update(mention).values(matched_at=w.now))
        return due

    matched()
    desk.synchronise()
    assert matched() == [waits, waits + 2], f"case {taken} is open, mention {done} asks nothing"
    desk.synchronise()
    assert matched() == [], "the directory was read again and had nothing new"
    with desk.book.writing() as w:
        w.run(update(customer_contact).values(value="old@posta.example"))
    desk.synchronise()
    assert matched() == [waits, waits + 2]
    with desk.book.writing() as w:
        row = {"person_id": 1, "customer_id": desk.customer(), "because": [], "basis": "given"}
        w.add(link, strength="claimed", at=w.now, **row)
        w.run(update(customer).values(name="Old"))
    desk.synchronise()
    assert matched() == [waits + 2], "whose customer is sure is left in peace"
