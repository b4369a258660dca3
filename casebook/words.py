"""A sentence for a person, in both languages of the house."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Both(NamedTuple):
    """One sentence in Italian and English; stored in JSON as ``[it, en]``."""

    it: str
    en: str

    def in_(self, language: str) -> str:
        return self.it if language == "it" else self.en

    def __str__(self) -> str:
        return self.en


def same(words: str) -> Both:
    """Words that are the same in every language: a code, a name, a quotation."""
    return Both(words, words)


def from_json(pairs: Iterable[Sequence[str]]) -> tuple[Both, ...]:
    return tuple(Both(*pair) for pair in pairs)
