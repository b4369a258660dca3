"""Where words come from, as far as keeping them needs to know."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from casebook.clocks import waiting_since
from listener.about import Stream


@dataclass(frozen=True)
class Source:
    """``complete_since``: start of the stream's last complete reading before this one."""

    account_id: int
    channel: str
    scope: str
    language: str
    stream_id: int | None = None
    platform_clock: bool = False
    complete_since: datetime | None = None
    overlap: timedelta = timedelta(0)
    canary: str = ""  # the sentence planted here by hand

    @classmethod
    def of(cls, row: Row[Any], declared: Stream | None, *, language: str) -> "Source":
        """``row``: see ``casebook.queries.streams.one``."""
        clock, overlap = (declared.clock, declared.overlap) if declared else ("", timedelta(0))
        return cls(
            row.account_id, row.channel, row.scope, language, row.id, clock == "platform",
            row.complete_since, overlap, row.canary or "",
        )  # fmt: skip

    def waiting_since(self, said_at: datetime | None, heard_at: datetime) -> datetime:
        """P6: only ``said_at`` can move it, and only inside the clamp."""
        return waiting_since(
            said_at=said_at, heard_at=heard_at, platform_clock=self.platform_clock,
            complete_since=self.complete_since, overlap=self.overlap,
        )  # fmt: skip
