"""The one place that makes HTTP clients: one for each account, over one shared TLS context."""

import ssl
from collections.abc import Callable, Mapping
from functools import partial
from random import Random
from typing import Any

import httpcore
import httpx

from casebook.database import Book
from listener.answers import Refusals
from listener.budget import Budget
from listener.calls import Http
from listener.exchange import House
from listener.guard import NOTHING_OWN, GuardedNetwork, Place, Resolve, look_up, places
from listener.masking import Masked, quieten

TIMEOUT = httpx.Timeout(20, connect=5)


class Doors:
    """Opens each account's way out. ``transport`` stands in for the network in a simulation."""

    def __init__(
        self, book: Book, *, transport: httpx.BaseTransport | None = None,
        ceilings: Mapping[str, float] | None = None, random: Random | None = None,
        sleep: Callable[[float], None] = lambda seconds: None,
    ) -> None:  # fmt: skip
        """``ceilings``: US dollars a month by account name. ``sleep``: pauses between tries."""
        quieten()
        self.book = book
        self.ceilings = ceilings or {}
        self._house = House(book.clock, random or Random(0), sleep)
        self._transport = transport
        self._tls: ssl.SSLContext | None = None
        self._clients: dict[tuple[int | None, frozenset[Place]], httpx.Client] = {}
        self._memories: dict[tuple[Any, ...], dict[str, str]] = {}

    def open(
        self, settings: Masked, refusals: Refusals = (), *, account_id: int | None = None,
        name: str = "", internal: bool = False,
    ) -> Http:  # fmt: skip
        """The base address is the setting ``address``; no ``account_id``: a trial, nothing metered.

        ``internal``: private addresses may be dialled, where an administrator typed them.
        """
        own = places(settings.typed) if internal else NOTHING_OWN
        budget = Budget(self.book, account_id, self.ceilings.get(name)) if account_id else None
        client = self._client(account_id, own)
        base = str(settings.get("address", "")).rstrip("/")
        known = account_id, settings.typed, settings.hidden
        memory = self._memories.setdefault(known, {}) if account_id else {}
        carry, hidden = partial(client.send, stream=True), settings.hidden
        return Http(carry, self._house, base, tuple(refusals), hidden, budget, own, memory)

    def close(self) -> None:
        for client in self._clients.values():
            client.close()
        self._clients.clear()

    def _client(self, account_id: int | None, own: frozenset[Place]) -> httpx.Client:
        key = account_id, own
        if key not in self._clients:
            transport = self._transport or self._guarded(own)
            self._clients[key] = httpx.Client(transport=transport, timeout=TIMEOUT, trust_env=False)
        return self._clients[key]

    def _guarded(self, own: frozenset[Place]) -> httpx.HTTPTransport:
        # Reading the certificates takes 40 ms: once for all accounts, and only when first needed.
        self._tls = self._tls or httpx.create_ssl_context(trust_env=False)
        return GuardedTransport(self._tls, own)


class GuardedTransport(httpx.HTTPTransport):
    """httpx's own transport over a pool that dials only what the guard allows."""

    def __init__(
        self, tls: ssl.SSLContext, own: frozenset[Place], resolve: Resolve = look_up
    ) -> None:
        super().__init__(verify=tls, trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls, max_connections=10, max_keepalive_connections=5, keepalive_expiry=5.0,
            network_backend=GuardedNetwork(own, resolve),
        )  # fmt: skip
