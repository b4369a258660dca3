"""What two texts have in common, in words a person can check: topics, codes, and what is new."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from anyascii import anyascii

WORD = re.compile(r"[a-z]{4,}")
CODE = re.compile(r"\b(?=[a-z-]*\d)[a-z0-9-]{5,}\b")
FACT = re.compile(r"\b\d{1,2}[/.:]\d{1,2}(?:[/.]\d{2,4})?\b|\b\d+\b")
DAYS = """lunedi martedi mercoledi giovedi venerdi sabato domenica
    monday tuesday wednesday thursday friday saturday sunday"""
# Words of every complaint say nothing about what it is about.
COMMON = """
    abbiamo ancora anche avete aveva bene buona buongiorno casa come cosa così cosi dalla dalle
    degli della delle dello detto dopo dove essere fare fatto giorni giorno grazie hanno mesi mese
    molto nella nelle nessuno niente nostra nostro ogni ora oggi perche pero piu poi prima qualcuno
    quale quando quanto quella quello questa questo salve sempre senza settimana settimane siamo
    sono stata stato stessa stesso subito sulla tutti tutto vergogna volta volte arriva arrivano vostra vostro voi about after
    again been cannot could days does done from have hello help here into just know more month much
    never nobody nothing once only please really since some still than thank thanks that them then
    there they this today very want week weeks well were what when where which will with would your
"""
EMPTY = frozenset((COMMON + DAYS).split())


@dataclass(frozen=True)
class Likeness:
    """``topics`` and ``codes`` are in both texts; ``new``: numbers, dates and days only in the second."""

    topics: tuple[str, ...]
    codes: tuple[str, ...]
    new: tuple[str, ...]


def likeness(first: str, second: str, *, ignored: Iterable[str] = ()) -> Likeness:
    """``ignored``: words that are everywhere, as the brand's own name."""
    one, two = _plain(first), _plain(second)
    skipped = EMPTY | {_plain(word) for word in ignored}
    stems = {_stem(word) for word in WORD.findall(one) if word not in skipped}
    topics = [w for w in WORD.findall(two) if w not in skipped and _stem(w) in stems]
    codes = [code for code in CODE.findall(two) if code in set(CODE.findall(one))]
    known = _facts(one)
    new = [fact for fact in _facts(two) if fact not in known]
    return Likeness(_once(topics, by_stem=True), _once(codes), _once(new))


def _plain(text: str) -> str:
    return anyascii(text).lower()


def _stem(word: str) -> str:
    """Enough of a word to be the same in singular and plural, in Italian and English."""
    return word[:5] if len(word) > 5 else word[:-1]


def _facts(text: str) -> list[str]:
    days = [word for word in WORD.findall(text) if word in DAYS.split()]
    return [*FACT.findall(text), *days]


def _once(words: list[str], *, by_stem: bool = False) -> tuple[str, ...]:
    kept = {(_stem(word) if by_stem else word): word for word in reversed(words)}
    return tuple(reversed(kept.values()))[:6]
