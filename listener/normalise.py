"""Clean text from whatever a platform gives: no markup, no tricks, line breaks kept."""

import re
import unicodedata
from hashlib import sha256
from html import unescape
from typing import NamedTuple

import nh3

LONGEST = 100_000  # characters kept of one text
MOST_MARKUP = 2_000_000  # characters of HTML read at all

# Controls, lone surrogates, invisible spaces and the marks that reorder what a reader sees.
# Joiners and the plain direction marks stay: emoji and right-to-left writing need them.
UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff"
    "\ufff9-\ufffb\ud800-\udfff]"
)
BREAKS = re.compile(
    r"<(?:br|hr)\b[^>]{0,200}>|</(?:p|div|li|h[1-6]|tr|blockquote|pre|ul|ol|article)\s*>", re.I
)
# An unclosed drawing would swallow the words after it.
FOREIGN = re.compile(r"</?(?:svg|math)\b[^>]{0,2000}>", re.I)
LINE_ENDS = re.compile(r"\r\n?|\x85|\u2028|\u2029")
SPACES = re.compile(r"[ \t\u00a0]+")
MANY_LINES = re.compile(r"\n{3,}")


class Clean(NamedTuple):
    """``was``: how many characters there were, when some were cut off; else 0."""

    text: str
    was: int = 0


def clean(text: str, *, html: bool = False) -> Clean:
    if html:
        text = strip_markup(text)
    text = tidy(text)
    return Clean(text) if len(text) <= LONGEST else Clean(text[:LONGEST].rstrip(), len(text))


def strip_markup(text: str) -> str:
    """The words of an HTML text; scripts, styles and comments are gone with what they hold."""
    if "<" in text:
        text = nh3.clean(FOREIGN.sub("", BREAKS.sub("\n", text[:MOST_MARKUP])), tags=set())
    return unescape(text)


def tidy(text: str) -> str:
    """Composed characters (NFC), single spaces, at most one empty line in a row."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    text = UNWANTED.sub("", LINE_ENDS.sub("\n", text))
    lines = SPACES.sub(" ", text).split("\n")
    if len(lines) == 1:
        return lines[0].strip()
    return MANY_LINES.sub("\n\n", "\n".join([line.strip() for line in lines])).strip()


def native(id: str, most: int = 500) -> str:
    """An id in one line; a longer one ends in its hash, so that no two of them become one."""
    whole = short(id, len(id))
    if len(whole) <= most:
        return whole
    return whole[: most - 65] + "#" + sha256(whole.encode()).hexdigest()


def short(text: str, most: int = 500) -> str:
    """One line of plain characters, for names, handles and addresses."""
    if text.isascii() and text.isprintable() and len(text) <= most:
        return text.strip()
    return " ".join(UNWANTED.sub("", text).split())[:most]
