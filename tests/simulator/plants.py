"""Faults of ours, planted on purpose: the simulator must find each of them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any
from unittest import mock

from sqlalchemy import update

from casebook.queries import streams
from casebook.tables.cases import message
from listener import collect, source
from listener.items import Item
from outreach import outcome, releasing, sending
from outreach.office import Office

Plant = Callable[[], AbstractContextManager[None]]


@contextmanager
def called_before_it_is_claimed() -> Iterator[None]:
    """P3: the message is not ``sending`` while the platform is called."""
    claim = sending._claim

    def forgets(office: Office, message_id: int) -> sending.Call | None:
        call = claim(office, message_id)
        if call is not None:
            with office.book.writing() as w:
                back = update(message).where(message.c.id == message_id)
                w.run(back.values(state="released"))
        return call

    with mock.patch.object(sending, "_claim", forgets):
        yield


@contextmanager
def sent_again_when_unsure() -> Iterator[None]:
    """P3: an answer that was lost counts as *not sent*, and the message goes once more."""

    def repeats(w: Any, sent: Any, why: Any, *, look_at: datetime | None) -> None:
        outcome.later(w, sent, why)

    with mock.patch.object(outcome, "perhaps", repeats):
        yield


@contextmanager
def bookmark_before_the_rows() -> Iterator[None]:
    """P2: the mark is kept in a block of its own, the rows in the next one."""
    keep = collect._keep

    def hurries(turn: collect.Turn, items: Sequence[Item]) -> None:
        mark = next((i.bookmark for i in reversed(items) if i.bookmark is not None), None)
        with turn.line.book.writing() as w:
            held = streams.move(
                w, turn.id, held=turn.held, lease=collect.LEASE,
                bookmark=mark or turn.bookmark, kept=0, irrelevant=0,
            )  # fmt: skip
        turn.held = held or turn.held
        for _ in items:  # it looks up who wrote each, say: time enough to die in
            with turn.line.book.reading():
                pass
        keep(turn, items)

    with mock.patch.object(collect, "_keep", hurries):
        yield


@contextmanager
def no_clamp() -> Iterator[None]:
    """P6: what a post claims is believed."""

    def believes(_: source.Source, said_at: datetime | None, heard_at: datetime) -> datetime:
        return said_at or heard_at

    with mock.patch.object(source.Source, "waiting_since", believes):
        yield


@contextmanager
def preview_is_forgotten() -> Iterator[None]:
    """P4: an account in preview sends."""
    with mock.patch.object(sending, "is_live", return_value=True):
        yield


@contextmanager
def one_pair_of_eyes() -> Iterator[None]:
    """P5: a public text needs nobody's second look."""
    alone = releasing._alone

    def trusts(w: Any, case: int, text: str, route: Any, **by: Any) -> Any:
        return route.needs_second or alone(w, case, text, route, **by)

    with mock.patch.object(releasing, "_alone", trusts):
        yield


@contextmanager
def never_looked_at_again() -> Iterator[None]:
    """P3: a message of which nobody knows stays so, silently."""
    with mock.patch.object(sending, "to_look_at", return_value=[]):
        yield
