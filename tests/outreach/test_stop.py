"""STOP holds for ever: by their own word or by hand, on every handle of theirs, for what waits too."""

import pytest
from sqlalchemy import select, update

from casebook.database import Book
from casebook.errors import Taken, Trouble
from casebook.stop_words import asks_to_stop
from casebook.tables.heard import mention, person
from casebook.tables.people import link
from casebook.tables.team import due_work
from listener.items import Edited
from outreach import by_hand, cases, drafting, inbox, permission, sending, stopping
from outreach.office import Office
from tests.cast import CLEO, FakeClock, connect, hear, hire, meet, sign_up
from tests.listener.station import letter, open_station, post
from tests.outreach.street import Script, lines_of, message_of, write


@pytest.mark.parametrize(
    "text",
    [
        "STOP", "stop.", "@LinfaCasa STOP grazie", "Non scrivetemi più!", "UNSUBSCRIBE",
        "Per favore non contattatemi più, grazie.", "Please don't write to me again",
        "Do not contact me.", "Basta messaggi", "Leave me alone!",
    ],
)  # fmt: skip
def test_a_clear_word_is_enough(text: str):
    assert asks_to_stop(text) == "sure"


@pytest.mark.parametrize(
    "text",
    [
        "Basta!", "Vi prego non contattatemi più al lavoro, scrivetemi qui",
        "You keep sending offers: stop contacting me and mend the line",
        "Non voglio più messaggi pubblicitari, ma il rimborso sì",
    ],
)  # fmt: skip
def test_unclear_words_are_for_a_person(text: str):
    assert asks_to_stop(text) == "perhaps"


@pytest.mark.parametrize(
    "text",
    [
        "The bus stop in front of the shop", "Basta, non ce la faccio più con questa linea",
        "Perché non mi scrivete?", "Nobody writes to me, nobody calls", "Non stop da tre settimane",
        "Please stop the engineer, he is at the wrong house", "Smettete di addebitarmi il canone",
        "STOP " * 200,
    ],
)  # fmt: skip
def test_other_words_with_stop_in_them_are_left_alone(text: str):
    assert asks_to_stop(text) == ""


def says(office: Office, text: str, *, on: int, by: int) -> int:
    """They say it in private, the listener keeps it, outreach attaches it. The mention's id."""
    id = hear(office.book, text, on=on, by=by, complaint=False, visibility="private")
    if asks := asks_to_stop(text):
        with office.book.writing() as w:
            what = "stop" if asks == "sure" else "stop?"
            row = {"what": what, "key": f"stop|{id}", "about": {"mention": id}}
            w.add(due_work, **row, due_at=w.now)
    inbox.attach(office, id)
    return id


def obeyed(office: Office) -> None:
    for work in stopping.due(office):
        stopping.obey(office, work)
        stopping.obey(office, work)


@pytest.fixture
def ana(office: Office, case: int) -> int:
    """Her handle."""
    with office.book.reading() as r:
        return int(r.value(select(mention.c.handle_id)))


def open_ways(office: Office, case: int) -> list[str]:
    return [route.verb for route in permission.routes(office, case) if route.open]


def test_after_her_stop_nobody_can_write_and_what_waited_is_a_draft_again(
    office: Office, case: int, ben: int, on_x: int, ana: int, clock: FakeClock, script: Script
):
    waits = write(office, case, by=ben, text="I am Ben. One more thing.")
    asked = write(office, case, by=ben, text="I am Ben, in public.", verb="reply")
    says(office, "STOP", on=on_x, by=ana)
    obeyed(office)
    assert open_ways(office, case) == []
    for id in (waits, asked):
        assert message_of(office, id).state == "withdrawn"
        assert "asked for no more messages" in str(message_of(office, id).outcome)
    clock.forward(days=90)
    sending.send(office, waits)
    assert script.arrived == []
    texts = [draft.text for draft in drafting.revisions(office, case, by=ben)]
    assert "I am Ben. One more thing." in texts
    assert lines_of(office.book).count("asked to stop") == 1


def test_it_holds_for_her_other_handles_and_whatever_case_asks(
    office: Office, case: int, on_x: int, ana: int, ben: int
):
    """Two persons, proven to be one customer: the word of one handle closes the other's ways."""
    book = office.book
    there = connect(book, "mastodon")
    other = meet(book, channel="mastodon", native_id="m7")
    second = cases.take(office, hear(book, on=there, by=other), by=ben)
    customer = sign_up(book, desk=there)
    with book.writing() as w:
        for id in w.rows(select(person.c.id)):
            row = {"person_id": id.id, "customer_id": customer, "strength": "proven"}
            w.add(link, **row, because=[], basis="given", at=w.now)
    waits = write(office, second, by=ben, text="I am Ben.")
    says(office, "Non scrivetemi più", on=on_x, by=ana)
    obeyed(office)
    assert message_of(office, waits).state == "withdrawn"
    assert not [verb for verb in open_ways(office, second) if verb != "by_hand"]
    assert open_ways(office, case) == []


