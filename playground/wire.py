"""Requests and responses as plain frozen values, so the town runs with or without sockets."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

Json: TypeAlias = Any  # whatever JSON can hold


class AnswerLost(Exception):
    """The effect happened and its answer will never be read; `response` is what was lost."""

    def __init__(self, response: "Response") -> None:
        super().__init__("The answer was lost after the effect.")
        self.response = response


class NeverArrived(Exception):
    """The request was lost on the way: nothing happened."""


class BadRequest(Exception):
    """The request cannot be read; the message says what is wrong with it."""


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def below(self) -> tuple[str, "Request"]:
        """The path's first segment, and the same request with that segment stripped."""
        first, _, rest = self.path.lstrip("/").partition("/")
        return first, replace(self, path="/" + rest)

    def asked(self, name: str, default: str = "") -> str:
        """The last value of a query parameter."""
        return dict(self.query).get(name, default)

    def json(self) -> Json:
        """The body read as JSON; an empty body is an empty object. Raises BadRequest."""
        try:
            return json.loads(self.body or b"{}")
        except ValueError as why:
            raise BadRequest(f"The body is not JSON: {why}") from why

    def form(self) -> dict[str, str]:
        """The body read as an URL-encoded form."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    def fields(self) -> dict[str, Any]:
        """Query and body together, the body winning: JSON when it says so, else a form."""
        if "json" in self.headers.get("content-type", ""):
            sent = self.json()
            return dict(self.query) | (sent if isinstance(sent, dict) else {})
        return dict(self.query) | self.form()

    @property
    def bearer(self) -> str:
        """The token of an `Authorization: Bearer …` or `token …` header, else nothing."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() in ("bearer", "token") else ""


@dataclass(frozen=True)
class Response:
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    stream: Callable[[], Iterator[bytes]] | None = None
    delay: float = 0.0

    def chunks(self) -> Iterator[bytes]:
        """The body piece by piece: a large one is made while it is read."""
        if self.stream is None:
            yield self.body
        else:
            yield from self.stream()

    def header(self, name: str) -> str:
        return {key.lower(): value for key, value in self.headers}.get(name.lower(), "")

    def json(self) -> Json:
        return json.loads(self.body)

    def having(self, *headers: tuple[str, str]) -> "Response":
        """The same answer with these headers set, earlier ones of the same name replaced."""
        names = {name.lower() for name, _ in headers}
        kept = tuple((name, value) for name, value in self.headers if name.lower() not in names)
        return replace(self, headers=kept + headers)


def as_json(
    value: Json, status: int = 200, kind: str = "application/json; charset=utf-8"
) -> Response:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(status, (("Content-Type", kind),), body)


def as_html(text: str, status: int = 200) -> Response:
    return Response(status, (("Content-Type", "text/html; charset=utf-8"),), text.encode())
