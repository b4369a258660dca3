"""The best guesses who an author is, each with what speaks for it and against it (P7)."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from casebook import contacts
from casebook.database import Reading
from casebook.words import sentences
from listener.matchers.evidence import Said
from listener.whom import alike, finding, weights
from listener.whom.names import Names
from listener.whom.weighing import Asked, Guess, weighed, with_requests

say = sentences("listener.whom", "guessing")

BEST = 3
LEAST = 0.02  # less likely than this is no guess
TIED = 0.5  # bits between two that nobody can tell apart
FAR = 4.0  # bits by which a rival is out of the race
LOOKED_AT = 12  # candidates whose open requests are read


def guess(
    r: Reading, names: Names, said: Said, *, language: str = "", but: Collection[int] = (),
    sharing: Collection[int] = (),
) -> tuple[list[Guess], int]:  # fmt: skip
    """At most three, the surest first; and how many customers fit alike when they are too many to
    be guessed among. ``but``: whom a person ruled out. ``sharing``: who all have a contact written."""
    names.refresh(r)
    words = alike.words_of(said.name)
    by_handle = finding.by_handle(r, said.handle)
    full = words if sum(len(word) > 1 for word in words) > 1 else finding.said_by(said.handle)
    keys = finding.spellings(full, names)
    city = str(said.facts.get("location") or "")
    same = finding.namesakes(r, names, keys, city)
    rows = finding.files(r, {*by_handle, *sharing, *same} - {*but})
    levels = Counter(by_handle.values())
    asked = Asked(
        r, names, weights.lately(r, names), said, language, words, contacts.handle_key(said.handle), by_handle, levels
    )  # fmt: skip
    both = (weighed(asked, row, sharing) for row in rows)
    found = sorted(both, key=lambda one: -one.bits)[:LOOKED_AT]
    return _chosen(with_requests(asked, found), max(map(names.bearers, keys), default=0))


def _chosen(found: list[Guess], namesakes: int) -> tuple[list[Guess], int]:
    found = sorted(found, key=lambda one: (-one.bits, one.customer_id))
    total = 1 + sum(2**one.bits for one in found)
    likely = [replace(one, sure=round(2**one.bits / total, 4)) for one in found]
    likely = [one for one in likely if one.sure >= LEAST]
    if not likely:
        return [], namesakes if namesakes > BEST else 0
    alike_ = [one for one in likely if likely[0].bits - one.bits <= TIED]
    if len(alike_) > BEST:
        return [], max(len(alike_), alike_[0].namesakes)
    if len(likely) > BEST and likely[BEST - 1].bits - likely[BEST].bits <= TIED:
        likely = [one for one in likely if one.bits > likely[BEST].bits + TIED]
    best = [_told_apart(one, likely) for one in likely[:BEST]]
    return best, 0


def _told_apart(one: Guess, likely: Sequence[Guess]) -> Guess:
    """Said to a person: who else it may be, and what would tell them apart."""
    rival = max((each for each in likely if each != one), key=lambda each: each.bits, default=None)
    if rival is None or one.bits - rival.bits > FAR:
        return one
    cities = rival.city and one.city and contacts.plain(rival.city) != contacts.plain(one.city)
    ask = say.ASK_CITY.filled(one=one.city, other=rival.city) if cities else say.ASK_CODE
    words = say.OR_ANOTHER.filled(name=rival.name, ask=ask)
    return replace(one, against=(*one.against, words))
