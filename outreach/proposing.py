"""What may be the same request elsewhere, with reasons: proposed here, decided by a person."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from casebook.database import Reading, Writing
from casebook.errors import Trouble
from casebook.nouns import case_item, cases
from casebook.queries import bodies, customers, tickets
from casebook.queries import duplicates as queries
from casebook.queries.upsert import or_skip
from casebook.words import Both
from outreach import relating_taught
from outreach.office import Office
from outreach.relating import LOST, How, Relation, Text, perhaps, relation
from outreach.relating import say as why
from outreach.relating_near import ticket_text
from outreach.words import NO_CASE


@dataclass(frozen=True)
class WaitingWord:
    """A word in the queue that may belong to a case: duplicate | evolution | homonym | other."""

    mention_id: int
    as_: str
    because: tuple[Both, ...]
    text: str
    at: datetime


def due(office: Office) -> list[int]:
    with office.book.reading() as r:
        return queries.due(r)


def propose(office: Office, case_id: int) -> None:
    """Open tickets of the same customer and of namesakes become items of the case, unconfirmed.

    What was once proposed is never proposed again, whatever a person said to it.
    """
    with office.book.writing() as w:
        case = w.row(select(cases).where(cases.c.id == case_id))
        if case is None:
            raise Trouble(NO_CASE)
        new = 0
        for ticket_id, found in _tickets(w, case):
            because = [[*reason] for reason in found.because]
            row = {"case_id": case_id, "ticket_id": ticket_id, "as_": found.as_, "at": w.now}
            new += w.run(or_skip(w, case_item, "case_id", "ticket_id"), row | {"because": because})
        if new:
            w.log("duplicates proposed", case=case_id, number=new)


def waiting_words(office: Office, case_id: int) -> tuple[WaitingWord, ...]:
    """Words in the queue by the same person, customer or a namesake; nothing of them is kept here.

    On the case they count only once a person joined them: see ``duplicates.join_word``.
    """
    with office.book.reading() as r:
        case = r.row(select(cases).where(cases.c.id == case_id))
        if case is None:
            raise Trouble(NO_CASE)
        return tuple(_words(r, case)) if case.concerns_id else ()


def _tickets(w: Writing, case: Row[Any]) -> Iterator[tuple[int, Relation]]:
    sure = _sure(w, case)
    if not sure:
        return
    about = _about(w, case)
    mine = queries.new_tickets(w, case.id, sure)
    said = bodies.of_many(w, "ticket", mine)
    texts = {t: ticket_text(t, said.get(t.id, "")) for t in tickets.many(w, mine).values()}
    how = relating_taught.how(w, texts.values())._replace(news_from=LOST)
    for one, text in texts.items():
        found = relation(about, text, why.SAME_CUSTOMER, how)
        lately = () if one.open else (why.CLOSED_LATELY,)
        yield one.id, replace(found, because=(*found.because, *lately))
    namesakes = customers.many(w, queries.namesakes(w, sure))
    room = queries.room_for_homonyms(w, case.id)
    theirs = queries.new_tickets(w, case.id, namesakes, lately=False)[:room]
    for id, one in tickets.many(w, theirs).items():
        owner = namesakes[one.customer_id or 0]
        yield id, _homonym(owner.name, owner.city, about.words)


def _words(r: Reading, case: Row[Any]) -> Iterator[WaitingWord]:
    sure = _sure(r, case)
    about, how = _about(r, case), relating_taught.how(r)
    same = {case.concerns_id, *queries.persons_of(r, sure)}
    for said in queries.new_words(r, case.id, same):
        text = bodies.of_one(r, "mention", said.id)
        who = why.SAME_PERSON if said.person_id == case.concerns_id else why.SAME_CUSTOMER
        found = relation(about, Text(text, said.at), who, how)
        yield WaitingWord(said.id, found.as_, found.because, text, said.at)
    yield from _maybe(r, case, sure, about, how)
    for other in customers.many(r, queries.namesakes(r, sure)).values():
        others = set(queries.persons_of(r, [other.id])) - same
        for said in queries.new_words(r, case.id, others):
            found = _homonym(other.name, other.city, about.words)
            text = bodies.of_one(r, "mention", said.id)
            yield WaitingWord(said.id, found.as_, found.because, text, said.at)


def _maybe(
    r: Reading, case: Row[Any], sure: list[int], about: Text, how: How
) -> Iterator[WaitingWord]:
    """Whose profile is shown on theirs, or who is called so: what they talk about decides."""
    shown = queries.shown_by(r, case.concerns_id)
    for said in queries.new_words(r, case.id, shown | queries.maybe(r, sure)):
        text = bodies.of_one(r, "mention", said.id)
        who = why.SHOWN if said.person_id in shown else why.SAME_NAME
        found = perhaps(about, Text(text, said.at), who, how)
        yield WaitingWord(said.id, found.as_, found.because, text, said.at)


def _homonym(name: str, city: str, case_words: str) -> Relation:
    """Somebody else with this name, as the customer list shows."""
    who = (why.NAMESAKE_OF if city else why.NAMESAKE).filled(name=name, city=city)
    named = city and city.lower() in case_words.lower()
    return Relation("homonym", (who, why.NAMES_PLACE.filled(city=city)) if named else (who,))


def _sure(r: Reading, case: Row[Any]) -> list[int]:
    return [k.customer.id for k in customers.known(r, [case.concerns_id]) if k.sure]


def _about(r: Reading, case: Row[Any]) -> Text:
    """All that was said in the case, since its first word."""
    said = bodies.of_many(r, "mention", queries.mentions_on(r, case.id))
    return Text(queries.unbranded(r)("\n".join(said.values())), case.first_word_at)
