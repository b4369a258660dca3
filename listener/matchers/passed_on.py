"""Somebody speaks for another: "my friend Ana Ferri has no line" concerns Ana, not the writer."""

import re
from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy import select

from casebook.database import Reading
from casebook.tables.team import word
from listener.detectors.lexicon import fold

NAME = r"[A-ZÀ-ÖØ-Þ][\w'’]+(?:\s+(?:(?:di|de|del|della|la|lo)\s+)?[A-ZÀ-ÖØ-Þ][\w'’]+){0,3}"
WHOM = re.compile(rf"\s*[,:]?\s*(?:(@\w+)|({NAME}))")
# What follows when the sentence goes on about them: "my mother is …", "mio nonno non …".
GOES_ON = re.compile(
    r"\s*,?\s*(?:[eè]'?|ha|hanno|sono|sta|aspetta|aspettano|non|deve|resta|is|has|have|are|was|can'?t|"
    r"cannot|isn'?t|hasn'?t|still|waits|needs)\b",
    re.I,
)
ENOUGH = 4_000


def concerned(r: Reading, text: str, *, but: Iterable[str] = ()) -> str:
    """Whom the text is about, as it says it; "" when it is about its author. ``but``: our handles."""
    text = " ".join(text[:ENOUGH].split())
    pattern = _pattern(tuple(_listed(r, "passed_on")))
    ours = {handle.casefold().lstrip("@") for handle in (*but, *_listed(r, "brand_handle"))}
    ours |= set(_listed(r, "brand"))
    for found in pattern.finditer(text) if pattern else ():
        if whom := _whom(text, found, ours):
            return whom
    return ""


def _whom(text: str, found: re.Match[str], ours: set[str]) -> str:
    named = WHOM.match(text, found.end())
    if named and fold((named[1] or named[2]).lstrip("@")) not in ours:
        return str(named[1] or named[2])
    related = found[0].casefold().split()[-1] not in LEADS_TO_NAME
    return found[0] if related and GOES_ON.match(text, found.end()) else ""


# Phrases that speak of nobody by themselves: "look what you do to …".
LEADS_TO_NAME = frozenset(
    ("a", "to", "di", "of", "aiutate", "help", "trattate", "trattato", "treat")
)


def _listed(r: Reading, name: str) -> list[str]:
    query = select(word.c.word).where(word.c.list == name).order_by(word.c.id)
    return [row.word for row in r.rows(query)]


@lru_cache(maxsize=2)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    longest = sorted(phrases, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b", re.I) if longest else None
