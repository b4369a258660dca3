"""How hard a text is to read: Gulpease for Italian, Flesch reading ease for English, and long sentences.

Both go from 0 to about 100, easier above. Gulpease (GULP, Sapienza, 1988) = 89 + (300 × sentences − 10 ×
letters) / words. Flesch (1948) = 206.835 − 1.015 × words / sentences − 84.6 × syllables / words, with
syllables counted as groups of vowels. A text of a few words says nothing about its writer.
"""

import re

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+")
END = re.compile(r"(?<=[.!?…:;])\s+|\n+")
VOWELS = re.compile(r"[aeiouy]+")
FEWEST_WORDS = 12
TOO_MANY_WORDS = 30  # in one sentence
HARD = {"it": 45.0, "en": 35.0}


def sentences(text: str) -> list[str]:
    return [part for part in END.split(text.strip()) if WORD.search(part)]


def too_long(text: str) -> list[str]:
    return [part for part in sentences(text) if len(WORD.findall(part)) > TOO_MANY_WORDS]


def ease(text: str, language: str) -> float | None:
    """None where there is no measure for the language, or too little text."""
    words, parts = WORD.findall(text), sentences(text)
    if language not in HARD or len(words) < FEWEST_WORDS:
        return None
    if language == "it":
        letters = sum(map(len, words))
        return 89 + (300 * len(parts) - 10 * letters) / len(words)
    syllables = sum(map(_syllables, words))
    return 206.835 - 1.015 * len(words) / len(parts) - 84.6 * syllables / len(words)


def _syllables(word: str) -> int:
    low = word.lower()
    groups = len(VOWELS.findall(low))
    silent = low.endswith("e") and not low.endswith(("le", "ee"))
    return max(1, groups - silent)
