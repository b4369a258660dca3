"""Do we know it already: what a word that waits, or a case, is to our cases and to the tickets."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select

from casebook.database import Reading
from casebook.nouns import cases, mention, person_handle
from casebook.queries import bodies, duplicates
from casebook.queries import known as queries
from casebook.queries.tickets import Ticket
from casebook.waiting import Waiting
from casebook.words import Both
from outreach import relating, relating_taught
from outreach.office import Office
from outreach.relating import How, Text
from outreach.relating_facts import facts, usual_amounts
from outreach.relating_near import nearest, ticket_text

say = relating.say

MOST = 8
HINTED = timedelta(seconds=10)
ALIKE = 75  # per cent: words of somebody else's ticket that are worth a look


@dataclass(frozen=True)
class Known:
    """``as_``: duplicate | evolution | homonym | other | near; ``text`` "": not theirs for sure."""

    kind: str  # case | ticket
    id: int
    label: str
    as_: str
    because: tuple[Both, ...]
    text: str
    at: datetime | None
    open: bool
    same: float
    desk: str = ""


def of_word(office: Office, mention_id: int) -> tuple[Known, ...]:
    """A word that waits, against open and lately closed cases and tickets, the likeliest first."""
    with office.book.reading() as r:
        of = mention.c
        query = select(person_handle.c.person_id, of.waiting_since, of.channel).select_from(mention)
        query = query.join(person_handle, person_handle.c.id == of.handle_id, isouter=True)
        said = r.row(query.where(of.id == mention_id))
        if said is None:
            return ()
        text = duplicates.unbranded(r)(bodies.of_one(r, "mention", mention_id))
        word = Text(text, said.waiting_since, channel=said.channel)
        found = _theirs(r, {mention_id: (said.person_id or 0, word)})[mention_id]
        here = {k.id for k in found if k.kind == "ticket"}
        return first([*found, *near(r, word.words, but=here)])


def told(office: Office, r: Reading, lines: Sequence[Waiting]) -> dict[int, Known]:
    """Of words on a page of the queue the likeliest of what is known, looked for again after some
    seconds; strangers' tickets in similar words are not looked for."""
    kept = {id: hint for id, hint in office.hints.copy().items() if hint[0] > r.now}
    those = [w for w in lines if w.person_id and w.place.kind == "mention"]
    new = [w for w in those if w.mention_id not in kept]
    for id, known in _theirs(r, _said(r, new)).items():
        best = next(iter(first(known)), None)
        # That it may be a namesake is said already where it is said who it may be.
        kept[id] = r.now + HINTED, best if best and best.as_ != "homonym" else None
    office.hints.clear()
    office.hints.update(kept)
    return {w.mention_id: hint for w in those if (hint := kept[w.mention_id][1])}


def _said(r: Reading, lines: Sequence[Waiting]) -> dict[int, tuple[int, Text]]:
    cut = bodies.of_many(r, "mention", [w.mention_id for w in lines if w.excerpt.endswith("…")])
    clean = duplicates.unbranded(r) if lines else str
    whole = ((w, clean(cut.get(w.mention_id, w.excerpt))) for w in lines)
    return {
        w.mention_id: (w.person_id or 0, Text(words, w.place.since, channel=w.channel))
        for w, words in whole
    }


def of_case(office: Office, case_id: int) -> tuple[Known, ...]:
    """Other cases of the same customer, and whose tickets say nearly the same."""
    with office.book.reading() as r:
        case = r.row(select(cases).where(cases.c.id == case_id))
        if case is None:
            return ()
        text = queries.said_in(r, [case_id]).get(case_id, "")
        about, person = Text(duplicates.unbranded(r)(text), case.first_word_at), case.concerns_id
        found = _theirs(r, {0: (person or 0, about)}, but=case_id)[0]
        here = duplicates.tickets_on(r, case_id)
        others = [one for one in found if one.kind == "case"]
        return first([*others, *near(r, about.words, but=here)])


def near(r: Reading, words: str, *, but: Collection[int]) -> Iterator[Known]:
    """Whoever's they are: only that they are there, and how alike."""
    if facts(words).silent:
        return
    for one in nearest(r, words):
        if one.alike >= ALIKE and one.ticket.id not in but:
            why = (say.NEARLY_SAME.filled(share=one.alike),)
            yield _ticket(one.ticket, "near", why, "", one.alike / 100)


def _theirs(
    r: Reading, words: Mapping[int, tuple[int, Text]], *, but: int = 0
) -> dict[int, list[Known]]:
    """By word all that is known of its person (id, words); what a person told apart is left out."""
    people = queries.people(r, {person for person, _ in words.values()})
    also = {id for person in people.values() for id in person.also}
    open_ = queries.alive(r, {*also, *(person for person, _ in words.values())})
    said = queries.said_in(r, [case.id for case in open_])
    left = queries.left(r, [*words]) if open_ else set()
    customers = (id for person in people.values() for id in (*person.sure, *person.maybe[:MOST]))
    tickets, taught = queries.tickets_of(r, {*customers}), relating_taught.of(r)
    found = {}
    for id, (person, word) in words.items():
        them = people.get(person, queries.Person())
        mine = [c for c in open_ if c.concerns_id in {person, *them.also} and c.id != but]
        mine = [c for c in mine if (id, c.id) not in left][:MOST]
        cases = {case: Text(said.get(case.id, ""), case.first_word_at) for case in mine}
        theirs = {
            one: ticket_text(one, text)
            for customer in (*them.sure, *them.maybe[:MOST])
            for one, text in tickets.get(customer, ())
        }
        every = (text.facts for text in (*cases.values(), *theirs.values()))
        how = How(taught, usual_amounts(every))
        found[id] = [
            *(_case(case, text, word, person, how) for case, text in cases.items()),
            *(compared(one, text, word, how, sure=one.customer_id in them.sure) for one, text in theirs.items()),
        ]  # fmt: skip
    return found


def _case(case: Row[Any], text: Text, word: Text, person: int, how: How) -> Known:
    why = say.SAME_PERSON if case.concerns_id == person else say.SAME_CUSTOMER
    found = relating.relation(text, word, why, how)
    return Known("case", case.id, f"Q-{case.id}", found.as_, found.because, text.words,
                 case.first_word_at, case.ended_at is None, found.same)  # fmt: skip


def compared(one: Ticket, text: Text, word: Text, how: How, *, sure: bool) -> Known:
    """A ticket beside what was said since, or before."""
    judge, why = (
        (relating.relation, say.SAME_CUSTOMER) if sure else (relating.perhaps, say.SAME_NAME)
    )
    found = judge(text, word, why, how)
    return _ticket(one, found.as_, found.because, text.words if sure else "", found.same)


def _ticket(one: Ticket, as_: str, because: tuple[Both, ...], text: str, same: float) -> Known:
    at, label = one.opened_at, one.native_id
    return Known("ticket", one.id, label, as_, because, text, at, one.open, same, one.desk)


def first(found: Iterable[Known]) -> tuple[Known, ...]:
    return tuple(sorted(found, key=_order)[:MOST])


def _order(one: Known) -> tuple[bool, bool, float, int]:
    """What may be the same first, our cases before the desks' tickets."""
    return (one.as_ not in duplicates.KIN, one.kind != "case", -one.same, one.id)
