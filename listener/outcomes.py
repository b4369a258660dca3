"""The five ways a platform says no, shared by channels, desks and the HTTP door."""

from datetime import datetime

from casebook.errors import Trouble
from casebook.words import Both, same

__all__ = ["Busy", "Changed", "Gone", "OutOfCredit", "Refused", "SignedOut", "Trouble", "Unknown"]


class Refused(Trouble):
    """This person or post, never: a known no, never retried."""

    kind = "refused"

    def __init__(self, words: Both | str, *, said: str = "", code: str = "") -> None:
        super().__init__(same(words) if isinstance(words, str) else words)
        self.said = said  # the service's own words, for ``about.refusals``
        self.code = code


class Gone(Refused):
    """The thing we asked for is not there: deleted, or never was."""


class Busy(Trouble):
    """Not now; on a write it means *surely not done*. ``until`` is aware UTC, None: soon."""

    kind = "busy"

    def __init__(self, words: Both, until: datetime | None = None) -> None:
        super().__init__(words)
        self.until = until


class OutOfCredit(Busy):
    """The money given is used up. ``price`` is what the refused call would have cost, in dollars."""

    kind = "credit"

    def __init__(self, words: Both, price: float = 0.0, until: datetime | None = None) -> None:
        super().__init__(words, until)
        self.price = price


class SignedOut(Trouble):
    """Our key is dead; only a person can give a new one."""

    kind = "signed out"


class Changed(Trouble):
    """The answer has another shape than the file knows; ``raw`` is kept, the account rests."""

    kind = "changed"

    def __init__(self, words: Both, raw: str = "") -> None:
        super().__init__(words)
        self.raw = raw


class Unknown(Trouble):
    """A write may have happened: bytes left and no readable answer came. Never repeated."""


def kind_of(trouble: Trouble) -> str:
    """In a word, as accounts keep it."""
    return getattr(trouble, "kind", "unknown")
