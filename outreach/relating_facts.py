"""What a text says that can be compared: themes, codes, amounts, dates, places, in two languages."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import chain

from anyascii import anyascii

from casebook.words import data

READ = 4000  # letters of a text; what comes after them changes no judgement
NO_WORDS = re.compile(r"https?:\S*|[^\w\s.,;:!?@#€£$/'’()+-]")
WORD = re.compile(r"[a-z]+|\d+")
CODE = re.compile(r"\b(?=[a-z-]{0,20}\d)[a-z0-9-]{5,24}\b")
SENTENCE = re.compile(r"[.;!?\n]+(?!\d)|, ")
MONEY = re.compile(
    r"(?:(?:eur|euros?|gbp|usd|[€£$])\s?(\d{1,7}(?:[.,]\d{3})*(?:[.,]\d{1,2})?)\b"
    r"|\b(\d{1,7}(?:[.,]\d{3})*(?:[.,]\d{1,2})?)\s?(?:eur\b|euros?\b|gbp\b|usd\b|pounds?\b|dollars?\b|[€£$]))"
)
DAY = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?\b(?![.,]?\d)")
ISO = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
MONTHS = "gen(?:naio|n)?|feb(?:braio|ruary)?|mar(?:zo|ch)?|apr(?:ile|il)?|mag(?:gio)?|may|giu(?:gno)?|jun(?:e)?|lug(?:lio)?|jul(?:y)?|ago(?:sto)?|aug(?:ust)?|set(?:tembre|t)?|sep(?:tember|t)?|ott(?:obre)?|oct(?:ober)?|nov(?:embre|ember)?|dic(?:embre)?|dec(?:ember)?"
NUMBER = {"gen": 1, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "mag": 5, "may": 5, "giu": 6, "jun": 6, "lug": 7, "jul": 7, "ago": 8, "aug": 8, "set": 9, "sep": 9, "ott": 10, "oct": 10, "nov": 11, "dic": 12, "dec": 12}  # fmt: skip
NAMED = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th|o)? (?:of )?({MONTHS}|jan(?:uary)?)\b")
TURNED = re.compile(rf"\b({MONTHS}|jan(?:uary)?) (\d{{1,2}})(?:st|nd|rd|th)?\b")
UNITS = {"giorn": 1, "gg": 1, "day": 1, "settiman": 7, "week": 7, "mes": 30, "month": 30}
UNIT = r"(giorn[oi]|gg|days?|settiman[ae]|weeks?|mes[ei]|months?)\b"
LASTING = re.compile(rf"\b(\d{{1,3}}) {UNIT}")
WORDED = {"(?:l')?altro ?ieri": 2, "before yesterday": 2, "(?<!altro )ieri": 1, "(?<!before )yesterday": 1, "last night": 1, "oggi": 0, "today": 0, "stamattina": 0, "this morning": 0, "stasera": 0, "tonight": 0}  # fmt: skip
WEEK = ("lunedi monday", "martedi tuesday", "mercoledi wednesday", "giovedi thursday", "venerdi friday", "sabato saturday", "domenica sunday")  # fmt: skip
WEEKDAY = {name: day for day, names in enumerate(WEEK) for name in names.split()}
STREET = re.compile(
    r"\b((?:via|viale|piazza|piazzale|corso|largo|vicolo|strada|contrada) (?:[a-z']+ ?){1,3}\d{0,4})"
    r"|\b(\d{1,4} (?:[a-z']+ ){1,2}(?:street|road|avenue|square|lane))\b"
)
PLACE = re.compile(r"\b(?:a|ad|in|zona|di|da|at|near|from) ([A-Z][\w']+(?: [A-Z][\w']+)?)")


@dataclass(frozen=True)
class Facts:
    """``dates``: (the day, how many days it may be off); ``amounts``: cents."""

    themes: frozenset[str]
    cues: frozenset[str]
    codes: frozenset[str]
    amounts: frozenset[int]
    dates: frozenset[tuple[date, int]]
    places: frozenset[str]
    weekdays: frozenset[str]
    words: tuple[str, ...]
    sentences: int

    @property
    def silent(self) -> bool:
        """Nothing to compare: a picture alone, a sticker, a link."""
        return not (self.words or self.codes or self.amounts)


@lru_cache(maxsize=4096)
def facts(text: str, on: date | None = None) -> Facts:
    """``on``: the day it was said, by which "yesterday" is a date."""
    raw = NO_WORDS.sub(" ", text[:READ])
    plain = anyascii(raw).lower()
    parts = [WORD.findall(part) for part in SENTENCE.split(plain)]
    every = tuple(chain(*parts))
    dates, dateless = _dates(plain, on)
    codes = CODE.findall(MONEY.sub(" ", dateless))
    return Facts(
        themes=_spoken(parts, "themes"),
        cues=_spoken(parts, "cues"),
        codes=frozenset(code.replace("-", "") for code in codes),
        amounts=frozenset(_cents(a or b) for a, b in MONEY.findall(plain)),
        dates=dates,
        places=_places(raw, plain),
        weekdays=frozenset(WEEKDAY.keys() & set(every)),
        words=tuple(filter(telling, every)),
        sentences=sum(len(part) > 2 for part in parts),
    )


def usual_amounts(matters: Iterable[Facts]) -> frozenset[int]:
    """Those that stand in matters of different problems: what is paid each month, mostly."""
    named = defaultdict(list)
    for said in matters:
        for amount in said.amounts if said.themes else ():
            named[amount].append(said.themes)
    return frozenset(amount for amount, them in named.items() if not frozenset.intersection(*them))


def telling(word: str) -> bool:
    """Long enough to mean something, and not in every complaint."""
    return len(word) > 3 and word.isalpha() and word not in _empty()


def stem(word: str) -> str:
    """Enough of a word to be the same in singular and plural, in Italian and English."""
    return word[:5] if len(word) > 5 else word[:-1]


def stems(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(stem, words))


@cache
def _empty() -> frozenset[str]:
    return frozenset(data("outreach", "relating.toml")["empty"].split()) | WEEKDAY.keys()


@cache
def _rules(kind: str) -> dict[str, list[tuple[frozenset[str], str]]]:
    """By the first stem of each rule: all its stems, and what they tell."""
    rules: dict[str, list[tuple[frozenset[str], str]]] = {}
    for name, written in data("outreach", "relating.toml")[kind].items():
        for rule in written:
            needed = rule.split("+")
            rules.setdefault(needed[0], []).append((frozenset(needed), name))
    return rules


@cache
def _known(kind: str) -> frozenset[str]:
    return frozenset(part for rules in _rules(kind).values() for all, _ in rules for part in all)


def _spoken(parts: list[list[str]], kind: str) -> frozenset[str]:
    rules, known, found = _rules(kind), _known(kind), set[str]()
    for part in parts:
        starts = {w[:n] for word in set(part) for w in (f"{word}.",) for n in range(2, len(w) + 1)}
        here = starts & known
        found |= {name for one in here for all, name in rules.get(one, ()) if all <= here}
    return frozenset(found)


def _cents(number: str) -> int:
    """1.460 and 1,460 are thousands, 19,90 and 19.9 are cents."""
    whole, mark, rest = number.replace(",", ".").rpartition(".")
    if not mark or len(rest) == 3:
        return int(number.replace(",", "").replace(".", "")) * 100
    return int(whole.replace(".", "")) * 100 + int(rest.ljust(2, "0"))


def _dates(plain: str, on: date | None) -> tuple[frozenset[tuple[date, int]], str]:
    """The days it names, and the text without the numbers that made them."""
    rest = ISO.sub(" ", plain)
    found = [_day(d, m, y, on) for d, m, y in DAY.findall(rest)]
    found += [_day(d, m, y, on) for y, m, d in ISO.findall(plain)]
    found += [_day(d, str(NUMBER[m[:3]]), "", on) for d, m in NAMED.findall(plain)]
    found += [_day(d, str(NUMBER[m[:3]]), "", on) for m, d in TURNED.findall(plain)]
    days = {(day, 0) for day in found if day}
    if on:
        days |= {(on - timedelta(back), loose) for back, loose in _ago(plain, on)}
    return frozenset(days), DAY.sub(" ", rest)


def _ago(plain: str, on: date) -> Iterator[tuple[int, int]]:
    """How many days back, and how many that may be off: for 18 days, yesterday, on Monday."""
    for number, unit in LASTING.findall(plain):
        back = min(3650, int(number) * next(n for key, n in UNITS.items() if unit.startswith(key)))
        yield back, 1 + back // 15
    yield from ((back, 0) for said, back in WORDED.items() if re.search(rf"\b{said}\b", plain))
    for name in WEEKDAY.keys() & set(WORD.findall(plain)):
        yield (on.weekday() - WEEKDAY[name]) % 7 or 7, 0


def _day(day: str, month: str, year: str, on: date | None) -> date | None:
    """Without a year: the latest such day that is not in the future."""
    full = int(year) + 2000 * (len(year) == 2) if year else (on or date(2000, 1, 1)).year
    try:
        found = date(full, int(month), int(day))
        past = year or on is None or found <= on + timedelta(30)
        return found if past else found.replace(year=full - 1)
    except ValueError:
        return None


def _places(raw: str, plain: str) -> frozenset[str]:
    streets = {(a or b).strip() for a, b in STREET.findall(plain)}
    named = {anyascii(name).lower() for name in PLACE.findall(raw)} if not raw.isupper() else set()
    return frozenset(streets | named)
