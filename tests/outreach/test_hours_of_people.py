"""A person's own hours and way: shown, respected by sending, set aside only with a counted reason."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from casebook.database import Book
from casebook.errors import Trouble
from casebook.tables.cases import message
from casebook.tables.ends import override
from casebook.tables.heard import person, person_handle
from casebook.tables.team import calendar
from outreach import (
    approval,
    cases,
    drafting,
    opening,
    overriding,
    permission,
    queue,
    sending,
    wishes,
)
from outreach.office import Office
from outreach.wishes import next_hour
from tests.cast import ANA, BEN, CLEO, MARTA, FakeClock, connect, hear, hire, meet
from tests.outreach.street import Script, lines_of, message_of, write

ROME = ZoneInfo("Europe/Rome")
EVENING = (18 * 60, 20 * 60)  # the clock of these tests begins at 10:00 in Rome


def at(day: str, hour: str) -> datetime:
    return datetime.fromisoformat(f"2026-{day}T{hour}").replace(tzinfo=ROME).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "now", "then"),
    [
        (EVENING, at("03-02", "10:00"), at("03-02", "18:00")),
        (EVENING, at("03-02", "18:00"), at("03-02", "18:00")),
        (EVENING, at("03-02", "20:00"), at("03-03", "18:00")),
        ((22 * 60, 6 * 60), at("03-02", "23:30"), at("03-02", "23:30")),
        ((22 * 60, 6 * 60), at("03-02", "05:59"), at("03-02", "05:59")),
        ((22 * 60, 6 * 60), at("03-02", "06:00"), at("03-02", "22:00")),
        (EVENING, at("03-28", "20:30"), at("03-29", "18:00")),  # summer time begins that night
        (EVENING, at("10-24", "20:30"), at("10-25", "18:00")),  # and ends
        ((150, 200), at("03-28", "12:00"), at("03-29", "03:30")),  # 02:30 is not there that night
        (EVENING, at("12-31", "21:00"), datetime(2027, 1, 1, 17, tzinfo=UTC)),
    ],
)
def test_the_next_hour_of_theirs(hours: tuple[int, int], now: datetime, then: datetime):
    assert next_hour(*hours, ROME, now) == then


@pytest.fixture
def office(office: Office) -> Office:
    with office.book.writing() as w:
        days = {"mon": [["09:00", "18:00"]]}
        w.add(calendar, zone="Europe/Rome", spans=days, holidays={}, at=w.now)
    return office


@pytest.fixture
def evenings(office: Office, case: int, ben: int) -> int:
    """Ana's case; she would rather be written to between 18 and 20."""
    note(office, case, ben)
    return case


def note(
    office: Office, case: int, by: int, way: str = "", hours: tuple[int, int] = EVENING
) -> None:
    with office.book.reading() as r:
        her = r.value(select(person_handle.c.person_id))
    from_, to = hours
    wishes.note(office, her, by=by, from_=from_, to=to, way=way, words_="dopo cena", case=case)


def test_of_who_is_forgotten_nothing_is_noted_any_more(office: Office, case: int, ben: int):
    with office.book.writing() as w:
        w.change(person, erased_at=w.now)
    with pytest.raises(Trouble):
        note(office, case, ben)


def overrides(book: Book) -> int:
    with book.reading() as r:
        return int(r.value(select(func.count()).select_from(override)))


def test_what_is_released_in_the_morning_leaves_in_the_evening(
    office: Office, evenings: int, ben: int, clock: FakeClock, script: Script
):
    id = write(office, evenings, by=ben, text="I am Ben.")
    assert message_of(office, id).send_after == at("03-02", "18:00")
    clock.forward(hours=7)
    assert sending.due(office) == []
    clock.forward(hours=1)
    sending.send(office, id)
    assert len(script.arrived) == 1
    assert overrides(office.book) == 0


