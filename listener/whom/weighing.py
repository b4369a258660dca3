"""One customer's file beside an author: each field that compares adds or takes its weight, in words."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from math import log2
from typing import Any

from sqlalchemy import Row, func, select

from casebook import contacts
from casebook.database import Reading
from casebook.queries import bodies
from casebook.tables.people import ticket
from casebook.words import Both, sentences
from listener.matchers.evidence import Said
from listener.whom import alike, weights
from listener.whom.names import Names

say = sentences("listener.whom", "guessing")

OPEN_FOR = timedelta(days=60)
WHOLE_NAME = ("same", "called", "near")


@dataclass(frozen=True)
class Guess:
    """``seen``: field → level, as the weights know them. ``namesakes``: customers of this name."""

    customer_id: int
    name: str
    city: str
    bits: float = 0.0
    sure: float = 0.0
    namesakes: int = 1
    seen: Mapping[str, str] = field(default_factory=dict)
    because: tuple[Both, ...] = ()
    against: tuple[Both, ...] = ()


@dataclass
class Asked:
    """One author, and what is looked up for them."""

    r: Reading
    names: Names
    table: weights.Weights
    said: Said
    language: str
    words: list[str]
    key: str
    by_handle: Mapping[int, str]
    at_level: Counter[str]

    @cached_property
    def city(self) -> str:
        return str(self.said.facts.get("location") or "")

    @cached_property
    def text(self) -> str:
        """Plain words, each with a space on both sides."""
        return f" {contacts.plain(self.said.text)} "


def weighed(asked: Asked, row: Row[Any], sharing: Collection[int] = ()) -> Guess:
    """One customer's file beside the author."""
    few = -log2(max(2, asked.names.size)) - weights.STRANGERS
    namesakes = max(1, asked.names.bearers(row.name_key))
    one = Guess(row.id, row.name, row.city or "", few, namesakes=namesakes)
    one = _by_name(asked, one, row)
    one = _by_city(asked, one, row)
    if asked.language and row.language:
        level = "same" if asked.language == row.language else "other"
        against = level == "other"
        words = say.LANGUAGE.filled(said=asked.language, known=row.language)
        bits = asked.table["language", level].bits
        one = _add(one, "language", level, bits, words if against else None)
    has = (contacts.plain(str(value)) for value in row.contract.values())
    if any(
        len(value) >= alike.WHOLE and f" {value} " in asked.text for value in has if value.isalpha()
    ):
        one = _add(one, "product", "same", asked.table["product", "same"].bits, say.PRODUCT)
    return _shares(asked, one, sharing)


def _shares(asked: Asked, one: Guess, sharing: Collection[int]) -> Guess:
    """Told by the matcher already: of those who share a contact the name may pick one."""
    if one.customer_id not in sharing:
        return one
    bits = asked.table["shared contact", "same"].bits + log2(
        max(2, asked.names.size) / len(sharing)
    )
    return _add(one, "shared contact", "same", bits, None)


def _add(one: Guess, of: str, level: str, bits: float, words: Both | None) -> Guess:
    told = (words,) if words else ()
    because, against = ((), told) if level == "other" else (told, ())
    return Guess(
        one.customer_id, one.name, one.city, one.bits + bits, one.sure, one.namesakes,
        {**one.seen, of: level}, (*one.because, *because), (*one.against, *against),
    )  # fmt: skip


def _by_name(asked: Asked, one: Guess, row: Row[Any]) -> Guess:
    """A handle made of the name says the name already: what is shown beside adds only the rest."""
    shown = alike.name(asked.words, row.name_key)
    like = asked.by_handle.get(row.id, "")
    named = alike.named_by(asked.key, row.name_key) if like or not asked.words else ""
    said = _name_bits(asked, one, named, row.name_key) if named else 0.0
    if like:
        one = _by_handle(asked, one, like, named)
    level = shown or ("" if like else named)
    if not level:
        return one
    full = _name_bits(asked, one, level, row.name_key)
    rest = max(0.0, full - said) if like and level != "other" else full
    words = _name_words(asked, one, level, from_handle=not shown)
    return _add(one, "name", level, rest, words)


