"""Each of our guards, taken away: the kill tests must miss it."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from sqlalchemy import select, update

import listener.collect as listening
from casebook.message import Receipt
from casebook.tables.cases import message
from casebook.tables.heard import stream
from casebook.tables.people import code
from casebook.tables.team import due_work
from casebook.visibility import Visibility
from listener import backfill
from listener.items import Item
from listener.judging import again
from listener.line import Line
from outreach import (
    code_letter,
    commitments,
    csv_rows,
    drafting,
    importing,
    incidents,
    notifying,
    outcome,
    sending,
)
from outreach.desks.rt import Rt
from outreach.office import Office


@contextmanager
def bookmark_before_rows() -> Iterator[None]:
    """The bookmark moves in a block of its own, before what was heard is kept."""
    keep = listening._keep

    def first_the_bookmark(turn: listening.Turn, items: Sequence[Item]) -> None:
        marks = [item.bookmark for item in items if item.bookmark]
        with turn.line.book.writing() as w:
            here = update(stream).where(stream.c.id == turn.id)
            w.run(here.values(bookmark=marks[-1] if marks else turn.bookmark))
        keep(turn, items)

    with patch.object(listening, "_keep", first_the_bookmark):
        yield


def _again(office: Office, message_id: int) -> None:
    with office.book.writing() as w:
        unclear = update(message).where(message.c.id == message_id)
        w.run(unclear.values(state="released", called_at=None, look_at=None))


@contextmanager
def sent_again_when_unclear() -> Iterator[None]:
    """A call of which nobody knows the end is simply made again."""
    with patch.object(sending, "look", _again):
        yield


@contextmanager
def said_aloud_when_unclear() -> Iterator[None]:
    """It is made again where all can read it."""
    call, unclear = sending._call, list[int]()

    def look(office: Office, message_id: int) -> None:
        unclear.append(message_id)
        _again(office, message_id)

    def say(channel: Any, asked: sending.Call) -> Any:
        if asked.message.id in unclear:
            aloud = replace(asked.outgoing, visibility=Visibility.PUBLIC)
            return channel.reply(asked.outgoing.about, aloud)
        return call(channel, asked)

    with patch.object(sending, "look", look), patch.object(sending, "_call", say):
        yield


@contextmanager
def said_before_done() -> Iterator[None]:
    """The message counts as sent as soon as the call begins."""
    call = sending._call

    def say(channel: Any, asked: sending.Call) -> Any:
        # Not to the one who takes no messages: without a death this must look right.
        if "rocco" not in asked.message.text:
            with say.office.book.writing() as w:  # type: ignore[attr-defined]
                outcome.delivered(w, asked.message, Receipt("surely"), how="answered")
        return call(channel, asked)

    claim = sending._claim

    def claimed(office: Office, message_id: int) -> sending.Call | None:
        say.office = office  # type: ignore[attr-defined]
        return claim(office, message_id)

    with patch.object(sending, "_call", say), patch.object(sending, "_claim", claimed):
        yield


@contextmanager
def notes_never_looked_for() -> Iterator[None]:
    """Nobody looks whether an earlier try already left its note in the desk."""
    with patch.object(Rt, "find_note", lambda *_, **__: None):
        yield


@contextmanager
def promised_afterwards() -> Iterator[None]:
    """What a message promised is noted down in a block of its own, once the message is sent."""
    promise, write_down = commitments.delivered, sending._write_down
    made: list[tuple[Any, Any]] = []

    def later(w: Any, sent: Any, at: Any) -> None:
        made.append((sent, at))

    def written(office: Office, call: Any, said: Any) -> None:
        write_down(office, call, said)
        while made:
            office.step("promise: the message is sent, and it is not noted yet")
            with office.book.writing() as w:
                promise(w, *made.pop())

    with (
        patch.object(commitments, "delivered", later),
        patch.object(sending, "_write_down", written),
    ):
        yield


@contextmanager
def codes_sent_again() -> Iterator[None]:
    """A code whose sender died is simply sent again."""
    give_up = code_letter._give_up

    def again(w: Any, office: Office, code_id: int) -> None:
        dead = code.c.id == code_id, code.c.state == "sending"
        left = code.c.called_at <= w.now - office.settings.lease
        if not w.run(update(code).where(*dead, left).values(state="asked", called_at=None)):
            give_up(w, office, code_id)

    with patch.object(code_letter, "_give_up", again):
        yield


@contextmanager
def mails_sent_again() -> Iterator[None]:
    """So is a mail to a teammate."""
    claim, of = notifying._claim, due_work.c

    def again(office: Office, work: int) -> Any:
        with office.book.writing() as w:
            left = of.id == work, of.claimed_until <= w.now
            w.run(update(due_work).where(*left).values(claimed_until=None))
        return claim(office, work)

    with patch.object(notifying, "_claim", again):
        yield


@contextmanager
def claimed_for_ever() -> Iterator[None]:
    """Whoever begins to read a gap back is waited for, whatever becomes of them."""
    with patch.object(backfill, "LEASE", timedelta(days=999)):
        yield


@contextmanager
def rows_after_their_part() -> Iterator[None]:
    """A part of an import counts as done before its rows are kept."""
    keep = importing._keep

    def run(office: Office, part_id: int) -> None:
        part, run_ = importing.import_part.c, importing.import_run.c
        with office.book.writing() as w:
            undone = part.id == part_id, part.done_at.is_(None)
            row: Any = w.row(select(importing.import_part).where(*undone))
            of: Any = w.row(select(importing.import_run).where(run_.id == row.import_id))
            w.change(importing.import_part, *undone, done_at=w.now)
        lines = json.loads(row.text)
        found, errors = csv_rows.read(of.header, of.mapping, lines, first=row.first_row)
        with office.book.writing() as w:
            keep(w, of, found, errors)

    with patch.object(importing, "run", run):
        yield


@contextmanager
def read_before_it_is_thought() -> Iterator[None]:
    """A word counts as read again before anything was thought of it."""
    judge, keep, thought = again.judge, again._keep, list[tuple[Any, ...]]()

    def later(_: Any, *about: Any) -> None:
        thought.append(about)

    def noted(line: Line, first: int) -> None:
        judge(line, first)
        with line.book.writing() as w:
            while thought:
                keep(w, *thought.pop(0))

    with patch.object(again, "_keep", later), patch.object(again, "judge", noted):
        yield


@contextmanager
def worded_before_its_draft() -> Iterator[None]:
    """That a case was offered the wording is noted before the draft is there."""
    add, kept = drafting.add, list[tuple[int, dict[str, Any]]]()
    worded = incidents.worded

    def later(_: Any, case_id: int, **how: Any) -> None:
        kept.append((case_id, how))

    def said(office: Office, *about: Any, **by: Any) -> str:
        text = worded(office, *about, **by)
        while kept:
            case_id, how = kept.pop()
            with office.book.writing() as w:
                add(w, case_id, **how)
        return text

    with patch.object(drafting, "add", later), patch.object(incidents, "worded", said):
        yield
