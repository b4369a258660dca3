"""A second pair of eyes on every public text, or a phrase approved beforehand word for word (P5)."""

from dataclasses import dataclass
from datetime import datetime

from outreach.office import Office


@dataclass(frozen=True)
class Awaiting:
    """``seen_hash`` goes back with the approval: exactly what was on the screen is approved."""

    message_id: int
    case_id: int
    title: str
    author_id: int
    author: str
    text: str
    channel: str
    handle: str
    answers: str  # the public word it answers
    asked_at: datetime
    seen_hash: str
    live: bool


def waiting(office: Office) -> tuple[Awaiting, ...]:
    """Oldest first, at most 100."""
    ...


def approve(office: Office, message_id: int, *, by: int, seen_hash: str) -> None:
    """By another teammate: a lead, or an agent who is no newcomer. Raises Trouble, Taken."""
    ...


def send_back(office: Office, message_id: int, *, by: int, words: str) -> None:
    """Not like this: the words return to the author as a draft, with the reason."""
    ...
