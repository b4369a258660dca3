"""A public author against a million customers: found as brute force finds them, and how fast."""

import os
import random
import sqlite3
import time
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from rapidfuzz import fuzz, process
from sqlalchemy import insert, select

from casebook.contacts import handle_key, name_key
from casebook.database import Book
from casebook.migrations import migrate
from casebook.tables.people import customer
from casebook.vault import Vault
from listener.matchers.evidence import Said
from listener.whom.guessing import guess
from listener.whom.names import LIKE, Names
from tests.bench.measure import Axis, folder, percentile, rss_mb
from tests.cast import FakeClock, connect

VAULT = Vault(b"b" * 32)
SEED = 14
BRUTE = "rapidfuzz.process.extract over every different name"
SYLLABLES = [
    "ba",
    "be",
    "bi",
    "bo",
    "ca",
    "ce",
    "ci",
    "co",
    "da",
    "de",
    "di",
    "do",
    "fa",
    "fe",
    "fi",
    "fo",
    "ga",
    "ge",
    "gi",
    "go",
    "la",
    "le",
    "li",
    "lo",
    "ma",
    "me",
    "mi",
    "mo",
    "na",
    "ne",
    "ni",
    "no",
    "pa",
    "pe",
    "pi",
    "po",
    "ra",
    "re",
    "ri",
    "ro",
    "sa",
    "se",
    "si",
    "so",
    "ta",
    "te",
    "ti",
    "to",
    "va",
    "ve",
    "vi",
    "vo",
    "bru",
    "cre",
    "dra",
    "gra",
    "spa",
    "tri",
    "zan",
    "zzi",
    "lli",
    "nni",
    "tti",
    "rdi",
    "sco",
    "stra",
]
CITIES = [f"Borgo {letter}{other}" for letter in "ABCDEFGH" for other in "aeiou"]
LETTERS = "abcdefghilmnoprstuvz"


@dataclass
class Town:
    """Names with their usual slope: few are very common, most are rare."""

    n: int
    draw: random.Random = field(default_factory=lambda: random.Random(SEED))

    def __post_init__(self) -> None:
        text = files("listener.whom").joinpath("nicknames.toml").read_text("utf-8")
        firsts = list(tomllib.loads(text)["it"])
        lasts = list({self._surname(): None for _ in range(40_000)})
        both = zip(self._drawn(firsts, 3.0), self._drawn(lasts, 10.0), strict=True)
        self.names = [(first, last) for first, last in both]

    def _surname(self) -> str:
        return "".join(self.draw.choice(SYLLABLES) for _ in range(self.draw.choice((2, 3, 3, 4))))

    def _drawn(self, words: Sequence[str], flat: float) -> list[str]:
        weights = [1 / (place + flat) ** 0.8 for place in range(len(words))]
        return self.draw.choices(words, weights, k=self.n)

    def authors(self, many: int) -> list[str]:
        """As their file has it, with a slip in one word, with one in both, or somebody unknown."""
        return [self._author() for _ in range(many)]

    def _author(self) -> str:
        first, last = self.draw.choice(self.names)
        kind = self.draw.random()
        if kind > 0.9:
            return f"{first} {self._surname()}"
        first = self._slip(first) if 0.35 < kind < 0.5 or kind > 0.8 else first
        return f"{first} {self._slip(last) if kind > 0.5 else last}"

    def _slip(self, word: str) -> str:
        at, how = self.draw.randrange(1, len(word)), self.draw.randrange(4)
        new = self.draw.choice(LETTERS)
        if how == 3:
            return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
        return word[:at] + ("", new, new)[how] + word[at + (how != 1) :]


def measure(*, runs: int, quick: bool) -> Iterable[Axis]:
    small, large = (300, 2_000) if quick else (10_000, 1_000_000)
    for n in (small, large):
        with folder() as place:
            yield from _measured(place, n, truths=20 if quick else 150, runs=runs)


