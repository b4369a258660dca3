"""Who asks never to be written to is not: by their own word or by hand; what waits is withdrawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from casebook.database import Reading, Writing
from casebook.errors import Taken, Trouble
from casebook.nouns import due_work, mention, message, person, person_handle
from casebook.nouns import note as notes
from casebook.queries import bodies, notices, others, ways
from casebook.words import Both, sentences
from outreach import drafting, held
from outreach.office import Office

say = sentences("outreach", "stopping")

SURE, PERHAPS = "stop", "stop?"  # ``due_work.what``: by their clear word; a person must say


@dataclass(frozen=True)
class Proposal:
    """Words that may ask us to stop."""

    work_id: int
    person_id: int
    text: str


def due(office: Office) -> Sequence[int]:
    of = due_work.c
    with office.book.reading() as r:
        query = select(of.id).where(of.what == SURE, of.done_at.is_(None), of.due_at <= r.now)
        return [row.id for row in r.rows(query.limit(100))]


def obey(office: Office, work_id: int) -> None:
    """Their own clear word; once in effect."""
    with office.book.writing() as w:
        if word := _claim(w, work_id, SURE):
            _stop(w, word.person_id, by=None, case=word.case_id)


def decide(office: Office, work_id: int, *, stop: bool, by: int) -> None:
    """A person says what unclear words meant. Raises Taken."""
    with office.book.writing() as w:
        word = _claim(w, work_id, PERHAPS)
        if word is None:
            raise Taken(say.DECIDED)
        if stop:
            _stop(w, word.person_id, by=by, case=word.case_id)
        else:
            w.log("stop not meant", by=by, case=word.case_id)
        w.tell("case", word.case_id or 0)


def by_hand(office: Office, person_id: int, *, by: int, case: int) -> None:
    """Noted on ``case``. Raises Trouble when there is none."""
    with office.book.writing() as w:
        held.case(w, case)
        _stop(w, person_id, by=by, case=case)


def lift(office: Office, person_id: int, *, by: int, words_: str, case: int) -> None:
    """Only after a word of theirs since; ``words_``: how they asked, kept as a note on the case."""
    with office.book.writing() as w:
        held.case(w, case)
        spoke = select(mention.c.id).join(person_handle, person_handle.c.id == mention.c.handle_id)
        spoke = spoke.join(person, person.c.id == person_handle.c.person_id)
        since = person.c.id == person_id, mention.c.heard_at > person.c.stop_at
        word = w.row(spoke.where(*since, mention.c.deleted_at.is_(None)).limit(1))
        if word is None or not words_.strip():
            raise Trouble(say.NOT_ASKED_AGAIN)
        stopped = person.c.id == person_id, person.c.stop_at.is_not(None)
        if w.change(person, *stopped, stop_at=None, stop_by=None):
            id = w.add(notes, case_id=case, teammate_id=by, at=w.now)
            bodies.put(w, "note", id, words_.strip())
            w.log("stop lifted", by=by, case=case, person=person_id, mention=word.id, note=id)


def proposals(r: Reading, case_id: int) -> list[Proposal]:
    keys = [f"stop|{id}" for id in ways.mentions_of(r, case_id)]
    of = due_work.c
    open_ = of.key.in_(keys), of.what == PERHAPS, of.done_at.is_(None)
    found = []
    for row in r.rows(select(of.id, of.about).where(*open_).order_by(of.id)):
        if (word := _word(r, row.about["mention"])) and word.person_id:
            found.append(Proposal(row.id, word.person_id, bodies.of_one(r, "mention", word.id)))
    return found


def withdraw(w: Writing, waiting: Iterable[Row[Any]], why: Both) -> None:
    """Rows of ``message`` that have not left: taken back with a clear word, the text a draft again."""
    for one in waiting:
        still = message.c.id == one.id, message.c.state.in_(("awaiting", "released"))
        end = {"state": "withdrawn", "ended_at": w.now, "once_key": None, "outcome": list(why)}
        if w.change(message, *still, **end):
            drafting.take_back(w, one.draft_id)
            notices.over(w, f"awaits {one.id}")
            w.log("message withdrawn", case=one.case_id, message=one.id)


def _stop(w: Writing, person_id: int, *, by: int | None, case: int | None) -> None:
    elsewhere = others.of_many(w, [person_id]).get(person_id, {})
    free = person.c.id == person_id, person.c.stop_at.is_(None)
    if not w.change(person, *free, stop_at=w.now, stop_by=by):
        return
    w.log("stop noted" if by else "asked to stop", by=by, case=case, person=person_id)
    own = select(person_handle.c.id).where(person_handle.c.person_id == person_id)
    theirs = message.c.handle_id.in_(own) | message.c.handle_id.in_(list(elsewhere))
    waiting = theirs & message.c.state.in_(("awaiting", "released"))
    withdraw(w, w.rows(select(message).where(waiting).order_by(message.c.id)), say.STOPPED)
    w.tell("queue")


def _claim(w: Writing, work_id: int, what: str) -> Row[Any] | None:
    """The word, once."""
    of = due_work.c
    free = of.id == work_id, of.what == what, of.done_at.is_(None)
    if not w.change(due_work, *free, done_at=w.now):
        return None
    return _word(w, w.value(select(of.about).where(of.id == work_id))["mention"])


def _word(r: Reading, mention_id: int) -> Row[Any] | None:
    of = mention.c
    query = select(of.id, of.case_id, person_handle.c.person_id).join(person_handle)
    return r.row(query.where(of.id == mention_id, of.deleted_at.is_(None)))
