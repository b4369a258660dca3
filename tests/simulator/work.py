"""Runs the house's jobs one id at a time, as workers do that may die, be late or meet each other."""

from collections.abc import Callable
from typing import Any

from casebook.errors import BookBusy, Trouble
from casebook.job import Job
from tests.simulator.fate import Died
from tests.simulator.team import Nothing
from tests.simulator.world import World


class Mishap(Exception):
    """A worker's run ended with an error that nobody foresaw."""


def guarded(world: World, deed: Callable[[], Any], **fate: Any) -> str:
    """What came of it, for the trace; a death, a busy database and a known no are normal."""
    with world.fate.over(**fate):
        try:
            return str(deed())
        except Died as died:
            return f"DIED at {died}"
        except BookBusy:
            return "busy"
        except Trouble as trouble:
            return f"no: {trouble}"
        except Nothing:
            return "nothing to do it to"


class Work:
    def __init__(self, world: World) -> None:
        self.world, self.random = world, world.random

    def due(self) -> list[tuple[Job, int]]:
        return [(job, id) for job in self.world.jobs for id in job.due()]

    def act(self, **fate: Any) -> str:
        """One id of one job, by chance; nothing when there is no work."""
        job = self.random.choice(list(self.world.jobs))
        for each in (job, *self.world.jobs):
            if ids := list(each.due()):
                id = self.random.choice(ids[:5])
                return f"{each.name} {id}: " + self.run(each, id, **fate)
        return ""

    def again(self, job: Job, id: int) -> Callable[[], None]:
        """A second worker that was handed the same id."""
        return lambda: self._note(f"meanwhile {job.name} {id}: " + self.run(job, id))

    def run(self, job: Job, id: int, **fate: Any) -> str:
        return guarded(self.world, lambda: job.run(id), **fate)

    def all_that_is_due(self, most: int = 400) -> int:
        """Every job until none has work; how many runs. Raises Mishap when it never ends."""
        for count in range(most):
            due = self.due()
            if not due:
                return count
            for job, id in due:
                self.run(job, id)
        names = sorted({job.name for job, _ in self.due()})
        raise Mishap(f"never out of work: {names}")

    def _note(self, words: str) -> None:
        self.world.trace(words)
