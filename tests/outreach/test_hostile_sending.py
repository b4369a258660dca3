"""What only looks like our message, our phrase or our turn is not taken for it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from casebook.database import Book
from casebook.errors import BookBusy, Trouble
from casebook.message import Receipt
from casebook.tables.cases import case_item
from casebook.tables.team import phrase
from outreach import approval, cases, joining, sending
from outreach.office import Office
from tests.cast import BEN, CLEO, FakeClock, connect, hear, hire, meet
from tests.outreach.street import Script, case_of, message_of, open_office, write


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def office(any_book: Book, script: Script) -> Office:
    return open_office(any_book, script)


def taken(office: Office, ben: int, **by: Any) -> int:
    return cases.take(
        office, hear(office.book, on=connect(office.book), by=meet(office.book, **by)), by=ben
    )


def test_an_earlier_message_of_the_same_words_is_no_receipt_for_a_lost_one(
    office: Office, script: Script, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben, cleo = hire(office.book, BEN), hire(office.book, CLEO)
    case = taken(office, ben)
    cases.add_helper(office, case, mate=cleo, by=ben)
    first = write(office, case, by=ben, text="One moment, please.")
    clock.forward(seconds=30)
    sending.send(office, first)
    script.next = ["never"]
    second = write(office, case, by=cleo, text="One moment, please.")
    clock.forward(seconds=30)
    sending.send(office, second)
    # Platforms know words and minutes, not our keys: what they find is the first one.
    monkeypatch.setattr(Script, "find", lambda self, message: Receipt("n1"))
    clock.forward(minutes=10)
    sending.look(office, second)
    assert message_of(office, first).state == "sent"
    assert message_of(office, second).state == "perhaps", "a person looks: nothing shows it arrived"


def test_what_arrived_before_the_call_by_the_platforms_clock_is_left_to_a_person(
    office: Office, script: Script, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where our clock goes an hour ahead: *not sent* would have it written once more."""
    ben = hire(office.book, BEN)
    lost = write(office, taken(office, ben), by=ben, text="One moment, please.")
    script.next = ["lost"]
    clock.forward(seconds=30)
    sending.send(office, lost)
    there = clock.now() - timedelta(hours=1)
    monkeypatch.setattr(Script, "find", lambda self, message: Receipt("n1", at=there))
    clock.forward(minutes=10)
    sending.look(office, lost)
    assert message_of(office, lost).state == "perhaps"
    clock.forward(hours=9)
    assert lost not in sending.to_look_at(office), "a person looks"


@pytest.mark.parametrize(
    "name", ["Call 899-123 now", "@sindaco", "linfa.truffe.example", "Ana\nFerri"]
)
def test_a_name_that_says_more_than_a_name_makes_no_phrase_approved(
    office: Office, script: Script, name: str
) -> None:
    ben, cleo = hire(office.book, BEN), hire(office.book, CLEO)
    case = taken(office, ben, name=name)
    with office.book.writing() as w:
        w.add(
            phrase, moment="invite_private", language="en", version=1, at=w.now, approved_by=cleo,
            approved_at=w.now, text="Sorry {name}, please write to us in private.",
        )  # fmt: skip
    text = f"Sorry {name}, please write to us in private."
    id = write(office, case, by=ben, text=text, verb="reply")
    assert message_of(office, id).state == "awaiting"


def test_a_connection_that_never_gets_free_is_said_in_words(book: Book) -> None:
    book.writers.pool._timeout = 0.01  # type: ignore[attr-defined]
    with book.writing(), pytest.raises(BookBusy), book.writing():
        pass


@pytest.mark.parametrize("role", ["manager", "integrator"])
def test_who_does_not_answer_customers_is_no_second_pair_of_eyes(office: Office, role: str) -> None:
    ben, other = hire(office.book, BEN), hire(office.book, CLEO, role=role)
    id = write(office, taken(office, ben), by=ben, text="Please write to us.", verb="reply")
    (waits,) = approval.waiting(office)
    with pytest.raises(Trouble):
        approval.approve(office, id, by=other, seen_hash=waits.seen_hash)
    assert message_of(office, id).state == "awaiting"


def test_a_word_that_was_only_proposed_to_a_case_does_not_make_it_wait(
    office: Office, clock: FakeClock
) -> None:
    ben, on_x = hire(office.book, BEN), connect(office.book)
    stranger = hear(office.book, on=on_x, by=meet(office.book, native_id="77", name="Ana Ferri"))
    clock.forward(hours=1)
    ana = meet(office.book)
    case = cases.take(office, hear(office.book, on=on_x, by=ana), by=ben)
    clock.forward(hours=1)
    later = hear(office.book, on=on_x, by=ana)
    since = case_of(office, case).waiting_since
    with office.book.writing() as w:
        w.add(case_item, case_id=case, mention_id=stranger, as_="duplicate", because=[], at=w.now)

    item = joining.join(office, case, later, as_="duplicate", by=ben)
    assert case_of(office, case).waiting_since == since
    joining.undo(office, item, by=ben)
    assert case_of(office, case).waiting_since == since


def test_of_two_workers_with_one_message_in_hand_only_one_calls(
    office: Office, script: Script, clock: FakeClock
) -> None:
    ben = hire(office.book, BEN)
    id = write(office, taken(office, ben), by=ben)
    clock.forward(minutes=1)

    def overtaken(step: str) -> None:
        if step == "send: before the claim":
            sending.send(office, id)

    sending.send(replace(office, step=overtaken), id)
    assert len(script.arrived) == 1


def test_who_is_not_on_the_case_speaks_to_nobody_in_it(office: Office, script: Script) -> None:
    ben, other = hire(office.book, BEN), hire(office.book, CLEO)
    case = taken(office, ben)
    with pytest.raises(Trouble, match="join as a helper"):
        write(office, case, by=other)
