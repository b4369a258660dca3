"""When and where a person would rather be written to: recorded by a teammate, respected by sending."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func, select

from casebook.database import Reading
from casebook.errors import Trouble
from casebook.nouns import mention, person, person_handle, teammate
from casebook.queries import hours, ways
from casebook.queries.messages import Message
from casebook.words import sentences
from outreach import held, overriding, words
from outreach.office import Office

say = sentences("outreach", "wishes")

TALKING = timedelta(hours=1)  # who wrote to us that lately is there, whatever the hour


@dataclass(frozen=True)
class Wishes:
    """``from_``, ``to``: "18:30" in the team's zone. ``stop_by``: who noted it; "" by their own word."""

    from_: str
    to: str
    way: str
    words: str
    stop_at: datetime | None
    stop_by: str


def of(r: Reading, persons: Collection[int]) -> dict[int, Wishes]:
    query = select(person, teammate.c.name.label("mate")).where(person.c.id.in_(persons))
    query = query.outerjoin(teammate, teammate.c.id == person.c.stop_by)
    return {row.id: _wishes(row) for row in r.rows(query)}


def _wishes(row: Row[Any]) -> Wishes:
    hours = _hour(row.hours_from), _hour(row.hours_to)
    return Wishes(*hours, row.way or "", row.hours or "", row.stop_at, row.mate or "")


def note(
    office: Office, person_id: int, *, by: int, from_: int | None, to: int | None, way: str,
    words_: str, case: int,
) -> None:  # fmt: skip
    """``from_``, ``to``: minutes after midnight in the team's zone, over midnight too; none: any
    hour. ``way``: a channel's key, email, phone, or "". Raises Trouble."""
    if from_ is None or to is None:
        from_ = to = None
    elif from_ == to or not all(0 <= each < 1440 for each in (from_, to)):
        raise Trouble(say.ALL_DAY)
    with office.book.writing() as w:
        held.case(w, case)
        if from_ is not None:
            there(w)  # without a calendar nobody could tell their hours
        wishes = {"hours_from": from_, "hours_to": to, "way": way or None, "hours": words_ or None}
        there_is = person.c.id == person_id, person.c.erased_at.is_(None)
        if not w.change(person, *there_is, **wishes, hours_noted_by=by):
            raise Trouble(words.WHO)
        w.log("wishes noted", by=by, case=case, person=person_id)


def next_hour(from_: int, to: int, zone: ZoneInfo, at: datetime) -> datetime:
    """``at`` itself when it is within their hours, else when these begin next; aware UTC."""
    local = at.astimezone(zone)
    minute = local.hour * 60 + local.minute
    if (from_ <= minute < to) if from_ < to else (minute >= from_ or minute < to):
        return at
    begins = local.replace(hour=from_ // 60, minute=from_ % 60, second=0, microsecond=0, fold=0)
    if begins <= local:
        begins += timedelta(days=1)
    return begins.astimezone(at.tzinfo)


def send_at(r: Reading, case_id: int, handle_id: int | None, at: datetime) -> datetime:
    """When a message ready at ``at`` may reach them: then, or at their next hour."""
    if (theirs := _hours(r, case_id, handle_id)) is None:
        return at
    wrote = select(func.max(mention.c.heard_at)).where(mention.c.handle_id == handle_id)
    last = r.value(wrote.where(mention.c.visibility == "private"))
    if last is not None and abs(at - last) < TALKING:  # our clock may have been set back
        return at
    return next_hour(*theirs, there(r), at)


def held_until(r: Reading, sent: Message) -> datetime | None:
    """Asked again when it would go: a late send must not ring at night."""
    if sent.verb not in ("contact", "reply") or overriding.was_set_aside(r, "hours", sent.id):
        return None
    later = send_at(r, sent.case_id, sent.handle_id, r.now)
    return later if later > r.now else None


def there(r: Reading) -> ZoneInfo:
    """The team's zone; people's hours are told in it."""
    return ZoneInfo(hours.team(r).zone)


def _hour(minutes: int | None) -> str:
    return "" if minutes is None else f"{minutes // 60:02}:{minutes % 60:02}"


def _hours(r: Reading, case_id: int, handle_id: int | None) -> tuple[int, int] | None:
    """Of whom the handle is; one known only from elsewhere is also of the one concerned."""
    them = r.value(select(person_handle.c.person_id).where(person_handle.c.id == handle_id))
    spoke = them in ways.persons_of(r, case_id)
    whose = [them] if spoke else [them, ways.concerned(r, case_id)]
    query = select(person.c.hours_from, person.c.hours_to).where(person.c.id.in_(whose))
    noted = query.where(person.c.hours_from.is_not(None), person.c.hours_to.is_not(None))
    row = r.row(noted.order_by((person.c.id == them).desc()).limit(1))
    return None if row is None else (row.hours_from, row.hours_to)
