"""What is usual for a stream, learnt from its own past: words by hour of the week, longest pause."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median_low
from typing import Any

HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
WEEKS = 4  # looked at, at most; two are needed
LEAST = 20  # words in them: of fewer nothing can be said
MANY = 6  # words usual since the last one: with none of them it is no chance any more
LONGER = 2  # times the longest pause: for streams that never say much


@dataclass(frozen=True)
class Rhythm:
    """``hours``: words usual in each hour of the week, from Monday 00:00 UTC. ``pause``: the longest."""

    hours: tuple[int, ...]
    pause: timedelta

    def usual(self, since: datetime, until: datetime) -> float:
        """How many words usually come between two moments; a week counts once."""
        words, at = 0.0, max(since, until - WEEK)
        while at < until:
            end = min(at.replace(minute=0, second=0, microsecond=0) + HOUR, until)
            words += self.hours[_hour(at)] * ((end - at) / HOUR)
            at = end
        return words

    def is_silence(self, since: datetime, until: datetime) -> bool:
        return self.usual(since, until) >= MANY or until - since > self.pause * LONGER

    def to_json(self) -> dict[str, Any]:
        return {"hours": list(self.hours), "pause": int(self.pause.total_seconds())}


def of_json(kept: Mapping[str, Any] | None) -> Rhythm | None:
    if not kept or "hours" not in kept:
        return None
    return Rhythm(tuple(kept["hours"]), timedelta(seconds=kept["pause"]))


def learn(heard_at: Sequence[datetime], now: datetime) -> Rhythm | None:
    """From the moments something was heard, oldest first; None while there is too little to learn from.

    The lower median of the weeks: neither one flood nor one outage changes what is usual.
    """
    weeks = min((now - heard_at[0]) // WEEK, WEEKS) if heard_at else 0
    recent = [at for at in heard_at if now - weeks * WEEK < at <= now]
    if weeks < 2 or len(recent) < LEAST:
        return None
    counts = Counter(((now - at) // WEEK, _hour(at)) for at in recent)
    hours = (median_low(counts[week, hour] for week in range(weeks)) for hour in range(7 * 24))
    return Rhythm(tuple(hours), max(later - at for at, later in pairwise(recent)))


def _hour(at: datetime) -> int:
    there = at.astimezone(UTC)
    return there.weekday() * 24 + there.hour
