"""Finds listed words and phrases in a text in one pass, however many are listed."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

# Words without their underscores, and the faces and signs people put in place of words.
TOKEN = re.compile("[^\\W_]+|[\U0001f300-\U0001faff\u2600-\u27bf]")
MARKS = re.compile("[\u0300-\u036f]+")
STEM = 3  # shorter stems would be looked for in half of all words


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

    def quote(self, start: int, end: int) -> str:
        """What was written from one word to before another."""
        spans = [found.span() for found in TOKEN.finditer(self.text)]
        if len(spans) != len(self.folded):
            return " ".join(self.folded[start:end])
        return " ".join(self.text[spans[start][0] : spans[end - 1][1]].split())


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
        return self.loose + self.by_second.get(following, [])


class Lexicon:
    """``hits`` gives the longest phrase of each list at each place, in the text's order."""

    def __init__(self, entries: Iterable[tuple[str, str, int]]) -> None:
        """``entries``: (list, phrase, weight)."""
        self._whole: dict[str, Start] = defaultdict(Start)
        self._stems: dict[str, Start] = defaultdict(Start)
        self._numbered = Start()
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
        whole, stems, numbered = self._whole.get, self._stems.get, self._numbered
        for at, token in enumerate(folded):
            start, stem = whole(token), stems(token[:STEM])
            number = token in NUMBERS or token[0] in "0123456789"
            if start or stem or number:
                following = folded[at + 1] if at + 1 < len(folded) else ""
                candidates = start.candidates(following) if start else []
                if stem:
                    candidates = candidates + stem.candidates(following)
                if number:
                    candidates = candidates + numbered.candidates(following)
                if candidates:
                    found.extend(_longest(candidates, folded, at))
        return found


def _longest(candidates: Iterable[Entry], folded: list[str], at: int) -> Iterable[Hit]:
    best: dict[str, Hit] = {}
    for entry in candidates:
        size = len(entry.words)
        if size == 1:
            if not _fits(entry.words[0], folded[at]):
                continue
        elif not _all_fit(entry.words, folded[at : at + size]):
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


NUMBERS = frozenset(
    [
        "due",
        "tre",
        "quattro",
        "cinque",
        "sei",
        "sette",
        "otto",
        "nove",
        "dieci",
        "undici",
        "dodici",
        "quindici",
        "venti",
        "trenta",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "fifteen",
        "twenty",
        "thirty",
    ]
)
