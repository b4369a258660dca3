"""A text as numbers without a model: which runs of letters it holds, each in one of many boxes."""

import re
from binascii import crc32
from collections.abc import Iterator

BOXES = 1 << 15
SHORTEST, LONGEST = 2, 5  # letters of a run
ENOUGH = 1_500  # characters

ADDRESS = re.compile(r"https?://\S+|www\.\S+")
SOMEBODY = re.compile(r"@\S+")
WORD = re.compile(r"\w+|[^\w\s]+")


def words(text: str) -> Iterator[str]:
    """As they were written; addresses and names of accounts say nothing of what is meant."""
    return iter(WORD.findall(SOMEBODY.sub("@u", ADDRESS.sub("url", text[:ENOUGH]))))


def boxes_of(word: str) -> set[int]:
    letters = f" {word.casefold()} ".encode("utf-8", "replace")
    sizes = range(SHORTEST, LONGEST + 1)
    runs = (letters[i : i + n] for n in sizes for i in range(len(letters) - n + 1))
    return {crc32(run) % BOXES for run in runs}


def boxes(text: str) -> list[int]:
    found: set[int] = set()
    return sorted(found.union(*map(boxes_of, set(words(text)))))
