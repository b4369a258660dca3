"""Carry one request to one answer: rate windows, tries of reads, redirects, a cap on the size."""

import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from random import Random

import httpx

from casebook.clock import Clock
from casebook.words import sentences
from listener import answers
from listener.answers import Answer
from listener.budget import Budget
from listener.limits import meta_rest, told_until, used_up
from listener.outcomes import Busy, Changed, Refused, Trouble, Unknown

say = sentences("listener", "exchange")

LONGEST_ANSWER = timedelta(minutes=2)  # a body that drips for longer is given up
PAUSES = (0.4, 1.2)  # seconds before the second and the third try of a read
PASSING = (502, 503, 504)
MOVES = (301, 302, 303, 307, 308)
MOST_REDIRECTS = 5
AN_ID = re.compile(r"(?<=/)[^/]*\d{4,}[^/]*")

HEADERS = {"user-agent": "Quattrocchi", "accept-encoding": "gzip, deflate", "accept": "*/*"}
# What may follow a redirect to another server: nothing that could be a key.
HARMLESS = {*HEADERS, "accept-language", "if-none-match", "if-modified-since"}


@dataclass(frozen=True)
class House:
    """What every account's calls share and nobody reaches for."""

    clock: Clock
    random: Random
    sleep: Callable[[float], None]


@dataclass(frozen=True)
class Exchange:
    send: Callable[[httpx.Request], httpx.Response]  # the account's client; the body unread
    house: House
    budget: Budget | None

    def __call__(self, request: httpx.Request, *, writes: bool, at_most: int) -> Answer:
        """An answer of any status but a followed redirect; see ``Http`` for the errors."""
        self._respect_windows(request, writes=writes)
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._tried(request, writes=writes, at_most=at_most)
            self._note_windows(request, answer)
            location = answer.headers.get("location", "")
            if request.method != "GET" or answer.status not in MOVES or not location:
                return answer
            request = _redirected(request, location)
        raise Changed(answers.say.MOVED)

    def _tried(self, request: httpx.Request, *, writes: bool, at_most: int) -> Answer:
        for pause in self._pauses(request):
            try:
                answer = self._carried(request, writes=writes, at_most=at_most)
                if answer.status not in PASSING or "retry-after" in answer.headers:
                    return answer
            except httpx.TransportError:
                pass  # a read that failed on the way: the last try below tells
            self.house.sleep(pause)
        try:
            return self._carried(request, writes=writes, at_most=at_most)
        except (httpx.UnsupportedProtocol, httpx.LocalProtocolError):
            raise Refused(say.NOT_WEB) from None
        except httpx.TransportError as error:
            raise answers.silence(error, writes=writes) from None

    def _pauses(self, request: httpx.Request) -> Iterator[float]:
        """One before each further try: only a GET has any."""
        for pause in PAUSES if request.method == "GET" else ():
            yield pause * self.house.random.uniform(0.5, 1.5)

    def _carried(self, request: httpx.Request, *, writes: bool, at_most: int) -> Answer:
        latest = self.house.clock.now() + LONGEST_ANSWER
        body = bytearray()
        with closing(self.send(request)) as response:
            try:
                for piece in _unpacked(response, at_most):
                    body += piece
                    if len(body) > at_most:
                        raise _half_read(Changed(say.TOO_BIG, f"more than {at_most} bytes"), writes)
                    if self.house.clock.now() > latest:
                        raise _half_read(Busy(say.TOO_SLOW), writes)
            except zlib.error as error:
                raise _half_read(Changed(answers.say.CHANGED, str(error)), writes) from None
            headers = dict(response.headers)
            return Answer(response.status_code, headers, bytes(body), str(response.url), writes)

    def _respect_windows(self, request: httpx.Request, *, writes: bool) -> None:
        if not self.budget:
            return
        if until := self.budget.shut_until(_endpoint(request), "writes" if writes else "reads"):
            raise Busy(answers.say.BUSY, until)

    def _note_windows(self, request: httpx.Request, answer: Answer) -> None:
        if not self.budget:
            return
        now = self.house.clock.now()
        told = told_until if answer.status == 429 else used_up
        shut = {_endpoint(request): told(answer.headers, now)}
        shut |= {"reads": meta_rest(answer.headers, now, writes=False)}
        shut |= {"writes": meta_rest(answer.headers, now, writes=True)}
        for window, until in shut.items():
            if until:
                self.budget.shut(window, until)


def _redirected(request: httpx.Request, location: str) -> httpx.Request:
    try:
        url = request.url.join(location)
    except httpx.InvalidURL:
        raise Changed(answers.say.MOVED, location) from None
    if url.scheme not in ("http", "https"):
        raise Changed(answers.say.MOVED, location)
    same = (url.scheme, url.host, url.port) == (
        request.url.scheme, request.url.host, request.url.port,
    )  # fmt: skip
    kept = {k: v for k, v in request.headers.items() if k != "host" and (same or k in HARMLESS)}
    return httpx.Request("GET", url, headers=kept)


def _unpacked(response: httpx.Response, at_most: int) -> Iterator[bytes]:
    """The body, never unpacked further than one byte over the cap: a bomb stays small."""
    packed = response.headers.get("content-encoding", "identity").strip().lower()
    if packed in ("", "identity") or response.is_stream_consumed:
        yield from [response.content] if response.is_stream_consumed else response.iter_raw()
        return
    if packed not in ("gzip", "x-gzip", "deflate"):
        raise zlib.error(f"packed as {packed}")
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 32)  # 32: gzip or zlib, as it comes
    for piece in response.iter_raw():
        yield unpack.decompress(piece, at_most + 1)


def _half_read(trouble: Trouble, writes: bool) -> Trouble:
    return Unknown(answers.say.UNKNOWN) if writes else trouble


def _endpoint(request: httpx.Request) -> str:
    """The call without its ids, as platforms count: ``GET /2/users/:id/mentions``."""
    return f"{request.method} {AN_ID.sub(':id', request.url.path)}"
