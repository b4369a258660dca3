"""What the HTTP door offers to channel and desk files; ``listener.client`` opens it."""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any, Protocol

import requests

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


class Http(Protocol):
    """One account's way out. Paths are joined to the account's base address.

    Reads are retried a little; writes never. Every call raises Busy (429, 503 and the like, no
    route), SignedOut (401), OutOfCredit (402), Refused or Gone (other 4xx), Changed (not the shape
    asked for), and on writes Unknown (timeout, reset, 5xx or garbage once bytes may have left).
    """

    # What this process keeps for the account, as a session's tokens: it may be gone at any moment,
    # is gone when a setting changes, and only spares calls.
    memory: MutableMapping[str, str]

    def get(
        self,
        path: str,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
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
        at_most: int = TEN_MEGABYTES,
    ) -> Answer:
        """Any answer of 2xx or in ``accept`` as it is; everything else as the errors above.

        A GET follows redirects, without our keys to another server. An absolute ``path`` leaves the
        base. A body over ``at_most`` bytes, unpacked, is Changed. Charsets are the caller's.
        """
        ...

    def requests_session(self, prefixes: Mapping[str, str]) -> requests.Session:
        """A session for a vendor library that speaks JSON, run through this door.

        ``prefixes`` maps an address the library has built in to a path under our base, and is
        applied before anything is signed. Only 400, 403, 404, 409, 410, 413 and 422 reach the
        library as they are; all other failures come out as the five errors.
        """
        ...

    def mail(self, mail: EmailMessage | None, *, user: str, password: str, ca: str) -> None:
        """One mail to its one receiver by the server that is our base, ``smtp://`` or ``smtps://``.

        None only signs in. ``ca``: PEM of the authority to trust instead of the usual ones.
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
