"""How an account stands: does it listen, is it late, does it rest, what could be lost and when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from casebook.queries.accounts import Account, Stream
from listener.registry import Registry
from listener.rhythm import of_json

PATIENCE = timedelta(minutes=15)  # how late a reading may be before we say so
MISSED_TURNS = 3
PASSING = ("busy", "credit")  # troubles that end by themselves, unless they last
LASTS = timedelta(hours=1)
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Standing:
    """``about`` is None when the account's file is missing or was refused.

    ``state``: silent | resting | late | quiet | gap | new | well. ``safe_until``: when the platform begins
    to forget what was not read; None when it keeps everything.
    """

    account: Account
    about: Any
    state: str
    every: timedelta | None
    safe_until: datetime | None
    ceiling: float | None
    paid: bool
    now: datetime

    @property
    def listens(self) -> bool:
        """Not the colleagues' tips: nothing there can fall silent."""
        about = self.about
        hears = getattr(about, "streams", ()) or getattr(about, "listen", None)
        return about is None or bool(hears)

    @property
    def acts(self) -> bool:
        """Whether anything could leave by it."""
        return self.about is None or self.account.key not in mute({self.account.key: self})

    def told(self, stream: Stream) -> bool:
        """It is never read: its words are pushed to us."""
        declared = getattr(self.about, "streams", ())
        return any(each.pushed for each in declared if each.key == stream.key)

    @property
    def quiet(self) -> tuple[Stream, ...]:
        """Streams that rang: a silence against what is usual, or a canary not heard in time."""
        return tuple(s for s in self.account.streams if s.quiet_since or s.missed_since)

    def usual(self, stream: Stream) -> tuple[int, timedelta] | None:
        """Words usual from its last one to its last reading, and the longest pause; None: not known."""
        known, heard = of_json(stream.rhythm), stream.last_heard_at
        read = self.now if self.told(stream) else stream.last_read_at
        if known is None or heard is None or read is None:
            return None
        return round(known.usual(heard, read)), known.pause

    def days_left(self, now: datetime) -> int | None:
        """Until the account's key ends, in whole days; below 0 when it has."""
        told = self.account.who.get("expires_at")
        return (datetime.fromisoformat(told) - now).days if told else None

    def month(self, now: datetime) -> tuple[float, datetime | None]:
        """What this month will cost at its pace so far, and when the ceiling is then reached."""
        start = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        end = (start + timedelta(days=32)).replace(day=1)
        spent, past = self.account.spent, max(now - start, A_DAY)
        whole = spent * max(1.0, (end - start) / past)
        if not (self.ceiling and spent and self.ceiling < whole):
            return whole, None
        return whole, max(now, start + past * (self.ceiling / spent))

    def misses(self, now: datetime, hours_ago: int) -> bool:
        """Whether that hour touches a gap."""
        end = now - timedelta(hours=hours_ago)
        start = end - timedelta(hours=1)
        return any(gap.from_at < end and gap.to_at > start for gap in self.account.gaps)


def mute(kinds: Mapping[str, Any]) -> list[str]:
    """Keys of channels by which nothing can leave: for them preview and live mean nothing."""
    powers = "reply", "contact", "hand_off", "closes", "reaches"
    return [
        key
        for key, kind in kinds.items()
        if not any(getattr(kind.about, power, None) for power in powers)
    ]


def of(account: Account, registry: Registry, now: datetime) -> Standing:
    kind = registry.kinds.get(account.key)
    about = kind.about if kind else None
    streams = getattr(about, "streams", ())
    windows = [s.window for s in streams if s.window]
    read = account.last_read_at
    every = min((s.every for s in streams if not s.pushed), default=None)
    safe_until = read + min(windows) if read and windows else None
    ceiling, paid = registry.doors.ceilings.get(account.name), any(s.cost for s in streams)
    state = _state(account, about, streams, now)
    return Standing(account, about, state, every, safe_until, ceiling, paid, now)


def worst_first(standings: Iterable[Standing]) -> list[Standing]:
    """For the cards on top: those that need somebody."""
    return [s for s in standings if s.state in ("silent", "late", "quiet")]


def _state(account: Account, about: Any, streams: Iterable[Any], now: datetime) -> str:
    if about is None:
        return "silent"
    if account.trouble:
        return "resting" if _passes(account, now) else "silent"
    every = max((s.every for s in streams), default=timedelta(0))
    if account.due_at and now - account.due_at > max(PATIENCE, every * MISSED_TURNS):
        return "late"
    if any(s.quiet_since or s.missed_since for s in account.streams):
        return "quiet"
    if account.gaps:
        return "gap"
    pushed = {s.key for s in streams if s.pushed}
    reads = any(s.key not in pushed for s in account.streams)
    return "new" if reads and not account.last_read_at else "well"


def _passes(account: Account, now: datetime) -> bool:
    read = account.last_read_at
    return account.trouble_kind in PASSING and (read is None or now - read < LASTS)
