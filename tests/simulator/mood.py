"""What a seed leans to: each has its own likings, so that some meet what the average never does."""

from collections.abc import Callable, Mapping
from random import Random
from typing import TypeVar

Chosen = TypeVar("Chosen", bound=Callable[[], str])


class Mood:
    """Draws by weight, each weight made larger or smaller once for the whole seed. ``likes``: how much
    more often a deed of that name is done, where something is looked for."""

    def __init__(self, random: Random, likes: Mapping[str, float]) -> None:
        self._random = random
        self._likes = likes
        self._leanings: dict[tuple[str, int], float] = {}

    def chosen(self, what: str, *deeds: tuple[float, Chosen]) -> Chosen:
        for place in range(len(deeds)):
            if (what, place) not in self._leanings:
                self._leanings[what, place] = self._random.choice((0.3, 1, 1, 1, 3))
        weights = [
            weight * self._leanings[what, n] * self._likes.get(deed.__name__, 1)
            for n, (weight, deed) in enumerate(deeds)
        ]
        return self._random.choices([deed for _, deed in deeds], weights)[0]
