"""Two people for every public word (P5)."""

import pytest
from sqlalchemy import select, update

from casebook.database import Book
from casebook.errors import Taken, Trouble
from casebook.tables.cases import cases as cases_
from casebook.tables.cases import message
from casebook.tables.heard import body
from casebook.tables.team import notice, phrase, word
from outreach import approval, cases, drafting, sending, stopping
from outreach.office import Office
from tests.cast import BEN, CLEO, DARIO, MARTA, FakeClock, connect, hear, hire, meet
from tests.outreach.street import Script, lines_of, message_of, open_office, write

INVITE = "Dear Ana, may we talk in private? Ben"


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def office(book: Book, script: Script) -> Office:
    return open_office(book, script)


@pytest.fixture
def ben(book: Book) -> int:
    return hire(book, BEN)


@pytest.fixture
def case(office: Office, ben: int) -> int:
    book = office.book
    return cases.take(office, hear(book, on=connect(book, "x"), by=meet(book)), by=ben)


@pytest.fixture
def asked(office: Office, case: int, ben: int) -> int:
    return write(office, case, by=ben, text=INVITE, verb="reply")


def seen(office: Office) -> str:
    return approval.waiting(office)[0].seen_hash


def test_a_public_text_waits_for_a_second_person_however_long(
    office: Office, asked: int, clock: FakeClock, script: Script
):
    clock.forward(days=3)
    assert sending.due(office) == []
    sending.send(office, asked)
    assert script.arrived == []
    assert message_of(office, asked).state == "awaiting"


def test_approved_by_a_lead_it_goes_after_the_undo_window(
    office: Office, asked: int, clock: FakeClock, script: Script
):
    approval.approve(office, asked, by=hire(office.book, CLEO), seen_hash=seen(office))
    sending.send(office, asked)
    assert script.arrived == []
    clock.forward(seconds=11)
    sending.send(office, asked)
    assert [one.text for one in script.arrived] == [INVITE]
    assert "text approved" in lines_of(office.book)


def test_nobody_approves_their_own_words_not_even_a_lead(office: Office):
    book = office.book
    cleo = hire(book, CLEO)
    mine = cases.take(office, hear(book, on=connect(book, "x"), by=meet(book)), by=cleo)
    id = write(office, mine, by=cleo, text=INVITE, verb="reply")
    with pytest.raises(Trouble):
        approval.approve(office, id, by=cleo, seen_hash=seen(office))


def test_a_newcomer_approves_nothing_an_experienced_agent_does(office: Office, asked: int):
    with pytest.raises(Trouble):
        approval.approve(office, asked, by=hire(office.book, MARTA), seen_hash=seen(office))
    approval.approve(office, asked, by=hire(office.book, DARIO), seen_hash=seen(office))
    assert message_of(office, asked).state == "released"


@pytest.mark.parametrize("changed", ["text", "width"])
def test_only_exactly_what_was_on_the_screen_is_approved(office: Office, asked: int, changed: str):
    before = seen(office)
    with office.book.writing() as w:
        if changed == "text":
            w.run(update(body).where(body.c.of == "message").values(text="Your contract 1234 …"))
        else:
            w.run(update(message).values(visibility="unlisted"))
    with pytest.raises(Trouble):
        approval.approve(office, asked, by=hire(office.book, CLEO), seen_hash=before)


def unseen(office: Office, mate: int) -> list[str]:
    of = notice.c
    with office.book.reading() as r:
        mine = select(of.what).where(of.teammate_id == mate, of.seen_at.is_(None))
        return [row.what for row in r.rows(mine.order_by(of.id))]


