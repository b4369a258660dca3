"""The one file that sends: claimed, called, and whatever came of it written down (P3)."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from casebook.database import Reading
from casebook.message import Outgoing, Receipt
from casebook.queries import messages
from casebook.queries.messages import Message
from casebook.tables.cases import message
from listener.channel import Busy, Changed, Channel, Refused, SignedOut, Trouble
from outreach import outcome, wishes, words
from outreach.looking import decide, hand_off, look, pasted
from outreach.office import Office
from outreach.releasing import hindrance, is_live, release, withdraw

__all__ = [
    "decide", "due", "hand_off", "look", "pasted", "release", "send", "to_look_at", "withdraw",
]  # fmt: skip


@dataclass(frozen=True)
class Call:
    """A message that was claimed: from here on it may have happened."""

    message: Message
    outgoing: Outgoing


def due(office: Office) -> list[int]:
    of = message.c
    with office.book.reading() as r:
        query = select(of.id).where(of.state == "released", of.send_after <= r.now)
        return [row.id for row in r.rows(query.order_by(of.send_after).limit(100))]


def to_look_at(office: Office) -> list[int]:
    """Perhaps sent and due for reading back; or called so long ago that the caller must be dead."""
    of = message.c
    with office.book.reading() as r:
        left = (of.state == "sending") & (of.called_at <= r.now - office.settings.lease)
        unsure = (of.state == "perhaps") & (of.look_at <= r.now)
        return [row.id for row in r.rows(select(of.id).where(or_(left, unsure)).limit(100))]


def send(office: Office, message_id: int) -> None:
    """One call for one claim. Whoever dies in between leaves ``sending``, which becomes *perhaps*."""
    channel = _open(office, message_id)
    if channel is None:
        return
    office.step("send: before the claim")
    call = _claim(office, message_id)
    if call is None:
        return
    office.step("send: before the call")
    said = _call(channel, call)
    office.step("send: after the call")
    _write_down(office, call, said)
    office.step("send: written down")


def _open(office: Office, message_id: int) -> Channel | None:
    """Before anything is claimed: an account that cannot be opened has surely sent nothing."""
    with office.book.reading() as r:
        waits = _released(r, message_id)
    if waits is None or waits.account_id is None:
        return None
    try:
        return office.registry.open(waits.account_id)
    except Trouble as trouble:
        _put_off(office, waits, trouble)
        return None


def _put_off(office: Office, waits: Message, trouble: Trouble) -> None:
    with office.book.writing() as w:
        still = message.c.id == waits.id, message.c.state == "released"
        why = list(words.FAILED_FOR_NOW.filled(words=trouble.words))
        again = {"send_after": w.now + outcome.SOON, "outcome": why}
        w.change(message, *still, **again)
        w.tell("case", waits.case_id)


def _claim(office: Office, message_id: int) -> Call | None:
    """In one block: ours alone, still allowed, still live; ``called_at`` is kept before the call."""
    with office.book.writing() as w:
        ready = message.c.state == "released", message.c.send_after <= w.now
        claim = {"state": "sending", "called_at": w.now}
        if not w.change(message, message.c.id == message_id, *ready, **claim):
            return None
        claimed = messages.one(w, message_id)
        if claimed is None:
            return None
        if why := hindrance(w, office, claimed):
            outcome.refused(w, claimed, why.words)
        elif held := wishes.held_until(w, claimed):
            outcome.later(w, claimed, wishes.say.THEIR_HOURS, held)
        elif not is_live(w, claimed):
            outcome.shown(w, claimed)
        else:
            return Call(claimed, messages.outgoing(w, claimed, called_at=w.now))
        return None


def _call(channel: Channel, call: Call) -> Receipt | Trouble:
    out = call.outgoing
    try:
        if call.message.verb == "reply" and out.about:
            return channel.reply(out.about, out)
        if call.message.verb == "contact" and out.person:
            return channel.contact(out.person, out.about, out)
    except Trouble as trouble:
        return trouble
    return Refused(words.NO_ROUTE)


def _write_down(office: Office, call: Call, said: Receipt | Trouble) -> None:
    with office.book.writing() as w:
        match said:
            case Receipt():
                outcome.delivered(w, call.message, said, how="answered")
            case Refused():
                outcome.refused(w, call.message, said.words)
            case Busy():
                outcome.later(w, call.message, said.words, said.until)
            case SignedOut():
                outcome.later(w, call.message, said.words)
            case _:
                look_at = w.now + office.settings.look
                outcome.perhaps(w, call.message, words.NO_ANSWER, look_at=look_at)
    if isinstance(said, SignedOut | Changed) and call.message.account_id:
        office.failed(call.message.account_id, said)


def _released(r: Reading, message_id: int) -> Message | None:
    found = messages.one(r, message_id)
    due_now = found is not None and found.send_after is not None and found.send_after <= r.now
    return found if found is not None and found.state == "released" and due_now else None
