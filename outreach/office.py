"""What outreach works with: the casebook, the opened channels and desks, and its few rules."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from casebook.database import Book
from casebook.errors import Trouble
from listener.channel import Channel
from outreach.desk import Desk
from outreach.gateway import Both, Gateway, Refused, same

K = TypeVar("K", covariant=True)


class Registry(Protocol[K]):
    """Of channels, desks or gateways: what each kind declares, and one opened for an account."""

    @property
    def kinds(self) -> Mapping[str, type[K]]: ...

    def open(self, account_id: int) -> K:
        """Raises Trouble when the account cannot be opened."""
        ...


class NoGateways:
    """A house without any: nothing is connected, so nothing is ever opened."""

    kinds: Mapping[str, type[Gateway]] = MappingProxyType({})

    def open(self, account_id: int) -> Gateway:
        raise Refused(same(f"No gateway {account_id}."))


NO_GATEWAYS = NoGateways()


@dataclass(frozen=True)
class Rules:
    """``undo``: how long a released message can be withdrawn. ``lease``: longer than any call lasts;
    after it a call without an outcome is *perhaps*. ``look``: when a *perhaps* is first read back.
    ``confirm_within``: how long a promise we call kept waits for the customer's word.
    ``reopen_within``: how long after its end a case is reopened by the customer's next word.
    ``brand``: the name in whose name we write.
    """

    undo: timedelta = timedelta(seconds=10)
    lease: timedelta = timedelta(minutes=5)
    look: timedelta = timedelta(seconds=30)
    reopen_within: timedelta = timedelta(days=30)
    confirm_within: timedelta = timedelta(days=7)
    brand: str = ""


def plain(what: str, about: Mapping[str, Any]) -> Both:
    return same(what)


def nothing(*_: object) -> None:
    """The step hook of a running house; kill tests hand in one that dies at a name."""


@dataclass(frozen=True)
class Office:
    book: Book
    registry: Registry[Channel]
    desks: Registry[Desk]
    settings: Rules = Rules()
    gateways: Registry[Gateway] = NO_GATEWAYS
    # A notice in words, and where people reach us; "" when nobody said.
    say: Callable[[str, Mapping[str, Any]], Both] = plain
    address: str = ""
    step: Callable[[str], None] = nothing
    # An account failed (it rests, longer each time) or answered again: ``listener.accounts``.
    failed: Callable[[int, Trouble], object] = nothing
    answered: Callable[[int], object] = nothing
    # By word on the queue, until when: what is known already of it.
    hints: dict[int, Any] = field(default_factory=dict, compare=False)
