"""In charge means in charge: one owner, told who and when; nothing vanishes between two lists."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, update

from casebook.database import Book
from casebook.errors import Taken, Trouble
from casebook.tables.cases import case_item
from casebook.tables.cases import cases as cases_
from casebook.tables.ends import case_end, commitment, reopening
from casebook.tables.heard import mention
from casebook.tables.team import teammate
from outreach import cases, inbox, mine, queue
from outreach.office import Office
from tests.cast import BEN, CLEO, DARIO, FakeClock, connect, hear, hire, meet
from tests.outreach.street import case_of, lines_of, open_office, write


@pytest.fixture
def office(any_book: Book) -> Office:
    return open_office(any_book)


@pytest.fixture
def on_x(any_book: Book) -> int:
    return connect(any_book, "x")


@pytest.fixture
def ben(any_book: Book) -> int:
    return hire(any_book, BEN)


def test_of_many_who_take_one_word_at_once_one_has_it_and_the_others_are_told_who(
    office: Office, on_x: int, ben: int
):
    waits = hear(office.book, on=on_x, by=meet(office.book))
    mates = [ben, hire(office.book, CLEO), hire(office.book, DARIO)]
    told: list[str] = []

    def reach(mate: int) -> int | None:
        try:
            return cases.take(office, waits, by=mate)
        except Taken as taken:
            told.append(str(taken))
            return None

    with ThreadPoolExecutor(3) as pool:
        got = [case for case in pool.map(reach, mates) if case]
    assert len(got) == 1
    owner = {ben: "Ben Conti"}.get(case_of(office, got[0]).owner_id, "")
    assert len(told) == 2
    assert all(owner in words and "02 Mar 09:00" in words for words in told)
    with office.book.reading() as r:
        assert r.value(select(func.count()).select_from(cases_)) == 1


def test_chasers_come_along_and_do_not_wait_on_their_own(
    office: Office, on_x: int, ben: int, clock: FakeClock
):
    ana = meet(office.book)
    first = hear(office.book, on=on_x, by=ana)
    clock.forward(hours=1)
    chaser = hear(office.book, "Hello??", on=on_x, by=ana, folded_into=first)
    inbox.attach(office, chaser)
    case = cases.take(office, first, by=ben)
    with office.book.reading() as r:
        items = {row.mention_id: row.as_ for row in r.rows(select(case_item))}
    assert items == {first: "origin", chaser: "chaser"}
    row = case_of(office, case)
    assert (row.first_word_at, row.last_word_at) == (row.waiting_since, clock.now())
    assert queue.page(office).rows == ()


def test_the_first_look_is_kept_and_the_second_changes_nothing(
    office: Office, on_x: int, ben: int, clock: FakeClock
):
    waits = hear(office.book, on=on_x)
    cases.look(office, waits, by=ben)
    seen = clock.now()
    clock.forward(minutes=5)
    cases.take(office, waits, by=hire(office.book, CLEO))
    with office.book.reading() as r:
        row = r.row(select(mention.c.first_look_at, mention.c.first_look_by))
    assert tuple(row) == (seen, ben)


def test_set_aside_needs_a_reason_and_comes_back_at_its_own_place(
    office: Office, on_x: int, ben: int
):
    first, second = hear(office.book, on=on_x), hear(office.book, on=on_x)
    with pytest.raises(Trouble):
        cases.set_aside(office, first, by=ben, because="")
    cases.set_aside(office, first, by=ben, because="about tree sap")
    assert [row.waiting.mention_id for row in queue.page(office).rows] == [second]
    with pytest.raises(Trouble):
        cases.take(office, first, by=ben)
    cases.bring_back(office, first, by=ben)
    assert [row.waiting.mention_id for row in queue.page(office).rows] == [first, second]


def test_what_somebody_took_cannot_be_set_aside(office: Office, on_x: int, ben: int):
    waits = hear(office.book, on=on_x)
    cases.take(office, waits, by=ben)
    with pytest.raises(Taken, match="Ben Conti"):
        cases.set_aside(office, waits, by=ben, because="late")


def test_handed_over_by_name_it_is_theirs_and_the_reason_is_a_note(
    office: Office, on_x: int, ben: int
):
    case = cases.take(office, hear(office.book, on=on_x), by=ben)
    dario = hire(office.book, DARIO)
    cases.add_helper(office, case, mate=dario, by=ben, why="billing")
    cases.hand_over(office, case, to=dario, by=ben, why="it is the bill")
    assert [line.id for line in mine.of(office, dario)] == [case]
    assert mine.of(office, ben) == ()
    assert lines_of(office.book)[-2:] == ["helper joined", "case handed over"]
    with office.book.writing() as w:
        w.run(update(teammate).where(teammate.c.id == ben).values(ended_at=w.now))
    with pytest.raises(Trouble):
        cases.hand_over(office, case, to=ben, by=dario)


def test_a_case_handed_back_is_taken_again_once(office: Office, on_x: int, ben: int):
    case = cases.take(office, hear(office.book, on=on_x), by=ben)
    cases.give_back(office, case, by=ben, because="shift ends")
    dario = hire(office.book, DARIO)
    cases.take_returned(office, case, by=dario)
    with pytest.raises(Taken, match="Dario Sala"):
        cases.take_returned(office, case, by=ben)


def test_an_answered_case_handed_back_is_in_the_queue_too(
    office: Office, on_x: int, ben: int, clock: FakeClock
):
    from outreach import sending

    case = cases.take(office, hear(office.book, on=on_x, by=meet(office.book)), by=ben)
    id = write(office, case, by=ben)
    clock.forward(seconds=11)
    sending.send(office, id)
    assert case_of(office, case).waiting_since is None
    cases.give_back(office, case, by=ben, because="holiday")
    assert [row.waiting.case_id for row in queue.page(office).rows] == [case]


def test_given_back_in_the_undo_window_it_stays_in_the_queue_though_the_word_arrives(
    office: Office, on_x: int, ben: int, clock: FakeClock
):
    from outreach import sending

    case = cases.take(office, hear(office.book, on=on_x, by=meet(office.book)), by=ben)
    id = write(office, case, by=ben)
    cases.give_back(office, case, by=ben, because="shift ends")
    clock.forward(seconds=11)
    sending.send(office, id)
    assert [row.waiting.case_id for row in queue.page(office).rows] == [case]


def test_a_case_does_not_end_over_an_open_promise_or_an_unsure_message(
    office: Office, on_x: int, ben: int, clock: FakeClock
):
    case = cases.take(office, hear(office.book, on=on_x, by=meet(office.book)), by=ben)
    with office.book.writing() as w:
        row = {"case_id": case, "kind": "own", "owner_id": ben, "made_at": w.now, "due_at": w.now}
        promise = w.add(commitment, **row)
    with pytest.raises(Trouble, match="promise"):
        cases.close(office, case, by=ben, how="solved")
    with office.book.writing() as w:
        kept = {"ended_at": w.now, "end": "kept"}
        w.run(update(commitment).where(commitment.c.id == promise).values(**kept))
    write(office, case, by=ben)
    with pytest.raises(Trouble, match="message"):
        cases.close(office, case, by=ben, how="solved")


def test_ended_and_begun_again_both_are_rows(office: Office, on_x: int, ben: int):
    case = cases.take(office, hear(office.book, on=on_x), by=ben)
    cases.close(office, case, by=ben, how="solved", words="line is up")
    assert mine.of(office, ben) == ()
    with pytest.raises(Trouble):
        cases.close(office, case, by=ben, how="solved")
    cases.reopen(office, case, by=ben, words="down again")
    assert [line.id for line in mine.of(office, ben)] == [case]
    with office.book.reading() as r:
        assert r.value(select(case_end.c.how)) == "solved"
        assert r.value(select(reopening.c.by)) == ben


def test_a_case_may_concern_somebody_who_never_wrote_and_its_author_passed_it_on(
    office: Office, on_x: int, ben: int
):
    marco = meet(office.book, channel="x", native_id="55", name="Marco Dini", handle="marco_dini")
    case = cases.take(office, hear(office.book, on=on_x, by=marco), by=ben)
    person = cases.concerns(office, case, by=ben, name="Ana Ferri")
    assert case_of(office, case).concerns_id == person
    with office.book.reading() as r:
        assert r.value(select(case_item.c.as_)) == "passed_on"
