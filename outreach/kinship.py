"""Whether a ticket or a word is a duplicate, an evolution, another matter or a homonym's, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from casebook.words import Both, sentences
from outreach.likeness import likeness

say = sentences("outreach", "kinship")

NEAR = timedelta(days=21)


@dataclass(frozen=True)
class Text:
    """What is compared: words, when they were said, where."""

    words: str
    at: datetime | None


@dataclass(frozen=True)
class Kinship:
    as_: str  # duplicate | evolution | homonym | other
    because: tuple[Both, ...]


def kinship(case: Text, other: Text, *, same: Both, ignored: Sequence[str] = ()) -> Kinship:
    """``same``: why it is the same person at all; ``ignored``: words that are everywhere."""
    found = likeness(case.words, other.words, ignored=ignored)
    near = _near(case.at, other.at)
    reasons = [*_codes(found.codes), *_topics(found.topics), *near]
    if not reasons:
        return Kinship("other", (same, say.NOTHING_COMMON))
    later = case.at is not None and other.at is not None and other.at > case.at
    if later and found.new and (found.topics or found.codes):
        return Kinship("evolution", (same, *reasons, _new(found.new)))
    return Kinship("duplicate", (same, *reasons))


def perhaps(case: Text, other: Text, *, why: Both, ignored: Sequence[str] = ()) -> Kinship:
    """Somebody who may be the same person: being near in time says nothing, the matter does."""
    found = likeness(case.words, other.words, ignored=ignored)
    if found.codes or found.topics:
        return kinship(case, other, same=why, ignored=ignored)
    return Kinship("homonym", (why, say.OTHER_MATTER))


def homonym(name: str, city: str, case_words: str) -> Kinship:
    """Somebody else with this name, as the customer list shows."""
    who = (say.NAMESAKE_OF if city else say.NAMESAKE).filled(name=name, city=city)
    named = city and city.lower() in case_words.lower()
    return Kinship("homonym", (who, say.NAMES_PLACE.filled(city=city)) if named else (who,))


def _codes(codes: tuple[str, ...]) -> list[Both]:
    said = ", ".join(code.upper() for code in codes)
    return [say.SAME_CODE.filled(said=said)] * bool(codes)


def _topics(topics: tuple[str, ...]) -> list[Both]:
    said = ", ".join(topics)
    return [say.SAME_THINGS.filled(said=said)] * bool(topics)


def _new(new: tuple[str, ...]) -> Both:
    return say.NEW.filled(said=", ".join(new))


def _near(case: datetime | None, other: datetime | None) -> list[Both]:
    if case is None or other is None or abs(other - case) > NEAR:
        return []
    days = abs(other - case).days
    if days == 0:
        return [say.SAME_DAY]
    when = say.AFTER if other > case else say.BEFORE
    return [
        say.APART.filled(days=(say.A_DAY if days == 1 else say.DAYS).filled(days=days), when=when)
    ]
