"""What really arrived in the town, so that a test can count sends and cents."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Effect:
    at: datetime
    platform: str
    verb: str
    to: str
    visibility: str
    text: str
    native_id: str


@dataclass(frozen=True)
class Bill:
    at: datetime
    platform: str
    item: str
    native_id: str
    micro_usd: int


class Ledger:
    """Effects our side caused and items a platform charged for, in the order they arrived."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.effects: list[Effect] = []
        self.bills: list[Bill] = []

    def arrived(
        self, platform: str, verb: str, to: str, visibility: str, text: str, native_id: str
    ) -> None:
        self.effects.append(Effect(self._now(), platform, verb, to, visibility, text, native_id))

    def billed(self, platform: str, item: str, native_id: str, micro_usd: int) -> None:
        """Charge one item, in millionths of a dollar."""
        self.bills.append(Bill(self._now(), platform, item, native_id, micro_usd))

    def spent(self, platform: str) -> int:
        """Millionths of a dollar charged by this platform so far."""
        return sum(bill.micro_usd for bill in self.bills if bill.platform == platform)

    def clear(self) -> None:
        self.effects.clear()
        self.bills.clear()

    def as_dict(self) -> dict[str, Any]:
        """Everything as JSON can carry it, times in ISO 8601."""
        return {
            "effects": [_plain(effect) for effect in self.effects],
            "bills": [_plain(bill) for bill in self.bills],
        }


def _plain(row: Effect | Bill) -> dict[str, Any]:
    return {**asdict(row), "at": row.at.isoformat()}
