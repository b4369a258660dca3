"""Lists of cases: mine, everybody's, and what is unsure or awaits somebody."""

from dataclasses import dataclass
from datetime import datetime

from outreach.office import Office


@dataclass(frozen=True)
class CaseLine:
    """``waiting_since`` set: they wait for us. ``unsure``: messages of which nobody knows yet."""

    id: int
    title: str
    name: str
    owner_id: int | None
    owner: str
    owned_since: datetime | None
    waiting_since: datetime | None
    last_word_at: datetime
    opened_at: datetime
    ended_at: datetime | None
    promises: int
    next_due_at: datetime | None
    unsure: int
    awaiting: int


def of(office: Office, mate: int) -> tuple[CaseLine, ...]:
    """Open cases they own or help, the longest waiting first; then those that wait for the customer."""
    ...


def all_open(office: Office, *, limit: int = 200) -> tuple[CaseLine, ...]: ...


def ended(office: Office, *, limit: int = 100) -> tuple[CaseLine, ...]:
    """Newest first."""
    ...
