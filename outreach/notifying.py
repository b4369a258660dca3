"""What teammates are told leaves by mail and by webhook, in working time: one letter, never twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, delete, or_, select

from casebook.database import Reading, Writing
from casebook.errors import Trouble
from casebook.nouns import account, due_work, notice, teammate
from casebook.queries import hours, notices, rota
from casebook.queries.upsert import or_skip
from casebook.words import Both, sentences
from outreach.gateway import Busy, Refused, Unknown
from outreach.office import Office

say = sentences("outreach", "notifying")

URGENT = ("promise late", "source silent")  # whoever is on duty is told too, at any hour
WAYS = {"mail": "email", "hook": "notices"}  # what → what its gateway reaches
LEASE = timedelta(minutes=5)
FIRST_WAIT = timedelta(minutes=1)
MOST_TRIES = 10
of = due_work.c


@dataclass(frozen=True)
class Letter:
    way: str
    account_id: int
    to: str
    subject: str
    text: str
    key: str
    tries: int


def due(office: Office) -> Sequence[int]:
    with office.book.reading() as r:
        return [row.id for row in r.rows(_waiting(r, "notice").limit(200))]


def gather(office: Office, work: int) -> None:
    """All that waits for one teammate becomes one letter, or waits on until it may leave."""
    with office.book.writing() as w:
        about = w.value(select(of.about).where(of.id == work))
        rows = w.rows(_waiting(w, "notice").limit(500).with_for_update())
        mine = [row for row in rows if about and row.about["mate"] == about["mate"]]
        if not mine:
            return
        mate, keys = about["mate"], [row.about["key"] for row in mine]
        told = w.rows(select(notice).where(notice.c.teammate_id == mate, notice.c.key.in_(keys)))
        ids, free_at = [row.id for row in mine], may_be_told(w, mate)
        urgent = [row for row in told if row.what in URGENT]
        look_at = min(free_at, _tell_who_is_on_duty(w, urgent) or free_at)
        if free_at > w.now:
            w.change(due_work, of.id.in_(ids), due_at=look_at)
            return
        w.run(delete(due_work).where(of.id.in_(ids)))
        letter = {"mate": mate, "notices": [row.id for row in told]}
        for way in WAYS:
            row = {"what": way, "key": f"{way}|{mate}|{ids[0]}", "about": letter, "due_at": w.now}
            w.run(or_skip(w, due_work, "key"), row)
        w.tell("work")


def may_be_told(r: Reading, mate: int) -> datetime:
    """The next moment: on their duty or in the team's hours, and not while they are away."""
    at, shifts = r.now, rota.of_mate(r, mate)
    for shift in shifts:
        if shift.what == "away" and shift.from_at <= at:
            at = max(at, shift.to_at)
    on_duty: list[datetime] = [
        max(at, s.from_at) for s in shifts if s.what == "duty" and s.to_at > at
    ]
    try:
        opens = hours.team(r).next_open(at)
    except Trouble:
        opens = at  # without a calendar every hour is good: better early than never
    return min([opens, *on_duty])


def letters(office: Office) -> Sequence[int]:
    with office.book.reading() as r:
        return [row.id for row in r.rows(_waiting(r, *WAYS).limit(100))]


def send(office: Office, work: int) -> None:
    """Calls outside any block; a mail whose outcome nobody knows is never sent again."""
    letter = _claim(office, work)
    if letter is None:
        return
    now = office.book.clock.now()
    try:
        gateway = office.gateways.open(letter.account_id)
        gateway.send(letter.to, letter.subject, letter.text, key=letter.key, at=now)
    except Refused as refused:
        _end(office, work, refused.words)
    except Trouble as trouble:
        office.failed(letter.account_id, trouble)
        # Who receives a webhook knows its id, so it may come twice; a mail may not.
        again = letter.way == "hook" or not isinstance(trouble, Unknown)
        if again and letter.tries < MOST_TRIES:
            _later(office, work, letter, trouble)
        else:
            _end(office, work, trouble.words)
    else:
        office.answered(letter.account_id)
        _end(office, work)


def undelivered(r: Reading, *, most: int = 20) -> Sequence[Row[Any]]:
    """Letters with a trouble, the newest first: ``what``, ``trouble``, ``due_at``, ``done_at``."""
    query = select(due_work).where(of.what.in_(tuple(WAYS)), of.trouble.is_not(None))
    return r.rows(query.order_by(of.id.desc()).limit(most))


