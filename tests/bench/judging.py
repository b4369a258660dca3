"""How fast words are judged: by the lists at once, by the learned judge beside; and its memory."""

import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from listener.detectors.lexicon import words_of
from listener.detectors.words import WordJudge
from listener.judging import lessons
from tests.bench.measure import Axis

ROOT = Path(__file__).parents[2]
ALONE = """
import resource, sys, time
from listener.judging import encoder, lessons
from listener.judging.head import shipped
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
texts, before = [one.text for one in lessons.lessons()][:: 17][: int(sys.argv[1])], peak()
began = time.perf_counter()
shipped().chances(texts[:1], encoder.vectors(texts[:1]))
ready = time.perf_counter() - began
began, worked = time.perf_counter(), time.process_time()
shipped().chances(texts, encoder.vectors(texts))
print(len(texts) / (time.perf_counter() - began), len(texts) / (time.process_time() - worked))
print(ready, peak() - before)
"""


def measure(*, runs: int, quick: bool) -> Iterator[Axis]:
    texts = [one.text for one in lessons.lessons()]
    many = list(islice(cycle(texts), 500 if quick else 20_000))
    judge = WordJudge(_lists())
    yield Axis(
        "judged by the lists", "texts/s", len(many), [_rate(judge, many) for _ in range(runs)],
        goal="at least 10,000",
    )  # fmt: skip
    some = 16 if quick else 256
    told = [_alone(some) for _ in range(runs)]
    about = {
        "per second of processor": round(max(each[1] for each in told), 1),
        "first word, s": round(min(each[2] for each in told), 2),
        "memory more, MB": round(max(each[3] for each in told)),
        "letters of a text": sum(map(len, texts)) // len(texts),
    }
    yield Axis(
        "judged by the learned judge", "texts/s", some, [each[0] for each in told],
        goal="at least 30 on one core, at most 250 MB more", about=about,
    )  # fmt: skip


def _rate(judge: WordJudge, texts: list[str]) -> float:
    began = time.perf_counter()
    for text in texts:
        judge.judge(words_of(text), asks="?" in text)
    return len(texts) / (time.perf_counter() - began)


def _alone(some: int) -> list[float]:
    """In a process of its own: (texts a second, of processor, seconds to the first, MB more)."""
    one_core = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-c", ALONE, str(some)]
    said = subprocess.run(command, cwd=ROOT, env=one_core, check=True, capture_output=True)
    return [float(number) for number in said.stdout.split()]


def _lists() -> Iterator[tuple[str, str, int]]:
    shipped = tomllib.loads((ROOT / "config" / "defaults" / "words" / "it.toml").read_text("utf-8"))
    for name, words in shipped.items():
        weights = words if isinstance(words, dict) else dict.fromkeys(words, 1)
        yield from ((name, word, weight) for word, weight in weights.items())
