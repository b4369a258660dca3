"""Private answers and chasers find their case, start its clock, or enter the queue themselves."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, or_, select

from casebook.database import Writing
from casebook.nouns import UNATTACHED, case_item, cases, mention, message, person_handle
from casebook.queries import bodies
from casebook.queries import cases as queries
from casebook.visibility import Visibility
from casebook.words import Both
from outreach import asking, ending, opening, proving
from outreach.office import Office

THEY_WROTE = Both("ci ha scritto in privato", "wrote to us in private")
WROTE_AGAIN = Both("ha scritto di nuovo", "wrote again")


def due(office: Office) -> Sequence[int]:
    with office.book.reading() as r:
        return [row.id for row in r.rows(select(mention.c.id).where(UNATTACHED).limit(200))]


def attach(office: Office, mention_id: int) -> None:
    """Once in effect: the word is put on a case, or left to the queue, in one block."""
    of = mention.c
    with office.book.writing() as w:
        folded = w.value(select(of.folded_into).where(of.id == mention_id))
        # The first word is held before its chaser, as ``take`` does: neither waits for the other.
        query = select(of.case_id, of.set_aside_at, of.deleted_at).where(of.id == folded)
        first = w.row(query.with_for_update())
        free = of.id == mention_id, of.attached_at.is_(None), of.case_id.is_(None)
        if not w.change(mention, *free, attached_at=w.now):
            return
        word = w.row(select(mention).where(of.id == mention_id))
        if word is None or word.deleted_at is not None:
            return
        if word.folded_into is not None:
            _chaser(w, office, word, first)
        elif word.visibility == Visibility.PRIVATE:
            _private(w, office, word)


def _chaser(w: Writing, office: Office, word: Row[Any], first: Row[Any] | None) -> None:
    """It waits with its first word: on that one's case, or in the queue until somebody takes both."""
    case = queries.locked(w, first.case_id) if first and first.case_id else None
    if case is None:
        # Set aside or deleted while this one came in: nobody would ever look at it there.
        if first and (first.set_aside_at or first.deleted_at) and word.flagged:
            _to_the_queue(w, word)
    elif _still_ours(w, office, case):
        _put_on(w, case, word, as_="chaser", because=WROTE_AGAIN)
    else:
        _to_the_queue(w, word)


def _private(w: Writing, office: Office, word: Row[Any]) -> None:
    person = w.value(select(person_handle.c.person_id).where(person_handle.c.id == word.handle_id))
    found = _case_of(w, person) if person else None
    case = queries.locked(w, found) if found else None
    if case is not None and _still_ours(w, office, case):
        _put_on(w, case, word, as_="answer", because=THEY_WROTE)
        if person is not None:
            proving.heard(w, office, case.id, person, bodies.of_one(w, "mention", word.id))
    elif not _fold(w, word):
        _to_the_queue(w, word)


def _case_of(w: Writing, person: int) -> int | None:
    """Their open case, else their last one; where there are several, where we wrote to them last."""
    theirs = person_handle.c.person_id == person
    spoke = select(case_item.c.case_id).join(mention, mention.c.id == case_item.c.mention_id)
    spoke = spoke.join(person_handle, person_handle.c.id == mention.c.handle_id)
    # By another handle of theirs, of which only this case knows.
    wrote = select(message.c.case_id).where(theirs, message.c.called_at.is_not(None))
    wrote = wrote.join(person_handle, person_handle.c.id == message.c.handle_id)
    last = select(func.max(message.c.id)).where(message.c.case_id == cases.c.id).scalar_subquery()
    heard = cases.c.id.in_(spoke.where(theirs, queries.belongs()))
    mine = or_(cases.c.concerns_id == person, heard, cases.c.id.in_(wrote))
    lately = func.coalesce(last, 0).desc(), cases.c.ended_at.desc(), cases.c.id.desc()
    query = select(cases.c.id).where(mine).order_by(cases.c.ended_at.is_not(None), *lately)
    found: int | None = w.value(query.limit(1))
    return found


def _still_ours(w: Writing, office: Office, case: Row[Any]) -> bool:
    """Open, or ended lately: then the customer's word reopens it."""
    if case.ended_at is None:
        return True
    if case.ended_at < w.now - office.settings.reopen_within:
        return False
    ending.begin_again(w, case.id, by=None)
    w.log("case reopened", case=case.id)
    return True


def _put_on(w: Writing, case: Row[Any], word: Row[Any], *, as_: str, because: Both) -> None:
    opening.put_on(w, case.id, word.id, as_=as_, because=(list(because),))
    w.change(mention, mention.c.id == word.id, case_id=case.id, flagged=False)
    since = min(case.waiting_since or word.waiting_since, word.waiting_since)
    last = max(case.last_word_at, word.heard_at)
    w.change(cases, cases.c.id == case.id, waiting_since=since, last_word_at=last, quiet_since=None)
    asking.later(w, word.handle_id, word.id)
    w.log("word attached", case=case.id, mention=word.id, as_=as_)
    w.tell("queue")


def _fold(w: Writing, word: Row[Any]) -> bool:
    """Behind their private word that waits already: one person waits once."""
    of = mention.c
    theirs = of.handle_id == word.handle_id, of.id != word.id, of.visibility == Visibility.PRIVATE
    nowhere = (
        each.is_(None) for each in (of.case_id, of.folded_into, of.set_aside_at, of.deleted_at)
    )
    first = select(of.id).where(*theirs, of.flagged, *nowhere).order_by(of.waiting_since, of.id)
    found = w.row(first.limit(1).with_for_update())
    if found is None:
        return False
    since = word.waiting_since  # earlier than the first one's, where that was read before this
    w.change(mention, of.id == found.id, of.waiting_since > since, waiting_since=since)
    w.change(mention, of.id == word.id, folded_into=found.id, flagged=False)
    w.tell("queue")
    return True


def _to_the_queue(w: Writing, word: Row[Any]) -> None:
    """By its own waiting since (P6)."""
    w.change(mention, mention.c.id == word.id, flagged=True, folded_into=None)
    w.log("word to the queue", mention=word.id)
    w.tell("queue")
    w.tell("work")
