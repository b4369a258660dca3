"""The diary's lines as sentences: the word in the book stays, what a person reads stands here."""

from collections.abc import Mapping
from typing import Any

from casebook.words import Both, same, sayings
from dashboard.access import ROLE_NAMES

PLAIN = ("role", "how", "kind", "as_", "was", "verb")  # facts that can be said in a word


WORDS = sayings("dashboard", "diary_lines")
WORDS_OF_SOMEBODY = sayings("dashboard", "diary_lines_of_somebody")


def said(what: str, who: str = "") -> Both:
    """A line nobody translated is shown as it is: better a plain word than none.

    ``who`` stands before it, where that needs other words than the fact alone."""
    return (WORDS_OF_SOMEBODY if who else WORDS).get(what) or WORDS.get(what, same(what))


_FACTS = sayings("dashboard", "diary_facts") | ROLE_NAMES


def facts(about: Mapping[str, Any]) -> list[Both]:
    """What a line tells besides, in words; the same fact under two names is said once."""
    values = dict.fromkeys(str(about[key]) for key in PLAIN if about.get(key))
    return [_FACTS.get(value, same(value)) for value in values]
