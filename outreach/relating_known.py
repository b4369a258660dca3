"""Do we know it already: what a word that waits, or a case, is to our cases and to the tickets."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from casebook.database import Reading
from casebook.nouns import cases, mention, person_handle
from casebook.queries import bodies, customers, tickets
from casebook.queries import duplicates as queries
from casebook.words import Both
from outreach import relating
from outreach.office import Office
from outreach.relating import Text
from outreach.relating_facts import facts
from outreach.relating_near import nearest, spoken

say = relating.say

MOST = 8
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
        text = queries.unbranded(r, bodies.of_one(r, "mention", mention_id))
        word = Text(text, said.waiting_since, channel=said.channel)
        found = list(_theirs(r, word, said.person_id)) if said.person_id else []
        return _first(
            [*found, *near(r, word.words, but={k.id for k in found if k.kind == "ticket"})]
        )


def of_case(office: Office, case_id: int) -> tuple[Known, ...]:
    """Other cases of the same customer, and whose tickets say nearly the same."""
    with office.book.reading() as r:
        case = r.row(select(cases).where(cases.c.id == case_id))
        if case is None:
            return ()
        about = Text(queries.unbranded(r, _words(r, case_id)), case.first_word_at)
        known = customers.known(r, [case.concerns_id]) if case.concerns_id else []
        sure = [each.customer.id for each in known if each.sure]
        found = list(_cases(r, about, case.concerns_id or 0, sure, but=case_id))
        here = queries.tickets_on(r, case_id)
        return _first([*found, *near(r, about.words, but=here)])


def near(r: Reading, words: str, *, but: Collection[int]) -> Iterator[Known]:
    """Whoever's they are: only that they are there, and how alike."""
    if facts(words).silent:
        return
    for one in nearest(r, words):
        if one.alike >= ALIKE and one.ticket.id not in but:
            why = (say.NEARLY_SAME.filled(share=one.alike),)
            yield _ticket(one.ticket, "near", why, "", one.alike / 100)


def _theirs(r: Reading, word: Text, person_id: int) -> Iterator[Known]:
    known = customers.known(r, [person_id])
    sure = [each.customer.id for each in known if each.sure]
    maybe = [each.customer.id for each in known if not each.sure and not each.rejected_at]
    yield from _cases(r, word, person_id, sure, but=0)
    for ids, why in ((sure, say.SAME_CUSTOMER), (maybe[:MOST], say.SAME_NAME)):
        mine = queries.new_tickets(r, 0, ids)
        texts = bodies.of_many(r, "ticket", mine)
        for id, one in tickets.many(r, mine).items():
            text = Text(
                spoken(one.subject, texts.get(id, "")), one.opened_at, one.native_id, one.origin
            )
            compare = relating.relation if ids is sure else relating.perhaps
            found = compare(text, word, why)
            shown = text.words if ids is sure else ""
            yield _ticket(one, found.as_, found.because, shown, found.same)


def _cases(r: Reading, word: Text, person_id: int, sure: list[int], *, but: int) -> Iterator[Known]:
    persons = {person_id, *(queries.persons_of(r, sure) if sure else ())}
    of = cases.c
    alive = or_(of.ended_at.is_(None), of.ended_at >= r.now - queries.LATELY)
    query = select(cases).where(of.concerns_id.in_(persons), of.id != but, alive)
    for case in r.rows(query.order_by(of.id.desc()).limit(MOST)):
        why = say.SAME_PERSON if case.concerns_id == person_id else say.SAME_CUSTOMER
        text = _words(r, case.id)
        found = relating.relation(Text(text, case.first_word_at), word, why)
        yield Known("case", case.id, f"Q-{case.id}", found.as_, found.because, text,
                    case.first_word_at, case.ended_at is None, found.same)  # fmt: skip


def _words(r: Reading, case_id: int) -> str:
    return "\n".join(bodies.of_many(r, "mention", queries.mentions_on(r, case_id)).values())


def _ticket(
    one: tickets.Ticket, as_: str, because: tuple[Both, ...], text: str, same: float
) -> Known:
    at, label = one.opened_at, one.native_id
    return Known("ticket", one.id, label, as_, because, text, at, one.open, same, one.desk)


def _first(found: list[Known]) -> tuple[Known, ...]:
    return tuple(sorted(found, key=_order)[:MOST])


def _order(one: Known) -> tuple[bool, bool, float, int]:
    """What may be the same first, our cases before the desks' tickets."""
    return (one.as_ not in queries.KIN, one.kind != "case", -one.same, one.id)
