"""Promises: reminded of in working hours, raised when broken, never nobody's, ended by hand (P9, T2, T3)."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete

from casebook.database import Book
from casebook.errors import Trouble
from casebook.queries import commitments as rows
from casebook.tables.team import calendar
from dashboard import mates
from outreach import cases, commitments, drafting, handing_on, inbox, permission, rota, sending
from outreach.office import Office
from outreach.promising import Offer
from tests.cast import ADA, BEN, CLEO, DARIO, MARTA, FakeClock, Who, hear, hire, meet
from tests.outreach.promised import NOON, chased, of, on, open_week, promise, settled, told
from tests.outreach.street import Script, case_of, lines_of

WEEK = timedelta(days=7)


@pytest.fixture
def cleo(any_book: Book) -> int:
    return hire(any_book, CLEO)


@pytest.fixture(autouse=True)
def _week(any_book: Book, cleo: int) -> None:
    open_week(any_book, cleo)


def rome(day: int, hour: int, minute: int = 0) -> datetime:
    """In March 2026, winter time."""
    return datetime(2026, 3, day, hour - 1, minute, tzinfo=UTC)


def test_the_owner_is_reminded_twice_before_it_is_due_and_never_at_night(
    office: Office, case: int, ben: int, clock: FakeClock
):
    promise(office, case, by=ben)  # Tuesday at noon, ten hours of work away
    seen = []
    while clock.now() < NOON - timedelta(minutes=1):
        before = len(told(office.book, ben))
        chased(office)
        if len(told(office.book, ben)) > before:
            seen.append(clock.now())
        clock.forward(minutes=30)
    assert seen == [rome(2, 17), rome(3, 11)]
    assert told(office.book, ben) == ["promise due", "promise due"]


def test_a_promise_over_the_weekend_is_reminded_of_on_friday(
    office: Office, case: int, ben: int, clock: FakeClock
):
    clock.set(rome(5, 10))
    id = promise(office, case, by=ben, due_at=rome(9, 9, 30))
    assert of(office, id).remind_at == rome(6, 14, 30)


def test_owner_and_lead_are_told_of_a_breach_once(
    office: Office, case: int, ben: int, cleo: int, clock: FakeClock
):
    id = promise(office, case, by=ben)
    clock.set(NOON)
    chased(office)
    clock.forward(days=2)
    chased(office)
    assert told(office.book, cleo) == ["promise late"]
    assert told(office.book, ben).count("promise late") == 1
    assert lines_of(office.book).count("promise late") == 1
    assert of(office, id).ended_at is None


def test_the_loudest_is_what_is_about_to_break_and_a_lead_hears_of_all_that_are_late(
    office: Office, case: int, ben: int, cleo: int, clock: FakeClock
):
    promise(office, case, by=ben)

    def alarm(mate: int, *, lead: bool) -> rows.Alarm | None:
        with office.book.reading() as r:
            return rows.alarm(r, me=mate, everybody=lead)

    assert alarm(ben, lead=False) is None
    clock.set(rome(2, 17))
    chased(office)
    clock.set(rome(3, 11))
    chased(office)
    assert alarm(ben, lead=False) == rows.Alarm(1, case, "Ana Ferri", NOON)
    assert alarm(cleo, lead=True) is None
    clock.set(NOON)
    assert alarm(cleo, lead=True) == rows.Alarm(1, case, "Ana Ferri", NOON)


def test_kept_by_our_word_alone_waits_for_theirs_and_is_kept_when_they_say_nothing(
    office: Office, case: int, ben: int, cleo: int, clock: FakeClock
):
    id = promise(office, case, by=ben)
    commitments.keep(office, id, by=ben)
    settled(office, WEEK - timedelta(minutes=1))
    assert of(office, id).ended_at is None
    settled(office, timedelta(minutes=1))
    assert (of(office, id).end, of(office, id).ended_by) == ("kept", None)
    chased(office)
    assert told(office.book, cleo) == []


def test_a_word_of_theirs_stops_the_settling_until_a_person_read_it(
    office: Office, case: int, ben: int, on_x: int, clock: FakeClock
):
    id = promise(office, case, by=ben)
    commitments.keep(office, id, by=ben)
    clock.forward(hours=2)
    ana = case_of(office, case).concerns_id
    handle = meet(office.book, channel="x", native_id="dm", person_id=ana)
    hear(office.book, "It is not!", on=on_x, by=handle, visibility="private", complaint=False, kind="dm")  # fmt: skip
    for word in inbox.due(office):
        inbox.attach(office, word)
    settled(office, WEEK * 3)
    assert of(office, id).ended_at is None
    assert on(office, case)[0].wrote_since
    commitments.confirm(office, id, by=ben, words="yes, it works now")
    assert (of(office, id).end, on(office, case)[0].end_words) == ("kept", "yes, it works now")


def test_when_they_say_it_is_not_so_it_is_open_late_and_its_case_open_again(
    office: Office, case: int, ben: int, cleo: int, clock: FakeClock
):
    id = promise(office, case, by=ben)
    commitments.keep(office, id, by=ben)
    cases.close(office, case, by=ben, how="solved")
    clock.set(NOON + timedelta(hours=1))
    with pytest.raises(Trouble, match="what they said"):
        commitments.deny(office, id, by=ben, words=" ")
    commitments.deny(office, id, by=ben, words="nobody came")
    assert (of(office, id).claimed_at, of(office, id).late_since) == (None, clock.now())
    assert case_of(office, case).ended_at is None
    assert on(office, case)[0].hot
    chased(office)
    assert told(office.book, cleo) == ["promise denied"]


def test_it_is_moved_only_with_their_consent_and_the_old_one_leads_to_the_new(
    office: Office, case: int, ben: int
):
    id = promise(office, case, by=ben, through="North team")
    later = NOON + timedelta(days=2)
    with pytest.raises(Trouble, match="consent"):
        commitments.move(office, id, by=ben, due_at=later, consent=" ")
    with pytest.raises(Trouble, match="past"):
        commitments.move(office, id, by=ben, due_at=NOON - timedelta(days=2), consent="by phone")
    new = commitments.move(office, id, by=ben, due_at=later, consent="by phone, at ten")
    old = of(office, id)
    assert (old.end, old.moved_to_id) == ("moved", new)
    first, last = on(office, case)
    assert (first.moved_from, first.kind, first.through) == (NOON, "third_party", "North team")
    assert (first.text, last.end_words) == (last.text, "by phone, at ten")


def test_a_broken_one_says_why_and_the_lead_knows(office: Office, case: int, ben: int, cleo: int):
    id = promise(office, case, by=ben)
    with pytest.raises(Trouble, match="why"):
        commitments.break_(office, id, by=ben, why="")
    commitments.break_(office, id, by=ben, why="the old address; a modem meanwhile")
    assert of(office, id).end == "broken"
    assert told(office.book, cleo) == ["promise broken"]


def test_two_who_decide_at_once_do_not_decide_twice(office: Office, case: int, ben: int, cleo: int):
    id = promise(office, case, by=ben)
    commitments.break_(office, id, by=ben, why="the old address")
    for act in (commitments.keep, commitments.confirm):
        with pytest.raises(Trouble, match="somebody else decided"):
            act(office, id, by=cleo)
    assert of(office, id).ended_by == ben


def test_it_goes_with_the_case_by_name(office: Office, case: int, ben: int):
    dario, marta = hire(office.book, DARIO), hire(office.book, MARTA)
    cases.add_helper(office, case, mate=marta, by=ben)
    mine, hers = promise(office, case, by=ben), promise(office, case, by=marta)
    cases.hand_over(office, case, to=dario, by=ben)
    assert [of(office, id).owner_id for id in (mine, hers)] == [dario, marta]
    assert told(office.book, dario) == ["promise handed"]
    cases.end_help(office, case, mate=marta, by=dario)
    assert of(office, hers).owner_id == dario
    assert lines_of(office.book).count("promise handed on") == 2


def test_a_case_given_back_leaves_its_promise_with_who_made_it_until_somebody_takes_both(
    office: Office, case: int, ben: int
):
    dario = hire(office.book, DARIO)
    id = promise(office, case, by=ben)
    cases.give_back(office, case, by=ben, because="I am off")
    assert of(office, id).owner_id == ben
    cases.take_returned(office, case, by=dario)
    assert of(office, id).owner_id == dario


def test_who_leaves_the_team_leaves_no_promise_behind(
    office: Office, case: int, ben: int, cleo: int
):
    id = promise(office, case, by=ben)
    mates.leave(office.book, ben, by=cleo)
    assert of(office, id).owner_id == cleo
    assert told(office.book, cleo) == ["promise handed"]


def test_who_goes_away_hands_theirs_to_a_lead_who_is_there(
    office: Office, case: int, ben: int, cleo: int, clock: FakeClock
):
    away = hire(office.book, Who("Ugo Neri", "ugo@linfa.example", role="lead"))
    ada, now = hire(office.book, ADA), clock.now()
    id = promise(office, case, by=ben)
    for mate in (cleo, away, ben):
        shift = rota.put(office, mate, what="away", from_at=now, to_at=now + WEEK, by=ada)
        rota.begin(office, shift)
    assert of(office, id).owner_id == ada


def test_one_is_handed_on_by_hand_to_somebody_who_answers_customers(
    office: Office, case: int, ben: int
):
    dario = hire(office.book, DARIO)
    boss = hire(office.book, Who("Ivo Bassi", "ivo@linfa.example", role="manager"))
    id = promise(office, case, by=ben)
    with pytest.raises(Trouble, match="does not work on cases"):
        handing_on.hand(office, id, to=boss, by=ben)
    handing_on.hand(office, id, to=dario, by=ben)
    assert of(office, id).owner_id == dario


def test_a_case_closes_only_without_an_open_promise(office: Office, case: int, ben: int):
    id = promise(office, case, by=ben)
    with pytest.raises(Trouble, match="still open"):
        cases.close(office, case, by=ben, how="solved")
    commitments.keep(office, id, by=ben)
    cases.close(office, case, by=ben, how="solved")
    assert case_of(office, case).ended_at is not None


def test_nobody_promises_for_a_case_that_is_not_theirs_nor_for_the_past(
    office: Office, case: int, ben: int
):
    dario = hire(office.book, DARIO)
    with pytest.raises(Trouble, match="Take the case"):
        promise(office, case, by=dario)
    with pytest.raises(Trouble, match="past"):
        promise(office, case, by=ben, due_at=NOON - timedelta(days=2))
    with pytest.raises(Trouble, match="what we promise"):
        promise(office, case, by=ben, text=" ")


def test_a_year_that_slipped_from_the_pen_is_said_at_once(office: Office, case: int, ben: int):
    far = datetime(9999, 12, 31, 20, tzinfo=UTC)
    with pytest.raises(Trouble, match="check the year"):
        promise(office, case, by=ben, due_at=far)
    id = promise(office, case, by=ben)
    with pytest.raises(Trouble, match="check the year"):
        commitments.move(office, id, by=ben, due_at=far, consent="she agreed on the phone")
    assert of(office, id).ended_at is None


def _send(office: Office, case: int, ben: int) -> int:
    route = next(route for route in permission.routes(office, case) if route.verb == "contact")
    text = "Good morning Ana, I am Ben of Linfa. I will call you by noon tomorrow."
    saved = drafting.save(office, case, by=ben, text=text, route=route.key, known=0)
    offer = Offer("by noon tomorrow", "I will call you by noon tomorrow.", NOON)
    return sending.release(office, saved.draft_id, by=ben, promised=[offer])


def test_a_promise_of_another_s_made_in_writing_stays_ours_and_names_them(
    office: Office, case: int, ben: int, clock: FakeClock
):
    route = next(route for route in permission.routes(office, case) if route.verb == "contact")
    text = "Good morning Ana, I am Ben of Linfa. The technician comes by noon tomorrow."
    saved = drafting.save(office, case, by=ben, text=text, route=route.key, known=0)
    offer = Offer("by noon tomorrow", "The technician comes by noon tomorrow.", NOON)
    message = sending.release(office, saved.draft_id, by=ben, promised=[offer])
    clock.forward(seconds=30)
    sending.send(office, message)
    (made,) = on(office, case)
    assert (made.kind, made.through, made.owner_id) == ("third_party", "the technician", ben)


@pytest.mark.parametrize(
    ("answer", "promises"), [("answer", 1), ("refused", 0), ("lost", 0), ("withdrawn", 0)]
)
def test_words_promise_only_once_the_customer_has_them(
    office: Office,
    case: int,
    ben: int,
    clock: FakeClock,
    script: Script,
    answer: str,
    promises: int,
):
    message = _send(office, case, ben)
    if answer == "withdrawn":
        sending.withdraw(office, message, by=ben)
    script.next = [answer]
    assert on(office, case) == ()
    clock.forward(seconds=30)
    sending.send(office, message)
    assert len(on(office, case)) == promises
    if answer == "lost":  # it arrived all the same: reading back finds it
        clock.forward(minutes=5)
        sending.look(office, message)
        sending.look(office, message)
        assert len(on(office, case)) == 1
    if promises:
        (made,) = on(office, case)
        assert (made.text, made.due_at, made.to) == (
            "I will call you by noon tomorrow.", NOON, "Ana Ferri",
        )  # fmt: skip
        assert made.asked
        assert of(office, made.id).message_id == message


def test_what_was_promised_by_one_who_left_meanwhile_is_not_nobodys(
    office: Office, case: int, ben: int, cleo: int, clock: FakeClock
):
    message = _send(office, case, ben)
    mates.leave(office.book, ben, by=cleo)
    clock.forward(seconds=30)
    sending.send(office, message)
    assert [made.owner_id for made in on(office, case)] in ([], [cleo])


def test_without_a_calendar_a_promise_is_reminded_of_all_the_same(
    office: Office, case: int, ben: int
):
    with office.book.writing() as w:
        w.run(delete(calendar))
    id = promise(office, case, by=ben)
    assert of(office, id).remind_at == NOON - timedelta(hours=4)


def test_the_ledger_tells_whose_and_counts_each_tab(
    office: Office, case: int, ben: int, cleo: int, clock: FakeClock
):
    dario = hire(office.book, DARIO)
    mine = promise(office, case, by=ben)
    his = promise(office, case, by=ben, owner=dario, through="a shop")
    done = promise(office, case, by=ben)
    commitments.confirm(office, done, by=ben)
    clock.set(NOON)
    with office.book.reading() as r:
        counts = rows.counts(r, me=ben)
        found = {tab: [p.id for p in rows.ledger(r, tab, me=ben)] for tab in rows.TABS}
    assert counts == {tab: len(ids) for tab, ids in found.items()}
    assert found == {
        "mine": [mine], "team": [mine, his], "others": [his], "late": [mine, his], "confirm": [],
        "proposed": [], "ended": [done],
    }  # fmt: skip
    assert BEN.name in {p.owner for p in on(office, case)}
