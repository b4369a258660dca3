"""The team's lists behind the drafting help, compiled: phrases to look for, and the glossary."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import or_, select

from casebook.database import Reading
from casebook.tables.team import word

NOTHING = re.compile(r"(?!)")
# As entries are written: a stem, a few words in between, one of several.
SIGNS = {r"[\s-]+…[\s-]+": r"\W(?:[^.!?]{0,40}\W)?", r"\*": r"\w*", r"\(": "(?:", r"\)": ")", r"\|": "|", r"\?": "?"}


@dataclass(frozen=True)
class Lists:
    finders: Mapping[str, re.Pattern[str]]
    glossary: Mapping[str, str]  # folded term → plain words

    def marks(self, name: str, text: str, folded: str) -> list[str]:
        """The places, as they are written."""
        found = self.finders.get(name, NOTHING).finditer(folded)
        return [text[hit.start() : hit.end()] for hit in found]


def fold(text: str) -> str:
    """Small, without accents, of the same length: places stay what they were."""
    plain = (unicodedata.normalize("NFD", sign.lower())[:1] for sign in text)
    return "".join(plain).replace("’", "'")


def lists_of(r: Reading, language: str) -> Lists:
    of = word.c
    ours = or_(of.list == "glossary", of.list.like("tone%"))
    rows = r.rows(select(of.list, of.word).where(of.language == language, ours).order_by(of.id))
    return compiled(tuple((row.list, row.word) for row in rows))


@lru_cache(maxsize=8)
def compiled(rows: tuple[tuple[str, str], ...]) -> Lists:
    entries: dict[str, list[str]] = defaultdict(list)
    glossary = {}
    for name, entry in rows:
        term, _, plain = entry.partition(" = ")
        entries[name].append(term)
        if name == "glossary":
            glossary[fold(term)] = plain
    return Lists({name: _finder(terms) for name, terms in entries.items()}, glossary)


def _finder(terms: list[str]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(map(_pattern, terms)) + r")(?!\w)")


def _pattern(term: str) -> str:
    pattern = re.escape(fold(term)).replace(r"\ ", r"[\s-]+")
    for sign, meant in SIGNS.items():
        pattern = pattern.replace(sign, meant)
    return pattern
