"""What outreach works with: the casebook, the opened channels and desks, and its few rules."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from casebook.database import Book
from casebook.errors import Trouble
from listener.channel import Channel
from outreach.desk import Desk


class Channels(Protocol):
    """The registry of channels: what each kind declares, and one opened for an account."""

    @property
    def kinds(self) -> Mapping[str, type[Channel]]: ...

    def open(self, account_id: int) -> Channel:
        """Raises Trouble when the account cannot be opened."""
        ...


class Desks(Protocol):
    """The registry of desks."""

    @property
    def kinds(self) -> Mapping[str, type[Desk]]: ...

    def open(self, account_id: int) -> Desk:
        """Raises Trouble when the account cannot be opened."""
        ...


@dataclass(frozen=True)
class Rules:
    """``undo``: how long a released message can be withdrawn. ``lease``: longer than any call lasts;
    after it a call without an outcome is *perhaps*. ``look``: when a *perhaps* is first read back.
    ``reopen_within``: how long after its end a case is reopened by the customer's next word.
    """

    undo: timedelta = timedelta(seconds=10)
    lease: timedelta = timedelta(minutes=5)
    look: timedelta = timedelta(seconds=30)
    reopen_within: timedelta = timedelta(days=30)


def nothing(*_: object) -> None:
    """The step hook of a running house; kill tests hand in one that dies at a name."""


@dataclass(frozen=True)
class Office:
    book: Book
    registry: Channels
    desks: Desks
    settings: Rules = Rules()
    step: Callable[[str], None] = nothing
    # An account failed (it rests, longer each time) or answered again: ``listener.accounts``.
    failed: Callable[[int, Trouble], object] = nothing
    answered: Callable[[int], object] = nothing
