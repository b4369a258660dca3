"""Their private answers find the case, start its clock, and never fall between two chairs."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from casebook.database import Book
from casebook.tables.cases import case_item
from casebook.tables.ends import reopening
from casebook.tables.heard import mention, person_handle
from casebook.tables.team import teammate
from outreach import cases, inbox, joining, mine, queue, sending
from outreach.office import Office
from tests.cast import BEN, MONDAY, FakeClock, connect, hear, hire, meet
from tests.outreach.street import Script, case_of, open_office, write


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def office(any_book: Book, script: Script) -> Office:
    return open_office(any_book, script)


@pytest.fixture
def ben(any_book: Book) -> int:
    return hire(any_book, BEN)


@pytest.fixture
def ana(any_book: Book) -> int:
    return meet(any_book)


@pytest.fixture
def on_x(any_book: Book) -> int:
    return connect(any_book, "x")


@pytest.fixture
def case(office: Office, ben: int, ana: int, on_x: int) -> int:
    return cases.take(office, hear(office.book, on=on_x, by=ana), by=ben)


def answer(
    office: Office, *, on: int, by: int | None, said: str = "Thank you", **other: Any
) -> int:
    """A private word, heard and attached."""
    word = {"visibility": "private", "kind": "message", "complaint": False} | other
    id = hear(office.book, said, on=on, by=by, **word)
    for due in inbox.due(office):
        inbox.attach(office, due)
    return id


def waiting(office: Office) -> list[int]:
    return [row.waiting.mention_id for row in queue.page(office).rows]


def as_what(office: Office, mention_id: int) -> str | None:
    with office.book.reading() as r:
        query = select(case_item.c.as_).where(case_item.c.mention_id == mention_id)
        return r.value(query)  # type: ignore[no-any-return]


def answered(office: Office, case: int, ben: int, clock: FakeClock) -> None:
    id = write(office, case, by=ben)
    clock.forward(seconds=11)
    sending.send(office, id)
    assert case_of(office, case).waiting_since is None


def test_a_private_answer_joins_the_case_and_starts_the_next_clock(
    office: Office, case: int, ben: int, ana: int, on_x: int, clock: FakeClock
):
    answered(office, case, ben, clock)
    clock.forward(hours=2)
    id = answer(office, on=on_x, by=ana)
    assert as_what(office, id) == "answer"
    assert case_of(office, case).waiting_since == clock.now()
    assert waiting(office) == []
    clock.forward(hours=1)
    answer(office, on=on_x, by=ana, said="And?")
    first = case_of(office, case).waiting_since
    assert first < clock.now(), "the first unanswered word counts"


def test_of_two_words_attached_in_either_order_the_first_one_counts(
    office: Office, case: int, ben: int, ana: int, on_x: int, clock: FakeClock
):
    answered(office, case, ben, clock)
    private: dict[str, Any] = {"on": on_x, "by": ana, "visibility": "private", "complaint": False}
    first, came = hear(office.book, "Thank you", **private), clock.now()
    clock.forward(hours=1)
    for id in (hear(office.book, "And?", **private), first):
        inbox.attach(office, id)
    assert case_of(office, case).waiting_since == came


def test_so_it_does_in_the_queue(office: Office, ana: int, on_x: int, clock: FakeClock):
    private: dict[str, Any] = {"on": on_x, "by": ana, "visibility": "private", "complaint": False}
    first, came = hear(office.book, "Hello?", **private), clock.now()
    clock.forward(hours=1)
    for id in (second := hear(office.book, "And?", **private), first):
        inbox.attach(office, id)
    (row,) = queue.page(office).rows
    assert (row.waiting.mention_id, row.waiting.place.since) == (second, came)


def test_a_case_in_the_queue_takes_the_earlier_place_of_a_word_that_joins_it(
    office: Office, case: int, ben: int, ana: int, on_x: int, clock: FakeClock
):
    answered(office, case, ben, clock)
    clock.forward(hours=1)
    word, came = hear(office.book, on=on_x, by=ana), clock.now()
    hear(office.book, "Well?", on=on_x, by=ana, folded_into=word, complaint=False)
    clock.forward(hours=1)
    answer(office, on=on_x, by=ana)
    cases.give_back(office, case, by=ben, because="shift ends")
    joining.join(office, case, word, as_="duplicate", by=ben)
    waits = case_of(office, case)
    assert (waits.waiting_since, waits.last_word_at) == (came, clock.now())


@pytest.mark.parametrize("chaser", [False, True])
def test_a_word_that_came_before_ours_and_was_read_after_it_waits_until_the_next_one(
    office: Office, case: int, ben: int, ana: int, on_x: int, clock: FakeClock, chaser: bool
):
    sent = write(office, case, by=ben)
    clock.forward(seconds=10)
    how: dict[str, Any] = {"folded_into": 1} if chaser else {"visibility": "private"}
    word, came = hear(office.book, "And?", on=on_x, by=ana, complaint=False, **how), clock.now()
    clock.forward(seconds=1)

    def step(name: str) -> None:
        if name == "send: before the call":
            clock.forward(seconds=1)
            inbox.attach(office, word)

    sending.send(replace(office, step=step), sent)
    assert case_of(office, case).waiting_since == came
    other = hear(office.book, on=on_x, by=ana)
    joined = joining.join(office, case, other, as_="duplicate", by=ben)
    joining.undo(office, joined, by=ben)
    assert case_of(office, case).waiting_since == came
    answered(office, case, ben, clock)


def test_a_word_on_a_case_ended_lately_reopens_it_for_its_owner(
    office: Office, case: int, ben: int, ana: int, on_x: int, clock: FakeClock
):
    cases.close(office, case, by=ben, how="solved")
    clock.forward(days=20)
    answer(office, on=on_x, by=ana, said="It is down again")
    assert [line.id for line in mine.of(office, ben)] == [case]
    assert case_of(office, case).waiting_since == clock.now()
    with office.book.reading() as r:
        assert r.row(select(reopening.c.by)) == (None,)


def test_reopened_for_an_owner_who_left_it_waits_in_the_queue(
    office: Office, case: int, ben: int, ana: int, on_x: int, clock: FakeClock
):
    cases.close(office, case, by=ben, how="solved")
    with office.book.writing() as w:
        w.run(update(teammate).values(ended_at=w.now))
    answer(office, on=on_x, by=ana)
    assert [row.waiting.case_id for row in queue.page(office).rows] == [case]


def test_a_word_long_after_the_end_waits_by_its_own_time(
    office: Office, case: int, ben: int, ana: int, on_x: int, clock: FakeClock
):
    cases.close(office, case, by=ben, how="solved")
    clock.forward(days=31)
    id = answer(office, on=on_x, by=ana)
    assert waiting(office) == [id]
    assert case_of(office, case).ended_at is not None


def test_a_stranger_who_writes_in_private_enters_the_queue_once(
    office: Office, ana: int, on_x: int, clock: FakeClock, ben: int
):
    first = answer(office, on=on_x, by=ana, said="Good morning")
    clock.forward(minutes=1)
    second = answer(office, on=on_x, by=ana, said="Is anybody there?")
    assert waiting(office) == [first]
    case = cases.take(office, first, by=ben)
    assert as_what(office, second) == "chaser"
    assert case_of(office, case).last_word_at == clock.now()


@pytest.mark.parametrize(
    "other", [{"visibility": "public"}, {"deleted_at": MONDAY}, {"set_aside_at": MONDAY}]
)
def test_a_private_word_is_hidden_behind_none_that_does_not_wait_in_private(
    office: Office, ana: int, on_x: int, other: dict[str, Any]
):
    hear(office.book, on=on_x, by=ana, **{"visibility": "private", "attached_at": MONDAY} | other)
    assert answer(office, on=on_x, by=ana) in waiting(office)


def test_a_private_word_of_nobody_known_is_not_lost(office: Office, on_x: int):
    id = answer(office, on=on_x, by=None)
    assert waiting(office) == [id]


def test_a_chaser_of_a_case_in_charge_joins_it_and_resets_nothing(
    office: Office, case: int, ana: int, on_x: int, clock: FakeClock
):
    since = case_of(office, case).waiting_since
    clock.forward(hours=3)
    id = hear(office.book, "HELLO???", on=on_x, by=ana, folded_into=1)
    inbox.attach(office, id)
    assert as_what(office, id) == "chaser"
    assert case_of(office, case).waiting_since == since
    assert waiting(office) == []


def test_a_chaser_of_a_case_ended_long_ago_waits_on_its_own(
    office: Office, case: int, ben: int, ana: int, on_x: int, clock: FakeClock
):
    cases.close(office, case, by=ben, how="solved")
    clock.forward(days=40)
    id = hear(office.book, "Down again", on=on_x, by=ana, folded_into=1, complaint=False)
    inbox.attach(office, id)
    assert waiting(office) == [id]


def test_attaching_twice_adds_nothing(
    office: Office, case: int, ana: int, on_x: int, clock: FakeClock
):
    id = answer(office, on=on_x, by=ana)
    with office.book.writing() as w:
        w.run(update(mention).where(mention.c.id == id).values(attached_at=None, case_id=None))
    inbox.attach(office, id)
    with office.book.reading() as r:
        assert len(r.rows(select(case_item).where(case_item.c.mention_id == id))) == 1


def test_a_late_second_run_starts_no_clock_that_our_answer_stopped(
    office: Office, case: int, ben: int, ana: int, on_x: int, clock: FakeClock
):
    id = answer(office, on=on_x, by=ana)
    answered(office, case, ben, clock)
    inbox.attach(office, id)
    assert case_of(office, case).waiting_since is None


def test_who_answers_by_another_id_that_the_receipt_told_is_the_same_person(
    office: Office, ben: int, clock: FakeClock, script: Script
):
    book = office.book
    reach, on = meet(book, channel="facebook", native_id="77"), connect(book, "facebook")
    case = cases.take(office, hear(book, on=on, by=reach, kind="comment"), by=ben)
    script.facts = {"known_as": "psid-9"}
    answered(office, case, ben, clock)
    with book.reading() as r:
        known = r.value(select(person_handle.c.id).where(person_handle.c.native_id == "psid-9"))
    id = answer(office, on=on, by=known)
    assert as_what(office, id) == "answer"
    assert case_of(office, case).waiting_since == clock.now()


def test_an_answer_that_was_heard_before_the_receipt_was_written_still_joins(
    office: Office, ben: int, clock: FakeClock, script: Script
):
    book = office.book
    reach, on = meet(book, channel="facebook", native_id="77"), connect(book, "facebook")
    case = cases.take(office, hear(book, on=on, by=reach, kind="comment"), by=ben)
    stranger = meet(book, channel="facebook", native_id="psid-9")
    script.facts = {"known_as": "psid-9"}
    answered(office, case, ben, clock)
    id = answer(office, on=on, by=stranger)
    assert as_what(office, id) == "answer"