def _name_bits(asked: Asked, one: Guess, level: str, key: str) -> float:
    return asked.table["name", level].bits + _rarity(asked, one, level, key)


def _rarity(asked: Asked, one: Guess, level: str, key: str) -> float:
    """Bits: how few of all customers have such a name."""
    if level in WHOLE_NAME:
        return log2(max(2, asked.names.size) / one.namesakes)
    if level == "other":
        return 0.0
    shown = {*asked.words} or {word for word in key.split() if word in asked.key}
    whole = [word for word in key.split() if word in shown or {*alike.called_also(word)} & shown]
    shares = [asked.names.share(word) for word in whole]
    return -log2(max(min(shares, default=1.0), 1 / max(2, asked.names.size)))


def _name_words(asked: Asked, one: Guess, level: str, *, from_handle: bool) -> Both:
    if level == "other":
        return say.OTHER_NAME.filled(shown=asked.said.name)
    if level not in WHOLE_NAME:
        return say.PART.filled(name=one.name)
    kind = {"called": say.CALLED, "near": say.NEAR}.get(level, say.NAME)
    kind = (
        say.NAMED_BY_HANDLE.filled(handle=asked.said.handle, name=one.name) if from_handle else kind
    )
    n = one.namesakes
    rare = say.ONLY_ONE if n == 1 else say.SO_MANY.filled(n=n)
    it, en = kind.filled(name=one.name, shown=asked.said.name)
    return Both(
        f"{it}, {rare.it}" if n == 1 else f"{it}; {rare.it}",
        f"{en}, {rare.en}" if n == 1 else f"{en}; {rare.en}",
    )


def _by_handle(asked: Asked, one: Guess, like: str, named: str) -> Guess:
    """What many have, a nickname in fashion or a common name, says less than is usual."""
    kind = alike.made_of(asked.said.handle, named)
    known, n = asked.table[kind, like], asked.at_level[like]
    many = max(n / max(known.u, 1.0), 1.0) if not named else max(1.0, one.namesakes / 2)
    bits = known.bits + log2(max(2, asked.names.size) / many)
    words = say.HANDLE.filled(handle=asked.said.handle)
    words = words if n == 1 else say.HANDLES.filled(handle=asked.said.handle, n=n)
    return _add(one, kind, like, bits, words)


def _by_city(asked: Asked, one: Guess, row: Row[Any]) -> Guess:
    level = alike.place(asked.city, asked.text, row.city)
    if not level:
        return one
    words = say.CITY if level == "same" else say.OTHER_CITY
    words = words.filled(said=asked.city, city=row.city)
    return _add(one, "city", level, asked.table["city", level].bits, words)


def with_requests(asked: Asked, found: list[Guess]) -> list[Guess]:
    """A figure that stands in an open request of theirs too: an amount, a street number, a code."""
    figures = _figures(asked.said.text)
    if not figures or not found:
        return found
    of, since = ticket.c, asked.r.now - OPEN_FOR
    mine = of.customer_id.in_([one.customer_id for one in found])
    query = select(of.id, of.customer_id, of.native_id, of.subject).where(mine, of.open == 1)
    rows = asked.r.rows(query.where(func.coalesce(of.opened_at, since) >= since))
    texts = bodies.of_many(asked.r, "ticket", [row.id for row in rows])
    theirs: defaultdict[int, list[str]] = defaultdict(list)
    for row in rows:
        same = figures & _figures(f"{row.subject} {texts.get(row.id, '')}")
        theirs[row.customer_id] += [row.native_id] if same else []
    return [
        _repeats(asked, one, theirs[one.customer_id]) if one.customer_id in theirs else one
        for one in found
    ]


def _repeats(asked: Asked, one: Guess, numbers: Sequence[str]) -> Guess:
    level = "same" if numbers else "other"
    words = say.REQUEST.filled(number=numbers[0]) if numbers else None
    return _add(one, "open request", level, asked.table["open request", level].bits, words)


def _figures(text: str) -> set[str]:
    words = contacts.plain(text).split()
    return {word for word in words if len(word) > 1 and any(c.isdigit() for c in word)}
