"""Never two sends, never a silent none: what a customer and a teammate see when calls go wrong."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from casebook.errors import Taken, Trouble
from casebook.tables.cases import message, receipt
from casebook.tables.heard import account, mention, person, person_handle
from casebook.visibility import Visibility
from outreach import by_hand, cases, drafting, looking, permission, sending
from outreach.office import Office
from tests.cast import FakeClock, connect, hear, meet
from tests.outreach.street import Killed, Script, case_of, message_of, write


def go(office: Office, clock: FakeClock, id: int) -> None:
    """The undo window runs out and the worker comes by."""
    clock.forward(seconds=11)
    sending.send(office, id)


def test_a_private_word_arrives_once_and_stops_the_wait(
    office: Office, case: int, ben: int, clock: FakeClock, script: Script
):
    id = write(office, case, by=ben)
    assert sending.due(office) == []
    go(office, clock, id)
    sending.send(office, id)
    assert [one.text for one in script.arrived] == ["Good morning Ana, I am Ben."]
    assert script.arrived[0].visibility is Visibility.PRIVATE
    assert message_of(office, id).state == "sent"
    assert case_of(office, case).waiting_since is None


def test_a_worker_that_comes_by_in_the_undo_window_sends_nothing(
    office: Office, case: int, ben: int, clock: FakeClock, script: Script
):
    id = write(office, case, by=ben)
    clock.forward(seconds=9)
    sending.send(office, id)
    assert (script.arrived, message_of(office, id).state) == ([], "released")


def test_what_is_put_off_before_the_claim_is_not_sent(
    office: Office, case: int, ben: int, clock: FakeClock, script: Script
):
    id = write(office, case, by=ben)

    def step(name: str) -> None:
        if name == "send: before the claim":
            with office.book.writing() as w:
                w.change(message, message.c.id == id, send_after=w.now + timedelta(hours=1))

    go(replace(office, step=step), clock, id)
    assert (script.arrived, message_of(office, id).state) == ([], "released")


def test_a_second_press_releases_nothing(office: Office, case: int, ben: int):
    route = permission.routes(office, case)[0].key
    first = drafting.save(office, case, by=ben, text="Hello", route=route, known=0)
    sending.release(office, first.draft_id, by=ben)
    second = drafting.save(office, case, by=ben, text="Hello", route=route, known=0)
    with pytest.raises(Taken):
        sending.release(office, second.draft_id, by=ben)


def test_withdrawn_in_the_undo_window_it_never_goes_and_the_words_come_back(
    office: Office, case: int, ben: int, clock: FakeClock, script: Script
):
    id = write(office, case, by=ben, text="Too quick")
    clock.forward(seconds=9)
    sending.withdraw(office, id, by=ben)
    go(office, clock, id)
    assert script.arrived == []
    assert message_of(office, id).state == "withdrawn"
    with office.book.reading() as r:
        assert [draft.text for draft in drafting.newest(r, case)] == ["Too quick"]


def test_after_the_call_began_it_is_too_late_to_withdraw(
    office: Office, case: int, ben: int, clock: FakeClock
):
    id = write(office, case, by=ben)
    go(office, clock, id)
    with pytest.raises(Trouble):
        sending.withdraw(office, id, by=ben)


def test_a_lost_answer_is_found_by_reading_back_and_not_sent_again(
    office: Office, case: int, ben: int, clock: FakeClock, script: Script
):
    script.next = ["lost"]
    id = write(office, case, by=ben)
    go(office, clock, id)
    assert message_of(office, id).state == "perhaps"
    assert case_of(office, case).waiting_since is not None, "perhaps stops no clock"
    assert sending.to_look_at(office) == []
    assert sending.due(office) == []
    clock.forward(minutes=1)
    assert sending.to_look_at(office) == [id]
    sending.look(office, id)
    assert message_of(office, id).state == "sent"
    assert len(script.arrived) == 1
    with office.book.reading() as r:
        assert r.value(select(receipt.c.how).where(receipt.c.message_id == id)) == "found"


def test_a_call_made_by_a_clock_that_was_put_back_since_is_left_to_a_person(
    office: Office, case: int, ben: int, clock: FakeClock, script: Script
):
    """Channels read back from when the call began: of a wrong time they would say *not sent*."""
    script.next = ["lost"]
    id = write(office, case, by=ben)
    go(office, clock, id)
    assert looking.ahead(office) == []
    clock.forward(hours=-1)
    assert looking.ahead(office) == [id]
    looking.doubt(office, id)
    looking.doubt(office, id)
    clock.forward(hours=2)
    assert sending.to_look_at(office) == looking.ahead(office) == []
    assert message_of(office, id).state == "perhaps"
    sending.decide(office, id, sent=True, by=ben, words="l'ho visto")
    assert message_of(office, id).state == "sent"


def test_a_call_that_never_arrived_is_told_and_its_words_come_back(
    office: Office, case: int, ben: int, clock: FakeClock, script: Script
):
    script.next = ["never"]
    id = write(office, case, by=ben)
    go(office, clock, id)
    clock.forward(minutes=1)
    sending.look(office, id)
    sending.send(office, id)
    assert message_of(office, id).state == "not_sent"
    assert script.arrived == []
    with office.book.reading() as r:
        assert drafting.newest(r, case)


@pytest.mark.parametrize("where", ["send: before the call", "send: after the call", "dies"])
def test_a_worker_that_dies_in_the_call_leaves_a_perhaps_and_nobody_calls_again(
    office: Office, case: int, ben: int, clock: FakeClock, script: Script, where: str
):
    def die(step: str) -> None:
        if step == where:
            raise Killed

    script.next = ["dies"] if where == "dies" else []
    id = write(office, case, by=ben)
    clock.forward(seconds=11)
    with pytest.raises(Killed):
        sending.send(replace(office, step=die), id)
    arrived = len(script.arrived)
    clock.forward(minutes=1)
    sending.send(office, id)
    assert sending.to_look_at(office) == [], "the lease still runs"
    clock.forward(minutes=5)
    sending.look(office, id)
    assert len(script.arrived) == arrived
    assert message_of(office, id).state == ("sent" if arrived else "not_sent")


def test_nobody_judges_a_worker_that_is_still_in_the_call(
    office: Office, case: int, ben: int, clock: FakeClock, script: Script
):
    def look(step: str) -> None:
        if step == "send: before the call":
            sending.look(office, id)
            with pytest.raises(Trouble):
                sending.withdraw(office, id, by=ben)
            states.append(message_of(office, id).state)

    states: list[str] = []
    id = write(office, case, by=ben)
    clock.forward(seconds=11)
    sending.send(replace(office, step=look), id)
    assert states == ["sending"]
    assert message_of(office, id).state == "sent"


def test_dying_before_the_claim_only_delays(
    office: Office, case: int, ben: int, clock: FakeClock, script: Script
):
    def die(step: str) -> None:
        raise Killed

    id = write(office, case, by=ben)
    clock.forward(seconds=11)
    with pytest.raises(Killed):
        sending.send(replace(office, step=die), id)
    assert sending.due(office) == [id]
    sending.send(office, id)
    assert len(script.arrived) == 1


def test_a_busy_platform_surely_has_nothing_so_it_goes_again_later(
    office: Office, case: int, ben: int, clock: FakeClock, script: Script
):
    script.next = ["busy", "signed out"]
    id = write(office, case, by=ben)
    for _ in range(3):
        go(office, clock, id)
        clock.forward(minutes=1)
    assert message_of(office, id).state == "sent"
    assert len(script.arrived) == 1


def test_a_dead_key_lets_the_account_rest_and_say_so(
    office: Office, case: int, ben: int, on_x: int, clock: FakeClock, script: Script
):
    told: list[tuple[int, Trouble]] = []
    script.next = ["signed out"]
    id = write(office, case, by=ben)
    clock.forward(seconds=11)
    sending.send(replace(office, failed=lambda id, trouble: told.append((id, trouble))), id)
    assert [(id, str(trouble)) for id, trouble in told] == [(on_x, "The key is dead.")]
    assert "I try again" in str(message_of(office, id).outcome)


def test_a_known_no_is_shown_and_never_tried_again(
    office: Office, case: int, ben: int, clock: FakeClock, script: Script
):
    script.next = ["refused"]
    id = write(office, case, by=ben)
    go(office, clock, id)
    sending.send(office, id)
    told = message_of(office, id)
    assert (told.state, str(told.outcome)) == ("refused", "Takes no messages.")
    assert script.arrived == []


def test_where_nothing_can_be_read_back_a_person_decides(
    office: Office, ben: int, clock: FakeClock, script: Script
):
    book = office.book
    reach = meet(book, channel="facebook", native_id="77")
    on = connect(book, "facebook")
    case = cases.take(office, hear(book, on=on, by=reach, kind="comment"), by=ben)
    script.next = ["lost"]
    id = write(office, case, by=ben)
    go(office, clock, id)
    clock.forward(minutes=1)
    sending.look(office, id)
    assert sending.to_look_at(office) == []
    assert message_of(office, id).state == "perhaps"
    sending.decide(office, id, sent=True, by=ben, words="I see it in the inbox")
    assert message_of(office, id).state == "sent"
    with pytest.raises(Trouble):
        sending.decide(office, id, sent=False, by=ben, words="")


def test_a_blind_platform_is_asked_some_times_and_then_left_to_a_person(
    office: Office, case: int, ben: int, clock: FakeClock, script: Script
):
    script.next, script.blind = ["lost"], True
    id = write(office, case, by=ben)
    go(office, clock, id)
    for _ in range(20):
        clock.forward(hours=5)
        for waits in sending.to_look_at(office):
            sending.look(office, waits)
    told = message_of(office, id)
    assert (told.state, told.looks) == ("perhaps", 8)


def test_in_preview_all_is_recorded_and_nothing_goes(
    office: Office, case: int, ben: int, on_x: int, clock: FakeClock, script: Script
):
    with office.book.writing() as w:
        w.run(update(account).where(account.c.id == on_x).values(mode="preview"))
    id = write(office, case, by=ben)
    go(office, clock, id)
    told = message_of(office, id)
    assert (told.state, told.text) == ("shown", "Good morning Ana, I am Ben.")
    assert script.arrived == []
    assert case_of(office, case).waiting_since is not None, "preview stops no clock"


@pytest.mark.parametrize(("then", "now"), [("preview", "live"), ("live", "preview")])
def test_live_needs_live_at_release_and_live_at_the_call(
    office: Office,
    case: int,
    ben: int,
    on_x: int,
    clock: FakeClock,
    script: Script,
    then: str,
    now: str,
):
    def switch(mode: str) -> None:
        with office.book.writing() as w:
            w.run(update(account).where(account.c.id == on_x).values(mode=mode))

    switch(then)
    id = write(office, case, by=ben)
    switch(now)
    go(office, clock, id)
    assert message_of(office, id).state == "shown"
    assert script.arrived == []


def test_a_recipient_who_changed_meanwhile_gets_nothing(
    office: Office, case: int, ben: int, clock: FakeClock, script: Script
):
    id = write(office, case, by=ben)
    with office.book.writing() as w:
        other = w.add(person, name="Another Ana", created_at=w.now)
        w.run(update(person_handle).values(person_id=other))
        w.run(update(mention).values(handle_id=None))
    go(office, clock, id)
    assert message_of(office, id).state == "refused"
    assert script.arrived == []
    with office.book.reading() as r:
        assert drafting.newest(r, case), "the words are kept"


def test_who_asked_us_to_stop_is_not_written_to_even_from_the_undo_window(
    office: Office, case: int, ben: int, clock: FakeClock, script: Script
):
    id = write(office, case, by=ben)
    with office.book.writing() as w:
        w.run(update(person).values(stop_at=w.now))
    go(office, clock, id)
    assert message_of(office, id).state == "refused"
    assert script.arrived == []


def test_a_window_that_closed_before_the_call_sends_nothing(
    office: Office, ben: int, clock: FakeClock, script: Script
):
    book = office.book
    reach, on = meet(book, channel="facebook", native_id="77"), connect(book, "facebook")
    case = cases.take(office, hear(book, on=on, by=reach, kind="comment"), by=ben)
    clock.forward(days=6, hours=23, minutes=59, seconds=55)
    id = write(office, case, by=ben)
    go(office, clock, id)
    assert message_of(office, id).state == "refused"
    assert script.arrived == []


def test_a_once_only_way_is_used_once_and_freed_when_nothing_was_sent(
    office: Office, ben: int, clock: FakeClock, script: Script
):
    book = office.book
    reach, on = meet(book, channel="facebook", native_id="77"), connect(book, "facebook")
    case = cases.take(office, hear(book, on=on, by=reach, kind="comment"), by=ben)
    script.next = ["refused"]
    go(office, clock, write(office, case, by=ben, text="First"))
    go(office, clock, write(office, case, by=ben, text="Second"))
    assert [one.text for one in script.arrived] == ["Second"]
    assert permission.routes(office, case)[0].verb == "by_hand", "the private answer is used up"
    with pytest.raises(Trouble):
        write(office, case, by=ben, text="Third")


def test_a_call_by_hand_is_recorded_with_its_proof_and_stops_the_wait(
    office: Office, case: int, ben: int, clock: FakeClock
):
    told = {"how": "phone", "to": "+39 333 1234567", "text": "I called her", "proof": "call 8812"}
    now = clock.forward(minutes=3)
    id = by_hand.record(office, case, by=ben, at=now, **told)
    assert message_of(office, id).state == "sent"
    assert case_of(office, case).waiting_since is None
    with pytest.raises(Taken):
        by_hand.record(office, case, by=ben, at=now, **told)
    with pytest.raises(Trouble):
        by_hand.record(office, case, by=ben, at=now + timedelta(hours=1), **told | {"proof": "x"})


def test_a_word_heard_while_ours_was_on_its_way_goes_on_waiting(
    office: Office, case: int, ben: int, on_x: int, clock: FakeClock
):
    from outreach import inbox

    id = write(office, case, by=ben)
    clock.forward(seconds=30)
    again = hear(office.book, "Hello?", on=on_x, visibility="private", by=1, complaint=False)
    inbox.attach(office, again)
    clock.set(clock.now() - timedelta(seconds=15))
    sending.send(office, id)
    assert message_of(office, id).state == "sent"
    assert case_of(office, case).waiting_since == clock.now() + timedelta(seconds=15)
