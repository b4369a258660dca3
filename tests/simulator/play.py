"""One seed played: a step, a look at the promises, and from time to time everything comes to rest."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from time import perf_counter
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sqlalchemy import update

from casebook.tables.heard import account
from listener import pushed
from tests.simulator.deeds import soon
from tests.simulator.judge import kept_vectors
from tests.simulator.mood import Mood
from tests.simulator.promises import BrokenPromise, Promises
from tests.simulator.rest import at_rest
from tests.simulator.sight import all_rows
from tests.simulator.team import Team
from tests.simulator.townsfolk import Townsfolk, some_time
from tests.simulator.work import Work, guarded
from tests.simulator.world import build

ROME = ZoneInfo("Europe/Rome")
REST_EVERY = 150
LOST = ("answer lost", "answer lost", "never arrived", "server error", "garbage")


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
    deaths: int = 0
    done: Counter[str] = field(default_factory=Counter)  # deeds and jobs that came to their end
    error: Exception | None = None


def play(
    seed: int, url: str, *, steps: int, likes: Mapping[str, float] = MappingProxyType({})
) -> Played:
    """``url``: of a migrated, empty casebook. ``likes``: deeds done more often, by name."""
    begun = perf_counter()
    with kept_vectors():
        game = Game(seed, url, likes)
        try:
            return game.play(steps, begun)
        finally:
            game.world.close()


class Game:
    def __init__(self, seed: int, url: str, likes: Mapping[str, float]) -> None:
        self.world = build(seed, url)
        self.played = Played(seed, 0)
        self.random = self.world.random
        self.mood = Mood(self.random, likes)
        self.clock_steps = self.random.random() < 0.4
        self.people, self.team, self.work = (
            Townsfolk(self.world, self.mood), Team(self.world, self.mood), Work(self.world, self.mood, self._fate)
        )  # fmt: skip
        self.promises = Promises(self.world)

    def play(self, steps: int, begun: float) -> Played:
        began, played = self.world.clock.now(), self.played
        try:
            self.people.settle()
            # A first reading takes one page: what is older was before our time.
            self.work.all_that_is_due(fated=False)
            self.world.began = self.world.clock.now()
            self.team.settle()
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
        played.deaths = sum("DIED" in line for line in played.lines)
        played.done = self.mood.done
        whole = "\n".join(played.lines) + repr(self.world.town.ledger.as_dict())
        played.hash = hashlib.sha256((whole + all_rows(self.world.book)).encode()).hexdigest()
        return played

    def note(self, line: str) -> None:
        self.played.lines.append(f"{self.world.clock.now():%d %H:%M:%S.%f} {line}")

    def step(self) -> str:
        return self.mood.chosen(
            "step",
            (20, self.people.act), (36, self._works), (55, self._team), (12, self._time),
            (7, self._deliver), (4, self.people.go_wrong), (1, self._calm), (4, self._night),
            (2, self._clock),
        )()  # fmt: skip

    def _works(self) -> str:
        """One run, or the workers catch up with all that is due; some run into something."""
        if self.random.random() < 0.15:
            return f"all due: {self.work.all_that_is_due(fated=True)}"
        return self.work.act() or self._time()

    def _team(self) -> str:
        return guarded(self.world, self.team.act, **self._fate(30))

    def _fate(self, usual: int) -> dict[str, object]:
        """A death, a busy database, or somebody in between, somewhere in a run of usual length."""
        at = self.random.randint(1, usual + 1)
        edges = {"dies": self.random.randint(1, usual // 4 + 2), "at_edges": True}
        soon_ = {"dies": self.random.randint(1, 8), "at_edges": True, "answered": True}
        fates: dict[str, tuple[float, dict[str, object]]] = {
            "death at an edge": (8, edges), "death after an answer": (8, soon_),
            "death": (6, {"dies": at}), "busy": (4, {"busy": at}),
            "meanwhile": (20, {"meanwhile": (at, self._meanwhile)}), "loss": (14, {}), "": (40, {}),
        }  # fmt: skip
        what = self.mood.named("fate", *((weight, name) for name, (weight, _) in fates.items()))
        if what == "loss":
            # Whatever is written next, wherever.
            self.world.town.faults.set("*:P", self.random.choice(LOST))
        return fates[what][1]

    def _meanwhile(self) -> None:
        """Somebody else, while a worker is stopped between two of its blocks or calls."""
        deeds: list[Callable[[], str]] = [
            self.people.act, self.work.act, self.work.again, self.work.again, self._short_time,
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

    def _night(self) -> str:
        """Until eight in the morning, there: an engine that runs on, or one that was switched off."""
        there = self.world.clock.now().astimezone(ROME)
        morning = (there + timedelta(days=there.hour >= 8)).replace(hour=8, minute=0)
        left = max(morning - there, timedelta(hours=1))
        naps = self.random.choice((1, 2, 4))
        for _ in range(naps):
            self.world.clock.forward(left / naps)
            self.world.town.tick()
            if naps > 1:
                self.note(f"  at night: {self.work.all_that_is_due(fated=False, rounds=3)}")
        return "morning"

    def _clock(self) -> str:
        """Somebody sets the house's clock, wrongly or right again. The town's goes on."""
        if not self.clock_steps:
            return self._time()
        wrong = self.random.choice((0, 0, 0, -1, 2, 4, -4, 61, -61, -1_500))
        self.world.house.step(timedelta(minutes=wrong, seconds=self.random.randint(0, 40)))
        # An engine that runs sees it before the wrong hour has come round again.
        self.work.every("clock")
        self.mood.done["clock step"] += 1
        return f"the clock is {self.world.house.wrong_by} ahead"

    def _deliver(self) -> str:
        """The platform brings a push, perhaps a forged or an old one; or it gets lost on the way."""
        if self.world.town.hookman._waiting and self.random.random() < 0.6:
            return f"counter {self.people.brings(partial(self._taken, 'webhook'))}"
        outbox = self.world.town.graph.outbox
        if not outbox:
            return self._time()
        body, headers = outbox.pop(self.random.randrange(min(3, len(outbox))))
        if self.random.random() < 0.2:
            return "push lost"
        return f"push {self._taken('facebook', headers, body)}"

    def _taken(self, key: str, headers: Mapping[str, str], body: bytes) -> str:
        at = self.world.accounts[key]
        take_in = partial(pushed.take_in, self.world.line, at, headers, body)
        return guarded(self.world, take_in, **self._fate(12))

    def _calm(self) -> str:
        """Nothing is wrong any more, and accounts are tried again by an administrator."""
        self.world.town.faults.clear()
        with self.world.book.writing() as w:
            w.run(update(account).values(rests_until=None))
        return "calm"
