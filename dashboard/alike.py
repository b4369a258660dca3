"""Two texts side by side: the words they share, marked, so that an eye can judge a proposal."""

import re
from collections.abc import Iterable

from casebook.contacts import name_key
from outreach.relating_facts import stem, telling

WORD = re.compile(r"\w+")
Pieces = list[tuple[str, bool]]


def words(text: str) -> set[str]:
    """Those that mean something, in any form, and numbers; without accents or capitals."""
    return {key for word in WORD.findall(text) if (key := _key(word))}


def pieces(text: str, shared: set[str]) -> Pieces:
    """The text cut where words that both have begin and end."""
    return cut(text, (match for match in WORD.finditer(text) if _key(match[0]) in shared))


def cut(text: str, marked: Iterable[re.Match[str]]) -> Pieces:
    found: Pieces = []
    at = 0
    for match in marked:
        found += [(text[at : match.start()], False), (match[0], True)]
        at = match.end()
    return [*found, (text[at:], False)]


def beside(text: str, others: list[str]) -> tuple[Pieces, Pieces]:
    """The text and the nearest of the others, each with what both say."""
    other = nearest(text, others)
    shared = words(text) & words(other)
    return pieces(text, shared), pieces(other, shared)


def nearest(text: str, others: list[str]) -> str:
    """Of the case's own words, those that say most of the same."""
    theirs = words(text)
    return max(others, key=lambda other: len(theirs & words(other)), default="")


def _key(word: str) -> str:
    plain = name_key(word)
    if any(map(str.isdigit, plain)):
        return plain if len(plain) > 1 else ""
    return stem(plain) if telling(plain) else ""
