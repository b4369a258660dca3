"""One seed played: a step, a look at the promises, and from time to time everything comes to rest."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from time import perf_counter

from sqlalchemy import update

from casebook.tables.heard import account
from tests.simulator.fate import Died
from tests.simulator.promises import BrokenPromise, Promises
from tests.simulator.rest import at_rest
from tests.simulator.sight import all_rows
from tests.simulator.team import Team, soon
from tests.simulator.townsfolk import Townsfolk, some_time
from tests.simulator.work import Work, guarded
from tests.simulator.world import World, build

REST_EVERY = 150


@dataclass
class Played:
    """What came of a seed; ``broken`` is empty when every promise was kept."""

    seed: int
    steps: int
    broken: str = ""
    lines: list[str] = field(default_factory=list)
    hash: str = ""
    days: float = 0.0  # simulated
    seconds: float = 0.0  # real
    sent: int = 0
    error: Exception | None = None

    @property
    def days_per_minute(self) -> float:
        return self.days / (self.seconds / 60)


def play(
    seed: int, url: str, *, steps: int, changed: Callable[[World], None] | None = None
) -> Played:
    """``url``: of a migrated, empty casebook. ``changed``: plants something in the world first."""
    begun = perf_counter()
    game = Game(seed, url)
    if changed:
        changed(game.world)
    try:
        return game.play(steps, begun)
    finally:
        game.world.close()


class Game:
    def __init__(self, seed: int, url: str) -> None:
        self.world = build(seed, url)
        self.played = Played(seed, 0)
        self.world.trace = self.note
        self.random = self.world.random
        self.people, self.team, self.work = (
            Townsfolk(self.world), Team(self.world), Work(self.world)
        )  # fmt: skip
        self.promises = Promises(self.world)

    def play(self, steps: int, begun: float) -> Played:
        began, played = self.world.clock.now(), self.played
        try:
            self.people.settle()
            for number in range(1, steps + 1):
                played.steps = number
                self.note(f"{number} {self.step()}")
                sight = self.promises.check()
                self.note(f"  {len(sight.mentions)} {[m.state for m in sight.messages][-5:]}")
                if number % REST_EVERY == 0 or number == steps:
                    at_rest(self.world, self.work, self.promises, self.people, self.team)
        except BrokenPromise as broken:
            played.broken = str(broken)
        except Exception as error:  # noqa: BLE001 whatever a step raises is what was looked for
            played.broken = f"{type(error).__name__}: {error}"
            played.error = error
        played.days = (self.world.clock.now() - began) / timedelta(days=1)
        played.seconds = perf_counter() - begun
        played.sent = len([m for m in self.world.town.ledger.effects if m.platform != "rt"])
        whole = "\n".join(played.lines) + repr(self.world.town.ledger.as_dict())
        played.hash = hashlib.sha256((whole + all_rows(self.world.book)).encode()).hexdigest()
        return played

    def note(self, line: str) -> None:
        self.played.lines.append(f"{self.world.clock.now():%d %H:%M:%S.%f} {line}")

    def step(self) -> str:
        deeds: list[tuple[int, Callable[[], str]]] = [
            (20, self.people.act), (40, self._works), (26, self._team), (12, self._time),
            (3, self.people.go_wrong), (1, self._calm),
        ]  # fmt: skip
        return self.random.choices([d for _, d in deeds], [weight for weight, _ in deeds])[0]()

    def _works(self) -> str:
        """One run; or the workers catch up; or one dies, is refused by the database, or meets another."""
        if self.random.random() < 0.15:
            return f"all due: {self.work.all_that_is_due()}"
        return self.work.act(**self._fate()) or self._time()

    def _team(self) -> str:
        return guarded(self.world, self.team.act, **self._fate())

    def _fate(self) -> dict[str, object]:
        chance, at = self.random.random(), self.random.randint(1, 40)
        if chance < 0.16:
            return {"dies": at}
        if chance < 0.20:
            return {"busy": at}
        if chance < 0.45:
            return {"meanwhile": (at, self._meanwhile)}
        return {}

    def _meanwhile(self) -> None:
        """Somebody else, while a worker is stopped between two of its blocks or calls."""
        deeds: list[Callable[[], str]] = [
            self.people.act, self.work.act, self.work.act, self._short_time,
            lambda: guarded(self.world, self.team.act),
        ]  # fmt: skip
        for _ in range(self.random.randint(1, 3)):
            self.note(f"  meanwhile {self.random.choice(deeds)()}")

    def _time(self) -> str:
        span = some_time(self.random)
        self.world.clock.forward(span)
        self.world.town.tick()
        return f"{span} later"

    def _short_time(self) -> str:
        span = soon(self.random)
        self.world.clock.forward(span)
        return f"{span} later"

    def _calm(self) -> str:
        """Nothing is wrong any more, and accounts are tried again by an administrator."""
        self.world.town.faults.clear()
        with self.world.book.writing() as w:
            w.run(update(account).values(rests_until=None))
        return "calm"


__all__ = ["Died", "Game", "Played", "play"]
