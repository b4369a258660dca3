"""What came of a closing, written down: each change only from the state it was seen in."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, update

from casebook.database import Writing
from casebook.message import Receipt
from casebook.nouns import closing, receipt, ticket
from casebook.queries.closings import Closing
from casebook.words import Both
from outreach.closing import say, tell
from outreach.desk import DeskTicket
from outreach.office import Office


def change(
    w: Writing, found: Closing, *states: str, mine: ColumnElement[bool] | None = None, **values: Any
) -> bool:
    """Whether it was in one of the states (and ``mine``); the open pages are told."""
    here = update(closing).where(closing.c.id == found.id, closing.c.state.in_(states))
    if not w.run((here if mine is None else here.where(mine)).values(**values)):
        return False
    tell(w, found.case_id)
    return True


def end(w: Writing, found: Closing, state: str, words: Both) -> None:
    """Before any call: shown in preview, or refused."""
    if change(w, found, found.state, state=state, done_at=w.now, look_at=None, outcome=[*words]):
        log(w, "closing shown" if state == "preview" else "closing refused", found)


def refused(office: Office, found: Closing, words: Both) -> None:
    with office.book.writing() as w:
        values: dict[str, Any] = {"state": "refused", "done_at": w.now, "look_at": None}
        if change(w, found, "closing", "perhaps", outcome=[*words], **values):
            log(w, "closing refused", found)


def unsure(office: Office, found: Closing, words: Both) -> None:
    with office.book.writing() as w:
        values: dict[str, Any] = {"state": "perhaps", "outcome": [*words], "looks": 0}
        if change(w, found, "closing", look_at=w.now + office.settings.look, **values):
            log(w, "closing unsure", found)


def later(
    office: Office, found: Closing, after: datetime, words: Both | None = None, *,
    mine: ColumnElement[bool] | None = None,
) -> None:  # fmt: skip
    """Surely not done, or half done and safe to go on with: it is tried again by itself."""
    again: dict[str, Any] = {"state": "confirmed", "do_after": after, "called_at": None}
    with office.book.writing() as w:
        outcome = [*words] if words else None
        change(w, found, found.state, "closing", mine=mine, outcome=outcome, look_at=None, **again)


def look_again(office: Office, found: Closing, wait: timedelta, words: Both) -> None:
    with office.book.writing() as w:
        change(w, found, found.state, look_at=w.now + wait, outcome=[*words])


def closed(office: Office, found: Closing, receipts: list[Receipt], how: str = "answered") -> None:
    """``how``: answered by the desk, or found by looking."""
    with office.book.writing() as w:
        values: dict[str, Any] = {"state": "closed", "done_at": w.now, "look_at": None}
        outcome = _known(receipts[-1])
        if not change(w, found, "closing", "perhaps", outcome=outcome, **values):
            return
        for each in receipts:
            _keep(w, found, each, how)
        w.change(ticket, ticket.c.id == found.ticket_id, open=0, seen_at=w.now)
        log(w, "closing done", found, by=found.confirmed_by, how=how)
    office.answered(found.account_id)


def undone(office: Office, found: Closing, done: Receipt, seen: DeskTicket) -> None:
    with office.book.writing() as w:
        values: dict[str, Any] = {"state": "undone", "undone_at": w.now, "look_at": None}
        if not change(w, found, "undoing", outcome=None, **values):
            return
        _keep(w, found, done, "answered")
        again = {"open": 1, "status": seen.status, "version": seen.version, "seen_at": w.now}
        w.change(ticket, ticket.c.id == found.ticket_id, **again)
        log(w, "closing undone", found, by=found.undo_by)
    office.answered(found.account_id)


def not_undone(office: Office, found: Closing, words: Both) -> None:
    """The desk refused to reopen: it stays closed, and says why."""
    with office.book.writing() as w:
        values: dict[str, Any] = dict.fromkeys(("undo_by", "undo_at", "look_at"))
        if change(w, found, "undoing", state="closed", outcome=[*words], **values):
            log(w, "closing undo refused", found)


def log(w: Writing, what: str, found: Closing, *, by: int | None = None, **more: str) -> None:
    w.log(what, by=by, case=found.case_id, closing=found.id, ticket=found.ticket_id, **more)


def _known(last: Receipt) -> list[str] | None:
    """What the team should know about a closing that went well."""
    if "already" in last.facts:
        return [*say.WAS_CLOSED]
    warning = [last.facts.get("avviso", ""), last.facts.get("warning", "")]
    return warning if all(warning) else None


def _keep(w: Writing, found: Closing, got: Receipt, how: str) -> None:
    proof = {"native_id": got.native_id, "url": got.url, "at": got.at, "facts": dict(got.facts)}
    w.add(receipt, closing_id=found.id, noted_at=w.now, how=how, **proof)
