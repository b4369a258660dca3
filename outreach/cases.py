"""Cases in charge: taken by one named owner, handed over or back, with helpers, notes and blame."""

from typing import Any

from sqlalchemy import ColumnElement, Row, func, select

from casebook.database import Writing
from casebook.errors import Taken, Trouble
from casebook.nouns import RETURNED, WAITS, case_item, cases, helper, mention, person
from casebook.nouns import note as notes
from casebook.queries import bodies, mentions, messages
from casebook.queries import cases as queries
from outreach import handing_on, held, opening, stopping, words
from outreach.ending import close, in_hand, reopen
from outreach.office import Office

__all__ = [
    "add_helper", "bring_back", "close", "concerns", "end_help", "give_back", "hand_over", "let_go",
    "look", "not_our_fault", "note", "our_fault", "rename", "reopen", "set_aside", "take",
    "take_returned",
]  # fmt: skip


def look(office: Office, mention_id: int, *, by: int) -> None:
    """The first look at a waiting word: who and when, once."""
    with office.book.writing() as w:
        unseen = mention.c.id == mention_id, mention.c.first_look_at.is_(None)
        if w.change(mention, *unseen, first_look_at=w.now, first_look_by=by):
            w.log("first look", by=by, mention=mention_id)
            w.tell("queue")


def take(office: Office, mention_id: int, *, by: int) -> int:
    """The new case's id. Raises Taken, with who has it and since when."""
    look(office, mention_id, by=by)
    with office.book.writing() as w:
        _mate(w, by)
        case = opening.open_case(w, mention_id, by=by, owner=by)
        w.log("case taken", by=by, case=case, mention=mention_id)
        return case


def take_returned(office: Office, case_id: int, *, by: int) -> None:
    """A case somebody handed back to the queue. Raises Taken."""
    with office.book.writing() as w:
        _mate(w, by)
        back = cases.c.id == case_id, RETURNED
        if not w.change(cases, *back, owner_id=by, owned_since=w.now):
            raise opening.taken(w, case_id)
        handing_on.follow(w, case_id, to=by, by=by)
        _moved(w, "case taken", case_id, by=by)


def set_aside(office: Office, mention_id: int, *, by: int, because: str) -> None:
    """Knowingly not answered. Raises Taken, Trouble without a reason."""
    because = held.said(because)
    with office.book.writing() as w:
        aside = {"set_aside_at": w.now, "set_aside_by": by}
        if not w.change(mention, mention.c.id == mention_id, WAITS, **aside):
            raise opening.taken_word(w, mention_id)
        mentions.step_up(w, mention_id)  # only this word was read: the next one waits on
        bodies.put(w, "mention", mention_id, because, part="set_aside")
        w.log("set aside", by=by, mention=mention_id)
        w.tell("queue")


def bring_back(office: Office, mention_id: int, *, by: int) -> None:
    """Undo of ``set_aside``: it waits again since its own first moment."""
    with office.book.writing() as w:
        aside = mention.c.id == mention_id, mention.c.set_aside_at.is_not(None)
        if w.change(mention, *aside, set_aside_at=None, set_aside_by=None):
            w.log("brought back", by=by, mention=mention_id)
            w.tell("queue")


def hand_over(
    office: Office, case_id: int, *, to: int, by: int, why: str = "", seen: int = 0
) -> None:
    """By name; ``why`` becomes a note. ``seen``: whose it was on the page; Taken when no longer."""
    with office.book.writing() as w:
        case = held.open_case(w, case_id)
        _mate(w, to)
        held.worker(w, to)
        if case.owner_id == to:
            return
        in_hand(w, case, by=by, seen=seen)
        w.change(cases, cases.c.id == case_id, owner_id=to, owned_since=w.now)
        _end_help(w, case_id, to)
        handing_on.follow(w, case_id, to=to, by=by)
        _noted(w, case_id, why, by=by)
        _moved(w, "case handed over", case_id, by=by, to=to, since=case.owner_id)


def give_back(office: Office, case_id: int, *, by: int, because: str) -> None:
    """To the queue, at the place of the first unanswered word; of the last word when all are."""
    because = held.said(because)
    with office.book.writing() as w:
        case = held.open_case(w, case_id)
        in_hand(w, case, by=by)
        if case.owner_id is None:
            raise Taken(words.IN_QUEUE)
        since = func.coalesce(cases.c.waiting_since, cases.c.last_word_at)
        w.change(cases, cases.c.id == case_id, owner_id=None, owned_since=None, waiting_since=since)
        _noted(w, case_id, because, by=by)
        _moved(w, "case given back", case_id, by=by)


