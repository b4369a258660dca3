"""What every desk must do alike: read, note, close, reopen, and refuse in words."""

from uuid import uuid4

import pytest

from outreach.desk import Gone, Refused
from tests.desks.conftest import Side

ANA = "ana.ferri@posta.example"


@pytest.fixture
def number(side: Side) -> str:
    return side.asks("No line since the move", "Nothing works since the 11th.", email=ANA)


def key() -> str:
    return f"qo-{uuid4().hex}"


def test_the_desk_says_who_it_is(side: Side):
    assert side.desk.probe()


def test_a_ticket_is_read_with_who_asked_and_their_words(side: Side, number: str):
    ticket = side.desk.ticket(number)
    assert (ticket.native_id, ticket.open, ticket.requester) == (number, True, ANA)
    assert (ticket.subject, ticket.origin) == ("No line since the move", "web")
    assert "since the 11th" in ticket.text
    assert ticket.version is not None


def test_the_first_reading_brings_the_open_tickets_and_a_bookmark(side: Side, number: str):
    found = dict(_read(side, None))
    assert found[number].open
    assert _bookmark(side, None) is not None


def test_a_later_reading_brings_what_was_closed_meanwhile(side: Side, number: str):
    bookmark = _bookmark(side, None)
    side.desk.close(number, if_unchanged=None, our_note=None)
    assert dict(_read(side, bookmark))[number].open is False


def test_a_missing_ticket_is_gone(side: Side):
    with pytest.raises(Gone):
        side.desk.ticket("99999999")


def test_a_note_is_found_again_by_its_key_and_by_no_other(side: Side, number: str):
    mine = key()
    receipt = side.desk.note(number, "Closed by us: città, perché, così", key=mine)
    found = side.desk.find_note(number, mine)
    assert found is not None
    assert found.native_id == receipt.native_id
    assert side.desk.find_note(number, key()) is None


def test_closing_after_our_own_note_is_no_change_by_others(side: Side, number: str):
    seen = side.desk.ticket(number).version
    note = side.desk.note(number, "Closed as a duplicate.", key=key())
    receipt = side.desk.close(number, if_unchanged=seen, our_note=note.native_id)
    assert receipt.native_id
    assert side.desk.ticket(number).open is False


def test_a_ticket_somebody_worked_on_is_not_closed(side: Side, number: str):
    seen = side.desk.ticket(number).version
    side.works_on(number)
    note = side.desk.note(number, "Closed as a duplicate.", key=key())
    with pytest.raises(Refused, match="changed after you saw it"):
        side.desk.close(number, if_unchanged=seen, our_note=note.native_id)
    assert side.desk.ticket(number).open is True


def test_already_closed_counts_as_done(side: Side, number: str):
    side.desk.close(number, if_unchanged=None, our_note=None)
    again = side.desk.close(number, if_unchanged=None, our_note=None)
    assert again.facts["already"] == side.desk.ticket(number).status


def test_reopening_gives_back_the_status_it_had(side: Side, number: str):
    before = side.desk.ticket(number).status
    side.desk.close(number, if_unchanged=None, our_note=None)
    side.desk.reopen(number, to=before)
    assert (side.desk.ticket(number).status, side.desk.ticket(number).open) == (before, True)
    assert "already" in side.desk.reopen(number, to=before).facts


def test_what_the_customer_was_told_is_read_and_notes_are_not(side: Side, number: str):
    side.works_on(number)
    side.desk.note(number, "He shouted.", key=key())
    assert list(side.desk.said(number)) == []
    side.answers(number, "Entro venerdì passa il tecnico, così è promesso.")
    (told,) = side.desk.said(number)
    assert told.text.strip() == "Entro venerdì passa il tecnico, così è promesso."
    assert told.at.tzinfo is not None
    assert list(side.desk.said(number)) == [told]


def _read(side: Side, since: str | None):
    return [(ticket.native_id, ticket) for ticket, _ in side.desk.open_tickets(since)]


def _bookmark(side: Side, since: str | None) -> str | None:
    return [mark for _, mark in side.desk.open_tickets(since)][-1]
