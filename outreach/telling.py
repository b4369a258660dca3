"""The customer is told once, in one message, of everything that was closed."""

from sqlalchemy import select

from casebook.database import Reading
from casebook.errors import Trouble
from casebook.nouns import cases, event, person, ticket
from casebook.queries import closings, customers
from casebook.queries.closings import Closing
from casebook.words import Both, sentences
from outreach import drafting, held
from outreach.office import Office
from outreach.route import Route

say = sentences("outreach", "telling")


def untold(r: Reading, case_id: int) -> list[Closing]:
    """What was closed and never offered to be told to the customer."""
    lines = select(event.c.about).where(event.c.case_id == case_id, event.c.what == "closings told")
    told = {id for line in r.rows(lines) for id in line.about["closings"]}
    return [c for c in closings.of_case(r, case_id) if c.state == "closed" and c.id not in told]


def told(office: Office, case_id: int, route: Route, *, by: int) -> str:
    """Words for one private message about everything closed, once, as a draft; nothing is sent here.

    A ticket is named only to a person proven to be its customer. Raises Trouble when told already.
    """
    with office.book.writing() as w:
        held.case(w, case_id)
        closed = untold(w, case_id)
        if not closed:
            raise Trouble(say.TOLD_ALREADY)
        w.log("closings told", by=by, case=case_id, closings=[each.id for each in closed])
        text = _words(w, case_id, closed)
        drafting.add(w, case_id, by=by, text=text, route=route.key)
        return text


def _words(r: Reading, case_id: int, closed: list[Closing]) -> str:
    who = r.row(
        select(person.c.language, cases.c.concerns_id)
        .join(cases, cases.c.concerns_id == person.c.id)
        .where(cases.c.id == case_id)
    )
    language = (who.language if who else None) or "it"
    text = say.ONE if len(closed) == 1 else say.MANY.filled(number=len(closed))
    named = [_named(each) for each in closed if who and _proven(r, who.concerns_id, each)]
    return "\n".join([text.in_(language), *(f"- {words.in_(language)}" for words in named)])


def _proven(r: Reading, person_id: int, closed: Closing) -> bool:
    of = r.value(select(ticket.c.customer_id).where(ticket.c.id == closed.ticket_id))
    return customers.strength(r, person_id, of) == "proven"


def _named(closed: Closing) -> Both:
    day = f"{closed.opened_at:%d/%m/%Y}" if closed.opened_at else "-"
    return say.NAMED.filled(number=closed.native_id, day=day, subject=closed.subject)
