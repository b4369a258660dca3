"""Who appears in the tests: a clock that stands still, and in time Ana, Ben and Cleo."""

from datetime import UTC, datetime, timedelta

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class FakeClock:
    """A clock that moves only when told to."""

    def __init__(self, now: datetime = MONDAY) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def forward(self, **duration: float) -> datetime:
        """Move on, as in `forward(minutes=5)`; returns the new moment."""
        self._now += timedelta(**duration)
        return self._now

    def set(self, moment: datetime) -> None:
        assert moment.tzinfo is not None, "a clock needs a zone"
        self._now = moment
