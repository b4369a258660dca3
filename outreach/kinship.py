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
    who = Both(
        f"È di un altro cliente che si chiama {name}{_of(city, 'di')}.",
        f"It is another customer's, who is called {name} too{_of(city, 'of')}.",
    )
    if city and city.lower() in case_words.lower():
        place = Both(
            f"Ma il caso nomina {city}: guarda bene.", f"But the case names {city}: look closely."
        )
        return Kinship("homonym", (who, place))
    return Kinship("homonym", (who,))


def _codes(codes: tuple[str, ...]) -> list[Both]:
    said = ", ".join(code.upper() for code in codes)
    return [Both(f"Ha lo stesso codice: {said}.", f"It has the same code: {said}.")] * bool(codes)


def _topics(topics: tuple[str, ...]) -> list[Both]:
    said = ", ".join(topics)
    words = Both(f"Parla delle stesse cose: {said}.", f"It speaks of the same things: {said}.")
    return [words] * bool(topics)


def _new(new: tuple[str, ...]) -> Both:
    said = ", ".join(new)
    return Both(f"Dice qualcosa di nuovo: {said}.", f"It says something new: {said}.")


def _near(case: datetime | None, other: datetime | None) -> list[Both]:
    if case is None or other is None or abs(other - case) > NEAR:
        return []
    days = abs(other - case).days
    if days == 0:
        return [Both("È dello stesso giorno.", "It is of the same day.")]
    it, en = ("dopo", "after") if other > case else ("prima", "before")
    return [
        Both(
            f"Viene {days} {'giorno' if days == 1 else 'giorni'} {it} la prima parola.",
            f"It comes {days} {'day' if days == 1 else 'days'} {en} the first word.",
        )
    ]


def _of(city: str, word: str) -> str:
    return f", {word} {city}" if city else ""
