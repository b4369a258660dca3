"""The names of all customers, found again from a name that is nearly theirs, in a few milliseconds.

Held by each process that matches, and read from the casebook when first asked. A name that is alike
shares a word with what was written, not too common a one, or is it with one or two words put in place
of words that are nearly the same: only such names are compared, by rapidfuzz.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import combinations, product
from threading import Lock

from rapidfuzz import fuzz, process
from sqlalchemy import func, select

from casebook.columns import EPOCH
from casebook.database import Reading
from casebook.tables.people import customer, renamed

LIKE = 85  # of 100
WORD_LIKE = 64  # of 100: what of a word is left when the rest of the name is as it was
SLIP = 68  # where two words of a name have one each
FEW = 40  # words that near looked at together with another's
END = 2  # letters at one end that a slip leaves as they were
SHORT = 2  # a word this short is like too many others
MANY = 20_000  # names that share a word are all compared, up to here
MOST_WORDS = 6
AT_ONCE = 20_000  # names read at a time
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
        for most, names in self._worth_comparing(words, len(key)):
            if len(best) >= limit and sorted(best.values())[-limit] >= most:
                continue
            found = process.extract(
                key, names(), scorer=fuzz.ratio, score_cutoff=LIKE, limit=limit, processor=None
            )
            best.update((name, score) for name, score, _ in found)
        return sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]

    def _worth_comparing(
        self, words: Sequence[str], length: int
    ) -> Iterator[tuple[float, Callable[[], Sequence[str]]]]:
        """How much alike they can be at most, and the names."""
        shared = sorted((self._holding[w] for w in words if w in self._holding), key=len)
        # A common first name stands in too many: of those the ones are met below whose rest is near.
        for names in shared[:MOST_WORDS]:
            if len(names) <= MANY or names is shared[0]:
                yield 100, names.copy
        near = {word: self._nearly(word) for word in words[:MOST_WORDS] if len(word) > SHORT}
        for one in near:
            others = ((other,) for other, _ in near[one])
            yield 100, partial(self._known_with, words, (one,), others)
        for two in combinations(near, 2):
            closest = ([w for w, score in near[word] if score >= SLIP][:FEW] for word in two)
            two_slips = 100 * (1 - 1 / (length + 1))
            yield two_slips, partial(self._known_with, words, two, product(*closest))

    def _known_with(
        self, words: Sequence[str], put: Sequence[str], others: Iterable[tuple[str, ...]]
    ) -> list[str]:
        """Names there are with other words put in the place of one or two."""
        rest, known = [word for word in words if word not in put], self._bearers
        if len(rest) + len(put) == 2:  # most names: without sorting lists
            pairs = ((*rest, *some) for some in others)
            return [key for a, b in pairs if (key := f"{a} {b}" if a < b else f"{b} {a}") in known]
        keys = (" ".join(sorted((*rest, *some))) for some in others)
        return [key for key in keys if key in known]

    def _nearly(self, word: str) -> list[tuple[str, float]]:
        """Words that may have been meant, the nearest first."""
        found: dict[str, float] = {}
        for end in _ends(word):
            words = self._ends.get(end, ())
            near = process.extract(
                word, words, scorer=fuzz.ratio, score_cutoff=WORD_LIKE, limit=None
            )
            found |= {other: score for other, score, _ in near if other != word}
        return sorted(found.items(), key=lambda pair: -pair[1])

    def refresh(self, r: Reading) -> None:
        """Learn what was added or renamed since; another process's customers too."""
        with self._lock:
            newest = tuple(r.connection.execute(NEWEST).one())
            while self._seen and self._seen[0][0] <= r.now - SETTLES:
                self._floor = self._seen.popleft()[1:]
            if newest == self._floor:
                return
            of, (first, second) = customer.c, self._floor
            fresh = select(of.id, of.name_key)
            while rows := r.numbers(fresh.where(of.id > first).order_by(of.id).limit(AT_ONCE)):
                self._learn((key, id > self.size) for id, key in rows)
                first = rows[-1][0]
            if newest[1] > second:
                other = fresh.join(renamed, renamed.c.customer_id == of.id)
                self._learn(
                    (key, False) for _, key in r.numbers(other.where(renamed.c.id > second))
                )
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