@pytest.mark.parametrize("end", ["approved", "sent back", "withdrawn", "stopped"])
def test_who_may_read_it_is_told_until_it_is_settled(office: Office, case: int, ben: int, end: str):
    book = office.book
    cleo, dario, marta = hire(book, CLEO), hire(book, DARIO), hire(book, MARTA)
    asked = write(office, case, by=ben, text=INVITE, verb="reply")
    assert [unseen(office, mate) for mate in (cleo, dario)] == [["text awaits"]] * 2
    assert (unseen(office, marta), unseen(office, ben)) == ([], [])  # a newcomer, its author
    if end == "approved":
        approval.approve(office, asked, by=cleo, seen_hash=seen(office))
    elif end == "sent back":
        approval.send_back(office, asked, by=cleo, words="Not so stiff")
    elif end == "withdrawn":
        sending.withdraw(office, asked, by=ben)
    else:
        with book.reading() as r:
            author = r.value(select(cases_.c.concerns_id).where(cases_.c.id == case))
        stopping.by_hand(office, author, by=ben, case=case)
    assert (unseen(office, cleo), unseen(office, dario)) == ([], [])
    assert unseen(office, ben) == (["text sent back"] if end == "sent back" else [])


def test_two_leads_at_once_approve_it_once(office: Office, asked: int):
    hash = seen(office)
    approval.approve(office, asked, by=hire(office.book, CLEO), seen_hash=hash)
    with pytest.raises(Taken):
        approval.send_back(office, asked, by=hire(office.book, DARIO), words="no")


def test_sent_back_the_words_return_to_their_author_with_the_reason(
    office: Office, case: int, asked: int, clock: FakeClock, script: Script
):
    approval.send_back(office, asked, by=hire(office.book, CLEO), words="Not so stiff")
    clock.forward(minutes=1)
    sending.send(office, asked)
    assert script.arrived == []
    assert "Not so stiff" in str(message_of(office, asked).outcome)
    with office.book.reading() as r:
        assert [draft.text for draft in drafting.newest(r, case)] == [INVITE]


def approved_phrase(office: Office, text: str, **other: object) -> None:
    with office.book.writing() as w:
        row = {
            "moment": "invite_private",
            "language": "en",
            "version": 1,
            "text": text,
            "at": w.now,
        }
        signed = {"approved_by": hire_cleo(w), "approved_at": w.now}
        w.add(phrase, **(row | signed | other))
        w.add(word, list="brand", language="", word="linfa")


def hire_cleo(w: object) -> int:
    from casebook.tables.team import teammate

    row = {"name": "Cleo Riva", "email": "cleo@linfa.example", "role": "lead"}
    return w.add(teammate, **row, created_at=w.now)  # type: ignore[attr-defined, no-any-return]


PHRASE = "Hello {name}, I am {me} of {brand}. May we talk in private?"


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("Hello Ana Ferri, I am Ben of Linfa. May we talk in private?", True),
        ("Hello @ana_ferri, I am Ben Conti of LINFA. May we talk in private?", True),
        ("Hello Ana, I am Ben of Linfa. May we talk in private!", False),
        ("Hello Ana, you liar, I am Ben of Linfa. May we talk in private?", False),
        ("Hello Ana, I am Dario of Linfa. May we talk in private?", False),
        ("Hello Ana, I am Ben of Linfa. May we talk in private? Your code is LF-10001", False),
    ],
)
def test_an_approved_phrase_goes_alone_only_with_nothing_changed_but_names(
    office: Office, case: int, ben: int, text: str, alone: bool
):
    approved_phrase(office, PHRASE)
    id = write(office, case, by=ben, text=text, verb="reply")
    assert message_of(office, id).state == ("released" if alone else "awaiting")


@pytest.mark.parametrize("why", ["never approved", "ended", "free placeholder"])
def test_a_phrase_nobody_stands_for_needs_a_person(office: Office, case: int, ben: int, why: str):
    text, other = PHRASE, {}
    if why == "never approved":
        other = {"approved_at": None, "approved_by": None}
    elif why == "ended":
        other = {"ended_at": office.book.clock.now()}
    else:
        text = "Hello {name}, I am {me} of {brand}. {how} May we talk in private?"
    approved_phrase(office, text, **other)
    id = write(
        office, case, by=ben, verb="reply",
        text="Hello Ana, I am Ben of Linfa. May we talk in private?",
    )  # fmt: skip
    assert message_of(office, id).state == "awaiting"