def test_a_message_whose_call_began_is_not_undone_but_the_next_is_refused(
    office: Office, case: int, ben: int, on_x: int, ana: int, clock: FakeClock, script: Script
):
    saved = write(office, case, by=ben, text="I am Ben.")
    clock.forward(seconds=11)
    with office.book.writing() as w:
        w.run(update(person).values(stop_at=w.now))  # it came between release and call
    sending.send(office, saved)
    assert (message_of(office, saved).state, script.arrived) == ("refused", [])


def test_unclear_words_stop_nothing_until_a_person_says_so(
    office: Office, case: int, ben: int, on_x: int, ana: int
):
    says(office, "Vi prego non contattatemi più al lavoro, scrivetemi qui", on=on_x, by=ana)
    obeyed(office)
    assert "contact" in open_ways(office, case)
    with office.book.reading() as r:
        (one,) = stopping.proposals(r, case)
    assert one.text.startswith("Vi prego")
    stopping.decide(office, one.work_id, stop=False, by=ben)
    with pytest.raises(Taken):
        stopping.decide(office, one.work_id, stop=True, by=hire(office.book, CLEO))
    assert "contact" in open_ways(office, case)


def test_a_person_confirms_that_it_was_meant(
    office: Office, case: int, ben: int, on_x: int, ana: int
):
    says(office, "Basta!", on=on_x, by=ana)
    with office.book.reading() as r:
        (one,) = stopping.proposals(r, case)
    stopping.decide(office, one.work_id, stop=True, by=ben)
    assert open_ways(office, case) == []


def person_of(office: Office, handle: int) -> int:
    from casebook.tables.heard import person_handle

    with office.book.reading() as r:
        of = person_handle.c
        return int(r.value(select(of.person_id).where(of.id == handle)))


def test_it_is_lifted_only_after_she_wrote_again_and_with_her_words(
    office: Office, case: int, ben: int, on_x: int, ana: int, clock: FakeClock
):
    her = person_of(office, ana)
    stopping.by_hand(office, her, by=ben, case=case)
    clock.forward(days=1)
    with pytest.raises(Trouble):
        stopping.lift(office, her, by=ben, words_="she called", case=case)
    says(office, "Can you write to me after all?", on=on_x, by=ana)
    with pytest.raises(Trouble):
        stopping.lift(office, her, by=ben, words_="  ", case=case)
    assert open_ways(office, case) == []
    stopping.lift(office, her, by=ben, words_="Can you write to me after all?", case=case)
    assert "contact" in open_ways(office, case)
    assert {"stop lifted", "stop noted"} <= set(lines_of(office.book))


def test_the_listener_notes_it_in_the_block_that_keeps_the_word(any_book: Book):
    station = open_station(any_book)
    station.hear(letter("1", "STOP"), stream="letters")
    station.hear(letter("1", "STOP"), stream="letters")
    with any_book.reading() as r:
        rows = r.rows(select(due_work.c.what).where(due_work.c.key.like("stop|%")))
    assert [row.what for row in rows] == ["stop"]


@pytest.mark.parametrize("stream", ["posts", "letters"])
def test_a_word_edited_into_it_is_asked_and_asked_anew(any_book: Book, stream: str):
    station, of = open_station(any_book), due_work.c
    says = post if stream == "posts" else letter

    def asked() -> list[tuple[str, bool]]:
        with any_book.reading() as r:
            rows = r.rows(select(of.what, of.done_at).where(of.key.like("stop|%")))
        return [(row.what, row.done_at is None) for row in rows]

    station.hear(says("1", "@LinfaCasa senza rete da 12 giorni"), stream=stream)
    assert asked() == []
    station.hear(Edited(says("1", "Basta!")), stream=stream)
    assert asked() == [("stop?", True)]
    with any_book.writing() as w:
        w.change(due_work, of.what == "stop?", done_at=w.now)  # a person said: not meant
    station.hear(Edited(says("1", "STOP")), stream=stream)
    assert asked() == [("stop", True)]


def test_somebody_known_only_by_name_who_wants_no_contact_is_not_called_either(
    office: Office, case: int, ben: int
):
    marco = cases.concerns(office, case, by=ben, name="Marco Ferri")
    stopping.by_hand(office, marco, by=ben, case=case)
    told = {"how": "phone", "to": "340 555 0199", "text": "Hello", "proof": "we spoke"}
    with pytest.raises(Trouble):
        by_hand.record(office, case, by=ben, at=office.book.clock.now(), **told)