def _waiting(r: Reading, *what: str) -> Any:
    free = or_(of.claimed_until.is_(None), of.claimed_until <= r.now)
    wanted = of.what.in_(what), of.done_at.is_(None), of.due_at <= r.now, free
    return select(due_work).where(*wanted).order_by(of.id)


def _tell_who_is_on_duty(w: Writing, urgent: Sequence[Row[Any]]) -> datetime | None:
    """When somebody's duty begins, if nobody has it now and something cannot wait."""
    mates = [shift.teammate_id for shift in rota.on_duty(w)] if urgent else []
    for row in urgent:
        notices.tell(w, mates, row.what, key=row.key, case=row.case_id, **row.about)
    return rota.next_duty(w) if urgent and not mates else None


def _claim(office: Office, work: int) -> Letter | None:
    with office.book.writing() as w:
        row = w.row(_waiting(w, *WAYS).where(of.id == work).with_for_update())
        if row is None:
            return None
        if row.claimed_until and row.what == "mail":
            _close(w, work, say.PERHAPS)
            return None
        letter, shown = _letter(w, office, row)
        if letter is None or shown:
            _close(w, work, say.SHOWN if shown else None)
            return None
        free = of.id == work, of.tries == row.tries, of.done_at.is_(None)
        claim = {"claimed_until": w.now + LEASE, "tries": of.tries + 1}
        return letter if w.change(due_work, *free, **claim) else None


def _letter(w: Writing, office: Office, row: Row[Any]) -> tuple[Letter | None, bool]:
    """What would go, and whether it is only shown (preview); nothing when nobody is to get it."""
    mate = w.row(select(teammate).where(teammate.c.id == row.about["mate"]))
    carrier = carrier_of(w, office, WAYS[row.what])
    unseen = notice.c.id.in_(row.about["notices"]), notice.c.seen_at.is_(None)
    told = w.rows(select(notice).where(*unseen).order_by(notice.c.id))
    if carrier is None or mate is None or mate.ended_at or not told:
        return None, False
    if row.what == "mail" and not mate.by_mail:
        return None, False
    subject, text = _words(office, mate, told)
    letter = Letter(row.what, carrier.id, mate.email, subject, text, row.key, row.tries + 1)
    return letter, carrier.mode != "live"


def carrier_of(r: Reading, office: Office, reaches: str) -> Row[Any] | None:
    """The gateway account that reaches so: a live one before one in preview."""
    keys = [key for key, kind in office.gateways.kinds.items() if kind.about.reaches == reaches]
    query = select(account).where(account.c.kind == "gateway", account.c.ended_at.is_(None))
    return r.row(query.where(account.c.key.in_(keys)).order_by(account.c.mode, account.c.id))


def _words(office: Office, mate: Row[Any], told: Sequence[Row[Any]]) -> tuple[str, str]:
    zone, language = ZoneInfo(mate.zone), mate.language
    said = [office.say(row.what, row.about).in_(language) for row in told]
    many = Both(f"{len(said)} avvisi", f"{len(said)} notices").in_(language)
    lines = []
    for row, words in zip(told, said, strict=True):
        place = f"{office.address}/" + (f"cases/{row.case_id}" if row.case_id else "notices")
        at = row.at.astimezone(zone)
        lines += [f"{at:%d/%m %H:%M}  {words}", *([place] if office.address else ()), ""]
    return f"Quattrocchi: {said[0] if len(said) == 1 else many}", "\n".join(lines)


def _later(office: Office, work: int, letter: Letter, trouble: Trouble) -> None:
    until = trouble.until if isinstance(trouble, Busy) else None
    with office.book.writing() as w:
        due_at = max(until or w.now, w.now + FIRST_WAIT * 2**letter.tries)
        kept = {"due_at": due_at, "claimed_until": None, "trouble": list(trouble.words)}
        w.change(due_work, of.id == work, of.done_at.is_(None), **kept)


def _end(office: Office, work: int, trouble: Both | None = None) -> None:
    with office.book.writing() as w:
        _close(w, work, trouble)


def _close(w: Writing, work: int, trouble: Both | None = None) -> None:
    kept = {"done_at": w.now, "trouble": list(trouble) if trouble else None}
    w.change(due_work, of.id == work, of.done_at.is_(None), **kept)
