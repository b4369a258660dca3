"""Each of our guards, taken away: the kill tests must miss it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import update

import listener.collect as listening
from casebook.message import Receipt
from casebook.tables.cases import message
from casebook.tables.heard import stream
from listener.items import Item
from outreach import outcome, sending
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


@contextmanager
def sent_again_when_unclear() -> Iterator[None]:
    """A call of which nobody knows the end is simply made again."""

    def again(office: Office, message_id: int) -> None:
        with office.book.writing() as w:
            unclear = update(message).where(message.c.id == message_id)
            w.run(unclear.values(state="released", called_at=None, look_at=None))

    with patch.object(sending, "look", again):
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
