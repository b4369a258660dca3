"""The private route as a decision: allowed, once, they must write first, or impossible; and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from casebook.visibility import Visibility
from casebook.words import Both
from outreach.office import Office


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

    @property
    def open(self) -> bool:
        return self.answer in (Answer.ALLOWED, Answer.ONCE)


def routes(office: Office, case_id: int) -> tuple[Route, ...]:
    """Best first: private ways, then by hand, then the public invitation; the closed ones stay in
    the list with their reason."""
    ...