def release(office: Office, case: int, by: int, *, because: str, rule: str = "hours", verb: str = "contact") -> int:  # fmt: skip
    route = next(r for r in permission.routes(office, case) if r.verb == verb)
    saved = drafting.save(office, case, by=by, text="I am Ben.", route=route.key, known=0)
    return sending.release(office, saved.draft_id, by=by, rule=rule, because=because)


def test_with_a_reason_it_leaves_now_and_is_counted(
    office: Office, evenings: int, ben: int, clock: FakeClock, script: Script
):
    with pytest.raises(Trouble):
        release(office, evenings, ben, because=" ")
    assert overrides(office.book) == 0
    id = release(office, evenings, ben, because="the engineer is at her door")
    clock.forward(seconds=11)
    sending.send(office, id)
    assert (message_of(office, id).state, len(script.arrived)) == ("sent", 1)
    with office.book.reading() as r:
        (one,) = overriding.by_rule(r)["hours"]
    assert (one.by, one.because) == ("Ben Conti", "the engineer is at her door")
    assert "rule overridden" in lines_of(office.book)


def test_the_reason_holds_for_that_message_and_not_for_the_next(
    office: Office, evenings: int, ben: int, clock: FakeClock, script: Script
):
    release(office, evenings, ben, because="the engineer is at her door")
    clock.forward(minutes=1)
    later = write(office, evenings, by=ben, text="And one thing more.")
    assert message_of(office, later).send_after == at("03-02", "18:00")
    with office.book.writing() as w:  # a slip anywhere else: sending asks the rule once more
        w.change(message, message.c.id == later, send_after=w.now)
    clock.forward(minutes=1)
    sending.send(office, later)
    assert (message_of(office, later).state, script.arrived) == ("released", [])


def test_a_reason_that_sets_nothing_aside_is_not_counted(office: Office, case: int, ben: int):
    release(office, case, ben, because="just so")
    assert overrides(office.book) == 0


def test_one_that_is_late_does_not_ring_at_night(
    office: Office, evenings: int, ben: int, clock: FakeClock, script: Script
):
    """The house was down from six to eleven."""
    id = write(office, evenings, by=ben, text="I am Ben.")
    clock.set(at("03-02", "23:00"))
    sending.send(office, id)
    assert script.arrived == []
    held = message_of(office, id)
    assert (held.state, held.send_after) == ("released", at("03-03", "18:00"))
    assert "rather not" in str(held.outcome)
    clock.set(at("03-03", "18:01"))
    sending.send(office, id)
    assert len(script.arrived) == 1


def test_who_wrote_to_us_just_now_is_answered_now(
    office: Office, evenings: int, ben: int, on_x: int
):
    with office.book.reading() as r:
        her = r.value(select(person_handle.c.id))
    hear(office.book, "Are you there?", on=on_x, by=her, visibility="private", complaint=False)
    id = write(office, evenings, by=ben, text="Yes, I am Ben.")
    assert message_of(office, id).send_after == at("03-02", "10:00:10")


def test_her_hours_are_not_those_of_a_friend_who_speaks_on_her_case(
    office: Office, evenings: int, on_x: int
):
    marco = meet(office.book, native_id="marco", handle="marcosarti")
    word = hear(office.book, "Look what you do to Ana", on=on_x, by=marco)
    with office.book.writing() as w:
        opening.put_on(w, evenings, word, as_="passed_on")
        assert wishes.send_at(w, evenings, marco, w.now) == w.now


def test_a_word_that_seems_to_come_from_tomorrow_is_no_sign_that_she_is_there(
    office: Office, evenings: int, ben: int, on_x: int, clock: FakeClock
):
    """Our clock was a day ahead when it was heard, and has been set right since."""
    with office.book.reading() as r:
        her = r.value(select(person_handle.c.id))
    clock.forward(days=1)
    hear(office.book, "Are you there?", on=on_x, by=her, visibility="private", complaint=False)
    clock.forward(days=-1)
    id = write(office, evenings, by=ben, text="Yes, I am Ben.")
    assert message_of(office, id).send_after == at("03-02", "18:00")


