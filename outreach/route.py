"""A way to a person, decided beforehand, with its reason."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from casebook.visibility import Visibility
from casebook.words import Both


class Answer(StrEnum):
    ALLOWED = "allowed"
    ONCE = "once"
    THEY_FIRST = "they_first"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True)
class Route:
    """One way to a person, decided beforehand; ``key`` is what a form sends back.

    ``verb``: contact | reply (public: only an invitation to talk in private) | hand_off (public, by
    the teammate's own browser) | by_hand (an e-mail or a call, recorded with its proof).
    """

    key: str
    verb: str
    answer: Answer
    visibility: Visibility
    why: Both
    until: datetime | None  # the window's end, aware UTC
    instead: Both | None  # what to do when it is not possible
    account_id: int | None
    account: str
    channel: str
    live: bool  # false: preview, nothing would go out
    handle_id: int | None
    handle: str
    name: str  # of the person it reaches
    mention_id: int | None  # what it answers or is about
    max_chars: int | None
    readable_by: Both | None
    needs_second: bool  # public text: two people
    number: int = 0  # which one of a counted way this would be, from 1
    known_by: Both | None = None  # of another handle: how we know it is theirs
    friend: bool = False  # they only passed the word on: not theirs to hear what is the other's

    def to(self, concerned: int | None) -> str:
        """What must not change between reading and sending: whom the case is about, and as what this
        handle stands to them."""
        return f"{self.handle_id or 0}-{concerned or 0}{'-friend' if self.friend else ''}"

    @property
    def open(self) -> bool:
        return self.answer in (Answer.ALLOWED, Answer.ONCE)


@dataclass(frozen=True)
class Decision:
    answer: Answer
    why: Both
    until: datetime | None = None
    instead: Both | None = None
    number: int = 0


def key(verb: str, account: int | None, handle: int | None, mention: int | None) -> str:
    return f"{verb}-{account or 0}-{handle or 0}-{mention or 0}"
