"""The waits behind a clock's figures: the rows that were read, and what the clock says of them."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, literal, select

from casebook import measures
from casebook.columns import EPOCH, MICROSECOND, micros
from casebook.database import Reading
from casebook.measures import END, SENT, WORD, Moment, Told, Wait
from casebook.nouns import ASKED, WAITS, case_end, cases, mention, message

WITHIN = {"next_answer": measures.next_answer, "silence": measures.silence}
# What a message answers was heard when it set out; one recorded by hand counts at its proven time.
SET_OUT = func.coalesce(message.c.called_at, message.c.sent_at)
DELIVERED = and_(message.c.state == "sent", message.c.sent_at.is_not(None))


# One wait: kind (case | mention), id, account, teammate (whose case, or who looked; none: nobody's
# yet), start, stop, ended. Bare tuples of numbers: of any other thing the collector of garbage
# walks over each of a hundred thousand, again and again.
Line = tuple[str, int, int | None, int | None, Moment, Moment | None, bool]
START: Final = 4


def moment(at: datetime) -> Moment:
    return (at - EPOCH) // MICROSECOND


def of(r: Reading, clock: str, since: datetime, until: datetime) -> list[Line]:
    """Those that began in the period. ``clock``: one of ``measures.CLOCKS``."""
    if clock in WITHIN:
        first, last = moment(since), moment(until)
        return [line for line in _within(r, clock, since, until) if first <= line[START] < last]
    if clock == "first_look":
        return list(_looks(r, since, until))
    if clock == "listening":
        return list(_heard(r, since, until))
    return [*_of_cases(r, clock, since, until), *_queued(r, since, until)]


def _of_cases(r: Reading, clock: str, since: datetime, until: datetime) -> Iterator[Line]:
    of = cases.c
    stop = of.ended_at if clock == "solved" else _delivered(private=clock == "private")
    columns = of.id, _first(mention.c.account_id), of.owner_id, micros(of.first_word_at)
    query = select(*columns, micros(stop), micros(of.ended_at))
    began = of.first_word_at >= since, of.first_word_at < until
    for id, account, mate, first, reached, closed in r.numbers(query.where(*began)):
        if clock == "solved":
            wait = measures.solved(first, closed)
        else:
            wait = measures.answered(first, reached, closed=closed is not None)
        yield "case", id, account, mate, *wait


def _queued(r: Reading, since: datetime, until: datetime) -> Iterator[Line]:
    """Who waits in the queue has no case yet, and waits all the same."""
    of = mention.c
    began = of.waiting_since >= since, of.waiting_since < until
    query = select(of.id, of.account_id, micros(of.waiting_since)).where(WAITS, *began)
    for id, account, first in r.numbers(query):
        yield "mention", id, account, None, *Wait(first)


def _looks(r: Reading, since: datetime, until: datetime) -> Iterator[Line]:
    """First words alone: a chaser is read with the one before it, an answer on its case."""
    of = mention.c
    who = func.coalesce(of.first_look_by, of.set_aside_by)
    looks = micros(of.first_look_at), micros(of.set_aside_at), micros(of.attached_at)
    columns = of.id, of.account_id, who, micros(of.heard_at), of.deleted_at.is_not(None)
    began = of.heard_at >= since, of.heard_at < until
    first = ASKED, of.flagged, of.folded_into.is_(None)
    query = select(*columns, of.case_id, *looks).where(*first, *began)
    for id, account, mate, heard, gone, case, *at in r.numbers(query):
        seen = at if case else at[:2]  # the house attaches too, but never to a case by itself
        yield "mention", id, account, mate, *measures.first_look(heard, *seen, gone=bool(gone))


def _heard(r: Reading, since: datetime, until: datetime) -> Iterator[Line]:
    of = mention.c
    columns = of.id, of.account_id, micros(of.waiting_since), micros(of.heard_at)
    # Nothing is heard before it is said: the index on hearing finds where to begin.
    began = of.heard_at >= since, of.waiting_since >= since, of.waiting_since < until
    query = select(*columns).where(ASKED, *began)
    for id, account, said, heard in r.numbers(query):
        yield "mention", id, account, None, *measures.listening(said, heard)


def _within(r: Reading, clock: str, since: datetime, until: datetime) -> Iterator[Line]:
    """A clock that begins anew within a case is read from every case that lived in the period."""
    of, waits = cases.c, WITHIN[clock]
    columns = of.id, of.owner_id, micros(of.first_word_at), of.ended_at.is_not(None)
    lived = of.first_word_at < until, of.last_word_at >= since
    found = {row[0]: row for row in r.numbers(select(*columns).where(*lived))}
    for id, told in groupby(_told(r, found), itemgetter(0)):
        if id in found:
            _, mate, first, closed = found[id]
            things = list(told)
            begins = things[0] if things[0][2] == WORD else None  # as nearly every case does
            begins = begins or next((row for row in things if row[2] == WORD), None)
            account = begins[4] if begins else None
            for start, stop, ended in waits(first, things, closed=bool(closed)):
                yield "case", id, account, mate, start, stop, ended


def _told(r: Reading, found: dict[int, Any]) -> list[Told]:
    """Ids grow with time: reading from the first to the last costs less than asking for each."""
    if not found:
        return []
    said, sent, end = mention.c, message.c, case_end.c
    read: tuple[tuple[Any, ...], ...] = (
        (said.case_id, said.heard_at, WORD, said.waiting_since, said.account_id),
        (sent.case_id, SET_OUT, SENT, sent.sent_at, literal(0)),
        (end.case_id, end.at, END, end.at, literal(0)),
    )
    told: list[Any] = []
    for case, known, kind, at, account in read:
        columns = case, micros(known), literal(kind), micros(at), account
        query: Select[Any] = select(*columns).where(case.between(min(found), max(found)))
        told += r.numbers((query.where(DELIVERED) if kind == SENT else query).order_by(case))
    return sorted(told)


def _delivered(*, private: bool) -> ColumnElement[datetime]:
    heard = func.coalesce(_first(mention.c.heard_at), cases.c.first_word_at)
    which = message.c.case_id == cases.c.id, DELIVERED, heard <= SET_OUT
    query = select(func.min(message.c.sent_at)).where(*which).correlate(cases)
    return (query.where(message.c.visibility == "private") if private else query).scalar_subquery()


def _first(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Of the word its case began with."""
    same = mention.c.case_id == cases.c.id, mention.c.waiting_since == cases.c.first_word_at
    return select(func.min(column)).where(*same).correlate(cases).scalar_subquery()
