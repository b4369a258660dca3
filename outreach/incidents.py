"""The same trouble for many: an incident, its words and cases, one wording, ended by a person."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from casebook.database import Reading
from casebook.errors import Taken, Trouble
from casebook.nouns import event, incident, mention, person_handle, topic
from casebook.queries import bodies
from casebook.waiting import Place
from casebook.words import Both, sentences
from outreach import drafting, first_lines, held, phrases
from outreach.bursts import open_ones
from outreach.office import Office
from outreach.relating import themes
from outreach.route import Route

say = sentences("outreach", "incidents")

SHOWN = 200


@dataclass(frozen=True)
class Word:
    """Of an incident: where it waits (``since``), or its case."""

    mention_id: int
    name: str
    text: str
    place: str
    since: datetime
    case_id: int | None
    worded: bool  # the wording was offered to it

    @property
    def in_line(self) -> Place:
        return Place(self.since, self.mention_id, "mention")


@dataclass(frozen=True)
class Incident:
    """``words`` oldest first; ``copies``: of them in the very words of another one."""

    id: int
    about: Both
    place: str
    since: datetime
    people: int
    usual: float
    ended_at: datetime | None
    ended_by: int | None
    words: tuple[Word, ...]
    copies: int


def all(office: Office) -> list[Incident]:
    """Open ones first, the newest first; of those that ended the last ten."""
    with office.book.reading() as r:
        open = r.rows(
            select(incident).where(incident.c.ended_at.is_(None)).order_by(incident.c.id.desc())
        )
        ended = select(incident).where(incident.c.ended_at.is_not(None))
        last = r.rows(ended.order_by(incident.c.ended_at.desc()).limit(10))
        return [_whole(r, row) for row in [*open, *last]]


def running(r: Reading) -> int:
    return int(r.value(select(func.count()).where(incident.c.ended_at.is_(None))))


def end(office: Office, incident_id: int, *, by: int) -> None:
    with office.book.writing() as w:
        mine = incident.c.id == incident_id, incident.c.ended_at.is_(None)
        if not w.change(incident, *mine, ended_at=w.now, ended_by=by):
            raise Taken(say.OVER)
        w.log("incident ended", by=by, incident=incident_id)
        w.tell("queue")


def begin_again(office: Office, incident_id: int, *, by: int) -> None:
    """Undo of its end. Raises Taken when the same one was found anew meanwhile."""
    with office.book.writing() as w:
        row = _one(w, incident_id)
        if row.ended_at is None or (row.theme, row.place) in open_ones(w):
            raise Taken(say.OPEN)
        w.change(incident, incident.c.id == incident_id, ended_at=None, ended_by=None)
        w.log("incident reopened", by=by, incident=incident_id)
        w.tell("queue")


def worded(office: Office, incident_id: int, case_id: int, route: Route, *, by: int) -> str:
    """The house's phrase for this case, once, as a draft: a person reads, changes and sends it."""
    with office.book.writing() as w:
        held.case(w, case_id)
        row = _one(w, incident_id)
        if row.ended_at is not None:
            raise Taken(say.OVER)
        if case_id not in {word.case_id for word in _words(w, row)}:
            raise Trouble(say.NOT_ITS)
        if case_id in _told(w, incident_id, [case_id]):
            raise Trouble(say.TOLD)
        language = first_lines.language_of(w, case_id)
        about = themes[row.theme].in_(language) + (f", {row.place.title()}" if row.place else "")
        text = phrases.filled(w, "incident", language=language, route=route, by=by,
                              brand=office.settings.brand, known={"problem": about})  # fmt: skip
        if not text:
            raise Trouble(say.NO_PHRASE)
        drafting.add(w, case_id, by=by, text=text, route=route.key)
        w.log("incident worded", by=by, case=case_id, incident=incident_id)
        return text


def _one(r: Reading, incident_id: int) -> Row[Any]:
    row = r.row(select(incident).where(incident.c.id == incident_id))
    if row is None:
        raise Trouble(say.NONE)
    return row


def _whole(r: Reading, row: Row[Any]) -> Incident:
    words = tuple(_words(r, row))
    copies = len(words) - len({word.text.casefold().strip() for word in words})
    return Incident(row.id, themes[row.theme], row.place, row.since, row.people, row.usual,
                    row.ended_at, row.ended_by, words, copies)  # fmt: skip


def _words(r: Reading, row: Row[Any]) -> Iterable[Word]:
    of, said = topic.c, mention.c
    mine = [of.theme == row.theme, of.at >= row.since, said.deleted_at.is_(None)]
    mine += [of.at <= row.ended_at] if row.ended_at else []
    mine += [of.place == row.place] if row.place else []
    query = (
        select(said.id, said.case_id, of.place, of.at, person_handle.c.name, person_handle.c.handle)
        .join(mention, said.id == of.mention_id)
        .outerjoin(person_handle, person_handle.c.id == said.handle_id)
    )
    rows = r.rows(query.where(*mine).order_by(of.at, said.id).limit(SHOWN))
    texts = bodies.of_many(r, "mention", [each.id for each in rows])
    told = _told(r, row.id, {each.case_id for each in rows if each.case_id})
    for each in rows:
        yield Word(each.id, each.name or each.handle or "", texts.get(each.id, ""), each.place,
                   each.at, each.case_id, each.case_id in told)  # fmt: skip


def _told(r: Reading, incident_id: int, case_ids: Collection[int]) -> set[int]:
    lines = select(event.c.case_id, event.c.about).where(
        event.c.case_id.in_(case_ids), event.c.what == "incident worded"
    )
    return {line.case_id for line in r.rows(lines) if line.about["incident"] == incident_id}
