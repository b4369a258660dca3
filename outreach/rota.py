"""The rota: duties and absences by name; who goes away leaves no case behind that nobody began."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, exists, not_, or_, select

from casebook.database import Reading, Writing
from casebook.errors import Trouble
from casebook.nouns import cases, commitment, message, shift, teammate
from casebook.queries import notices, rota
from casebook.words import sentences
from outreach import words
from outreach.cases import let_go
from outreach.handing_on import away
from outreach.office import Office

say = sentences("outreach", "rota")

AHEAD = timedelta(days=1)  # a duty is told the day before
LONGEST = {"duty": timedelta(days=7), "away": timedelta(days=400)}
NOTHING_CAME = ("withdrawn", "refused", "not_sent")
of = shift.c


def put(
    office: Office, mate: int, *, what: str, from_at: datetime, to_at: datetime, by: int
) -> int:
    """The shift's id. ``what``: duty | away. Raises Trouble."""
    if what not in LONGEST:
        raise Trouble(say.NO_SHIFT)
    with office.book.writing() as w:
        # Their row is held, so that two at once cannot both find the hours free.
        here = teammate.c.id == mate, teammate.c.ended_at.is_(None)
        held = w.row(select(teammate).where(*here).with_for_update())
        if held is None:
            raise Trouble(words.NO_MATE)
        if to_at <= from_at or to_at <= w.now:
            raise Trouble(say.BAD_TIMES)
        if to_at - from_at > LONGEST[what]:
            raise Trouble(say.TOO_LONG)
        taken = rota.between(w, from_at, to_at)
        if any(row.teammate_id == mate and row.what == what for row in taken):
            raise Trouble(say.OVERLAPS)
        times = {"from_at": from_at, "to_at": to_at}
        id = w.add(shift, teammate_id=mate, what=what, by=by, at=w.now, **times)
        w.log("shift put down", by=by, shift=id, mate=mate, kind=what)
        w.tell("rota")
        w.tell("work")
        return id


def take_off(office: Office, id: int, *, by: int) -> None:
    with office.book.writing() as w:
        if not w.change(shift, of.id == id, of.ended_at.is_(None), ended_at=w.now):
            raise Trouble(say.NO_SHIFT)
        w.log("shift taken off", by=by, shift=id)
        w.tell("rota")


def due(office: Office) -> Sequence[int]:
    """Absences that began, and duties of which it is time to tell."""
    with office.book.reading() as r:
        begins = or_(of.from_at <= r.now, (of.what == "duty") & (of.from_at <= r.now + AHEAD))
        waits = of.ended_at.is_(None), of.done_at.is_(None), of.to_at > r.now, begins
        return [row.id for row in r.rows(select(of.id).where(*waits).order_by(of.id).limit(100))]


def begin(office: Office, id: int) -> None:
    """Once: the mate is told of a duty; an absence frees what was only taken."""
    with office.book.writing() as w:
        unclaimed = of.id == id, of.done_at.is_(None), of.ended_at.is_(None)
        if not w.change(shift, *unclaimed, done_at=w.now):
            return
        both = select(shift, teammate).join(teammate, teammate.c.id == of.teammate_id)
        row = w.row(both.where(of.id == id))
        assert row is not None  # it was just changed
        if row.what == "duty":
            key, when = f"shift {id}", _when(row)
            notices.tell(w, [row.teammate_id], "shift ahead", key=key, shift=id, when=when)
        else:
            _leave(w, row, id)


def left_behind(r: Reading) -> Sequence[Row[Any]]:
    """Open cases whose owner is away now: ``id``, ``owner``; the longest waiting first."""
    query = select(cases.c.id, teammate.c.name.label("owner"))
    query = query.join(teammate, teammate.c.id == cases.c.owner_id)
    query = query.where(cases.c.owner_id.in_(away(r)), cases.c.ended_at.is_(None))
    return r.rows(query.order_by(cases.c.last_word_at, cases.c.id))


def _leave(w: Writing, row: Row[Any], id: int) -> None:
    mate = row.teammate_id
    let_go(w, mate, by=row.by or mate, only=not_(_touched(mate)))
    left = w.rows(select(cases.c.id).where(cases.c.owner_id == mate, cases.c.ended_at.is_(None)))
    if left:
        leads = [lead for lead in notices.of_role(w, "lead", "admin") if lead != mate]
        about = {"name": row.name, "mate": mate, "many": len(left)}
        notices.tell(w, leads, "away with cases", key=f"away {id}", **about)


def _touched(mate: int) -> Any:
    """They wrote to the customer, or are about to; something is promised; or nobody waits for us."""
    theirs = message.c.case_id == cases.c.id, message.c.teammate_id == mate
    wrote = exists().where(*theirs, message.c.state.not_in(NOTHING_CAME))
    open_ = commitment.c.case_id == cases.c.id, commitment.c.ended_at.is_(None)
    promised = exists().where(*open_, not_(commitment.c.proposed))
    return or_(wrote, promised, cases.c.waiting_since.is_(None))


def _when(row: Row[Any]) -> str:
    zone = ZoneInfo(row.zone)
    start, end = row.from_at.astimezone(zone), row.to_at.astimezone(zone)
    same = start.date() == end.date()
    return f"{start:%d/%m %H:%M}–{end:{'%H:%M' if same else '%d/%m %H:%M'}}"
