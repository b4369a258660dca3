"""Whether somebody asks never to be written to again: surely, perhaps, or not at all."""

import re
import unicodedata

from casebook.words import data

MARKS = re.compile("[\u0300-\u036f]+")
WORD = re.compile(r"[a-z0-9]+")
NAME = re.compile(r"@[\w.@-]+")
SAID = data("casebook", "stop_words.toml")
PERHAPS = re.compile(rf"\b({'|'.join(SAID['perhaps'])})\b")
LONGEST = 400  # who wants to be left alone says it shortly


def asks_to_stop(text: str) -> str:
    """sure | perhaps | "". ``sure`` only when the whole message says it and nothing besides."""
    if len(text) > LONGEST:
        return ""
    words = WORD.findall(
        MARKS.sub("", unicodedata.normalize("NFKD", NAME.sub(" ", text)).casefold())
    )
    kept = " ".join(word for word in words if word not in SAID["courtesy"])
    if kept in _SURE:
        return "sure"
    return "perhaps" if kept in SAID["alone"] or PERHAPS.search(" ".join(words)) else ""


def _bare(phrase: str) -> str:
    return " ".join(word for word in phrase.split() if word not in SAID["courtesy"])


_SURE = frozenset(map(_bare, SAID["sure"]))
