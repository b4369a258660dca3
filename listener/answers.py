"""Turn what a platform answered, or the silence after a call, into the five errors."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from casebook.words import Both, sentences
from listener.limits import told_until
from listener.masking import scrubbed
from listener.outcomes import Busy, Changed, Gone, OutOfCredit, Refused, SignedOut, Trouble, Unknown

say = sentences("listener", "answers")

Refusals = Iterable[tuple[str, Both]]

TEN_MEGABYTES = 10_000_000
RAW_KEPT = 2_000
SAID_KEPT = 300
TAG = re.compile(r"<[^>]*>")

# What surely ended before a byte of the request left.
NEVER_LEFT = (
    httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)  # fmt: skip


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
        return json_of(self)


def trouble_in(answer: Answer, *, now: datetime, refusals: Refusals = ()) -> Trouble:
    """The error that a status stands for, anything but a success."""
    status, writes = answer.status, answer.writes
    if status == 401:
        return SignedOut(say.SIGNED_OUT)
    if status == 402:
        return OutOfCredit(say.NO_CREDIT)
    if status == 429:
        return Busy(say.BUSY, told_until(answer.headers, now))
    if 300 <= status < 400:
        # After a 302 or 303 the deed may be done: that is how forms answer.
        doubt = writes and status in (302, 303)
        return Unknown(say.UNKNOWN) if doubt else Changed(say.MOVED, raw(answer))
    if 400 <= status < 500 and status not in (408, 425):
        said, code = said_in(answer)
        return refusal(said, code or str(status), refusals, gone=status in (404, 410))
    return Unknown(say.UNKNOWN) if writes else Busy(say.DOWN, told_until(answer.headers, now))


def silence(error: httpx.TransportError, *, writes: bool) -> Trouble:
    """The error for a call that brought no answer."""
    if writes and not isinstance(error, NEVER_LEFT):
        return Unknown(say.UNKNOWN)
    return Busy(say.DOWN)


def refusal(said: str, code: str = "", refusals: Refusals = (), *, gone: bool = False) -> Refused:
    """A known no, in a sentence for a person where the phrase or the code is known."""
    kind = Gone if gone else Refused
    for phrase, words in refusals:
        if phrase == code or phrase.lower() in said.lower():
            return kind(words, said=said, code=code)
    return kind(say.REFUSED.filled(quoted=said or code), said=said, code=code)


def json_of(answer: Answer) -> Any:
    """Raises Changed when it is not JSON, and Unknown when it answers a write."""
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        pass  # told below, without the parser's own quotation of the body
    raise Unknown(say.UNKNOWN) if answer.writes else Changed(say.CHANGED, raw(answer))


def raw(answer: Answer) -> str:
    return scrubbed(answer.text[:RAW_KEPT], answer.secrets)


def said_in(answer: Answer) -> tuple[str, str]:
    """The service's own words and its code, from the shapes in use; HTML without its tags."""
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return " ".join(TAG.sub(" ", answer.text[:RAW_KEPT]).split())[:SAID_KEPT], ""
    if isinstance(found, list) and found:
        found = found[0]
    inner = found if isinstance(found, dict) else {}
    for key in ("error", "errors"):
        value = inner.get(key)
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, dict) and not inner.get("detail"):
            inner = value
    words = ("detail", "message", "error_description", "error", "title")
    said = next((inner[k] for k in words if isinstance(inner.get(k), str) and inner[k]), "")
    return str(said or found)[:SAID_KEPT], _code(inner)


def _code(found: Mapping[str, Any]) -> str:
    code = found.get("code", "")
    return str(code) if isinstance(code, str | int) else ""
