"""What a seed leans to: each has its own likings, so that some meet what the average never does."""

from collections import Counter
from collections.abc import Callable, Mapping
from random import Random
from typing import TypeVar

Chosen = TypeVar("Chosen", bound=Callable[[], object])


class Mood:
    """Draws by weight, each weight made larger or smaller once for the whole seed. ``likes``: how much
    more often a deed of that name is done, where something is looked for."""

    def __init__(self, random: Random, likes: Mapping[str, float]) -> None:
        self._random = random
        self._likes = likes
        self._leanings: dict[tuple[str, int], float] = {}
        self.done: Counter[str] = Counter()  # what came to its end, by name

    def chosen(self, what: str, *deeds: tuple[float, Chosen]) -> Chosen:
        by_name = {deed.__name__: deed for _, deed in deeds}
        return by_name[self.named(what, *((weight, deed.__name__) for weight, deed in deeds))]

    def named(self, what: str, *names: tuple[float, str]) -> str:
        weights = [weight * self._leaning(what, n, name) for n, (weight, name) in enumerate(names)]
        return self._random.choices([name for _, name in names], weights)[0]

    def sorted(self, what: str, *names: str, rather: Mapping[str, float]) -> list[str]:
        """All of them, what is liked most of the time before the others."""
        place = {
            name: self._random.random()
            ** (1 / (rather.get(name, 1) * self._leaning(what, n, name)))
            for n, name in enumerate(names)
        }
        return sorted(names, key=lambda name: place[name], reverse=True)

    def _leaning(self, what: str, n: int, name: str) -> float:
        if (what, n) not in self._leanings:
            self._leanings[what, n] = self._random.choice((0.3, 1, 1, 1, 3))
        return self._leanings[what, n] * self._likes.get(name, 1)
