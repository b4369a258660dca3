"""Many kills of one scene on one database, counted: what was lost, what came twice."""

import random
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from itertools import cycle

from tests.faults import apart
from tests.faults.apart import TownApart
from tests.faults.house import Databases, opened
from tests.faults.points import Points, after_effects, named
from tests.faults.scenes import Found, Scene
from tests.faults.warm import Life, SharedClock, live

SHUT: Callable[[], AbstractContextManager[object]] = nullcontext  # every guard in its place


@dataclass
class Report:
    scene: str
    seed: int
    places: int  # how many there are in an undisturbed life
    kills: int = 0
    found: Found = field(default_factory=Found)

    def __str__(self) -> str:
        found = self.found
        said = f"{self.scene}: {self.kills} kills at {self.places} places (seed {self.seed}): "
        said += f"{len(found.lost)} lost, {len(found.doubled)} doubled, {len(found.wider)} wider, "
        said += f"{len(found.wrong)} wrong"
        if found.after_effect:
            said += (
                f"; {found.resolved} of {found.after_effect} after the effect found by reading back"
            )
        return said


class Campaign:
    """``unguarded``: a block in which one of our guards is removed, to see that it is missed."""

    def __init__(
        self, scene: Scene, databases: Databases, town: TownApart, clock: SharedClock, *,
        seed: int, unguarded: Callable[[], AbstractContextManager[object]] = SHUT,
    ) -> None:  # fmt: skip
        self.scene, self.databases, self.town, self.clock = scene, databases, town, clock
        self.random = random.Random(f"{scene.name} {seed}")
        self.unguarded = unguarded
        self._prepared, self._at = self._prepare()
        places = self._lives([])
        self.places = places.passed
        self.report = Report(scene.name, seed, len(self.places))

    def kill(self, points: int) -> Report:
        """All named places and all others once, as far as ``points`` reach; then two deaths each."""
        for number in self._chosen(points):
            self._lives([number])
        while self.report.kills < points:
            self._lives([self.random.randint(1, len(self.places)) for _ in range(2)])
        return self.report

    def kill_after_effects(self, wanted: int) -> Report:
        """So many messages that had arrived when the worker died; some who look die as well."""
        numbers = after_effects(self.places)
        for number in cycle(self.random.sample(numbers, len(numbers))):
            if self.report.found.after_effect >= wanted:
                return self.report
            self._lives([number, self.random.randint(1, len(self.places))])
        return self.report

    def kill_at(self, place: str, *, most: int = 3) -> Report:
        """At the first places whose name begins so, until something is found to be wrong."""
        here = [n for n, passed in enumerate(self.places, 1) if passed.startswith(place)]
        for number in here[:most]:
            if not self.report.found.broken:
                self._lives([number])
        assert self.report.kills, f"nobody passes “{place}”"
        return self.report

    def fresh(self) -> str:
        """The scene before any work: the url of its database; town and clock as they were."""
        self.clock.set(self._at)
        self.town.ask(apart.begin, (*self.scene.before, *self.scene.acts))
        return self.databases.copy(self._prepared)

    def _chosen(self, points: int) -> Sequence[int]:
        first = named(self.places)
        rest = [n for n in range(1, len(self.places) + 1) if n not in set(first)]
        self.random.shuffle(first)
        self.random.shuffle(rest)
        return [*first[: points // 2], *rest, *first[points // 2 :]][:points]

    def _prepare(self) -> tuple[str, datetime]:
        self.clock.set(apart.MONDAY)
        ids = self.town.ask(apart.begin, self.scene.before)
        url = self.databases.blank()
        with opened(url, self.clock, self.town.base) as house:
            self.scene.prepare(house, self.town, ids)
        return url, self.clock.now()

    def _lives(self, deaths: Sequence[int]) -> Life:
        """One worker after the other is killed, the last one ends its work; then all is counted."""
        url = self.fresh()
        try:
            for number in deaths:
                self._one_death(url, number)
            last = live(lambda points: self._work(url, points))
            self._count(url, deaths)
        finally:
            self.databases.drop(url)
        return last

    def _one_death(self, url: str, number: int) -> None:
        life = live(lambda points: self._work(url, points), dies_at=number)
        if not life.killed:
            return
        self.report.kills += 1
        with opened(url, self.clock, self.town.base) as house:
            self._note(self.scene.after_a_kill(house, self.town), life.place)
        self.town.ask(apart.act, *self.scene.meanwhile)

    def _count(self, url: str, deaths: Sequence[int]) -> None:
        with opened(url, self.clock, self.town.base) as house:
            found = self.scene.at_the_end(house, self.town)
        where = ", then ".join(self.places[n - 1] for n in deaths) if deaths else "nowhere"
        if not deaths:
            assert not found.broken, f"{self.scene.name} is wrong without any kill: {found.broken}"
            return
        self._note(found, where)

    def _note(self, found: Found, place: str) -> None:
        for words in (found.lost, found.doubled, found.wider, found.wrong):
            words[:] = [f"{each} (killed at: {place})" for each in words]
        self.report.found.add(found)

    def _work(self, url: str, points: Points) -> None:
        with self.unguarded(), opened(url, self.clock, self.town.base, points) as house:
            self.scene.work(house, self.clock.forward)
