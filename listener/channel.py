"""The channel contract: what a channel file declares, what it gives, and the five errors.

A channel translates between one platform and these nouns. The host decides, waits, retries,
records and shows. A channel file imports this module, the standard library and its vendor's
library, and nothing else of ours; it makes no client, reads no clock and keeps no state that a
restart would miss.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from casebook.message import Author, Mention, Outgoing, Receipt
from casebook.visibility import Visibility
from casebook.words import Both, same
from listener import answers, kit
from listener.about import About, Contact, HandOff, Listen, Reply, Setting, Stream, declared
from listener.answers import Answer
from listener.calls import Http
from listener.items import Broken, Deleted, Edited, Evidence, Gap, Heard, Item, Mark, Probe, Push
from listener.kit import Json, days, hours, minutes
from listener.masking import scrubbed
from listener.outcomes import Busy, Changed, Gone, OutOfCredit, Refused, SignedOut, Trouble, Unknown

__all__ = [
    "About", "Answer", "Author", "Both", "Broken", "Busy", "Changed", "Channel", "Contact", "Deleted",
    "Edited", "Evidence", "File", "Gap", "Gone", "HandOff", "Heard", "Http", "Item", "Json", "Listen", "Mark",
    "Mention", "OutOfCredit", "Outgoing", "Probe", "Push", "Receipt", "Refused", "Reply", "Setting",
    "SignedOut", "Stream", "Trouble", "Unknown", "Unwritten", "Visibility", "days", "declared", "hours", "kit",
    "minutes", "same",
]  # fmt: skip


class Unwritten(Exception):
    """A verb was called that this file does not write: a fault of ours, not of the platform."""


class File:
    """Base of every channel, desk and gateway: one account's settings, and its way out."""

    about: ClassVar[Any]

    def __init__(self, settings: Mapping[str, str | tuple[str, ...]], http: Http) -> None:
        """``settings`` holds every declared Setting (secrets in clear, many as tuples, default "").

        After the first probe also ``me`` and ``me_name``: our native id and name there.
        """
        self.settings = settings
        self.http = http

    def setting(self, key: str) -> str:
        value = self.settings.get(key, "")
        return value if isinstance(value, str) else "\n".join(value)

    def lines(self, key: str) -> tuple[str, ...]:
        value = self.settings.get(key, ())
        return tuple(value.splitlines()) if isinstance(value, str) else value

    def refused(self, said: str, code: str = "", *, gone: bool = False) -> Refused:
        """A known no of the service, in a sentence of ``about.refusals`` where there is one."""
        return answers.refusal(self._clean(said), code, self.about.refusals, gone=gone)

    def changed(self, raw: object = "") -> Changed:
        """The answer has a shape this file does not know; its beginning is kept, without our keys."""
        return Changed(answers.say.CHANGED, self._clean(str(raw)[: answers.RAW_KEPT]))

    def _clean(self, text: str) -> str:
        return scrubbed(text, [self.setting(f.key) for f in self.about.settings if f.secret])


class Channel(File):
    """Declare ``about``; write only the verbs it declares."""

    about: ClassVar[About]

    def shaped(self, items: Iterable[Item]) -> Iterator[Item]:
        """These items; a shape that the file stumbles over is Changed."""
        try:
            yield from items
        except kit.ODD:
            raise self.changed() from None

    def overlap(self, stream: str) -> timedelta:
        return next(each.overlap for each in self.about.streams if each.key == stream)

    def probe(self) -> Probe:
        """An account is saved only after this succeeded. Raises the five errors."""
        raise Unwritten

    def collect(self, stream: str, since: str | None) -> Iterator[Item]:
        """Items oldest first, from the bookmark less the overlap; stopping half way loses nothing."""
        raise Unwritten

    def again(self, stream: str, since: datetime, until: datetime) -> Iterator[Item]:
        """All words said between two moments once more, bookmarks left out; the end must be reached.

        Written only where the platform can be asked so. Without it: what a first reading gives.
        """
        return self.collect(stream, None)

    def count(self, stream: str, since: datetime, until: datetime) -> int | None:
        """How many words there were at the source between two moments; None where it does not tell."""
        return None

    def receive(self, push: Push) -> Iterable[Item]:
        """The items of a delivery whose signature the host has checked."""
        raise Unwritten

    def greet(self, query: Mapping[str, str]) -> str:
        """The answer to the platform's challenge. Raises Refused when it is not ours."""
        raise Unwritten

    def can_contact(self, person: Author, about: Mention | None) -> Evidence:
        """Asks only what the platform can tell; windows and once-only are the host's."""
        return kit.YES

    def may_reply(self, to: Mention) -> Evidence:
        """Whether the platform lets us answer this word in public by its interface."""
        return kit.YES

    def reply(self, to: Mention, message: Outgoing) -> Receipt:
        """A public answer. Raises Refused, Busy (surely not sent), SignedOut, Unknown (perhaps)."""
        raise Unwritten

    def contact(self, person: Author, about: Mention | None, message: Outgoing) -> Receipt:
        """A private word; the same errors as ``reply``. ``about`` is the word that opened the way."""
        raise Unwritten

    def find_sent(self, message: Outgoing) -> Receipt | None:
        """Reads the thread back: the receipt, or None when surely not there. Raises Unknown."""
        raise Unwritten

    def hand_off(self, to: Mention, text: str) -> str:
        """The address a teammate opens in their own browser to write this themselves."""
        raise Unwritten

    def pasted(self, address: str) -> Receipt:
        """The receipt for an address pasted back after a hand-off. Raises Refused if it is no post."""
        raise Unwritten

    def withdraw(self, receipt: Receipt) -> None:
        raise Unwritten

    def still_there(self, native_ids: Iterable[str]) -> Mapping[str, bool]:
        raise Unwritten


def has(channel: Channel | type[Channel], verb: str) -> bool:
    """Whether the file wrote this verb itself."""
    kind = channel if isinstance(channel, type) else type(channel)
    return getattr(kind, verb) is not getattr(Channel, verb)
