"""Runs the house's jobs one id at a time, as workers do that may die, be late or meet each other."""

from collections.abc import Callable
from typing import Any

from casebook.errors import BookBusy, Trouble
from casebook.job import Job
from tests.simulator.deeds import Nothing
from tests.simulator.fate import Died
from tests.simulator.mood import Mood
from tests.simulator.world import World

DANGEROUS = {"job send": 6.0, "job look": 6.0, "job close": 6.0, "job codes": 3.0, "job clock": 3.0}

SETTLING = {"learn decisions"}  # due once more until some seconds have passed


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
    """``fate`` draws what befalls a run: ``{"dies": point}`` and the like, given its usual length."""

    def __init__(self, world: World, mood: Mood, fate: Callable[[int], dict[str, Any]]) -> None:
        self.world, self.random, self.mood, self.fate = world, world.random, mood, fate
        self.last: tuple[Job, int] | None = None
        self.lengths: dict[str, int] = {}  # points passed in the longest of the last runs

    def act(self) -> str:
        """One id of one job, by chance, rather of those that send and close; nothing without work."""
        jobs = {f"job {job.name}": job for job in self.world.jobs}
        for name in self.mood.sorted("jobs", *jobs, rather=DANGEROUS):
            job = jobs[name]
            if ids := list(job.due()):
                self.last = job, self.random.choice(ids[:5])
                return self.run(*self.last, fated=True)
        return ""

    def again(self) -> str:
        """A second worker was handed the same id as the last one."""
        return "again " + self.run(*self.last, fated=False) if self.last else ""

    def all_that_is_due(self, *, fated: bool, most: int = 400, rounds: int = 0) -> str:
        """Every job until none has work, or so many rounds. Raises Mishap when it never ends."""
        came, settling = [], set[str]()
        for number in range(most):
            jobs = [job for job in self.world.jobs if job.name not in settling]
            due = [(job, id) for job in jobs for id in job.due()]
            if not due:
                return ", ".join(came)
            for self.last in due:
                settling |= {self.last[0].name} & SETTLING
                came.append(self.run(*self.last, fated=fated and self.random.random() < 0.5))
            if fated or number + 1 == rounds:
                return ", ".join(came)
        names = sorted({job.name for job, _ in due})
        raise Mishap(f"never out of work: {names}")

    def every(self, name: str) -> None:
        for job in self.world.jobs:
            if job.name == name:
                for id in job.due():
                    self.run(job, id, fated=False)

    def run(self, job: Job, id: int, *, fated: bool) -> str:
        usual = self.lengths.get(job.name, 12)
        befalls = self.fate(usual) if fated else {}
        came = guarded(self.world, lambda: job.run(id), **befalls)
        self.mood.done[f"job {job.name}"] += came == "None"
        passed = self.world.fate.length
        self.lengths[job.name] = max(passed, usual * 4 // 5)
        return f"{job.name} {id}{'' if came == 'None' else ': ' + came}"
