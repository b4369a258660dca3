"""What the HTTP door offers to channel and desk files; ``listener.client`` builds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import requests


@dataclass(frozen=True)
class Answer:
    """An answer whose status the caller wants to read itself; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str  # after redirects

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """Raises Changed when it is not JSON."""
        from listener.client import json_of

        return json_of(self)


class Http(Protocol):
    """One account's way out. Paths are joined to the account's base address.

    Reads are retried a little; writes never. Every call raises Busy (429, 503 and the like, no
    route), SignedOut (401), OutOfCredit (402), Refused or Gone (other 4xx), Changed (not the shape
    asked for), and on writes Unknown (timeout, reset, 5xx or garbage once bytes may have left).
    """

    def get(self, path: str, query: Mapping[str, Any] | None = None) -> Any:
        """JSON."""
        ...

    def send(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        form: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        once: str | None = None,
    ) -> Any:
        """A write; JSON back. ``once`` becomes an Idempotency-Key."""
        ...

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        json: Any = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        writes: bool = False,
        accept: tuple[int, ...] = (),
    ) -> Answer:
        """Any answer of 2xx or in ``accept`` as it is; everything else as the errors above."""
        ...

    def requests_session(self, prefixes: Mapping[str, str]) -> requests.Session:
        """A session for a vendor library, run through this door.

        ``prefixes`` maps an address the library has built in to a path under our base, and is
        applied before anything is signed. Network errors come out as the five errors.
        """
        ...

    def spend(self, items: int, price: float) -> None:
        """Before a paid call: reserve ``items`` at ``price`` dollars each under the month's ceiling.

        Raises OutOfCredit and sends nothing when the ceiling would be passed.
        """
        ...

    def give_back(self, items: int, price: float) -> None:
        """After it: what was reserved and not used."""
        ...
