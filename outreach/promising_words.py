"""The words Italians and English make promises with, out of ``tongues.toml``."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casebook.words import data

_KEPT = data("outreach", "tongues.toml")
NUMBERS = {word: number for words, number in _KEPT["numbers"].items() for word in words.split()}
MINUTES: Mapping[str, int] = _KEPT["minutes"]


@dataclass(frozen=True)
class Tongue:
    """``parts``: hours of the day by the words for them. ``clock``: named groups hour, minute, half.
    ``date``: day, month, year. ``span``: how (many), unit, working."""

    weekdays: Sequence[str]
    months: Sequence[str]
    near: Mapping[str, int]  # days from today
    parts: Mapping[str, int]
    moment: str  # how we say one
    week: re.Pattern[str]  # this or the next (group ``next``)
    date: re.Pattern[str]
    span: re.Pattern[str]
    clock: re.Pattern[str]
    vow: re.Pattern[str]
    past: re.Pattern[str]


def _any(words: Sequence[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_NUMBER = rf"(?:\d{{1,3}}|{_any([word for word in NUMBERS if word != 'a'])}|a(?=\s))"


def _compiled(pattern: str, months: Sequence[str] = ()) -> re.Pattern[str]:
    """Each part filled in for its name, written over several lines or not."""
    parts = _KEPT["parts"] | {"number": _NUMBER, "months": _any(months)}
    while named := re.search(r"@(\w+)@", pattern):
        pattern = pattern.replace(named[0], parts[named[1]])
    return re.compile(pattern.replace("\n", ""), re.IGNORECASE)


def _tongue(patterns: Mapping[str, str], **words: Any) -> Tongue:
    words |= {name: _compiled(pattern, words["months"]) for name, pattern in patterns.items()}
    return Tongue(**words)


TONGUES = {language: _tongue(**_KEPT[language]) for language in ("it", "en")}
OTHERS = _compiled(_KEPT["parts"]["others"])
