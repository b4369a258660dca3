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
    """A text taken apart: as it was written, and as it is compared."""

    written: list[str]
    folded: list[str]

    def quote(self, start: int, end: int) -> str:
        return " ".join(self.written[start:end])


def fold(text: str) -> str:
    text = text.casefold()
    return text if text.isascii() else MARKS.sub("", unicodedata.normalize("NFKD", text))


def words_of(text: str) -> Words:
    folded = TOKEN.findall(fold(text))
    written = TOKEN.findall(text)
    return Words(written if len(written) == len(folded) else folded, folded)


class Lexicon:
    """``hits`` gives the longest phrase of each list at each place, in the text's order."""

    def __init__(self, entries: Iterable[tuple[str, str, int]]) -> None:
        """``entries``: (list, phrase, weight)."""
        self._whole: dict[str, list[Entry]] = defaultdict(list)
        self._stems: dict[str, list[Entry]] = defaultdict(list)
        self._numbered: list[Entry] = []
        for name, phrase, weight in entries:
            words = tuple(part for word in phrase.split() for part in _pattern(word))
            if words:
                self._file(Entry(name, words, weight))

    def _file(self, entry: Entry) -> None:
        first = entry.words[0]
        if first == "#":
            self._numbered.append(entry)
        elif first.endswith("*"):
            self._stems[first[:STEM]].append(entry)
        else:
            self._whole[first].append(entry)

    def hits(self, folded: list[str]) -> list[Hit]:
        found: list[Hit] = []
        whole, stems = self._whole, self._stems
        for at, token in enumerate(folded):
            candidates = whole.get(token, ())
            some = stems.get(token[:STEM])
            if some or (self._numbered and token[0].isdigit()):
                candidates = [*candidates, *(some or ()), *self._numbered]
            if candidates:
                found.extend(_longest(candidates, folded, at))
        return found


def _longest(candidates: Iterable[Entry], folded: list[str], at: int) -> Iterable[Hit]:
    best: dict[str, Hit] = {}
    for entry in candidates:
        end = at + len(entry.words)
        if end <= len(folded) and all(map(_fits, entry.words, folded[at:end])):
            before = best.get(entry.list)
            if before is None or (end, entry.weight) > (before.end, before.entry.weight):
                best[entry.list] = Hit(entry, at, end)
    return best.values()


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
