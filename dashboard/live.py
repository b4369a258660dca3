"""Wakes open pages: what was committed reaches every stream that asked for its topic."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence

from sse_starlette import EventSourceResponse, ServerSentEvent
from sse_starlette.sse import AppStatus

from casebook.database import Told

# The hub ends its streams itself, each with a last word; the library would tear them off.
AppStatus.enable_automatic_graceful_drain = False

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
    """Belongs to one event loop; ``tell`` may be called from any thread."""

    def __init__(self) -> None:
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
        if loop is None or not self.streams:
            return
        try:
            loop.call_soon_threadsafe(self._spread, names(told))
        except RuntimeError:
            # The loop closed in between: nobody is listening any more.
            self.loop = None

    def _spread(self, names: Sequence[str]) -> None:
        for stream in self.streams:
            stream.offer(names)

    def open(self, topics: Iterable[str]) -> EventSourceResponse:
        return EventSourceResponse(self._listened(Stream(frozenset(topics))), ping=15)

    async def _listened(self, stream: Stream) -> AsyncIterator[ServerSentEvent]:
        stream.over = self.loop is None
        self.streams.add(stream)
        try:
            async for event in stream.events():
                yield event
        finally:
            self.streams.discard(stream)


def names(told: Iterable[Told]) -> list[str]:
    """``case`` 12 is told as ``case:12``; what has no number, by its name alone."""
    return list(dict.fromkeys(f"{t.topic}:{t.id}" if t.id else t.topic for t in told))