def test_a_text_approved_at_night_waits_for_her_evening_too(
    office: Office, evenings: int, ben: int, clock: FakeClock
):
    marta = hire(office.book, MARTA)
    cases.add_helper(office, evenings, mate=marta, by=ben)
    id = write(office, evenings, by=marta, text="I am Marta.")
    clock.set(at("03-02", "22:00"))
    seen = approval.waiting(office)[0].seen_hash
    approval.approve(office, id, by=hire(office.book, CLEO), seen_hash=seen)
    assert message_of(office, id).send_after == at("03-03", "18:00")


def test_the_way_they_prefer_is_offered_first(office: Office, case: int, ben: int):
    book = office.book
    with book.reading() as r:
        her = r.value(select(person_handle.c.person_id))
    connect(book, "mastodon")
    meet(book, channel="mastodon", native_id="m1", person_id=her)
    for way in ("mastodon", "x"):
        note(office, case, ben, way=way)
        assert permission.routes(office, case)[0].channel == way
    note(office, case, ben, way="email")
    assert permission.routes(office, case)[0].verb == "by_hand"


def test_hours_that_begin_when_they_end_are_refused_and_empty_ones_mean_any(
    office: Office, case: int, ben: int
):
    with pytest.raises(Trouble):
        note(office, case, ben, hours=(600, 600))
    note(office, case, ben)
    note(office, case, ben, hours=(None, 600))  # type: ignore[arg-type]
    assert message_of(office, write(office, case, by=ben, text="I am Ben.")).send_after == at("03-02", "10:00:10")  # fmt: skip


def test_hours_need_a_calendar_that_says_where_the_team_is(any_book: Book, script: Script):
    from tests.outreach.street import open_office

    bare = open_office(any_book, script)
    by = hire(any_book, BEN)
    case = cases.take(bare, hear(any_book, on=connect(any_book, "x"), by=meet(any_book)), by=by)
    with pytest.raises(Trouble):
        note(bare, case, by)


def test_only_a_lead_sends_public_words_alone_and_it_is_counted(
    office: Office, case: int, ben: int
):
    with pytest.raises(Trouble):
        release(office, case, ben, rule="eyes", because="nobody is here", verb="reply")
    cleo = hire(office.book, CLEO)
    cases.add_helper(office, case, mate=cleo, by=ben)
    id = release(office, case, cleo, rule="eyes", because="nobody is here", verb="reply")
    assert message_of(office, id).state == "released"
    with office.book.reading() as r:
        assert [one.because for one in overriding.by_rule(r)["eyes"]] == ["nobody is here"]


def test_every_rule_set_aside_is_counted_by_the_same_function(office: Office, case: int, ben: int):
    cases.our_fault(office, case, by=ben)
    with pytest.raises(Trouble) as refused:
        cases.close(office, case, by=ben, how="solved", apology="I wrote it on Monday")
    assert "apologised" in refused.value.words.en
    cases.close(office, case, by=ben, how="no_answer", because="she moved away")
    place = queue.page(office, limit=1).rows
    assert place == ()
    with office.book.reading() as r:
        counted = {rule: len(rows) for rule, rows in overriding.by_rule(r).items()}
    assert counted == {"order": 0, "eyes": 0, "hours": 0, "recovery": 1}


def test_a_case_that_was_our_fault_ends_with_the_apology_and_what_made_up_for_it(
    office: Office, case: int, ben: int
):
    from casebook.tables.ends import case_end

    cases.our_fault(office, case, by=ben)
    told = {"apology": "in writing, on Monday", "recovery": "20 euros off"}
    cases.close(office, case, by=ben, how="solved", **told)
    with office.book.reading() as r:
        row = r.row(select(case_end.c.apology, case_end.c.recovery))
    assert tuple(row) == tuple(told.values())
    assert ANA.name
