"""What resolves a *perhaps*: reading the thread back, else a person; and words written by browser."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from casebook.database import Reading, Writing
from casebook.errors import Trouble
from casebook.message import Receipt
from casebook.queries import messages
from casebook.queries.messages import Message
from casebook.tables.cases import message, receipt
from casebook.words import Both, same
from listener.channel import has
from outreach import outcome, words
from outreach.office import Office
from outreach.releasing import hindrance, is_live

LOOKS = 8  # with doubling pauses about four hours; then a person decides
PAUSE = timedelta(minutes=1)
CLOCKS = timedelta(minutes=1)  # how far apart two clocks may be and still be believed


def ahead(office: Office) -> list[int]:
    """Unsure, and called later than now: the clock went back since."""
    with office.book.reading() as r:
        return [row.id for row in r.rows(select(message.c.id).where(*_ahead(r)).limit(100))]


def doubt(office: Office, message_id: int) -> None:
    """Reading back goes by when the call began; of a wrong time it would say *not sent* too easily."""
    with office.book.writing() as w:
        left = {"state": "perhaps", "look_at": None, "outcome": list(words.LOOK_YOURSELF)}
        if w.change(message, message.c.id == message_id, *_ahead(w), **left):
            case = w.value(select(message.c.case_id).where(message.c.id == message_id))
            w.log("left to a person", case=case, message=message_id)


def _ahead(r: Reading) -> tuple[Any, ...]:
    looked_at = (message.c.state == "sending") | message.c.look_at.is_not(None)
    unsure = message.c.state.in_(("sending", "perhaps")), looked_at
    return *unsure, message.c.called_at > r.now + CLOCKS


def look(office: Office, message_id: int) -> None:
    """Read the thread back; what cannot be read in LOOKS tries is left to a person."""
    unsure = _claim(office, message_id)
    if unsure is None or unsure.account_id is None:
        return None
    office.step("look: before reading back")
    try:
        channel = office.registry.open(unsure.account_id)
        if not has(channel, "find_sent"):
            return _leave_to_a_person(office, unsure)
        with office.book.reading() as r:
            out = messages.outgoing(r, unsure, called_at=unsure.called_at or unsure.asked_at)
        found = channel.find_sent(out)
    except Trouble:
        # Still unknown: the pause noted at the claim runs, then the next look.
        return _leave_to_a_person(office, unsure) if unsure.looks >= LOOKS else None
    office.step("look: after reading back")
    with office.book.writing() as w:
        if found is None:
            outcome.not_sent(w, unsure, words.NOT_FOUND)
            return None
        too_old = found.at is not None and found.at < out.sent_after - CLOCKS
        if not too_old and not _is_anothers(w, unsure, found):
            outcome.delivered(w, unsure, found, how="found")
            return None
    # The same words sent before, or our clock goes ahead: only a person can see which it is.
    return _leave_to_a_person(office, unsure)


def decide(office: Office, message_id: int, *, sent: bool, by: int, words: str) -> None:
    """A person says what came of a ``perhaps``; their words are kept with it."""
    with office.book.writing() as w:
        unsure = _perhaps(w, message_id)
        if sent:
            seen = Receipt("", at=unsure.called_at)
            outcome.delivered(w, unsure, seen, how="person", by=by, note=words.strip())
        else:
            outcome.not_sent(w, unsure, _told(words), by=by)


def hand_off(office: Office, message_id: int, *, by: int) -> str:
    """The address the teammate opens for a released hand_off; the message is ``perhaps`` until the
    address of what was written is pasted back. Raises Trouble (in preview too)."""
    with office.book.reading() as r:
        asked = messages.one(r, message_id)
        about = messages.word(r, asked.mention_id) if asked and asked.mention_id else None
    if asked is None or about is None or asked.verb != "hand_off" or asked.account_id is None:
        raise Trouble(words.NO_HAND_OFF)
    address = office.registry.open(asked.account_id).hand_off(about, asked.text)
    if trouble := _opened(office, asked):
        raise trouble
    return address


def pasted(office: Office, message_id: int, address: str, *, by: int) -> None:
    """Raises Trouble when it is no address of a post."""
    with office.book.reading() as r:
        asked = messages.one(r, message_id)
    if asked is None or asked.verb != "hand_off" or asked.account_id is None:
        raise Trouble(words.NO_HAND_OFF)
    receipt = office.registry.open(asked.account_id).pasted(address)
    with office.book.writing() as w:
        outcome.delivered(w, _perhaps(w, message_id), receipt, how="person", by=by)


def _opened(office: Office, asked: Message) -> Trouble | None:
    """From ``released`` to ``perhaps`` in one step: the browser may do it at any moment."""
    with office.book.writing() as w:
        here = message.c.id == asked.id, message.c.state == "released"
        if not w.change(message, *here, state="sending", called_at=w.now):
            return None if asked.state == "perhaps" else Trouble(words.NO_HAND_OFF)
        if why := hindrance(w, office, asked):
            outcome.refused(w, asked, why.words)
            return why
        if not is_live(w, asked):
            outcome.shown(w, asked)
            return Trouble(words.PREVIEW)
        outcome.perhaps(w, asked, words.IN_BROWSER, look_at=None)
    return None


def _claim(office: Office, message_id: int) -> Message | None:
    of = message.c
    with office.book.writing() as w:
        unsure = messages.one(w, message_id)
        if unsure is None:
            return None
        long_ago = (unsure.called_at or w.now) <= w.now - office.settings.lease
        if unsure.state == "sending" and long_ago:
            outcome.perhaps(w, unsure, words.NO_ANSWER, look_at=w.now)
        mine = of.id == message_id, of.state == "perhaps", of.look_at <= w.now
        pause = w.now + PAUSE * 2 ** min(unsure.looks, LOOKS)
        if not w.change(message, *mine, looks=of.looks + 1, look_at=pause):
            return None
        return messages.one(w, message_id)


def _is_anothers(w: Writing, unsure: Message, found: Receipt) -> bool:
    """Another message of this account has this receipt already."""
    of = message.c
    same = receipt.c.native_id == found.native_id, of.account_id == unsure.account_id
    kept = select(of.id).join(receipt, receipt.c.message_id == of.id)
    return w.value(kept.where(*same, of.id != unsure.id)) is not None


def _leave_to_a_person(office: Office, unsure: Message) -> None:
    with office.book.writing() as w:
        still = message.c.id == unsure.id, message.c.state == "perhaps"
        if w.change(message, *still, look_at=None, outcome=list(words.LOOK_YOURSELF)):
            w.log("left to a person", case=unsure.case_id, message=unsure.id)


def _perhaps(w: Writing, message_id: int) -> Message:
    unsure = messages.one(w, message_id)
    if unsure is None or unsure.state != "perhaps":
        raise Trouble(words.NOT_UNSURE)
    return unsure


def _told(theirs: str) -> Both:
    return same(theirs.strip()) if theirs.strip() else words.NOT_FOUND_BY_A_PERSON
