"""Who might this be: links from what was written, with their reasons; a guess stays a guess (P7)."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select, update

from casebook import contacts
from casebook.database import Reading, Writing
from casebook.nouns import link, mention, person_handle
from casebook.queries import bodies, links
from listener.line import Line
from listener.matchers import handles, passed_on, written
from listener.matchers.evidence import Evidence, Said
from listener.whom.guessing import guess
from listener.whom.weighing import Guess


def match(line: Line, mention_id: int) -> bool:
    """False when it was matched already. Looks first, then writes in one short block."""
    with line.book.reading() as r:
        row = _word(r, mention_id)
        if row is None or row.matched_at or row.deleted_at:
            return False
        said = Said(
            row.channel, bodies.of_one(r, "mention", mention_id), row.handle or "",
            row.name or "", {**(row.shown or {}), **row.facts},
        )  # fmt: skip
        whom = passed_on.concerned(r, said.text, but=[said.handle])
        about_author, facts = _evidence(r, line, said, whom)
        guesses, facts["namesakes"] = _guesses(r, line, row, said, about_author)
    with line.book.writing() as w:
        as_seen = mention.c.matched_at.is_(None), _unedited(row)
        mine = update(mention).where(mention.c.id == mention_id, *as_seen)
        # What the channel told stays as it is, a no as well; what was found before is found anew.
        told = {name: value for name, value in row.facts.items() if name not in facts}
        found = {name: value for name, value in facts.items() if value}
        if not w.run(mine.values(matched_at=w.now, facts=told | found)):
            return False  # done by another, or edited meanwhile: then it is still due
        if row.person_id:
            _link(w, mention_id, row.person_id, about_author)
            _propose(w, mention_id, row.person_id, guesses)
        _tell(w, row)
    return True


def _word(r: Reading, mention_id: int) -> Row[Any] | None:
    of, by = mention.c, person_handle.c
    query = select(mention, by.person_id, by.handle, by.name, by.facts.label("shown"))
    query = query.outerjoin(person_handle, by.id == of.handle_id)
    return r.row(query.where(of.id == mention_id))


def _unedited(row: Row[Any]) -> ColumnElement[bool]:
    return mention.c.edited_at.is_not_distinct_from(row.edited_at)


def _evidence(
    r: Reading, line: Line, said: Said, whom: str
) -> tuple[list[Evidence], dict[str, Any]]:
    """What speaks for the author; and the facts about the one concerned, when that is another."""
    author = list(handles.find(r, said))
    in_text = written.find(r, said, region=line.region)
    tickets = {each.ticket_id for each in in_text if each.ticket_id}
    facts: dict[str, Any] = {"ticket": tickets.pop()} if len(tickets) == 1 else {}
    if not whom and not said.facts.get("passed_on"):
        return [*in_text, *author], facts
    # The codes of a friend's post are the friend's: they never link the one who passed it on.
    return author, facts | _about(r, line, said, whom, in_text)


def _about(
    r: Reading, line: Line, said: Said, whom: str, in_text: Sequence[Evidence]
) -> dict[str, Any]:
    facts: dict[str, Any] = {"passed_on": True}
    facts |= {"concerns": whom} if whom else {}
    found = list(in_text)
    if whom.startswith("@"):
        them = Said(said.channel, "", contacts.handle(whom), "", {})
        found += handles.find(r, them)
        handle = func.lower(person_handle.c.handle) == contacts.handle(whom)
        same = person_handle.c.channel == said.channel, handle
        persons = {row.person_id for row in r.rows(select(person_handle.c.person_id).where(*same))}
        facts |= {"concerns_person": persons.pop()} if len(persons) == 1 else {}
    sure = {each.customer_id for each in found if each.strength == "claimed"}
    likely = sure or {each.customer_id for each in found}
    if not likely and whom and not whom.startswith("@"):
        named, _ = guess(r, line.names, Said(said.channel, said.text, "", whom, {}))
        likely = {each.customer_id for each in named}
    facts |= {"concerns_claimed": True} if len(sure) == 1 else {}
    return facts | ({"concerns_customer": likely.pop()} if len(likely) == 1 else {})


def _guesses(
    r: Reading, line: Line, row: Row[Any], said: Said, evidence: Sequence[Evidence]
) -> tuple[list[Guess], int]:
    """None where somebody is claimed: who is known is not guessed about."""
    it = link.c
    query = select(it.customer_id, it.rejected_at, it.strength)
    decided = r.rows(query.where(it.person_id == row.person_id))
    claimed = any(each.strength == "claimed" for each in evidence)
    if claimed or any(each.strength != "proposed" and not each.rejected_at for each in decided):
        return [], 0
    rejected = [each.customer_id for each in decided if each.rejected_at]
    sharing = {each.customer_id for each in evidence}
    return guess(r, line.names, said, language=row.language or "", but=rejected, sharing=sharing)


def _propose(w: Writing, mention_id: int, person_id: int, guesses: Sequence[Guess]) -> None:
    for each in guesses:
        new = links.note(
            w, person_id, each.customer_id, strength="proposed", because=each.because, basis="public",
            against=each.against, sure=each.sure, seen=each.seen,
        )  # fmt: skip
        if new:
            about = {"person": person_id, "customer": each.customer_id}
            w.log("link proposed", mention=mention_id, **about)


def _link(w: Writing, mention_id: int, person_id: int, evidence: Sequence[Evidence]) -> None:
    by_customer: dict[int, list[Evidence]] = defaultdict(list)
    for each in evidence:
        by_customer[each.customer_id].append(each)
    for customer_id, them in by_customer.items():
        strength = "claimed" if any(e.strength == "claimed" for e in them) else "proposed"
        basis = "given" if any(e.basis == "given" for e in them) else "public"
        because = list(dict.fromkeys(e.because for e in them))
        new = links.note(w, person_id, customer_id, strength=strength, because=because, basis=basis)
        about = {"mention": mention_id, "person": person_id, "customer": customer_id}
        if new and strength == "claimed":
            w.log("link claimed", **about)
        elif new:
            w.log("link proposed", **about)


def _tell(w: Writing, row: Row[Any]) -> None:
    if row.case_id:
        w.tell("case", row.case_id)
    elif row.visibility != "private":
        w.tell("queue")
    w.tell("work")
