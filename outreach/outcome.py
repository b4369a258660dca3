"""What came of a message, written down once: delivered, refused, later, perhaps, not sent."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case as choose
from sqlalchemy import literal, select

from casebook.columns import UtcTime
from casebook.database import Writing
from casebook.message import Receipt
from casebook.nouns import cases, message, person_handle, receipt
from casebook.queries.cases import first_after
from casebook.queries.messages import Message
from casebook.words import Both
from outreach import commitments, drafting, words

SOON = timedelta(minutes=1)
# A late yes is still a yes, even when a person or a look had said no meanwhile.
MAY_TURN_OUT_SENT = ("sending", "perhaps", "not_sent")
MAY_TURN_OUT_NOT = ("sending", "perhaps")


def delivered(
    w: Writing, sent: Message, got: Receipt, *, how: str, by: int | None = None, note: str = ""
) -> bool:
    """``how``: answered by the platform, found by reading back, or told by a person."""
    at = got.at or sent.called_at or w.now
    gone = {"state": "sent", "sent_at": at, "ended_at": w.now, "look_at": None, "outcome": None}
    if not _move(w, sent, MAY_TURN_OUT_SENT, **gone):
        return False
    facts = dict(got.facts) | ({"words": note} if note else {})
    proof = {"native_id": got.native_id, "url": got.url, "at": got.at, "facts": facts}
    w.add(receipt, message_id=sent.id, noted_at=w.now, how=how, **proof)
    commitments.delivered(w, sent, at)
    answered(w, sent.case_id, before=sent.called_at or at, at=at)
    _known_as(w, sent, got.facts)
    w.log("message sent", by=by or sent.teammate_id, case=sent.case_id, message=sent.id, how=how)
    return True


def answered(w: Writing, case_id: int, *, before: datetime, at: datetime) -> None:
    """Our word stops the wait; words heard after ``before`` (when ours set out) go on waiting.

    A case in the queue stays there: nobody has it, and it must not vanish from every list.
    """
    unanswered = first_after(case_id, before).scalar_subquery()
    ours = literal(at, UtcTime)
    last = choose((cases.c.last_word_at > ours, cases.c.last_word_at), else_=ours)
    spoke = {"last_word_at": last, "quiet_since": None}
    w.change(cases, cases.c.id == case_id, **spoke)
    owned = cases.c.id == case_id, cases.c.owner_id.is_not(None), cases.c.waiting_since.is_not(None)
    w.change(cases, *owned, waiting_since=unanswered)
    w.tell("queue")


def refused(w: Writing, sent: Message, why: Both) -> None:
    _not_gone(w, sent, "refused", why)


def not_sent(w: Writing, sent: Message, why: Both, *, by: int | None = None) -> bool:
    return _not_gone(w, sent, "not_sent", why, by=by)


def shown(w: Writing, sent: Message) -> None:
    """The end in preview: everything happened but the call."""
    end = {"state": "shown", "ended_at": w.now, "called_at": None, "once_key": None}
    if _move(w, sent, ("sending",), **end, outcome=list(words.PREVIEW)):
        w.log("message shown", by=sent.teammate_id, case=sent.case_id, message=sent.id)


def later(w: Writing, sent: Message, why: Both, until: datetime | None = None) -> None:
    """Surely not done: it goes again by itself, and can be withdrawn meanwhile."""
    again = max(until or w.now, w.now + SOON)
    back = {"state": "released", "called_at": None, "send_after": again}
    if _move(w, sent, ("sending",), **back, outcome=list(words.FAILED_FOR_NOW.filled(words=why))):
        w.log("message postponed", case=sent.case_id, message=sent.id)


def perhaps(w: Writing, sent: Message, why: Both, *, look_at: datetime | None) -> None:
    """It may have arrived: never sent again; read back, or decided by a person."""
    if _move(w, sent, ("sending",), state="perhaps", look_at=look_at, outcome=list(why)):
        w.log("message perhaps sent", case=sent.case_id, message=sent.id)


def _not_gone(w: Writing, sent: Message, state: str, why: Both, *, by: int | None = None) -> bool:
    end = {"state": state, "ended_at": w.now, "look_at": None, "once_key": None}
    if not _move(w, sent, MAY_TURN_OUT_NOT, **end, outcome=list(why)):
        return False
    drafting.take_back(w, sent.draft_id)
    what = "message refused" if state == "refused" else "message not sent"
    w.log(what, by=by, case=sent.case_id, message=sent.id)
    return True


def _move(w: Writing, sent: Message, states: tuple[str, ...], **values: Any) -> bool:
    still = message.c.id == sent.id, message.c.state.in_(states)
    moved = w.change(message, *still, **values) > 0
    if moved:
        w.tell("case", sent.case_id)
    return moved


def _known_as(w: Writing, sent: Message, facts: Mapping[str, str]) -> None:
    """Some platforms know a person by another id in private; it is theirs from now on."""
    of, known_as = person_handle.c, facts.get("known_as")
    reach = w.row(select(person_handle).where(of.id == sent.handle_id))
    if reach is None or not known_as or known_as == reach.native_id:
        return
    same = of.channel == reach.channel, of.scope == reach.scope, of.native_id == known_as
    if w.change(person_handle, *same, person_id=reach.person_id):
        return
    kept = ("person_id", "channel", "scope", "handle", "name")
    twin = {name: reach._mapping[name] for name in kept}
    w.add(person_handle, native_id=known_as, facts={}, seen_at=w.now, **twin)
