"""The names of all customers, found again from a name that is nearly theirs, in a few milliseconds.

Held by each process that matches, and read from the casebook when first asked. A name that is alike
shares a whole word with what was written, or has two words that are each nearly the same: so only
the names that hold such words are compared, all of them, by rapidfuzz.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from threading import Lock

from rapidfuzz import fuzz, process
from sqlalchemy import func, select

from casebook.columns import EPOCH
from casebook.database import Reading
from casebook.tables.people import customer, renamed

LIKE = 85  # of 100
WORD_LIKE = 70  # of 100: one letter of four, or of seven two
END = 2  # letters at one end that a slip leaves as they were
SHORT = 3  # a word this short is like too many others
MOST = 60_000  # names compared besides those that share a whole word
# PostgreSQL may show a row after one with a higher number: numbers this young are read again.
SETTLES = timedelta(seconds=10)

NEWEST = select(
    *(func.coalesce(select(func.max(of.c.id)).scalar_subquery(), 0) for of in (customer, renamed))
)


class Names:
    """``size``: how many customers. Names are keys as of ``casebook.contacts.name_key``."""

    def __init__(self) -> None:
        self.size = 0
        self.weights: object = None  # what agreements are worth, and when that was read
        self.weights_at = EPOCH
        self._bearers: dict[str, int] = {}
        self._holding: dict[str, list[str]] = {}  # word → the names that hold it
        self._ends: defaultdict[str, list[str]] = defaultdict(list)  # "^ma", "ia$" → words
        self._seen: deque[tuple[datetime, int, int]] = deque()
        self._floor = (0, 0)
        self._lock = Lock()

    def share(self, word: str) -> float:
        """Of all different names, how many hold this word."""
        return len(self._holding.get(word, ())) / max(1, len(self._bearers))

    def bearers(self, key: str) -> int:
        """How many customers have exactly this name; a rename may leave one too many."""
        return self._bearers.get(key, 0)

    def like(self, key: str, *, limit: int = 5) -> list[tuple[str, float]]:
        """Names alike and how much, of 100; the most alike first."""
        words = list(dict.fromkeys(key.split()))
        best: dict[str, float] = {}
        for names in self._worth_comparing(words):
            found = process.extract(
                key, names, scorer=fuzz.ratio, score_cutoff=LIKE, limit=limit, processor=None
            )
            best.update((name, score) for name, score, _ in found)
        return sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]

    def _worth_comparing(self, words: Sequence[str]) -> Iterator[Sequence[str]]:
        shared = [self._holding[word] for word in words if word in self._holding]
        # The commonest word of a name tells least: where others are known too, they are enough.
        yield from sorted(shared, key=len)
        nearly = [self._nearly(word) for word in words if len(word) > SHORT]
        sums = [(sum(len(self._holding[near]) for near in some), some) for some in nearly]
        # Two words that both differ stand in the names of both: the shorter list will do.
        for total, some in sorted(sums, key=lambda pair: pair[0])[: max(1, len(words) - 1)]:
            if total <= MOST:
                yield from (self._holding[near] for near in some)

    def _nearly(self, word: str) -> list[str]:
        found: dict[str, None] = {}
        for end in _ends(word):
            near = process.extract(
                word, self._ends.get(end, ()), scorer=fuzz.ratio, score_cutoff=WORD_LIKE, limit=None
            )
            found |= {other: None for other, _, _ in near if other != word}
        return list(found)

    def refresh(self, r: Reading) -> None:
        """Learn what was added or renamed since; another process's customers too."""
        with self._lock:
            newest = tuple(r.connection.execute(NEWEST).one())
            while self._seen and self._seen[0][0] <= r.now - SETTLES:
                self._floor = self._seen.popleft()[1:]
            if newest == self._floor:
                return
            of, again = customer.c, renamed.c
            fresh = select(of.id, of.name_key)
            first, second = self._floor
            rows = r.numbers(fresh.where(of.id > first))
            if newest[1] > second:
                other = fresh.join(renamed, again.customer_id == of.id)
                rows += r.numbers(other.where(again.id > second))
            self._learn((key, id > self.size) for id, key in rows)
            self.size = newest[0]
            if r.connection.dialect.name == "sqlite":
                self._floor = newest
            elif not self._seen or self._seen[-1][1:] != newest:
                self._seen.append((r.now, *newest))

    def _learn(self, keys: Iterable[tuple[str, bool]]) -> None:
        """Each with whether its customer was not counted yet."""
        known, holding = self._bearers, self._holding
        for key, new in keys:
            if key in known:
                known[key] += new
                continue
            known[key] = 1
            for word in key.split():
                names = holding.get(word)
                if names is None:
                    holding[word] = [key]
                    for end in _ends(word) if len(word) > SHORT else ():
                        self._ends[end].append(word)
                elif names[-1] is not key:  # a word twice in one name
                    names.append(key)


def _ends(word: str) -> tuple[str, str]:
    return f"^{word[:END]}", f"{word[-END:]}$"
