"""The queue page over a million words, beside the same fifty rows drawn from memory."""

import http.client
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain

from tests.bench.crowd import kept_folder
from tests.bench.measure import Axis, percentile
from tests.bench.serving import Served, serving

BARE = "a bare Starlette page of the same 50 rows from memory, same template, same process"


class Visitor:
    """One connection kept open, as a browser keeps it."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.line = http.client.HTTPConnection("127.0.0.1", served.at["port"])

    def ask(self, path: str) -> float:
        """Milliseconds from the request to the last byte."""
        start = time.perf_counter()
        self.line.request("GET", path, headers=self.served.headers)
        answer = self.line.getresponse()
        body = answer.read()
        took = (time.perf_counter() - start) * 1000
        assert answer.status == 200, answer.status
        assert body.count(b'class="waits"') == 50, "not fifty rows"
        return took

    def cpu_ms(self, path: str, times: int) -> float:
        self.line.close()  # idle while others were asked: the server may have closed it
        before = self.served.do("cpu")
        for _ in range(times):
            self.ask(path)
        return float(self.served.do("cpu") - before) / times * 1000


def measure(*, runs: int, quick: bool) -> Iterable[Axis]:
    large, small = (2_000, 1_000) if quick else (1_000_000, 10_000)
    times = 3 if quick else 300
    with _visiting(large) as many, _visiting(small) as few:
        for visitor in (many, few):
            for path in ("/", "/bare") * (1 if quick else 10):
                visitor.ask(path)
        found: dict[str, list[list[float]]] = {"ours": [], "bare": [], "few": []}
        for _ in range(runs):
            # In turns, so that whatever else the machine does falls on all alike.
            turns = [(many.ask("/"), many.ask("/bare"), few.ask("/")) for _ in range(times)]
            for name, samples in zip(found, zip(*turns, strict=True), strict=True):
                found[name].append(list(samples))
        cpu = {"cpu_ms": many.cpu_ms("/", times), "floor_cpu_ms": many.cpu_ms("/bare", times)}
        few_cpu = few.cpu_ms("/", times)
    ours, bare, flat = (_p95(found[name]) for name in ("ours", "bare", "few"))
    half = {f"{name}_p50": percentile(list(chain(*found[name])), 0.5) for name in ("ours", "bare")}
    yield Axis(
        "queue page", "ms p95", large, ours, bare, BARE, "at most 1.5 × the floor", cpu | half
    )
    yield Axis(
        "queue page: flat", "ms p95", large, ours, flat, f"the same page at {small} words",
        "no dearer than a small casebook's", {"cpu_ms": cpu["cpu_ms"], "floor_cpu_ms": few_cpu},
    )  # fmt: skip


@contextmanager
def _visiting(words: int) -> Iterator[Visitor]:
    with kept_folder(words) as place, serving(place, words) as served:
        visitor = Visitor(served)
        yield visitor
        visitor.line.close()


def _p95(runs: list[list[float]]) -> list[float]:
    return [percentile(samples, 0.95) for samples in runs]
