"""How a case ends and begins again: by a row each time, so that history is free."""

from typing import Any

from sqlalchemy import Row, func, select

from casebook.database import Writing
from casebook.errors import Taken, Trouble
from casebook.nouns import case_end, cases, commitment, message, reopening
from casebook.queries import cases as queries
from outreach import held, opening, overriding
from outreach import words as say
from outreach.handing_on import say as of_promises
from outreach.office import Office

HOWS = ("solved", "passed_on", "no_answer", "not_ours", "joined")


def close(
    office: Office, case_id: int, *, by: int, how: str, words: str = "", apology: str = "",
    recovery: str = "", because: str = "",
) -> None:  # fmt: skip
    """``how``: solved | passed_on | no_answer | not_ours | joined. Refused while a promise is open,
    or a message is on its way, unsure or awaiting approval; where it was our fault, without
    ``apology`` and ``recovery`` unless that is set aside ``because``."""
    if how not in HOWS:
        raise Trouble(say.HOW_UNKNOWN)
    with office.book.writing() as w:
        case = held.open_case(w, case_id)
        in_hand(w, case, by=by)
        _nothing_is_open(w, case_id)
        made_up = {"apology": apology.strip(), "recovery": recovery.strip()}
        if case.our_fault_at and how != "joined" and not all(made_up.values()):
            if not because.strip():
                raise Trouble(say.SORRY_HOW)
            overriding.set_aside(w, "recovery", case=case_id, by=by, because=because)
        w.add(case_end, case_id=case_id, at=w.now, by=by, how=how, words=words.strip(), **made_up)
        over = {"ended_at": w.now, "waiting_since": None, "quiet_since": None}
        w.change(cases, cases.c.id == case_id, **over)
        w.log("case closed", by=by, case=case_id, how=how)
        w.tell("queue")


def reopen(office: Office, case_id: int, *, by: int, words: str = "") -> None:
    with office.book.writing() as w:
        if held.case(w, case_id).ended_at is None:
            raise Trouble(say.NOT_ENDED)
        begin_again(w, case_id, by=by, words=words)
        w.log("case reopened", by=by, case=case_id)


def in_hand(w: Writing, case: Row[Any], *, by: int, seen: int = 0) -> None:
    """What others work on is theirs to end or pass on, or a lead's. Raises Trouble.

    ``seen``: whose it was on the page. Raises Taken when it is another's by now.
    """
    if seen and seen != case.owner_id:
        raise opening.taken(w, case.id) if case.owner_id else Taken(say.IN_QUEUE)
    mate = queries.mate(w, by)
    alone = mate is None or mate.role == "agent"
    if case.owner_id and alone and not queries.is_on(w, case.id, by):
        raise Trouble(say.NOT_THEIR_HANDS)


def begin_again(w: Writing, case_id: int, *, by: int | None, words: str = "") -> None:
    """``by`` none: the customer wrote again. An owner who answers no more leaves it to the queue."""
    w.add(reopening, case_id=case_id, at=w.now, by=by, words=words.strip())
    owner = w.value(select(cases.c.owner_id).where(cases.c.id == case_id))
    still = owner and queries.worker(w, owner)
    new = {} if still else {"owner_id": by, "owned_since": by and w.now}
    new |= {"ended_at": None, "waiting_since": queries.unanswered(w, case_id)[1]}
    w.change(cases, cases.c.id == case_id, **new)
    w.tell("queue")  # the diary's line tells the pages of the case


def _nothing_is_open(w: Writing, case_id: int) -> None:
    here = commitment.c.case_id == case_id, commitment.c.ended_at.is_(None)
    # One that we call kept and they did not confirm yet lives on; their word opens the case again.
    query = select(commitment.c.proposed).where(*here, commitment.c.claimed_at.is_(None))
    if row := w.row(query.order_by(commitment.c.proposed)):
        raise Trouble(of_promises.STILL_PROPOSED if row.proposed else say.STILL_PROMISED)
    moving = message.c.case_id == case_id, message.c.state.in_(queries.MOVING)
    if w.value(select(func.count()).select_from(message).where(*moving)):
        raise Trouble(say.STILL_SENDING)
