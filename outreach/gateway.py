"""The gateway contract: one way to one contact on file or to a teammate, by mail, text or webhook.

A gateway file imports this module, the standard library and its vendor's library, nothing else of ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from casebook.message import Receipt
from casebook.words import Both, same
from listener.about import Setting
from listener.door import Answer, Http
from listener.outcomes import Busy, Changed, Refused, SignedOut, Trouble, Unknown

__all__ = [
    "Answer", "Both", "Busy", "Changed", "Gateway", "GatewayAbout", "Http", "Receipt", "Refused",
    "Setting", "SignedOut", "Trouble", "Unknown", "same",
]  # fmt: skip


@dataclass(frozen=True)
class GatewayAbout:
    """``reaches``: ``email`` | ``phone`` | ``notices`` (a program of ours, told what teammates are)."""

    key: str
    name: str
    manual: str
    settings: tuple[Setting, ...]
    reaches: str
    refusals: tuple[tuple[str, Both], ...] = ()


class Unwritten(Exception):
    """A verb was called that this gateway file does not write: a fault of ours."""


class Gateway:
    """Base of every gateway. Declare ``about`` and write both verbs."""

    about: ClassVar[GatewayAbout]

    def __init__(self, settings: Mapping[str, str | tuple[str, ...]], http: Http) -> None:
        self.settings = settings
        self.http = http

    def setting(self, key: str) -> str:
        value = self.settings.get(key, "")
        return value if isinstance(value, str) else "\n".join(value)

    def probe(self) -> str:
        """The name we send by, once the service answered. Nothing reaches anybody."""
        raise Unwritten

    def send(self, to: str, subject: str, text: str, *, key: str, at: datetime) -> Receipt:
        """To one receiver. ``at``: now, aware UTC; the same ``key`` is one letter to who receives it.

        Raises Busy (surely not sent), Refused (never), SignedOut, Changed, Unknown (perhaps sent).
        """
        raise Unwritten
