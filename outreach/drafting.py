"""Drafts that survive: every saving is a revision, and two windows never lose each other's words."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, select

from casebook.database import Reading, Writing
from casebook.dossier import Draft, Mate
from casebook.errors import Trouble
from casebook.nouns import body, draft, message, teammate
from casebook.queries import bodies
from casebook.queries import cases as queries
from outreach import held, words
from outreach.office import Office

SURELY_NOT_GONE = ("shown", "refused", "not_sent", "withdrawn")


@dataclass(frozen=True)
class Saved:
    """``other``: somebody's (or another window's) words saved since ``known``; both are kept."""

    draft_id: int
    revision: int
    other: Draft | None


def save(
    office: Office, case_id: int, *, by: int, text: str, route: str, known: int, to: str = ""
) -> Saved:
    """``route``: key of a Route. ``known``: the revision the writer started from, 0 at first.
    ``to``: the recipient as the writer saw it (``Route.to``)."""
    with office.book.writing() as w:
        held.case(w, case_id)
        last = _last(w, case_id, by)
        same = last and (last.text, last.route["key"], last.route.get("to", "")) == (
            text,
            route,
            to,
        )
        if last and same and last.revision >= known:
            return _again(w, last)
        newest = _newest(w, case_id, by)
        other = newest if newest and newest.revision > known else None
        saved = keep(w, case_id, by=by, text=text, route=route, to=to)
        w.tell("case", case_id)
        return Saved(saved.draft_id, saved.revision, other)


def discard(office: Office, case_id: int, *, by: int) -> None:
    with office.book.writing() as w:
        mine = draft.c.case_id == case_id, draft.c.teammate_id == by, draft.c.discarded_at.is_(None)
        if w.change(draft, *mine, discarded_at=w.now):
            w.log("draft discarded", by=by, case=case_id)


def restore(office: Office, draft_id: int, *, by: int) -> Saved:
    """Words of an earlier revision, as a new one: undo of ``discard`` too."""
    with office.book.writing() as w:
        old = one(w, draft_id)
        if old is None or old.teammate_id != by or queries.locked(w, old.case_id) is None:
            raise Trouble(words.NO_DRAFT)
        w.tell("case", old.case_id)
        return keep(w, old.case_id, by=by, text=old.text, route=old.route["key"])


def revisions(office: Office, case_id: int, *, by: int) -> tuple[Draft, ...]:
    """All that this teammate wrote on the case, newest first, discarded or not."""
    with office.book.reading() as r:
        of = draft.c
        query = _drafts().where(of.case_id == case_id, of.teammate_id == by)
        return tuple(_draft(row) for row in r.rows(query.order_by(of.revision.desc()).limit(50)))


def newest(r: Reading, case_id: int) -> list[Draft]:
    """Each teammate's newest words that are neither discarded nor released."""
    of, later = draft.c, draft.alias("later")
    last = (
        select(func.max(later.c.revision))
        .where(later.c.case_id == of.case_id, later.c.teammate_id == of.teammate_id)
        .scalar_subquery()
    )
    live = of.case_id == case_id, of.revision == last, of.discarded_at.is_(None)
    return [_draft(row) for row in r.rows(_drafts().where(*live).order_by(of.id)) if row.text]


def one(r: Reading, draft_id: int) -> Row[Any] | None:
    return r.row(_drafts().where(draft.c.id == draft_id))


def keep(w: Writing, case_id: int, *, by: int, text: str, route: str, to: str = "") -> Saved:
    """A new revision; the case must be locked by the caller."""
    mine = draft.c.case_id == case_id, draft.c.teammate_id == by
    last = w.value(select(func.max(draft.c.revision)).where(*mine)) or 0
    way = {"key": route} | ({"to": to} if to else {})
    id = w.add(draft, case_id=case_id, teammate_id=by, revision=last + 1, route=way, at=w.now)
    bodies.put(w, "draft", id, text)
    return Saved(id, last + 1, None)


def add(w: Writing, case_id: int, *, by: int, text: str, route: str) -> None:
    """Below what the teammate has written there already; the case must be locked by the caller."""
    mine = _newest(w, case_id, by)
    keep(w, case_id, by=by, text=f"{mine.text}\n\n{text}" if mine else text, route=route)
    w.tell("case", case_id)


def put_away(w: Writing, draft_id: int) -> None:
    """It was released: the writer starts with an empty page; the words stay with the message."""
    w.change(draft, draft.c.id == draft_id, discarded_at=w.now)


def take_back(w: Writing, draft_id: int | None) -> None:
    """It was not sent after all: the words are a draft again, unless newer words are there."""
    old = one(w, draft_id) if draft_id else None
    if old is None or queries.locked(w, old.case_id) is None:
        return
    if _newest(w, old.case_id, old.teammate_id) is None:
        keep(w, old.case_id, by=old.teammate_id, text=old.text, route=old.route["key"])


def _last(r: Reading, case_id: int, by: int) -> Row[Any] | None:
    mine = _drafts().where(draft.c.case_id == case_id, draft.c.teammate_id == by)
    return r.row(mine.order_by(draft.c.revision.desc()).limit(1))


def _again(w: Writing, last: Row[Any]) -> Saved:
    """The same words once more: a second press finds the revision that the first one released."""
    twin = message.c.case_id == last.case_id, message.c.draft_id == last.id
    state = w.value(select(message.c.state).where(*twin))
    if state in SURELY_NOT_GONE:
        way = {"route": last.route["key"], "to": last.route.get("to", "")}
        return keep(w, last.case_id, by=last.teammate_id, text=last.text, **way)
    if state is None and last.discarded_at:
        w.change(draft, draft.c.id == last.id, discarded_at=None)
    return Saved(last.id, last.revision, None)


def _newest(r: Reading, case_id: int, by: int) -> Draft | None:
    return next((each for each in newest(r, case_id) if each.mate.id == by), None)


def _drafts() -> Select[Any]:
    words_ = (body.c.of == "draft") & (body.c.of_id == draft.c.id) & (body.c.part == "text")
    return (
        select(
            draft, func.coalesce(body.c.text, "").label("text"), teammate.c.name, teammate.c.work
        )
        .join(teammate, teammate.c.id == draft.c.teammate_id)
        .outerjoin(body, words_)
    )


def _draft(row: Row[Any]) -> Draft:
    mate = Mate(row.teammate_id, row.name, row.work)
    return Draft(row.id, row.revision, mate, row.route["key"], row.text, row.at)
