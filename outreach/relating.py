"""Whether a later request is an earlier one again, something new about it, or another matter; why."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from casebook.words import Both, sayings, sentences
from outreach.relating_facts import READ, WEEKDAY, Facts, facts, stem, stems

say, themes = sentences("outreach", "relating"), sayings("outreach", "themes")

SURE = 0.5  # the same matter from here on
NEWS = 0.4  # an evolution from here on
LOST = 0.15  # so for what could be closed as a duplicate: its news would be lost
USUAL = 0.25  # what an amount tells that stands in several matters, of one that does not
FEW = 4  # words that name nothing
MOST = 6  # words named in a reason

Taught = tuple[tuple[str, str, float], ...]  # same or news, the sign, how much more it weighs


@dataclass(frozen=True)
class Text:
    """What is compared: words, when and where they were said, and the number it is known by."""

    words: str
    at: datetime | None
    code: str = ""
    channel: str = ""

    @property
    def read(self) -> "Text":
        """As much of it as is looked at, so that it can be remembered."""
        return self if len(self.words) <= READ else replace(self, words=self.words[:READ])

    @property
    def facts(self) -> Facts:
        return facts(self.words, self.at.date() if self.at else None)


@dataclass(frozen=True)
class Relation:
    """``same``, ``news``: how likely it is the same matter, and one with something new in it."""

    as_: str  # duplicate | evolution | homonym | other
    because: tuple[Both, ...]
    same: float = 0.0
    news: float = 0.0


class How(NamedTuple):
    """``taught``: by decisions. ``usual``: amounts of ``usual_amounts``, which tell less."""

    taught: Taught = ()
    usual: frozenset[int] = frozenset()
    news_from: float = NEWS


PLAIN = How()


def relation(case: Text, other: Text, same: Both, how: How = PLAIN) -> Relation:
    """What the other is to the case; one from before it adds nothing to it, whatever came since.

    ``same``: why it is the same person at all."""
    return _relation(case.read, other.read, same, how)


@lru_cache(maxsize=2048)  # the rows of the queue are asked for with every look at it
def _relation(case: Text, other: Text, same: Both, how: How) -> Relation:
    old, new = in_order(case, other)
    if old.facts.silent or new.facts.silent:
        return Relation("other", (same, say.NO_WORDS))
    likely, news = judged(signs(old, new, old.facts, new.facts, how.usual), how.taught)
    common = _common(old, new) or _refers(new.facts)
    if likely < SURE or not common:
        against = _against(case.facts, other.facts, new.facts)
        return Relation("other", (same, *(against or [say.NOTHING_COMMON])), likely, news)
    common += _apart(case, other)
    if news < how.news_from or old is other:
        return Relation("duplicate", (same, *common), likely, news)
    because = dict.fromkeys((same, *common, *_news(old.facts, new.facts)))
    return Relation("evolution", tuple(because), likely, news)


def in_order(case: Text, other: Text) -> tuple[Text, Text]:
    return (other, case) if case.at and other.at and other.at < case.at else (case, other)


def perhaps(case: Text, other: Text, why: Both, how: How = PLAIN) -> Relation:
    """Somebody who may be the same person: what they talk about decides."""
    found = relation(case, other, why, how)
    return found if found.as_ != "other" else Relation("homonym", (why, say.OTHER_MATTER))


def judged(seen: dict[str, float], taught: Taught = ()) -> tuple[float, float]:
    """(the same matter, something new in it), by the weights that tests.linking.relations fits,
    moved by what the team decided."""
    same, news = (likely(weights(taught)[of], seen) for of in ("same", "news"))
    return same, news


def signs(
    old: Text, new: Text, known: Facts, said: Facts, usual: frozenset[int] = frozenset()
) -> dict[str, float]:
    """What is compared, each from 0 to about 2."""
    before, after = stems(known.words), stems(said.words)
    themed = bool(known.themes and said.themes)
    shared, amounts = known.themes & said.themes, known.amounts & said.amounts
    fresh = len(after - before) / max(1, len(after))
    days = (new.at - old.at).total_seconds() / 86400 if old.at and new.at else 0.0
    agree, differ = _same_day(known, said)
    return {
        "theme": len(shared) / len(known.themes | said.themes) if themed else 0.0,
        "any_theme": bool(shared),
        "other_theme": themed and not shared,
        "no_theme": not said.themes,
        "new_theme": min(2, len(said.themes - known.themes)),
        "words": _alike(before, after),
        "letters": _alike(_letters(known.words), _letters(said.words)),
        "new_words": min(20, len(after - before)) / 10,
        "longer": min(30, len(said.words)) / 10 * fresh,
        "sentences": min(4, said.sentences) * fresh,
        "code": _code(old, new, known, said) != set(),
        "amount": max((USUAL if amount in usual else 1.0 for amount in amounts), default=0.0),
        "other_amount": bool(known.amounts and said.amounts and not amounts),
        "new_amount": bool(said.amounts - known.amounts),
        "since": "later" in said.cues and bool(said.amounts - known.amounts or said.themes - known.themes),
        "date": agree,
        "other_date": differ,
        "place": bool(known.places & said.places),
        "channel": bool(old.channel) and old.channel == new.channel,
        "days": min(60.0, max(0.0, days)) / 30,
        **{f"says_{cue}": cue in said.cues for cue in ("again", "later", "solved", "another", "behalf")},
    }  # fmt: skip


@lru_cache(maxsize=8)
def weights(taught: Taught = ()) -> dict[str, dict[str, float]]:
    where = files("outreach").joinpath("relating.json")
    found: dict[str, dict[str, float]] = json.loads(where.read_text(encoding="utf-8"))
    for of, sign, more in taught:
        found[of][sign] = found[of].get(sign, 0.0) + more
    return found


def likely(weights: Mapping[str, float], seen: Mapping[str, float]) -> float:
    total = weights[""] + sum(weights.get(name, 0.0) * value for name, value in seen.items())
    return 1 / (1 + math.exp(-total))


def _letters(words: tuple[str, ...]) -> frozenset[str]:
    joined = " ".join(words)
    return frozenset(joined[at : at + 3] for at in range(len(joined) - 2))


def _alike(one: frozenset[str], two: frozenset[str]) -> float:
    return 2 * len(one & two) / (len(one) + len(two)) if one and two else 0.0


def _same_day(known: Facts, said: Facts) -> tuple[bool, bool]:
    """(they name a day in common, they name only others)."""
    if not known.dates or not said.dates:
        return False, False
    met = any(_near(one, two) for one in known.dates for two in said.dates)
    return met, not met


def _near(one: tuple[date, int], two: tuple[date, int]) -> bool:
    return abs((one[0] - two[0]).days) <= one[1] + two[1]


def _code(old: Text, new: Text, known: Facts, said: Facts) -> set[str]:
    ours = {text.code.lower().replace("-", "") for text in (old, new)} - {""}
    return {*(known.codes & said.codes), *(ours & (known.codes | said.codes))}


def _common(old: Text, new: Text) -> list[Both]:
    known, said = old.facts, new.facts
    codes = sorted(code.upper() for code in _code(old, new, known, said))
    here = stems(known.words)
    words = list({stem(w): w for w in reversed(said.words) if stem(w) in here}.values())[::-1]
    days = {a[0] for a in said.dates for b in known.dates if not a[1] and _near(a, b)}
    return [
        *_told(say.SAME_CODE, codes),
        *_named(say.SAME_PROBLEM, known.themes & said.themes),
        *_told(say.SAME_THINGS, words),
        *_told(say.SAME_AMOUNT, [_money(cents) for cents in sorted(known.amounts & said.amounts)]),
        *_told(say.SAME_DATE, [f"{day.day}/{day.month}" for day in sorted(days)]),
        *_told(say.SAME_PLACE, sorted(known.places & said.places)),
    ]


def _refers(said: Facts) -> list[Both]:
    """It speaks of what was said before, or of nothing at all."""
    told = {"again": say.SAYS_AGAIN, "later": say.SAYS_SINCE, "solved": say.SAYS_SOLVED}
    bare = not said.themes and len(said.words) < FEW
    return [words for cue, words in told.items() if cue in said.cues] or [say.NO_MATTER] * bare


def _against(case: Facts, other: Facts, new: Facts) -> list[Both]:
    apart = case.amounts and other.amounts and not case.amounts & other.amounts
    amounts = [_money(cents) for cents in sorted(other.amounts)] if apart else []
    return [
        *[say.SAYS_ANOTHER] * ("another" in new.cues),
        *_named(say.OTHER_PROBLEM, other.themes - case.themes if case.themes else ()),
        *_told(say.OTHER_AMOUNT, amounts),
        *[say.OTHER_DATES] * _same_day(case, other)[1],
    ]


def _news(known: Facts, said: Facts) -> list[Both]:
    amounts = [_money(cents) for cents in sorted(said.amounts - known.amounts)]
    days = [day for day in WEEKDAY if day in said.weekdays - known.weekdays]
    return [
        *_told(say.NEW, [*amounts, *days]),
        *_named(say.NEW_PROBLEM, said.themes - known.themes),
        *_refers(said),
    ]


def _told(what: Both, said: list[str]) -> list[Both]:
    return [what.filled(said=", ".join(said[:MOST]))] if said else []


def _named(what: Both, found: Iterable[str]) -> list[Both]:
    it, en = (", ".join(themes[name][at] for name in sorted(found)[:MOST]) for at in (0, 1))
    return [what.filled(said=Both(it, en))] if it else []


def _money(cents: int) -> str:
    return f"{cents // 100}" if cents % 100 == 0 else f"{cents // 100},{cents % 100:02}"


def _apart(case: Text, other: Text) -> list[Both]:
    if case.at is None or other.at is None:
        return []
    days = abs(other.at - case.at).days
    if days == 0:
        return [say.SAME_DAY]
    when = say.AFTER if other.at > case.at else say.BEFORE
    said = (say.A_DAY if days == 1 else say.DAYS).filled(days=days)
    return [say.APART.filled(days=said, when=when)]
