"""What an engine promises, whichever of the two it is; tests/engine holds both to it.

- every id that ``due`` lists is run, oldest first, soon after ``every`` or after a wake;
- one id of one job never runs twice at the same time by the same engine;
- a job that raises, hangs or is slow stops neither the others nor its own next turn;
- a stop lets what runs end, and starts nothing more.
"""

import logging
from collections.abc import Sequence
from typing import Protocol

from casebook.database import Told
from casebook.errors import Trouble
from casebook.job import Job

log = logging.getLogger("quattrocchi.engine")


class Engine(Protocol):
    def start(self) -> None: ...

    def wake(self, told: Sequence[Told]) -> None:
        """After a commit: ask the jobs that wait for these topics at once."""
        ...

    def stop(self) -> None: ...


def run_one(job: Job, id: int) -> bool:
    """Run one id; whatever goes wrong is kept in the log and stops nobody else."""
    try:
        job.run(id)
        return True
    except Trouble as trouble:
        log.warning("%s %s: %s", job.name, id, trouble)
    except Exception:
        log.exception("%s %s failed", job.name, id)
    return False


def ask_due(job: Job) -> Sequence[int]:
    """The ids that want work now; a failing question counts as none, and is kept in the log."""
    try:
        return job.due()
    except Trouble as trouble:
        log.warning("%s: %s", job.name, trouble)
    except Exception:
        log.exception("%s could not be asked", job.name)
    return ()
