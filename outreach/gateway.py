"""The gateway contract: one way to one contact on file or to a teammate, by mail, text or webhook.

A gateway file imports this module, the standard library and its vendor's library, nothing else of ours.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from casebook.message import Receipt
from casebook.words import Both, same
from listener.channel import Answer, File, Http, Setting, Unwritten, declared
from listener.outcomes import Busy, Changed, Refused, SignedOut, Trouble, Unknown

__all__ = [
    "Answer", "Both", "Busy", "Changed", "Gateway", "GatewayAbout", "Http", "Receipt", "Refused",
    "Setting", "SignedOut", "Trouble", "Unknown", "declared", "same",
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


class Gateway(File):
    """Base of every gateway. Declare ``about`` and write both verbs."""

    about: ClassVar[GatewayAbout]

    def probe(self) -> str:
        """The name we send by, once the service answered. Nothing reaches anybody."""
        raise Unwritten

    def send(self, to: str, subject: str, text: str, *, key: str, at: datetime) -> Receipt:
        """To one receiver. ``at``: now, aware UTC; the same ``key`` is one letter to who receives it.

        Raises Busy (surely not sent), Refused (never), SignedOut, Changed, Unknown (perhaps sent).
        """
        raise Unwritten
