"""What a search may show, already masked: a template cannot show too much."""

from dataclasses import dataclass
from datetime import datetime

from casebook.dossier import Masked
from casebook.waiting import Place


@dataclass(frozen=True)
class FoundCase:
    id: int
    title: str
    name: str
    owner: str
    opened_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class FoundPerson:
    """``handles``: (channel, handle). ``case_id``: the newest case about them."""

    id: int
    name: str
    handles: tuple[tuple[str, str], ...]
    case_id: int | None


@dataclass(frozen=True)
class FoundCustomer:
    """``code``: whole only when it was typed. ``sure``: people known to be this customer."""

    id: int
    name: str
    city: str
    code: Masked
    desk: str
    tickets: int  # open ones
    sure: tuple[str, ...]
    case_id: int | None


@dataclass(frozen=True)
class FoundTicket:
    id: int
    desk: str
    native_id: str
    status: str
    open: bool
    opened_at: datetime | None
    case_id: int | None


@dataclass(frozen=True)
class FoundWord:
    """``place``: where it waits in the queue, when it does."""

    id: int
    text: str
    name: str
    handle: str
    channel: str
    visibility: str
    heard_at: datetime
    url: str | None
    case_id: int | None
    place: Place | None
