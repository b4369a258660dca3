"""What the team decides moves what is proposed next: each a little, bounded, and undone with it."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from casebook.database import Reading, Writing
from casebook.nouns import case_item, cases, mention, setting
from casebook.queries import bodies, duplicates, known, tickets
from casebook.queries.upsert import or_replace
from outreach import relating
from outreach.office import Office
from outreach.relating import How, Taught, Text
from outreach.relating_facts import usual_amounts
from outreach.relating_near import ticket_text

KEY, CHANGED = "relating taught", "relating decided"
STEP = 0.1  # how far one decision moves a weight that was wholly wrong
MOST = 1.386  # and all together: two points of the page of weights, a factor of four in the odds
READ = 300  # decisions, the newest
KINDS = (*duplicates.KIN, "other")  # a namesake's says nothing of what the words are about
Seen = dict[str, float]


def of(r: Reading) -> Taught:
    moved = _kept(r).get("moved", {})
    return tuple((of, sign, more) for of, signs in moved.items() for sign, more in signs.items())


def how(r: Reading, matters: Iterable[Text] = ()) -> How:
    """Of one person's ``matters``: how a text is compared with each."""
    return How(of(r), usual_amounts(one.facts for one in matters))


@dataclass(frozen=True)
class Sign:
    """In points, of which one doubles the odds that it is the same matter. ``yes``, ``no``: decisions
    that it was, and was not, where this was seen."""

    name: str
    points: float
    taught: float
    yes: int
    no: int


def table(r: Reading) -> list[Sign]:
    """What speaks for the same matter first."""
    taught = {sign: more for which, sign, more in of(r) if which == "same"}
    decided = _kept(r).get("decided", {})
    found = [
        Sign(name, (weight + taught.get(name, 0.0)) / math.log(2), taught.get(name, 0.0) / math.log(2),
             *decided.get(name, (0, 0)))
        for name, weight in relating.weights()["same"].items()
        if name
    ]  # fmt: skip
    return sorted(found, key=lambda sign: -sign.points)


def changed(w: Writing) -> None:
    """Somebody decided or took it back: to be learnt from soon."""
    row = {"key": CHANGED, "value": (_mark(w) or [0])[0] + 1, "at": w.now}
    w.run(or_replace(w, setting, "key", columns=("value", "at")), row)


def due(office: Office) -> list[int]:
    with office.book.reading() as r:
        mark = _mark(r)
        return [0] if mark and _kept(r).get("upto") != mark else []


def _mark(r: Reading) -> list[Any] | None:
    """How often something was decided, and when last: two who decide at once may count alike."""
    row = r.row(select(setting.c.value, setting.c.at).where(setting.c.key == CHANGED))
    return [row.value, row.at.isoformat()] if row else None


def learn(office: Office, _: int = 0) -> None:
    """Anew from all that stands decided: what was undone, or whose words were erased, teaches nothing."""
    with office.book.reading() as r:
        mark, rows = _mark(r), sorted(_examples(r), key=lambda row: row[0])
    decided: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for _, seen, as_ in rows:
        for sign, value in seen.items():
            decided[sign][as_ not in duplicates.KIN] += bool(value)
    kept = {"moved": moved((seen, as_) for _, seen, as_ in rows), "decided": decided, "upto": mark}
    with office.book.writing() as w:
        row = {"key": KEY, "value": kept, "at": w.now}
        w.run(or_replace(w, setting, "key", columns=("value", "at")), row)


def moved(rows: Iterable[tuple[Seen, str]]) -> dict[str, dict[str, float]]:
    """Each decision moves the weights of what was seen, the more the less it was expected."""
    found: dict[str, dict[str, float]] = {"same": {}, "news": {}}
    for seen, as_ in rows:
        answers = {"same": as_ in duplicates.KIN}
        answers |= {"news": as_ == "evolution"} if answers["same"] else {}
        for of, yes in answers.items():
            base, mine = relating.weights()[of], found[of]
            now = {sign: weight + mine.get(sign, 0.0) for sign, weight in base.items()}
            off = yes - relating.likely(now, seen)
            for sign, value in seen.items():
                more = mine.get(sign, 0.0) + STEP * off * value
                mine[sign] = max(-MOST, min(MOST, more))
    return {of: {s: round(m, 3) for s, m in more.items() if m} for of, more in found.items()}


def _kept(r: Reading) -> Any:
    return r.value(select(setting.c.value).where(setting.c.key == KEY)) or {}


def _examples(r: Reading) -> Iterator[tuple[int, Seen, str]]:
    """(number of the item, what was compared, what a person said it is)."""
    it = case_item.c
    decided = or_(it.confirmed_by.is_not(None), it.ended_by.is_not(None))
    query = select(case_item).where(decided, it.as_.in_(duplicates.KINDS))
    rows = [row for row in r.rows(query.order_by(it.id.desc()).limit(READ)) if _said(row) in KINDS]
    ids = {row.case_id for row in rows}
    begun = {row.id: row.first_word_at for row in r.rows(select(cases).where(cases.c.id.in_(ids)))}
    said = known.said_in(r, ids)
    words = bodies.of_many(r, "mention", [row.mention_id for row in rows if row.mention_id])
    since = select(mention.c.id, mention.c.waiting_since).where(mention.c.id.in_(words))
    at = {row.id: row.waiting_since for row in r.rows(since)}
    theirs = tickets.many(r, [row.ticket_id for row in rows if row.ticket_id])
    texts = bodies.of_many(r, "ticket", [*theirs])
    clean = duplicates.unbranded(r)
    for row in rows:
        # A word that was joined is not compared with itself.
        before = said.get(row.case_id, "").replace(words.get(row.mention_id) or "\0", " ")
        case = Text(clean(before), begun[row.case_id])
        other = Text(clean(words.get(row.mention_id, "")), at.get(row.mention_id))
        if row.ticket_id in theirs:
            other = ticket_text(theirs[row.ticket_id], texts.get(row.ticket_id, ""))
        if not (case.facts.silent or other.facts.silent):
            old, new = relating.in_order(case, other)
            seen = relating.signs(old, new, old.facts, new.facts)
            yield row.id, {sign: float(value) for sign, value in seen.items() if value}, _said(row)


def _said(row: Any) -> str:
    """As it stands: a ticket that was rejected is another matter, a word that was parted again none."""
    if row.ended_at is None:
        return str(row.as_) if row.confirmed_by else ""
    return "other" if row.ticket_id or row.as_ == "other" else ""
