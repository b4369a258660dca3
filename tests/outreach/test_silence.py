"""No case goes silent: without a word for too long it raises itself, once, and any word clears it (T6)."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from casebook.database import Book
from casebook.tables.heard import mention
from casebook.tables.team import target
from outreach import by_hand, cases, inbox, silence
from outreach.office import Office
from tests.cast import CLEO, FakeClock, hear, hire, meet
from tests.outreach.promised import open_week, told
from tests.outreach.street import case_of, lines_of


@pytest.fixture(autouse=True)
def cleo(any_book: Book) -> int:
    cleo = hire(any_book, CLEO)
    open_week(any_book, cleo)
    return cleo


def listened(office: Office) -> None:
    for _ in range(2):
        for id in silence.due(office):
            silence.speak_up(office, id)
            silence.speak_up(office, id)


def test_after_three_working_days_it_speaks_up_once_to_its_owner_and_the_lead(
    office: Office, case: int, ben: int, cleo: int, clock: FakeClock
):
    clock.set(datetime(2026, 3, 5, 8, 59, tzinfo=UTC))  # Thursday, a minute before the 24th hour
    listened(office)
    assert case_of(office, case).quiet_since is None
    clock.forward(minutes=1)
    listened(office)
    clock.forward(days=3)
    listened(office)
    assert case_of(office, case).quiet_since == datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
    assert (told(office.book, ben), told(office.book, cleo)) == (["case quiet"], ["case quiet"])
    assert lines_of(office.book).count("case quiet") == 1


def test_a_weekend_is_no_silence_unless_the_target_counts_every_hour(
    office: Office, case: int, ben: int, clock: FakeClock
):
    with office.book.writing() as w:
        w.add(target, clock="silence", minutes=2 * 24 * 60, working=False)
    clock.forward(days=2, minutes=-1)
    listened(office)
    assert case_of(office, case).quiet_since is None
    clock.forward(minutes=1)
    listened(office)
    assert case_of(office, case).quiet_since is not None


def test_a_word_of_ours_or_theirs_clears_it_and_it_can_speak_up_again(
    office: Office, case: int, ben: int, on_x: int, clock: FakeClock
):
    clock.forward(days=7)
    listened(office)
    by_hand.record(
        office, case, by=ben, how="phone", to="+39 347 555 0142", text="We spoke.",
        proof="spoke for ten minutes", at=clock.now(),
    )  # fmt: skip
    assert case_of(office, case).quiet_since is None
    clock.forward(days=7)
    listened(office)
    assert told(office.book, ben) == ["case quiet", "case quiet"]
    ana = meet(office.book, native_id="dm", person_id=case_of(office, case).concerns_id)
    hear(office.book, "Hello?", on=on_x, by=ana, visibility="private", complaint=False)
    for word in inbox.due(office):
        inbox.attach(office, word)
    assert case_of(office, case).quiet_since is None


def test_a_closed_case_may_be_silent(office: Office, case: int, ben: int, clock: FakeClock):
    clock.forward(days=7)
    listened(office)
    cases.close(office, case, by=ben, how="solved")
    assert case_of(office, case).quiet_since is None
    clock.forward(days=30)
    assert silence.due(office) == []


def test_it_counts_in_the_queue_too_where_only_the_lead_can_be_told(
    office: Office, case: int, ben: int, cleo: int, clock: FakeClock
):
    cases.give_back(office, case, by=ben, because="I am off")
    clock.forward(days=7)
    listened(office)
    assert (told(office.book, ben), told(office.book, cleo)) == ([], ["case quiet"])


def test_a_chaser_folds_in_and_neither_resets_nor_doubles_the_wait(
    office: Office, case: int, ben: int, on_x: int, clock: FakeClock
):
    """In charge means in charge (E3)."""
    before = case_of(office, case)
    clock.forward(hours=30)
    ana = case_of(office, case).concerns_id
    handle = meet(office.book, native_id="again", person_id=ana)
    with office.book.reading() as r:
        first = r.value(select(mention.c.id).where(mention.c.case_id == case))
    hear(office.book, "Any news?!", on=on_x, by=handle, complaint=False, folded_into=first)
    for word in inbox.due(office):
        inbox.attach(office, word)
    after = case_of(office, case)
    assert (after.waiting_since, after.owner_id) == (before.waiting_since, ben)
    assert after.last_word_at == clock.now()
    assert silence.due(office) == []
