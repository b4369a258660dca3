"""A way to a person, decided beforehand, with its reason."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from casebook.queries.ways import Account, Reach, Word
from casebook.visibility import Visibility
from casebook.words import Both


class Answer(StrEnum):
    ALLOWED = "allowed"
    ONCE = "once"
    THEY_FIRST = "they_first"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True)
class Decision:
    answer: Answer
    why: Both
    until: datetime | None = None  # the window's end, aware UTC
    instead: Both | None = None  # what to do when it is not possible
    number: int = 0  # which one of a counted way this would be, from 1

    @property
    def open(self) -> bool:
        return self.answer in (Answer.ALLOWED, Answer.ONCE)


@dataclass(frozen=True, kw_only=True)
class Route(Decision):
    """One way to a person, decided beforehand; ``key`` is what a form sends back.

    ``verb``: contact | reply (public: only an invitation to talk in private) | hand_off (public, by
    the teammate's own browser) | by_hand (an e-mail or a call, recorded with its proof).
    """

    key: str
    verb: str
    visibility: Visibility = Visibility.PRIVATE
    account_id: int | None = None
    account: str = ""
    channel: str = ""
    live: bool = True  # false: preview, nothing would go out
    handle_id: int | None = None
    handle: str = ""
    name: str  # of the person it reaches
    mention_id: int | None = None  # what it answers or is about
    max_chars: int | None = None
    readable_by: Both | None = None
    known_by: Both | None = None  # of another handle: how we know it is theirs
    friend: bool = False  # they only passed the word on: not theirs to hear what is the other's

    @property
    def needs_second(self) -> bool:
        """Public text: two people."""
        return self.visibility is not Visibility.PRIVATE

    def to(self, concerned: int | None) -> str:
        """What must not change between reading and sending: whom the case is about, and as what this
        handle stands to them."""
        return f"{self.handle_id or 0}-{concerned or 0}{'-friend' if self.friend else ''}"


def way(
    verb: str, decision: Decision, account: Account, reach: Reach, word: Word | None, **more: Any
) -> Route:
    """By this account to this handle, in answer to the word."""
    about = word.id if word else None
    return Route(
        **vars(decision), key=f"{verb}-{account.id}-{reach.id}-{about or 0}", verb=verb,
        account_id=account.id, account=account.name, channel=reach.channel, live=account.live,
        handle_id=reach.id, handle=reach.handle, name=reach.person, mention_id=about, **more,
    )  # fmt: skip
