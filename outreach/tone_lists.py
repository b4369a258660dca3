"""The team's lists behind the drafting help, compiled: phrases to look for, and the glossary."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import delete, or_, select

from casebook.database import Reading
from casebook.errors import Trouble
from casebook.tables.team import word
from casebook.words import sentences
from outreach.office import Office

say = sentences("outreach", "tone_lists")

NOTHING = re.compile(r"(?!)")
# As entries are written: a stem, a few words in between, one of several.
SIGNS = {
    r"[\s-]+…[\s-]+": r"\W(?:[^.!?]{0,40}\W)?", r"\*": r"\w*", r"\(": "(?:", r"\)": ")", r"\|": "|",
    r"\?": "?",
}  # fmt: skip


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


def glossary(r: Reading) -> dict[str, list[tuple[int, str, str]]]:
    """Language → (id, term, plain words), by the term."""
    found: dict[str, list[tuple[int, str, str]]] = {"it": [], "en": []}
    for row in r.rows(select(word).where(word.c.list == "glossary")):
        term, _, plain = row.word.partition(" = ")
        found.setdefault(row.language, []).append((row.id, term, plain))
    return {language: sorted(terms, key=lambda t: fold(t[1])) for language, terms in found.items()}


def explain(office: Office, term: str, plain: str, *, language: str, by: int) -> None:
    """A term from the glossary gets its plain words; said anew, the newer ones hold."""
    term, plain = term.replace("=", " ").strip(), plain.strip()
    if not term or not plain or language not in ("it", "en"):
        raise Trouble(say.BOTH_SIDES)
    with office.book.writing() as w:
        for id, known, _ in glossary(w)[language]:
            if fold(known) == fold(term):
                w.run(delete(word).where(word.c.id == id))
        row = {"list": "glossary", "language": language, "word": f"{term} = {plain}"}
        w.add(word, **row, weight=1)
        w.log("glossary changed", by=by)


def forget(office: Office, word_id: int, *, by: int) -> None:
    with office.book.writing() as w:
        listed = word.c.id == word_id, word.c.list == "glossary"
        if w.run(delete(word).where(*listed)):
            w.log("glossary changed", by=by)
