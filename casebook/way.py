"""The facts behind a private route, as frozen nouns: accounts, handles, words, answers."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from casebook.visibility import Visibility
from casebook.words import Both


@dataclass(frozen=True)
class Account:
    id: int
    key: str
    name: str
    scope: str
    live: bool
    max_chars: int | None = None  # as its server says


@dataclass(frozen=True)
class Reach:
    """Somebody's place on one platform. ``wrote_at``: their last private word to us there."""

    id: int
    person_id: int
    person: str
    stop_at: datetime | None
    channel: str
    scope: str
    native_id: str
    handle: str
    wrote_at: datetime | None
    way: str | None = None  # where the person would rather be written to


@dataclass(frozen=True)
class Word:
    """A word somebody said, as far as a route depends on it. ``used``: private words it already got
    by way of it, where ways are counted."""

    id: int
    channel: str
    scope: str
    native_id: str
    account_id: int
    handle_id: int | None
    visibility: Visibility
    at: datetime
    used: int


@dataclass(frozen=True)
class Asked:
    """What a platform said when asked: yes | no | they_first; for ``may_reply`` yes | no."""

    contact: str
    contact_because: Both
    reply: str
    reply_because: Both


@dataclass(frozen=True)
class Ways:
    """``others``: person → handle of another that is surely theirs → how we know."""

    accounts: tuple[Account, ...]
    reaches: tuple[Reach, ...]
    words: tuple[Word, ...]
    asked: Mapping[tuple[int, int], Asked]  # (handle, mention or 0)
    others: Mapping[int, Mapping[int, Both]]

    def places(self, person_id: int) -> tuple[Reach, ...]:
        """Where this person can be written to: as themselves first, then as the other one."""
        other = self.others.get(person_id, {})
        own = [reach for reach in self.reaches if reach.person_id == person_id]
        return (*own, *(reach for reach in self.reaches if reach.id in other))

    def alone(self, mention_id: int, person_id: int | None) -> "Ways":
        """What concerns one word of somebody."""
        word = self._by_id.get(mention_id)
        reaches = tuple(self._by_person.get(person_id or 0, ()))
        if person_id and person_id in self.others:
            reaches = self.places(person_id)
        return replace(self, reaches=reaches, words=(word,) if word else ())

    @cached_property
    def _by_id(self) -> dict[int, Word]:
        return {word.id: word for word in self.words}

    @cached_property
    def _by_person(self) -> dict[int, list[Reach]]:
        found: dict[int, list[Reach]] = defaultdict(list)
        for reach in self.reaches:
            found[reach.person_id].append(reach)
        return found
