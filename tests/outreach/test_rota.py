"""The rota: duties, absences, and cases that do not wait for somebody who is away."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from casebook.errors import Trouble
from casebook.queries import dossier as seen
from casebook.queries import rota as rows
from casebook.tables.ends import commitment
from casebook.tables.team import notice, presence
from outreach import cases, dossier, pruning, rota
from outreach.office import Office
from tests.cast import ADA, CLEO, DARIO, MARTA, FakeClock, Who, hear, hire, meet
from tests.outreach.street import case_of, lines_of, write

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def put(office: Office, mate: int, *, days: float = 3, after: float = 0, what: str = "away") -> int:
    start = office.book.clock.now() + timedelta(days=after)
    end = start + timedelta(days=days)
    return rota.put(office, mate, what=what, from_at=start, to_at=end, by=mate)


def begin(office: Office) -> None:
    for id in rota.due(office):
        rota.begin(office, id)


def told(office: Office) -> list[Any]:
    with office.book.reading() as r:
        return list(r.rows(select(notice).order_by(notice.c.id)))


def another(office: Office, on_x: int, ben: int, native: str) -> int:
    who = Who("Eva Moro", "eva@posta.example")
    handle = meet(office.book, who, native_id=native)
    return cases.take(office, hear(office.book, "And mine?", on=on_x, by=handle), by=ben)


def test_away_returns_what_was_only_taken_at_its_place_and_tells_the_lead_of_the_rest(
    office: Office, ben: int, case: int, on_x: int, clock: FakeClock
):
    cleo = hire(office.book, CLEO)
    answered = another(office, on_x, ben, "77")
    write(office, answered, by=ben)
    since = case_of(office, case).waiting_since
    clock.forward(hours=2)
    put(office, ben)
    begin(office)
    returned = case_of(office, case)
    assert (returned.owner_id, returned.waiting_since) == (None, since)
    assert case_of(office, answered).owner_id == ben
    assert [(row.teammate_id, row.what, row.about["many"]) for row in told(office)] == [
        (cleo, "away with cases", 1)
    ]
    assert lines_of(office.book).count("case given back") == 1


def test_away_leaves_a_case_with_a_promise_to_the_lead_by_name(
    office: Office, ben: int, case: int, clock: FakeClock
):
    cleo = hire(office.book, CLEO)
    with office.book.writing() as w:
        w.add(
            commitment, case_id=case, kind="own", owner_id=ben, made_at=w.now, made_by=ben,
            due_at=w.now + DAY,
        )  # fmt: skip
    put(office, ben)
    begin(office)
    assert case_of(office, case).owner_id == ben
    assert (cleo, "away with cases") in [(row.teammate_id, row.what) for row in told(office)]


def test_an_absence_begins_once_and_only_when_it_begins(
    office: Office, ben: int, case: int, clock: FakeClock
):
    id = put(office, ben, after=1)
    begin(office)
    assert case_of(office, case).owner_id == ben
    clock.forward(days=1)
    begin(office)
    assert case_of(office, case).owner_id is None
    cases.take_returned(office, case, by=ben)
    rota.begin(office, id)
    begin(office)
    assert case_of(office, case).owner_id == ben


def test_an_absence_taken_off_before_it_began_moves_nothing(
    office: Office, ben: int, case: int, clock: FakeClock
):
    rota.take_off(office, put(office, ben, after=1), by=ben)
    clock.forward(days=1)
    begin(office)
    assert case_of(office, case).owner_id == ben


def test_a_duty_is_told_the_day_before_in_the_hours_of_who_has_it(
    office: Office, ben: int, clock: FakeClock
):
    put(office, ben, what="duty", after=2, days=0.25)
    begin(office)
    assert not told(office)
    clock.forward(days=1)
    begin(office)
    begin(office)
    [row] = told(office)
    assert (row.teammate_id, row.what, row.about["when"]) == (
        ben,
        "shift ahead",
        "04/03 10:00–16:00",
    )


def test_who_is_on_duty_now_is_known_unless_they_are_away(office: Office, ben: int):
    marta = hire(office.book, MARTA)
    put(office, ben, what="duty", days=1)
    put(office, marta, what="duty", days=1)
    put(office, marta, what="away", days=1)
    with office.book.reading() as r:
        assert [row.teammate_id for row in rows.on_duty(r)] == [ben]


def test_a_shift_that_cannot_be_is_refused_in_words(office: Office, ben: int, clock: FakeClock):
    now = clock.now()
    refused = {
        "ends after it began": (now + DAY, now + HOUR),
        "not over already": (now - DAY, now - HOUR),
        "7 days at most": (now, now + 8 * DAY),
    }
    for words, (start, end) in refused.items():
        with pytest.raises(Trouble, match=words):
            rota.put(office, ben, what="duty", from_at=start, to_at=end, by=ben)
    put(office, ben, what="duty", days=1)
    with pytest.raises(Trouble, match="already"):
        put(office, ben, what="duty", days=2, after=0.5)
    with pytest.raises(Trouble, match="no longer on the team"):
        put(office, 999)
    with pytest.raises(Trouble, match="no longer there"):
        rota.take_off(office, 999, by=ben)


@pytest.mark.parametrize("verb", ["close", "give back", "hand over"])
def test_a_colleague_s_case_is_ended_or_passed_on_by_who_works_on_it_or_a_lead(
    office: Office, ben: int, case: int, verb: str
):
    dario, marta = hire(office.book, DARIO), hire(office.book, MARTA)
    boss = hire(office.book, CLEO)
    acts = {
        "close": lambda by: cases.close(office, case, by=by, how="solved"),
        "give back": lambda by: cases.give_back(office, case, by=by, because="late"),
        "hand over": lambda by: cases.hand_over(office, case, to=marta, by=by),
    }
    with pytest.raises(Trouble, match="in other hands"):
        acts[verb](dario)
    assert case_of(office, case).owner_id == ben
    assert case_of(office, case).ended_at is None
    acts[verb](boss)
    assert (case_of(office, case).owner_id, case_of(office, case).ended_at) != (ben, None)


def test_a_helper_may_close_what_they_help_with(office: Office, ben: int, case: int):
    dario = hire(office.book, DARIO)
    cases.add_helper(office, case, mate=dario, by=ben)
    cases.close(office, case, by=dario, how="solved")
    assert case_of(office, case).ended_at is not None


def test_who_is_on_a_case_is_seen_looking_or_writing_until_their_heartbeat_runs_out(
    office: Office, ben: int, case: int, clock: FakeClock
):
    dario = hire(office.book, DARIO)
    dossier.be_present(office, case, by=dario, writing=False)
    assert present(office, case, ben) == [("Dario Sala", False)]
    dossier.be_present(office, case, by=dario, writing=True)
    assert present(office, case, ben) == [("Dario Sala", True)]
    assert present(office, case, dario) == []
    clock.forward(seconds=46)
    assert present(office, case, ben) == []
    for id in pruning.due(office):
        pruning.forget(office, id)
    with office.book.reading() as r:
        assert r.value(select(func.count()).select_from(presence)) == 0


def test_a_heartbeat_that_came_meanwhile_is_not_forgotten(
    office: Office, ben: int, case: int, clock: FakeClock
):
    dossier.be_present(office, case, by=ben, writing=False)
    clock.forward(seconds=46)
    [id] = pruning.due(office)
    dossier.be_present(office, case, by=ben, writing=False)
    pruning.forget(office, id)
    assert present(office, case, hire(office.book, ADA)) == [("Ben Conti", False)]


def present(office: Office, case: int, viewer: int) -> list[tuple[str, bool]]:
    with office.book.reading() as r:
        found = seen.present(r, case, seen.mates(r), but=viewer)
    return [(each.mate.name, each.writing) for each in found]