def let_go(w: Writing, mate: int, *, by: int, only: ColumnElement[bool] | None = None) -> None:
    """Somebody is away or works on cases no more: theirs (or some) go to the queue, each at the place
    it waits since, and their promises to somebody else."""
    theirs = [cases.c.owner_id == mate, cases.c.ended_at.is_(None)]
    theirs += [] if only is None else [only]
    since = func.coalesce(cases.c.waiting_since, cases.c.last_word_at)
    back = {"owner_id": None, "owned_since": None, "waiting_since": since}
    for row in w.rows(select(cases.c.id).where(*theirs).order_by(cases.c.id).with_for_update()):
        w.change(cases, cases.c.id == row.id, **back)
        _moved(w, "case given back", row.id, by=by)
    handing_on.leave(w, mate, by=by)


def add_helper(office: Office, case_id: int, *, mate: int, by: int, why: str = "") -> None:
    with office.book.writing() as w:
        held.open_case(w, case_id)
        _mate(w, mate)
        if not queries.is_on(w, case_id, mate):
            w.add(helper, case_id=case_id, teammate_id=mate, why=why.strip(), joined_at=w.now)
            _moved(w, "helper joined", case_id, by=by, mate=mate)


def end_help(office: Office, case_id: int, *, mate: int, by: int) -> None:
    with office.book.writing() as w:
        if _end_help(w, case_id, mate):
            if owner := held.case(w, case_id).owner_id:
                handing_on.follow(w, case_id, to=owner, by=by)
            _moved(w, "helper left", case_id, by=by, mate=mate)


def note(office: Office, case_id: int, text: str, *, by: int) -> int:
    """For the team only: no way leads from a note to the outside."""
    held.said(text, words.EMPTY_NOTE)
    with office.book.writing() as w:
        held.case(w, case_id)
        id = _noted(w, case_id, text, by=by)
        _moved(w, "note written", case_id, by=by, note=id)
        return id


def our_fault(office: Office, case_id: int, *, by: int) -> None:
    with office.book.writing() as w:
        blank = cases.c.id == case_id, cases.c.our_fault_at.is_(None)
        if w.change(cases, *blank, our_fault_at=w.now, our_fault_by=by):
            _moved(w, "our fault", case_id, by=by)


def not_our_fault(office: Office, case_id: int, *, by: int) -> None:
    with office.book.writing() as w:
        marked = cases.c.id == case_id, cases.c.our_fault_at.is_not(None)
        if w.change(cases, *marked, our_fault_at=None, our_fault_by=None):
            _moved(w, "not our fault", case_id, by=by)


def concerns(
    office: Office, case_id: int, *, by: int, person_id: int | None = None, name: str = ""
) -> int:
    """Whom it is about, when not the author: a known person, or a new one by name. Their id."""
    with office.book.writing() as w:
        case = held.case(w, case_id)
        if person_id is None:
            name = held.said(name, words.WHO)
            person_id = w.add(person, name=name, created_at=w.now)
        elif w.value(select(person.c.id).where(person.c.id == person_id)) is None:
            raise Trouble(words.WHO)
        w.change(cases, cases.c.id == case_id, concerns_id=person_id)
        _relabel(w, case_id)
        if person_id != case.concerns_id:
            stopping.withdraw(w, messages.waiting(w, case_id), words.ABOUT_ANOTHER)
        _moved(w, "case concerns", case_id, by=by, person=person_id, before=case.concerns_id)
        return person_id


def rename(office: Office, case_id: int, title: str, *, by: int) -> None:
    with office.book.writing() as w:
        held.case(w, case_id)
        w.change(cases, cases.c.id == case_id, title=title.strip()[:120])
        _moved(w, "case renamed", case_id, by=by)


def _relabel(w: Writing, case_id: int) -> None:
    """The first word was passed on if its author is not the one concerned, else it is the origin."""
    first = case_item.c.case_id == case_id, case_item.c.as_.in_(("origin", "passed_on"))
    authors = opening.authors(w, case_id)
    about = w.value(select(cases.c.concerns_id).where(cases.c.id == case_id))
    for item in w.rows(select(case_item.c.id, case_item.c.mention_id).where(*first)):
        as_ = "origin" if authors.get(item.mention_id) in (None, about) else "passed_on"
        w.change(case_item, case_item.c.id == item.id, as_=as_)


def _end_help(w: Writing, case_id: int, mate: int) -> int:
    here = helper.c.case_id == case_id, helper.c.teammate_id == mate, helper.c.left_at.is_(None)
    return w.change(helper, *here, left_at=w.now)


def _noted(w: Writing, case_id: int, text: str, *, by: int) -> int:
    if not text.strip():
        return 0
    id = w.add(notes, case_id=case_id, teammate_id=by, at=w.now)
    bodies.put(w, "note", id, text.strip())
    return id


def _mate(w: Writing, id: int) -> Row[Any]:
    mate = queries.mate(w, id)
    if mate is None:
        raise Trouble(words.NO_MATE)
    return mate


def _moved(w: Writing, what: str, case_id: int, *, by: int, **about: Any) -> None:
    w.log(what, by=by, case=case_id, **about)
    w.tell("queue")
