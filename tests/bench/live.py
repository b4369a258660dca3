"""A commit, and the moment the last of a hundred open pages has been told of it."""

import asyncio
import time
from collections.abc import Iterable
from itertools import chain

from tests.bench.measure import Axis, folder, percentile
from tests.bench.serving import EVENT, Served, serving

SOCKETS = "the same bytes written to as many bare asyncio sockets of the same process"
PAUSE = 0.05  # seconds between commits: a busy morning, not a flood


def measure(*, runs: int, quick: bool) -> Iterable[Axis]:
    pages, commits = (5, 3) if quick else (100, 40)
    with folder() as place, serving(place, 2_000) as served:
        ours, bare = asyncio.run(_listen(served, pages, commits, runs))
    worst, expected = max(map(max, ours)), pages * commits * runs
    assert sum(map(len, ours)) == expected, "an event was lost"
    yield Axis(
        "commit to event", "ms p95", pages, [percentile(each, 0.95) for each in ours],
        [percentile(each, 0.95) for each in bare], SOCKETS, "at most 25 ms with 100 streams",
        {"p50": percentile(list(chain(*ours)), 0.5), "worst": worst, "events": expected},
    )  # fmt: skip


async def _listen(
    served: Served, pages: int, commits: int, runs: int
) -> tuple[list[list[float]], list[list[float]]]:
    ask = f"GET /live?topics=queue HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {served.at['cookie']}\r\n\r\n"
    streams = [await _open(served.at["port"], ask.encode()) for _ in range(pages)]
    sockets = [await _open(served.at["sockets"], b"") for _ in range(pages)]
    while await asyncio.to_thread(served.do, "streams") < 2 * pages:
        await asyncio.sleep(0.05)
    ours, bare = [], []
    for _ in range(runs):
        ours.append(await _rounds(served, "commit", streams, commits))
        bare.append(await _rounds(served, "push", sockets, commits))
    for _, writer in streams + sockets:
        writer.close()
        await writer.wait_closed()
    return ours, bare


Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _open(port: int, ask: bytes) -> Line:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(ask)
    return reader, writer


async def _rounds(served: Served, order: str, lines: list[Line], times: int) -> list[float]:
    """Milliseconds from done to received, of each line and round."""
    delays: list[float] = []
    for _ in range(times):
        waiting = [asyncio.ensure_future(_told(reader)) for reader, _ in lines]
        done = await asyncio.to_thread(served.do, order)
        delays += [(at - done) / 1e6 for at in await asyncio.gather(*waiting)]
        await asyncio.sleep(PAUSE)
    return delays


async def _told(reader: asyncio.StreamReader) -> int:
    await asyncio.wait_for(reader.readuntil(EVENT.split(b"\r\n")[0]), 30)
    at = time.monotonic_ns()
    await reader.readuntil(b"\r\n\r\n")
    return at
