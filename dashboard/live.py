"""Wakes open pages: what was committed reaches every stream that asked for its topic."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable, Sequence

from sse_starlette import EventSourceResponse, ServerSentEvent
from sse_starlette.sse import AppStatus

from casebook.database import Told

# The hub ends its streams itself, each with a last word; the library would tear them off.
AppStatus.enable_automatic_graceful_drain = False

# Names told lately, for pages that were drawn before their stream opened.
REMEMBERED = 1_000

# What a notice too long for PostgreSQL becomes: look at everything again.
ALL = "all"


class Stream:
    """One open page; it remembers topics, so a slow reader is never owed more than a few."""

    def __init__(self, topics: frozenset[str]) -> None:
        self.topics = topics
        self.waiting: dict[str, None] = {}
        self.woken = asyncio.Event()
        self.over = False

    def offer(self, names: Iterable[str]) -> None:
        if wanted := [name for name in names if self._wants(name)]:
            self.waiting.update(dict.fromkeys(wanted))
            self.woken.set()

    def _wants(self, name: str) -> bool:
        """``case`` means every case, ``case:12`` only that one."""
        return name == ALL or name in self.topics or name.partition(":")[0] in self.topics

    async def events(self) -> AsyncIterator[ServerSentEvent]:
        yield ServerSentEvent(event="hello", data="", retry=2_000)
        while not self.over:
            await self.woken.wait()
            self.woken.clear()
            names, self.waiting = self.waiting, {}
            if names:
                yield ServerSentEvent(event="told", data=" ".join(names))

    def end(self) -> None:
        self.over = True
        self.woken.set()


class Hub:
    """Belongs to one event loop; ``tell`` may be called from any thread.

    ``name`` is another one for each process: the mark a page carries is good where it was drawn.
    """

    def __init__(self, name: str = "") -> None:
        self.name, self.said = name, 0
        self.lately: deque[str] = deque(maxlen=REMEMBERED)
        self.streams: set[Stream] = set()
        self.loop: asyncio.AbstractEventLoop | None = None

    def attach(self) -> None:
        self.loop = asyncio.get_running_loop()

    def detach(self) -> None:
        """On the loop: no stream stays open, none opens any more."""
        self.loop = None
        for stream in self.streams:
            stream.end()

    def tell(self, told: Sequence[Told]) -> None:
        """After a commit, or from a notice of the database; before the site is up it is nothing."""
        loop = self.loop
        if loop is None:
            return
        try:
            loop.call_soon_threadsafe(self._spread, names(told))
        except RuntimeError:
            # The loop closed in between: nobody is listening any more.
            self.loop = None

    @property
    def mark(self) -> str:
        """How far it is; what a page reads after this, it has seen."""
        return f"{self.name} {self.said}"

    def _spread(self, names: Sequence[str]) -> None:
        self.said += len(names)
        self.lately.extend(names)
        for stream in self.streams:
            stream.offer(names)

    def open(self, topics: Iterable[str], mark: str) -> EventSourceResponse:
        """``mark``: the hub's when the page was drawn; what was told since then comes at once.

        Without one only what is told from now on.
        """
        return EventSourceResponse(self._listened(Stream(frozenset(topics)), mark), ping=15)

    def _since(self, mark: str) -> Sequence[str]:
        name, _, number = mark.rpartition(" ")
        missed = self.said - int(number) if number.isdecimal() else -1
        if name != self.name or not 0 <= missed <= len(self.lately):
            return [ALL]
        return list(self.lately)[len(self.lately) - missed :]

    async def _listened(self, stream: Stream, mark: str) -> AsyncIterator[ServerSentEvent]:
        stream.over = self.loop is None
        self.streams.add(stream)
        stream.offer(self._since(mark) if mark else ())
        try:
            async for event in stream.events():
                yield event
        finally:
            self.streams.discard(stream)


def names(told: Iterable[Told]) -> list[str]:
    """``case`` 12 is told as ``case:12``; what has no number, by its name alone."""
    return list(dict.fromkeys(f"{t.topic}:{t.id}" if t.id else t.topic for t in told))
