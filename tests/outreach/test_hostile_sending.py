"""What only looks like our message, our phrase or our turn is not taken for it."""

from typing import Any

import pytest

from casebook.database import Book
from casebook.errors import BookBusy
from casebook.message import Receipt
from casebook.tables.team import phrase
from outreach import cases, sending
from outreach.office import Office
from tests.cast import BEN, CLEO, FakeClock, connect, hear, hire, meet
from tests.outreach.street import Script, message_of, open_office, write


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
