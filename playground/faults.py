"""Faults on demand: which call goes wrong, how, and how many times."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any, Protocol

from playground.wire import AnswerLost, Json, NeverArrived, Request, Response, as_html

# A platform answers the ones marked (own) in its own dialect, through `refuse`.
KINDS = {
    "rate limit": "(own) told to wait",
    "token dead": "(own) the key is no longer accepted",
    "out of credit": "(own) the prepaid credit is used up",
    "forbidden": "(own) not allowed",
    "unavailable": "(own) 503, try later",
    "cursor unknown": "(own) the bookmark is no longer known",
    "errors inside": "(own) 200, with errors in the body",
    "huge": "(own) a body of 50 MB, streamed",
    "hostile html": "(own) scripts and handlers inside a text",
    "expanding entities": "(own) XML entities that multiply",
    "server error": "500 with a page of HTML",
    "html": "200 with a page of HTML where data was due",
    "garbage": "200 with bytes that are nothing",
    "no content type": "the right answer without its Content-Type",
    "duplicated items": "every item of the page twice",
    "out of order": "the page's items shuffled",
    "page changes": "the act in `then` happens right after this answer",
    "slow": "the right answer after `seconds`",
    "answer lost": "the effect happens, the connection dies half way through the answer",
    "never arrived": "the connection dies before anything happens",
}


class Platform(Protocol):
    """What the town asks of a platform or desk."""

    def handle(self, request: Request) -> Response: ...

    def refuse(self, what: str, request: Request) -> Response | None:
        """This fault in the platform's own dialect, or None when it has none for it."""
        ...


@dataclass
class Fault:
    where: str
    what: str
    times: int = 1
    seconds: float = 0.0
    then: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        if self.what not in KINDS:
            raise ValueError(f"No fault is called '{self.what}'. There are: {', '.join(KINDS)}.")


class Faults:
    """The faults that wait for their call, first set first served."""

    def __init__(self, shuffle: Callable[[list[Any]], None]) -> None:
        self._shuffle = shuffle
        self.waiting: list[Fault] = []

    def set(self, where: str, what: str, **more: Json) -> None:
        """Let the next calls fail. `where` is like "x:POST /2/dm_conversations": the platform,
        the method and the start of the path; * stands for anything. Raises ValueError."""
        self.waiting.append(Fault(where, what, **more))

    def clear(self) -> None:
        self.waiting.clear()

    def take(self, call: str) -> Fault | None:
        """Use up one time of the first fault that waits for this call."""
        for fault in self.waiting:
            if fnmatchcase(call, fault.where + "*"):
                fault.times -= 1
                if not fault.times:
                    self.waiting.remove(fault)
                return fault
        return None

    def answer(self, fault: Fault, platform: Platform, request: Request) -> Response:
        """The faulty answer. Raises AnswerLost or NeverArrived when no answer comes."""
        if fault.what == "never arrived":
            raise NeverArrived
        own = platform.refuse(fault.what, request) or _instead(fault.what)
        if own is None and KINDS[fault.what].startswith("(own)"):
            return as_html(f"There is no fault '{fault.what}' here.", 501)
        return own or self._spoilt(fault, platform.handle(request))

    def _spoilt(self, fault: Fault, right: Response) -> Response:
        match fault.what:
            case "answer lost":
                raise AnswerLost(right)
            case "slow":
                return replace(right, delay=fault.seconds)
            case "no content type":
                kept = [pair for pair in right.headers if pair[0].lower() != "content-type"]
                return replace(right, headers=tuple(kept))
            case "duplicated items":
                return _with_items(right, lambda items: [each for each in items for _ in "12"])
            case "out of order":
                return _with_items(right, self._shuffled)
        return right

    def _shuffled(self, items: list[Any]) -> list[Any]:
        mixed = list(items)
        self._shuffle(mixed)
        # A shuffle that leaves the order as it was would be no fault.
        return mixed if mixed != items else items[::-1]


def _instead(what: str) -> Response | None:
    page = "<html><body><h1>{}</h1><p>Something went wrong.</p></body></html>"
    match what:
        case "server error":
            return as_html(page.format("500 Internal Server Error"), 500)
        case "unavailable":
            return as_html(page.format("503 Service Unavailable"), 503)
        case "forbidden":
            return as_html(page.format("403 Forbidden"), 403)
        case "rate limit":
            return as_html(page.format("429 Too Many Requests"), 429)
        case "html":
            return as_html(page.format("Please sign in to the network"))
        case "garbage":
            return Response(200, (("Content-Type", "application/json"),), b"\x00\xff{]nothing")
    return None


def _with_items(right: Response, change: Callable[[list[Any]], list[Any]]) -> Response:
    if "json" not in right.header("content-type"):
        return right
    whole = right.json()
    if isinstance(whole, list):
        whole = change(whole)
    for key in ("data", "items", "notifications", "posts", "messages", "convos", "statuses"):
        if isinstance(whole, dict) and isinstance(whole.get(key), list):
            whole[key] = change(whole[key])
    return replace(right, body=json.dumps(whole, ensure_ascii=False).encode())