def _measured(place: Path, n: int, *, truths: int, runs: int) -> Iterable[Axis]:
    town = Town(n)
    book = _filled(place, town)
    authors = town.authors(1_000 if n > 5_000 else 100)
    before, names = rss_mb(os.getpid()), Names()
    started = time.perf_counter()
    with book.reading() as r:
        names.refresh(r)
    built, held = time.perf_counter() - started, rss_mb(os.getpid()) - before
    keys = [name_key(author) for author in authors]
    times = [_times(names, keys) for _ in range(runs)]
    recall, brute = _recall(
        names, keys[:truths], sorted({name_key(" ".join(p)) for p in town.names})
    )
    p95 = [percentile(took, 0.95) for took, _ in times]
    busy = min(percentile(cpu, 0.95) for _, cpu in times)
    about = {
        "p50_ms": round(percentile(times[0][0], 0.5), 3),
        "p99_ms": round(percentile(times[0][0], 0.99), 2),
    }
    about |= {
        "cpu_p95_ms": round(busy, 3),
        "build_s": round(built, 2),
        "held_mb": round(held, 1),
        "bytes_a_customer": round(held * 2**20 / n),
    }
    about |= {"brute_force_p95_ms": round(percentile(brute, 0.95), 1), "recall@5": round(recall, 4)}
    yield Axis(
        f"whom: look up, {n:,}", "ms p95", n, p95, brute, BRUTE, "at most 15, the prize 3", about
    )
    yield Axis(
        f"whom: recall@5 of scores from {LIKE}, {n:,}", "share", n, [recall], [1.0], BRUTE,
        "at least .97, the prize .98", {"mentions": truths},
    )  # fmt: skip
    rate = [_rate(book, names, town, authors) for _ in range(runs)]
    goal = "at least 300, on one core"
    about = {"on the clock": round(max(wall for wall, _ in rate))}
    figures = [cpu for _, cpu in rate]
    yield Axis(
        f"whom: mentions weighed, {n:,}", "a second of one core", n, figures, goal=goal, about=about
    )
    yield Axis(
        f"whom: a new customer is found, {n:,}",
        "ms",
        n,
        [_found_anew(book, names)],
        goal="at most 1,000",
    )
    book.close()


def _filled(place: Path, town: Town) -> Book:
    """Every third has a handle. Written by the module alone: the import is measured elsewhere."""
    url = f"sqlite:///{place / 'casebook.db'}"
    migrate(url, VAULT)
    book = Book.open(url, clock=FakeClock(), vault=VAULT)
    desk = connect(book, "rt", kind="desk")
    bare = sqlite3.connect(place / "casebook.db")
    columns = "(id, account_id, native_id, code, name, name_key, city, contract, seen_at)"
    bare.executemany(
        f"INSERT INTO customer {columns} VALUES (?, ?, ?, ?, ?, ?, ?, '{{}}', 0)",
        (
            (n, desk, str(n), f"LF-{n}", f"{a} {b}", name_key(f"{a} {b}"), CITIES[n % len(CITIES)])
            for n, (a, b) in enumerate(town.names, 1)
        ),
    )
    handles = ((n, f"{a}.{b}{n % 90 + 10}") for n, (a, b) in enumerate(town.names, 1) if n % 3 == 0)
    bare.executemany(
        "INSERT INTO customer_contact (customer_id, kind, value, key, yek) VALUES (?, 'handle:x', ?, ?, ?)",
        ((n, handle, handle_key(handle), handle_key(handle)[::-1]) for n, handle in handles),
    )
    bare.commit()
    bare.execute("ANALYZE")
    bare.close()
    return book


def _times(names: Names, keys: Sequence[str]) -> tuple[list[float], list[float]]:
    """Milliseconds on the clock, and of this thread on the processor."""
    took, busy = [], []
    for key in keys:
        start, began = time.perf_counter(), time.thread_time()
        names.like(key)
        took.append((time.perf_counter() - start) * 1000)
        busy.append((time.thread_time() - began) * 1000)
    return took, busy


def _recall(names: Names, keys: Sequence[str], every: list[str]) -> tuple[float, list[float]]:
    """Of the five best that brute force finds, ties being as good; and its milliseconds."""
    found = wanted = 0
    took = []
    for key in keys:
        start = time.perf_counter()
        best = process.extract(
            key, every, scorer=fuzz.ratio, score_cutoff=LIKE, limit=5, processor=None
        )
        took.append((time.perf_counter() - start) * 1000)
        ours = [score for _, score in names.like(key)]
        wanted += len(best)
        found += sum(mine >= score - 1e-9 for mine, (_, score, _) in zip(ours, best, strict=False))
    return found / max(1, wanted), took


def _rate(book: Book, names: Names, town: Town, authors: Sequence[str]) -> tuple[float, float]:
    """A second on the clock, and a second of processor. By name, handle and city, as the matcher asks: candidates, files, weights, reasons."""
    start, began = time.perf_counter(), time.process_time()
    for n, author in enumerate(authors):
        handle = author.replace(" ", ".") + str(n % 90 + 10)
        said = Said(
            "facebook", "non va niente", handle, author, {"location": CITIES[n % len(CITIES)]}
        )
        with book.reading() as r:
            guess(r, names, said)
    wall, cpu = time.perf_counter() - start, time.process_time() - began
    return len(authors) / wall, len(authors) / cpu


def _found_anew(book: Book, names: Names) -> float:
    """Committed by another, then asked for by a process that has its names already."""
    new = {"account_id": 1, "native_id": "new", "name": "Zenobia Quarantotti", "contract": {}}
    with book.writing() as w:
        w.run(insert(customer).values(**new, name_key="quarantotti zenobia", seen_at=w.now))
    start = time.perf_counter()
    with book.reading() as r:
        names.refresh(r)
        ((key, _), *_) = names.like("quarantoti zenobia")
        assert r.value(select(customer.c.native_id).where(customer.c.name_key == key)) == "new"
    return (time.perf_counter() - start) * 1000
