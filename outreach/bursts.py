"""Bursts: one theme from many people, here or everywhere, against what is usual."""

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select

from casebook.database import Reading, Writing
from casebook.nouns import ASKED, customer, incident, link, mention, person_handle, topic
from casebook.queries import bodies, notices
from casebook.queries.customers import is_sure
from casebook.queries.upsert import or_skip
from outreach.office import Office
from outreach.relating_facts import facts

WINDOW = timedelta(hours=6)  # a burst is looked for in it
PAST = timedelta(days=28)  # what is usual is learnt from it
LEARNING = timedelta(days=3)  # before that nothing is usual yet
MATCHING = timedelta(minutes=10)  # whose customer it is, and so where, is known by then
LEAST, TIMES, RARE = 5, 3, 1e-3  # people; as many as usual; how seldom it would be chance
MOSTLY = 0.6  # of the people: then it is that place's trouble
AT_ONCE = 500


def due(office: Office) -> Sequence[int]:
    """One, while there are words whose theme nobody noted: they go together."""
    with office.book.reading() as r:
        return [row.id for row in r.rows(_unread(r).limit(1))]


def note(office: Office, _: int) -> None:
    """Notes the themes of what was heard, then looks for bursts."""
    with office.book.writing() as w:
        rows = w.rows(_unread(w).limit(AT_ONCE))
        texts = bodies.of_many(w, "mention", [row.id for row in rows])
        skip = or_skip(w, topic, "mention_id", "theme")
        for row in rows:
            said = facts(texts.get(row.id, ""), row.waiting_since.date())
            named = [place for place in sorted(said.places) if not any(map(str.isdigit, place))]
            place = (row.city or next(iter(named), "")).lower()
            what = {"mention_id": row.id, "place": place, "at": row.waiting_since}
            w.run(skip, [what | {"theme": theme} for theme in sorted(said.themes) or [""]])
        _find(w)


def unlikely(people: int, usual: float) -> bool:
    """So many more than usual that chance would not do it (Poisson)."""
    if people < max(LEAST, TIMES * usual):
        return False
    mean = max(usual, 0.5)
    less = sum(math.exp(n * math.log(mean) - mean - math.lgamma(n + 1)) for n in range(people))
    return 1 - less < RARE


def _unread(r: Reading) -> Select[Any]:
    """Flagged words nobody noted yet, with the city of their sure customer."""
    of, noted = mention.c, select(topic.c.mention_id).where(topic.c.mention_id == mention.c.id)
    city = (
        select(func.min(customer.c.city))
        .join(link, link.c.customer_id == customer.c.id)
        .join(person_handle, person_handle.c.person_id == link.c.person_id)
        .where(person_handle.c.id == of.handle_id, is_sure())
        .scalar_subquery()
    )
    ready = or_(of.matched_at.is_not(None), of.heard_at < r.now - MATCHING)
    # Said twice, so that the index of the reports serves.
    fresh = ASKED, of.flagged, of.heard_at >= r.now - PAST, of.deleted_at.is_(None), ready
    columns = of.id, of.waiting_since, city.label("city")
    return select(*columns).where(*fresh, ~noted.exists()).order_by(of.id)


def _find(w: Writing) -> None:
    start = w.value(select(func.min(topic.c.at)))
    if start is None or w.now - start < LEARNING:
        return
    windows = max(1.0, (min(w.now - start, PAST) - WINDOW) / WINDOW)
    people, usual = _people(w), _usual(w)
    themes, told = {theme: len(people[theme, ""]) for theme, _ in [*people]}, set[str]()
    for theme in sorted(themes, key=lambda theme: (-themes[theme], theme)):
        for place in _places(theme, people):
            now = {who: at for who, at in people[theme, place].items() if who not in told}
            if unlikely(len(now), before := usual[theme, place] / windows):
                _open_one(w, theme, place, now, before)
                told |= now.keys()  # who names two troubles is counted for one
                if not place:
                    break


def _places(theme: str, people: dict[tuple[str, str], dict[str, datetime]]) -> list[str]:
    """Everywhere first, unless most of them are in one place."""
    all = len(people[theme, ""])
    here = {place: len(who) for (about, place), who in people.items() if about == theme and place}
    most = max(here, key=lambda place: (here[place], place), default="")
    if most and here[most] >= MOSTLY * all:
        return [most]
    return ["", *sorted(here)]


def _people(w: Writing) -> dict[tuple[str, str], dict[str, datetime]]:
    """By theme and place, "" for everywhere: who wrote in the window, and when first.

    What belongs to an incident that is open or was ended makes no other one."""
    of = topic.c
    lately = select(incident).where(
        or_(incident.c.ended_at.is_(None), incident.c.ended_at > w.now - WINDOW)
    )
    until = {
        (row.theme, row.place): row.ended_at or w.now
        for row in w.rows(lately.order_by(incident.c.id))
    }
    query = select(of.theme, of.place, of.at, mention.c.handle_id, mention.c.id).join(
        mention, mention.c.id == of.mention_id
    )
    found: dict[tuple[str, str], dict[str, datetime]] = defaultdict(dict)
    rows = w.rows(query.where(of.at >= w.now - WINDOW, of.theme != "").order_by(of.at))
    keys = {row: {(row.theme, ""), (row.theme, row.place)} for row in rows}
    told = {row.id for row in rows if any(row.at <= until[key] for key in keys[row] & until.keys())}
    for row in rows:
        for key in keys[row] if row.id not in told else ():
            found[key].setdefault(f"p{row.handle_id}" if row.handle_id else f"m{row.id}", row.at)
    return found


def _usual(w: Writing) -> dict[tuple[str, str], int]:
    of = topic.c
    past = of.at >= w.now - PAST, of.at < w.now - WINDOW, of.theme != ""
    query = select(of.theme, of.place, func.count().label("n")).where(*past)
    found: dict[tuple[str, str], int] = defaultdict(int)
    for row in w.rows(query.group_by(of.theme, of.place)):
        for key in {(row.theme, ""), (row.theme, row.place)}:
            found[key] += row.n
    return found


def open_ones(r: Reading) -> set[tuple[str, str]]:
    rows = r.rows(select(incident.c.theme, incident.c.place).where(incident.c.ended_at.is_(None)))
    return {(row.theme, row.place) for row in rows}


def _open_one(w: Writing, theme: str, place: str, who: dict[str, datetime], usual: float) -> None:
    found = {"theme": theme, "place": place, "people": len(who), "usual": round(usual, 2)}
    id = w.add(incident, **found, since=min(who.values()), at=w.now)
    w.log("incident found", incident=id, people=len(who))
    leads = notices.of_role(w, "lead", "admin")
    notices.tell(w, leads, "incident found", key=f"incident|{id}", people=len(who))
    w.tell("queue")
