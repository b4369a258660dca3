"""A sentence for a person, in both languages of the house."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple


class Both(NamedTuple):
    """One sentence in Italian and English; stored in JSON as ``[it, en]``."""

    it: str
    en: str

    def in_(self, language: str) -> str:
        return self.it if language == "it" else self.en

    def filled(self, **facts: object) -> "Both":
        """With the facts in place of their names in braces; what is said in both, in each."""
        it = {key: fact.it if isinstance(fact, Both) else fact for key, fact in facts.items()}
        en = {key: fact.en if isinstance(fact, Both) else fact for key, fact in facts.items()}
        return Both(self.it.format(**it), self.en.format(**en))

    def __str__(self) -> str:
        return self.en


class Sentences:
    """The sentences of one module, by name."""

    def __init__(self, written: Mapping[str, Sequence[str]]) -> None:
        self._written = written

    def __getattr__(self, name: str) -> Both:
        try:
            return Both(*self._written[name])
        except KeyError:
            raise AttributeError(name) from None


def sentences(package: str, module: str) -> Sentences:
    """What a module says to people, out of its package's ``words.toml``."""
    return Sentences(data(package)[module])


def sayings(package: str, section: str) -> dict[str, Both]:
    """What is said for each word of a list: the diary's, a report's."""
    return {word: Both(*pair) for word, pair in data(package)[section].items()}


@cache
def data(package: str, file: str = "words.toml") -> Mapping[str, Any]:
    """What a package ships in a file beside its code."""
    return tomllib.loads(files(package).joinpath(file).read_text("utf-8"))


def same(words: str) -> Both:
    """Words that are the same in every language: a code, a name, a quotation."""
    return Both(words, words)


def from_json(pairs: Iterable[Sequence[str]]) -> tuple[Both, ...]:
    return tuple(Both(*pair) for pair in pairs)
