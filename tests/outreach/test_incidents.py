"""The same trouble for many: found against the usual, worded once, ended by a person."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from casebook.database import Book
from casebook.errors import Taken, Trouble
from casebook.tables.cases import cases as case_table
from casebook.tables.heard import mention, person_handle
from casebook.tables.known import incident, topic
from casebook.tables.team import event, notice, phrase
from outreach import bursts, cases, drafting, incidents, permission
from outreach.bursts import unlikely
from outreach.office import Office
from tests.cast import BEN, CLEO, FakeClock, Who, hear, hire, meet
from tests.outreach.helpdesk import no_room_for_drafts
from tests.outreach.test_races import race

Say = Callable[..., int]
DOWN = "Internet non va da stamattina a Verona, {n} ore senza linea"


@pytest.fixture
def say(any_book: Book, clock: FakeClock, on_x: int) -> Say:
    """Somebody writes: a new person each time, unless told which."""
    seen = list[int]()

    def said(text: str, who: int = 0) -> int:
        seen.append(1)
        number = who or len(seen)
        by = _met(any_book, number)
        return hear(any_book, text, on=on_x, by=by, language="it", matched_at=clock.now())

    return said


def _met(book: Book, number: int) -> int:
    with book.reading() as r:
        of = person_handle.c
        known = r.value(select(of.id).where(of.native_id == str(number)))
    return known or meet(
        book, Who(f"Persona {number}", f"p{number}@posta.example"), native_id=str(number)
    )


def usual(book: Book, clock: FakeClock, say: Say, days: int = 5) -> None:
    """A word about the line a day, and one about a bill."""
    for _ in range(days):
        say("La linea va a scatti a Padova")
        say("Bolletta sbagliata")
        clock.forward(days=1)


def looked(office: Office) -> list[incidents.Incident]:
    for id in bursts.due(office):
        bursts.note(office, id)
    return incidents.all(office)


def test_a_burst_of_one_theme_at_one_place_is_an_incident_that_leads_are_told_of(
    office: Office, say: Say, clock: FakeClock
):
    lead = hire(office.book, CLEO)
    usual(office.book, clock, say)
    for n in range(7):
        say(DOWN.format(n=n))
    (found,) = looked(office)
    assert (found.about.en, found.place, found.people) == ("line or internet", "verona", 7)
    assert found.usual < 1
    assert len(found.words) == 7
    with office.book.reading() as r:
        assert r.value(select(notice.c.teammate_id)) == lead
    assert looked(office)[1:] == []


def test_what_is_everywhere_has_no_place(office: Office, say: Say, clock: FakeClock):
    usual(office.book, clock, say)
    for place in ("Verona", "Bari", "Lecce", "Udine", "Como", "Asti", "Roma"):
        say(f"Senza internet a {place}")
    (found,) = looked(office)
    assert (found.about.it, found.place) == ("linea o internet", "")


def test_the_usual_number_is_no_incident(office: Office, say: Say, clock: FakeClock):
    for _ in range(20):
        for _ in range(6):
            say("Senza internet a Verona")
        clock.forward(hours=6)
    for _ in range(7):
        say("Senza internet a Verona")
    assert looked(office) == []


def test_one_person_who_writes_ten_times_counts_once(office: Office, say: Say, clock: FakeClock):
    usual(office.book, clock, say)
    for n in range(10):
        say(DOWN.format(n=n), who=900)
    assert looked(office) == []


def test_in_the_first_days_nothing_is_usual_yet(office: Office, say: Say, clock: FakeClock):
    for n in range(30):
        say(DOWN.format(n=n))
    assert looked(office) == []


def test_pictures_and_words_without_a_theme_make_no_incident_and_are_read_once(
    office: Office, say: Say, clock: FakeClock
):
    usual(office.book, clock, say)
    for _ in range(30):
        say("😀")
    assert looked(office) == []
    assert bursts.due(office) == []


def test_the_same_text_from_a_thousand_people_says_so_and_folds_nobody(
    office: Office, say: Say, clock: FakeClock
):
    usual(office.book, clock, say)
    for _ in range(40):
        say("SENZA INTERNET A VERONA!")
    (found,) = looked(office)
    assert (found.people, found.copies) == (40, 39)
    with office.book.reading() as r:
        assert r.value(select(func.count()).where(mention.c.folded_into.is_not(None))) == 0


def test_an_incident_ends_by_a_person_and_is_not_found_again_from_the_same_words(
    office: Office, say: Say, clock: FakeClock
):
    ben = hire(office.book, BEN)
    usual(office.book, clock, say)
    for n in range(7):
        say(DOWN.format(n=n))
    (found,) = looked(office)
    clock.forward(minutes=5)
    incidents.end(office, found.id, by=ben)
    with pytest.raises(Taken):
        incidents.end(office, found.id, by=ben)
    clock.forward(minutes=5)
    say(DOWN.format(n=99))
    (ended,) = looked(office)
    assert ended.ended_by == ben
    incidents.begin_again(office, found.id, by=ben)
    assert incidents.all(office)[0].ended_at is None
    with pytest.raises(Taken):
        incidents.begin_again(office, found.id, by=ben)
    clock.forward(hours=1)
    incidents.end(office, found.id, by=ben)
    clock.forward(minutes=1)
    for n in range(6):
        say(DOWN.format(n=n))
    assert [one.id for one in looked(office)] == [found.id + 1, found.id]


def test_one_wording_is_offered_to_each_case_once_and_sends_nothing(
    office: Office, say: Say, clock: FakeClock
):
    ben = hire(office.book, BEN)
    usual(office.book, clock, say)
    words = [say(DOWN.format(n=n)) for n in range(7)]
    (found,) = looked(office)
    case = cases.take(office, words[0], by=ben)
    other = cases.take(office, 1, by=ben)
    with office.book.writing() as w:
        w.add(
            phrase,
            moment="incident",
            language="it",
            version=1,
            at=w.now,
            text="Ciao {name}: {problem}.",
        )
    way = permission.routes(office, case)[0]
    with no_room_for_drafts(office.book), pytest.raises(Exception, match="room"):
        incidents.worded(office, found.id, case, way, by=ben)
    text = incidents.worded(office, found.id, case, way, by=ben)
    assert "linea o internet, Verona" in text
    assert [word.worded for word in incidents.all(office)[0].words] == [True, *[False] * 6]
    with pytest.raises(Trouble, match="offered to this case already"):
        incidents.worded(office, found.id, case, way, by=ben)
    with pytest.raises(Trouble, match="not part of it"):
        incidents.worded(office, found.id, other, way, by=ben)
    incidents.end(office, found.id, by=ben)
    with pytest.raises(Taken):
        incidents.worded(office, found.id, case, way, by=ben)
    with office.book.reading() as r:
        said = [row.what for row in r.rows(select(event.c.what))]
        assert [one.text for one in drafting.newest(r, case)] == [text]
    assert said.count("incident worded") == 1


def test_of_two_who_ask_for_the_words_of_one_case_at_once_one_gets_them(
    office: Office, say: Say, clock: FakeClock
):
    mates = hire(office.book, BEN), hire(office.book, CLEO)
    usual(office.book, clock, say)
    words = [say(DOWN.format(n=n)) for n in range(7)]
    (found,) = looked(office)
    case = cases.take(office, words[0], by=mates[0])
    with office.book.writing() as w:
        about = {"moment": "incident", "language": "it", "version": 1, "at": w.now}
        w.add(phrase, **about, text="Ciao {name}: {problem}.")
    way = permission.routes(office, case)[0]
    asking = [partial(incidents.worded, office, found.id, case, way, by=mate) for mate in mates]
    outcome = race(office.book, (case_table, case), *asking)
    assert (outcome.won, outcome.diary["incident worded"]) == (1, 1)


@pytest.mark.parametrize(
    ("people", "before", "burst"),
    [
        (4, 0.0, False),
        (5, 0.0, True),
        (5, 2.0, False),
        (9, 3.0, False),
        (12, 3.0, True),
        (3000, 1000.0, True),
    ],
)
def test_more_than_chance_would_do(people: int, before: float, burst: bool):
    assert unlikely(people, before) is burst


def test_words_deleted_at_their_source_leave_the_incident(
    office: Office, say: Say, clock: FakeClock
):
    usual(office.book, clock, say)
    words = [say(DOWN.format(n=n)) for n in range(7)]
    looked(office)
    with office.book.writing() as w:
        w.change(mention, mention.c.id == words[0], deleted_at=w.now)
    assert len(incidents.all(office)[0].words) == 6


def test_looking_twice_at_once_opens_one(office: Office, say: Say, clock: FakeClock):
    usual(office.book, clock, say)
    for n in range(7):
        say(DOWN.format(n=n))
    looked(office)
    clock.forward(minutes=30)
    say(DOWN.format(n=8))
    looked(office)
    with office.book.reading() as r:
        assert r.value(select(func.count()).select_from(incident)) == 1
        assert (
            r.value(select(func.count()).select_from(topic).where(topic.c.theme == "no_line")) == 13
        )
    assert clock.now() - incidents.all(office)[0].since < timedelta(hours=1)


def test_who_names_two_troubles_makes_one_incident(office: Office, say: Say, clock: FakeClock):
    usual(office.book, clock, say)
    for n in range(7):
        say(f"Blackout a Verona, senza corrente e senza internet da {n} ore")
    assert len(looked(office)) == 1
    clock.forward(minutes=10)
    for n in range(3):
        say(f"Blackout a Verona, senza corrente e senza internet da {n} minuti")
    assert len(looked(office)) == 1
