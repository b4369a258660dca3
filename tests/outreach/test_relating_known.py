"""Do we know it already: a word that waits, beside open and lately closed cases and tickets."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from casebook.database import Book
from casebook.tables.cases import case_item, cases
from casebook.tables.heard import mention, person_handle
from casebook.tables.people import link, ticket
from outreach import joining, proposing, queue, relating_known
from tests.cast import ANA, FakeClock, hear, meet
from tests.outreach.helpdesk import Helpdesk

WORDS = "Three weeks without a line after the move, my order is 77123, nobody came."


@pytest.fixture
def desk(any_book: Book, clock: FakeClock) -> Helpdesk:
    return Helpdesk(any_book, clock)


@pytest.fixture
def case(desk: Helpdesk) -> int:
    return desk.case_of_ana()


def waits(desk: Helpdesk, said: str, *, person: int | None = None) -> int:
    with desk.book.reading() as r:
        on = r.value(select(mention.c.account_id))
    known = {"person_id": person} if person else {}
    by = meet(desk.book, ANA, channel="facebook", native_id=f"f{person}", **known)
    desk.clock.forward(hours=2)
    return hear(desk.book, said, on=on, by=by, native_id="3003")


def known(desk: Helpdesk, word: int) -> dict[tuple[str, str], relating_known.Known]:
    return {(one.kind, one.as_): one for one in relating_known.of_word(desk.office, word)}


def test_a_word_that_waits_is_shown_beside_the_open_case_of_the_same_person(
    desk: Helpdesk, case: int
):
    word = waits(desk, "Still no line after the move!", person=desk.person(case))
    found = known(desk, word)["case", "duplicate"]
    assert (found.id, found.open) == (case, True)
    assert "The same person wrote it." in [why.en for why in found.because]
    assert found.text == "Three weeks without a line after the move!"


def test_a_case_that_ended_lately_is_shown_and_one_of_long_ago_is_not(desk: Helpdesk, case: int):
    word = waits(desk, "Still no line after the move!", person=desk.person(case))
    with desk.book.writing() as w:
        w.change(cases, cases.c.id == case, ended_at=w.now - timedelta(days=29))
    assert known(desk, word)["case", "duplicate"].open is False
    with desk.book.writing() as w:
        w.change(cases, cases.c.id == case, ended_at=w.now - timedelta(days=31))
    assert known(desk, word) == {}


def test_the_tickets_of_who_is_only_called_so_keep_their_words(desk: Helpdesk, case: int):
    desk.opens(subject="No line since the move", text="")
    desk.synchronise()
    word = waits(desk, "Still no line after the move", person=None)
    with desk.book.writing() as w:
        person = w.value(select(person_handle.c.person_id).order_by(person_handle.c.id.desc()))
        w.add(link, person_id=person, customer_id=desk.customer(), strength="proposed",
              because=[], basis="public", at=w.now)  # fmt: skip
    found = known(desk, word)["ticket", "duplicate"]
    assert found.text == ""
    assert "nobody knows whether it is the same person" in found.because[0].en
    with desk.book.writing() as w:
        w.change(link, link.c.person_id == person, rejected_at=w.now)
    assert ("ticket", "duplicate") not in known(desk, word)


def test_the_case_of_who_may_only_be_the_same_customer_stays_closed(desk: Helpdesk, case: int):
    desk.opens()
    desk.synchronise()
    theirs = link.c.person_id == desk.person(case), link.c.customer_id == desk.customer()
    word = waits(desk, "Still no line after the move!", person=None)
    with desk.book.writing() as w:
        person = w.value(select(person_handle.c.person_id).order_by(person_handle.c.id.desc()))
        w.add(link, person_id=person, customer_id=desk.customer(), strength="claimed",
              because=[], basis="public", at=w.now)  # fmt: skip
        w.change(link, *theirs, strength="proposed")
    assert ("case", "duplicate") not in known(desk, word)
    with desk.book.writing() as w:
        w.change(link, *theirs, strength="claimed")
    assert known(desk, word)["case", "duplicate"].id == case


def test_a_word_taken_off_a_case_and_a_ticket_its_desk_deleted_are_compared_no_more(
    desk: Helpdesk, case: int
):
    desk.opens(text="")
    desk.synchronise()
    word = waits(desk, "Still no line since the move!", person=desk.person(case))
    assert {("case", "duplicate"), ("ticket", "duplicate")} <= known(desk, word).keys()
    with desk.book.writing() as w:
        w.change(ticket, ticket.c.id > 0, open=0, status="gone", changed_at=w.now)
        w.change(case_item, case_item.c.case_id == case, ended_at=w.now)
    found = known(desk, word)
    assert not {("case", "duplicate"), ("ticket", "duplicate")} & found.keys()
    assert "no line" not in "".join(one.text for one in found.values()).lower()


def hint(desk: Helpdesk, word: int) -> relating_known.Known | None:
    desk.clock.forward(seconds=30)
    rows = queue.page(desk.office).rows
    return next(row.known for row in rows if row.waiting.mention_id == word)


def test_the_queue_names_the_case_that_a_word_may_repeat(desk: Helpdesk, case: int):
    word = waits(desk, "Still no line after the move! " * 20, person=desk.person(case))
    shown = hint(desk, word)
    assert shown == relating_known.of_word(desk.office, word)[0]
    assert (shown.as_, shown.label) == ("duplicate", f"Q-{case}")


def test_what_a_person_told_apart_is_not_named_again(desk: Helpdesk, case: int):
    word = waits(desk, "Still no line after the move!", person=desk.person(case))
    item = joining.leave(desk.office, case, word, as_="other", by=desk.ben)
    assert hint(desk, word) is None
    joining.undo(desk.office, item, by=desk.ben)
    assert hint(desk, word)


def test_the_queue_says_that_it_is_another_matter(desk: Helpdesk, case: int):
    desk.opens(subject="Parcel lost by the courier", text="")
    desk.synchronise()
    word = waits(desk, "The branch in Bari was rude", person=desk.person(case))
    shown = hint(desk, word)
    assert shown
    assert (shown.as_, shown.label) == ("other", f"Q-{case}")


def test_the_queue_tells_nothing_of_a_stranger_s_ticket(desk: Helpdesk):
    desk.opens("ugo", subject="Line", text=WORDS)
    desk.synchronise()
    desk.complains("Hello")
    assert hint(desk, waits(desk, WORDS, person=None)) is None


def test_the_queue_names_no_other_matter_of_who_is_only_called_so(desk: Helpdesk, case: int):
    desk.opens(subject="Parcel lost by the courier", text="")
    desk.synchronise()
    word = waits(desk, "The boiler of the neighbours leaks", person=None)
    with desk.book.writing() as w:
        person = w.value(select(person_handle.c.person_id).order_by(person_handle.c.id.desc()))
        w.add(link, person_id=person, customer_id=desk.customer(), strength="proposed",
              because=[], basis="public", at=w.now)  # fmt: skip
    assert ("ticket", "homonym") in known(desk, word)
    assert hint(desk, word) is None


def test_nearly_the_same_words_in_anybodys_ticket_are_shown_without_them(desk: Helpdesk):
    desk.opens("ugo", subject="Line", text=WORDS)
    desk.synchronise()
    desk.complains("Hello")
    word = waits(desk, WORDS.replace("weeks", "weks"), person=None)
    found = known(desk, word)["ticket", "near"]
    assert (found.text, found.because[0].en.startswith("It has nearly the same words")) == (
        "",
        True,
    )


@pytest.mark.parametrize("said", ["", "😀", "👍👍"])
def test_a_picture_alone_is_near_to_nothing(desk: Helpdesk, case: int, said: str):
    desk.opens("ugo", subject=said, text=said)
    desk.synchronise()
    word = waits(desk, said, person=desk.person(case))
    assert [one.as_ for one in relating_known.of_word(desk.office, word)] == ["other"]


def test_the_case_page_shows_the_customers_other_cases(desk: Helpdesk, case: int):
    with desk.book.writing() as w:
        row = w.row(select(cases).where(cases.c.id == case))
        assert row is not None
        values = {name: value for name, value in row._mapping.items() if name != "id"}
        other = w.add(cases, **values)
    found = relating_known.of_case(desk.office, case)
    assert [(one.kind, one.id) for one in found] == [("case", other)]


def test_a_ticket_that_was_closed_lately_is_proposed_and_says_so(desk: Helpdesk, case: int):
    number = desk.opens(subject="No line since the move", text="")
    desk.synchronise()
    with desk.book.writing() as w:
        w.run(update(ticket).values(open=0, status="resolved", changed_at=w.now))
    assert proposing.due(desk.office) == [case]
    proposing.propose(desk.office, case)
    with desk.book.reading() as r:
        row = r.row(select(case_item).where(case_item.c.ticket_id == desk.ticket(number).id))
    assert row is not None
    assert row.as_ == "duplicate"
    assert "closed there already" in row.because[-1][1]
    assert proposing.due(desk.office) == []
