"""Finds listed words and phrases in a text in one pass, however many are listed."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

# Words without their underscores, and the faces and signs people put in place of words.
TOKEN = re.compile("[^\\W_]+|[\U0001f300-\U0001faff\u2600-\u27bf]")
MARKS = re.compile("[\u0300-\u036f]+")
STEM = 3  # shorter stems would be looked for in half of all words
REMEMBERED = 20_000  # words, none longer than LONG, that were looked up before: people use few
LONG = 30


class Entry(NamedTuple):
    """One listed phrase: "da # giorni", "lament*", each with its list and weight."""

    list: str
    words: tuple[str, ...]
    weight: int


class Hit(NamedTuple):
    """``entry`` stands in the text's tokens from ``start`` to ``end``."""

    entry: Entry
    start: int
    end: int


class Words(NamedTuple):
    """A text and its words as they are compared."""

    text: str
    folded: list[str]

    def quotes(self, places: Iterable[Sequence[int]]) -> list[str]:
        """What was written from one word to before another, for each of the places."""
        spans = [found.span() for found in TOKEN.finditer(self.text)]
        if len(spans) != len(self.folded):
            return [" ".join(self.folded[start:end]) for start, end in places]
        return [
            " ".join(self.text[spans[start][0] : spans[end - 1][1]].split())
            for start, end in places
        ]


def fold(text: str) -> str:
    text = text.casefold()
    return text if text.isascii() else MARKS.sub("", unicodedata.normalize("NFKD", text))


def words_of(text: str) -> Words:
    return Words(text, TOKEN.findall(fold(text)))


class Start:
    """The entries that begin alike; those with a plain second word are found by it."""

    def __init__(self) -> None:
        self.loose: list[Entry] = []
        self.by_second: dict[str, list[Entry]] = defaultdict(list)

    def add(self, entry: Entry) -> None:
        plain = len(entry.words) > 1 and entry.words[1] != "#" and entry.words[1][-1] != "*"
        (self.by_second[entry.words[1]] if plain else self.loose).append(entry)

    def candidates(self, following: str) -> list[Entry]:
        second = self.by_second.get(following)
        return self.loose + second if second else self.loose

    def entries(self) -> list[Entry]:
        return self.loose + [entry for some in self.by_second.values() for entry in some]


class Lexicon:
    """``hits`` gives the longest phrase of each list at each place, in the text's order."""

    def __init__(self, entries: Iterable[tuple[str, str, int]]) -> None:
        """``entries``: (list, phrase, weight)."""
        self._whole: dict[str, Start] = defaultdict(Start)
        self._stems: dict[str, Start] = defaultdict(Start)
        self._numbered = Start()
        self._known: dict[str, Start | None] = {}
        for name, phrase, weight in entries:
            words = tuple(part for word in phrase.split() for part in _pattern(word))
            if words:
                self._start(words[0]).add(Entry(name, words, weight))

    def _start(self, first: str) -> Start:
        if first == "#":
            return self._numbered
        return self._stems[first[:STEM]] if first.endswith("*") else self._whole[first]

    def hits(self, folded: list[str]) -> list[Hit]:
        found: list[Hit] = []
        known, last = self._known, len(folded) - 1
        for at, token in enumerate(folded):
            try:
                start = known[token]
            except KeyError:
                start = self._look_up(token)
            if start is not None:
                candidates = start.candidates(folded[at + 1] if at < last else "")
                if candidates:
                    found.extend(_longest(candidates, folded, at))
        return found

    def _look_up(self, token: str) -> Start | None:
        """The entries that a word begins; kept, as the next text holds the same words."""
        every = Start()
        for start in (self._whole.get(token), self._stems.get(token[:STEM]), self._numbered):
            for entry in start.entries() if start else ():
                if _fits(entry.words[0], token):
                    every.add(entry)
        found = every if every.loose or every.by_second else None
        if len(self._known) < REMEMBERED and len(token) <= LONG:
            self._known[token] = found
        return found


def _longest(candidates: Iterable[Entry], folded: list[str], at: int) -> Iterable[Hit]:
    """``candidates`` begin with the word at this place."""
    best: dict[str, Hit] = {}
    for entry in candidates:
        size = len(entry.words)
        if size > 1 and not _all_fit(entry.words[1:], folded[at + 1 : at + size]):
            continue
        before = best.get(entry.list)
        if before is None or size > before.end - at:
            best[entry.list] = Hit(entry, at, at + size)
    return best.values()


def _all_fit(wanted: tuple[str, ...], tokens: list[str]) -> bool:
    return len(wanted) == len(tokens) and all(map(_fits, wanted, tokens))


def _fits(wanted: str, token: str) -> bool:
    if wanted == token:
        return True
    if wanted[-1] == "*":
        return token.startswith(wanted[:-1])
    return wanted == "#" and (token[0].isdigit() or token in NUMBERS)


def _pattern(word: str) -> list[str]:
    if word == "#":
        return ["#"]
    parts: list[str] = TOKEN.findall(fold(word))
    if parts and word.endswith("*") and len(parts[-1]) >= STEM:
        parts[-1] += "*"
    return parts


NUMBERS = frozenset((
    "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove", "dieci", "undici", "dodici",
    "quindici", "venti", "trenta",
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "fifteen", "twenty", "thirty",
))  # fmt: skip
