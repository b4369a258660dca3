"""What a matcher found, and about whom it looked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casebook.words import Both


@dataclass(frozen=True)
class Said:
    """A word and its author, as the matchers see them; no person: nobody is known to have said it."""

    channel: str
    text: str
    handle: str
    name: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Evidence:
    """``basis``: given by the person, or public."""

    customer_id: int
    strength: str
    because: Both
    basis: str
    ticket_id: int | None = None


def masked(value: str) -> str:
    """Enough to recognise, not enough to use: reasons are shown, and outlive the text."""
    local, at, domain = value.partition("@")
    if at:
        return f"{local[:1]}•••@{domain}"
    return f"{value[:3]}•••{value[-2:]}" if len(value) > 5 else f"{value[:1]}•••"
