"""One call on the pretend Bluesky: who calls, with what right, and what was asked."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from playground.platforms.bluesky_dialect import invalid, missing
from playground.platforms.bluesky_store import Account, Store
from playground.platforms.bluesky_views import Views
from playground.wire import Json, Request, Response

if TYPE_CHECKING:
    from playground.platforms.bluesky import Bluesky


@dataclass(frozen=True)
class Call:
    room: "Bluesky"
    request: Request
    account: Account | None = None
    scope: str = ""

    @property
    def store(self) -> Store:
        return self.room.store

    @property
    def me(self) -> Account:
        assert self.account, "the method is open to everybody"
        return self.account

    @cached_property
    def views(self) -> Views:
        return Views(self.store, self.me)

    @cached_property
    def sent(self) -> dict[str, Json]:
        """The body. Raises Xrpc, BadRequest."""
        kind = self.request.headers.get("content-type", "")
        if "json" not in kind:
            raise invalid(f"Wrong request encoding (Content-Type): {kind}")
        found = self.request.json()
        return found if isinstance(found, dict) else {}

    def need(self, key: str) -> Json:
        if key not in self.sent:
            raise missing(key)
        return self.sent[key]

    def asked(self, name: str) -> str:
        return self.request.asked(name)

    def many(self, name: str) -> list[str]:
        return [value for key, value in self.request.query if key == name]

    def number(self, name: str, usual: int, most: int) -> int:
        value = self.asked(name) or str(usual)
        if not value.isdigit():
            raise invalid(f'Expected integer value type (got "{value}") at $.{name}')
        if int(value) > most:
            raise invalid(f"integer too big (maximum {most}, got {value}) at $.{name}")
        return int(value)


Verb = Callable[[Call], Response]
