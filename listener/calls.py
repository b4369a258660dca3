"""One account's calls: joined to its base, carried, and judged, with no secret in what is told."""

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlencode

import httpx
import requests

from casebook.words import Both
from listener import answers, exchange
from listener.answers import TEN_MEGABYTES, Answer
from listener.budget import Budget
from listener.exchange import HEADERS, Exchange, House
from listener.guard import NOTHING_OWN, Place
from listener.masking import scrubbed
from listener.outcomes import Refused, Trouble

Told = Mapping[str, Any] | None
FORM = "application/x-www-form-urlencoded"
CHANGES = ("PUT", "PATCH", "DELETE")  # these write whatever the caller says


@dataclass(repr=False, eq=False)
class Http:
    """One account's way out. Paths are joined to the account's base address.

    Reads are retried a little; writes never. Every call raises Busy (429, 503 and the like, no
    route), SignedOut (401), OutOfCredit (402), Refused or Gone (other 4xx), Changed (not the shape
    asked for), and on writes Unknown (timeout, reset, 5xx or garbage once bytes may have left).
    """

    carry: Callable[[httpx.Request], httpx.Response]  # the account's client; the body unread
    house: House
    base: str
    refusals: tuple[tuple[str, Both], ...]
    secrets: tuple[str, ...]
    budget: Budget | None
    own: frozenset[Place] = NOTHING_OWN
    # What this process keeps for the account, as a session's tokens: it may be gone at any moment,
    # is gone when a setting changes, and only spares calls.
    memory: MutableMapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Http({self._clean(self.base)})"

    def get(self, path: str, query: Told = None, headers: Told = None) -> Any:
        """JSON."""
        return self.ask("GET", path, query=query, headers=headers).json()

    def send(
        self, method: str, path: str, *, json: Any = None, form: Told = None, headers: Told = None,
        once: str | None = None,
    ) -> Any:  # fmt: skip
        """A write; JSON back. ``once`` becomes an Idempotency-Key."""
        sent = dict(headers or {}) | ({"idempotency-key": once} if once else {})
        sent |= {"content-type": FORM} if form is not None else {}
        content = None if form is None else urlencode(form, doseq=True).encode()
        answer = self.ask(method, path, json=json, content=content, headers=sent, writes=True)
        return answer.json() if answer.body.strip() else None

    def ask(
        self, method: str, path: str, *, query: Told = None, json: Any = None,
        content: bytes | None = None, headers: Told = None, writes: bool = False,
        accept: tuple[int, ...] = (), at_most: int = TEN_MEGABYTES,
    ) -> Answer:  # fmt: skip
        """Any answer of 2xx or in ``accept`` as it is; everything else as the errors above.

        A GET follows redirects, without our keys to another server. An absolute ``path`` leaves the
        base. A body over ``at_most`` bytes, unpacked, is Changed. Charsets are the caller's.
        """
        asked = {key: value for key, value in (query or {}).items() if value is not None}
        try:
            url = httpx.URL(self.address(path))
            url = url.copy_merge_params(asked) if asked else url
            request = httpx.Request(method, url, json=json, content=content, headers=headers)
        except httpx.InvalidURL:
            raise Refused(exchange.say.NOT_WEB) from None
        answer = self.exchange(request, writes=writes, at_most=at_most)
        if 200 <= answer.status < 300 or answer.status in accept:
            return answer
        raise self.trouble(answer)

    def requests_session(self, prefixes: Mapping[str, str]) -> requests.Session:
        """A session for a vendor library that speaks JSON, run through this door.

        ``prefixes`` maps an address the library has built in to a path under our base, and is
        applied before anything is signed. Only 400, 403, 404, 409, 410, 413 and 422 reach the
        library as they are; all other failures come out as the five errors.
        """
        from listener.requests_bridge import Bridge

        return Bridge(self, prefixes)

    def mail(self, mail: EmailMessage | None, *, user: str, password: str, ca: str) -> None:
        """One mail to its one receiver by the server that is our base, ``smtp://`` or ``smtps://``.

        None only signs in. ``ca``: PEM of the authority to trust instead of the usual ones.
        """
        from listener import mailing

        given = {"user": user, "password": password, "ca": ca}
        mailing.deliver(self.base, mail, own=self.own, secrets=self.secrets, **given)

    def spend(self, items: int, price: float) -> None:
        """Before a paid call: reserve ``items`` at ``price`` dollars each under the month's ceiling.

        Raises OutOfCredit and sends nothing when the ceiling would be passed.
        """
        if self.budget:
            self.budget.spend(items, price)

    def give_back(self, items: int, price: float) -> None:
        """After it: what was reserved and not used."""
        if self.budget:
            self.budget.give_back(items, price)

    def address(self, path: str) -> str:
        """The whole address of a path under our base; an absolute one stays as it is."""
        absolute = path.startswith(("http://", "https://"))
        return path if absolute else f"{self.base}/{path.lstrip('/')}"

    def exchange(
        self, request: httpx.Request, *, writes: bool, at_most: int = TEN_MEGABYTES
    ) -> Answer:
        """The answer, whatever its status; a refusal's words come without our secrets."""
        for name, value in HEADERS.items():
            # httpx sets these three by itself only on its own client's requests.
            request.headers.setdefault(name, value)
        writes = writes or request.method in CHANGES
        carried = Exchange(self.carry, self.house, self.budget)
        answer = carried(request, writes=writes, at_most=at_most)
        body = answer.body if answer.status < 400 else self._clean(answer.text).encode()
        return replace(answer, body=body, secrets=self.secrets)

    def trouble(self, answer: Answer) -> Trouble:
        """What an answer that is no success stands for."""
        return answers.trouble_in(answer, now=self.house.clock.now(), refusals=self.refusals)

    def _clean(self, text: str) -> str:
        return scrubbed(text, self.secrets)
