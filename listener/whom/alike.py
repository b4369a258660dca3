"""How an author and a customer's file compare, field by field: each a level, never yet a judgement."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

from rapidfuzz import fuzz

from casebook import contacts

TITLES = frozenset(
    ("dott", "ssa", "dottssa", "dr", "avv", "ing", "geom", "rag", "sig", "ra", "sigra", "prof", "mr", "mrs", "ms")
)  # fmt: skip
SLIP = 80  # of 100: one letter of a usual word
WHOLE = 4  # letters of a word that may be found inside a handle
AROUND = 8  # letters or digits set before or behind a handle
HANDLE_SLIP = 90
HANDLE_CORE = 6
NUMBER = re.compile(r"\d\d\D*$")


def words_of(shown: str) -> list[str]:
    """The words of a name as it is shown: no titles, no signs, no flags, no faces."""
    letters = "".join(c if c.isalpha() or c in "'’" else " " for c in shown)
    plain = (contacts.plain(part).replace(" ", "") for part in letters.split())
    return [word for word in dict.fromkeys(plain) if word and word not in TITLES]


def name(shown: Sequence[str], key: str) -> str:
    """same | called (a pet name) | near (a slip) | initial | part | other; "" when nothing is shown."""
    if not shown:
        return ""
    file = key.split()
    how = [_word(word, file) for word in shown]
    whole = sum(each not in ("initial", "") for each in how)
    if "" in how and not (whole > 1 and len(how) > 2 and how.count("") == 1):
        return "other"
    if whole > 1:
        return "near" if "near" in how else "called" if "called" in how else "same"
    if whole == 0:
        return "other"
    return "initial" if len(how) > 1 else "part"


def _word(word: str, file: Sequence[str]) -> str:
    if word in file:
        return "same"
    if len(word) == 1:
        return "initial" if any(each.startswith(word) for each in file) else ""
    called = called_also(word)
    if any(each in called for each in file):
        return "called"
    if any(word == one + other for one in file for other in file):
        return "same"  # "D'Angelo" is one word or two
    slip = any(len(each) >= WHOLE and fuzz.ratio(word, each) >= SLIP for each in file)
    return "near" if slip and len(word) >= WHOLE else ""


def handle(shown: str, known: str) -> str:
    """equal | within | near | "" of two keys as of ``casebook.contacts.handle_key``."""
    if shown == known:
        return "equal"
    short, long = sorted((shown, known), key=len)
    if len(short) >= HANDLE_CORE and short in long and len(long) - len(short) <= AROUND:
        return "within"
    return "near" if fuzz.ratio(shown, known) >= HANDLE_SLIP else ""


def made_of(handle: str, named: str) -> str:
    """The kind of handle, as the weights know it: a name tells more with a number behind it."""
    number = NUMBER.search(handle) is not None
    if named:
        return "handle of name and number" if number else "handle of the name"
    return "nickname and number" if number else "nickname"


def named_by(handle_key: str, key: str) -> str:
    """What a handle says of the customer's name: same (both words), initial, part, or "" nothing."""
    words = [word.translate(contacts.LETTERS_FOR_DIGITS) for word in key.split()]
    inside = [word for word in words if len(word) >= WHOLE and word in handle_key]
    if len(inside) > 1:
        return "same"
    begun = [word for word in words if word not in inside and word[:WHOLE] in handle_key]
    if inside and any(len(word) >= WHOLE for word in begun):
        return "same"
    first = handle_key[:1]
    if inside and any(word.startswith(first) for word in words if word not in inside):
        return "initial"
    return "part" if inside or begun else ""


def place(said: str, text: str, city: str | None) -> str:
    """same | other | "" when one of them is not known; a city named in the plain
    text agrees, never differs."""
    here = _plain(city or "")
    if not here:
        return ""
    if f" {here} " in text:
        return "same"
    there = _plain(said)
    if not there:
        return ""
    return "same" if here in there or there in here or fuzz.ratio(here, there) >= SLIP else "other"


@lru_cache(maxsize=4096)  # a country has few cities
def _plain(city: str) -> str:
    return contacts.plain(city)


def called_also(word: str) -> frozenset[str]:
    """Names somebody may have who is called so, and what somebody of that name is called."""
    return _called().get(word, frozenset())


@cache
def _called() -> dict[str, frozenset[str]]:
    text = files("listener.whom").joinpath("nicknames.toml").read_text("utf-8")
    also: defaultdict[str, set[str]] = defaultdict(set)
    for names in tomllib.loads(text).values():
        for full, short in names.items():
            for each in map(contacts.plain, short):
                also[each].add(full)
                also[full].add(each)
    return {word: frozenset(names) for word, names in also.items()}
