"""The clocks that need no calendar: since when somebody waits (P6)."""

from datetime import datetime, timedelta


def waiting_since(
    *, said_at: datetime | None, heard_at: datetime, platform_clock: bool,
    complete_since: datetime | None, overlap: timedelta,
) -> datetime:  # fmt: skip
    """Since when a word waits, aware UTC: what a post claims can move it only inside the clamp.

    ``platform_clock``: the stream's times are the platform's own, not the author's.
    ``complete_since``: start of the stream's last complete reading before this one; None at the
    first reading, when only the moment we heard it counts.
    """
    if not platform_clock or said_at is None or complete_since is None:
        return heard_at
    earliest = complete_since - overlap
    return min(max(said_at, earliest), heard_at)
