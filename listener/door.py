"""An answer as it came through the HTTP door."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TEN_MEGABYTES = 10_000_000


@dataclass(frozen=True)
class Answer:
    """An answer whose status the caller wants to read itself; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str  # after redirects
    writes: bool = False
    secrets: tuple[str, ...] = field(default=(), repr=False)  # dots in what is told of the body

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """Raises Changed when it is not JSON, and Unknown when it answers a write."""
        from listener.answers import json_of

        return json_of(self)
