"""Tickets of one customer that no case holds, compared with each other: proposed, decided by a person."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import delete, select

from casebook.columns import EPOCH
from casebook.database import Reading
from casebook.errors import Taken, Trouble
from casebook.nouns import setting
from casebook.queries import customers, tickets
from casebook.queries import known as queries
from casebook.queries.duplicates import KIN
from casebook.queries.tickets import Ticket
from casebook.queries.upsert import or_skip
from outreach import deciding, relating_taught
from outreach.office import Office
from outreach.relating import How, Taught
from outreach.relating_facts import usual_amounts
from outreach.relating_known import Known, compared, first
from outreach.relating_near import ticket_text


@dataclass(frozen=True)
class Pair:
    """``earlier``: what the later ticket may repeat. ``decided``: as a person said, "" not yet."""

    name: str  # of the customer
    later: Ticket
    words: str
    earlier: Known
    decided: str


def all(office: Office) -> list[Pair]:
    """Of the customers whose tickets are the newest; those nobody decided on first."""
    with office.book.reading() as r:
        who = queries.with_several(r)
        names, found = customers.many(r, who), queries.tickets_of(r, who)
        held = queries.held(r, [one.id for them in found.values() for one, _ in them])
        taught = relating_taught.of(r)
        pairs = [
            pair
            for id in who
            for pair in _pairs(
                names[id].name, [t for t in found[id] if t[0].id not in held], taught
            )
        ]
        decided = _decided(r, pairs)
    whole = [Pair(name, later, words, earlier, decided.get(_key(earlier.id, later.id), ""))
             for name, later, words, earlier in pairs]  # fmt: skip
    shown = [pair for pair in whole if pair.decided or pair.earlier.as_ in KIN]
    return sorted(shown, key=lambda pair: bool(pair.decided))


def decide(office: Office, earlier: int, later: int, as_: str, *, by: int) -> None:
    """``as_``: duplicate | evolution | other. Nothing is closed by it. Raises Taken where somebody
    decided first."""
    if as_ not in relating_taught.KINDS:
        raise Trouble(deciding.say.UNKNOWN_KIND)
    with office.book.writing() as w:
        both = tickets.many(w, (earlier, later))
        if len({one.customer_id for one in both.values()} - {None}) != 1 or len(both) != 2:
            raise Trouble(deciding.say.NOT_HERE)
        row = {"key": _key(earlier, later), "value": as_, "at": w.now}
        if not w.run(or_skip(w, setting, "key"), row):
            raise Taken(deciding.say.CHANGED)
        w.log("tickets decided", by=by, tickets=[earlier, later], as_=as_)


def undo(office: Office, earlier: int, later: int, *, by: int) -> None:
    with office.book.writing() as w:
        if not w.run(delete(setting).where(setting.c.key == _key(earlier, later))):
            raise Trouble(deciding.say.NOTHING_TO_UNDO)
        w.log("tickets undone", by=by, tickets=[earlier, later])


def _pairs(
    name: str, them: list[tuple[Ticket, str]], taught: Taught
) -> Iterator[tuple[str, Ticket, str, Known]]:
    """Each open ticket with the earlier one that is likeliest the same."""
    said = [(one, ticket_text(one, words)) for one, words in them]
    said.sort(key=lambda pair: (pair[1].at or EPOCH, pair[0].id))
    how = How(taught, usual_amounts(text.facts for _, text in said))
    for n, (later, text) in enumerate(said):
        before = [compared(one, words, text, how, sure=True) for one, words in said[:n]]
        if later.open and before:
            yield name, later, text.words, first(before)[0]


def _decided(r: Reading, pairs: list[tuple[str, Ticket, str, Known]]) -> dict[str, str]:
    keys = [_key(earlier.id, later.id) for _, later, _, earlier in pairs]
    return {row.key: row.value for row in r.rows(select(setting).where(setting.c.key.in_(keys)))}


def _key(earlier: int, later: int) -> str:
    return f"tickets {earlier} {later}"
