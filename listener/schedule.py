"""The listener's small jobs, for any engine: hear what is due, read pushes, match what is new."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from casebook.job import Job
from casebook.queries import mentions, streams
from listener import backfill, coverage, forgetting, pushed
from listener.collect import collect
from listener.line import Line
from listener.match import match
from listener.whom import fitting

OFTEN = timedelta(seconds=5)
A_WHILE = timedelta(minutes=5)
HOURLY = timedelta(hours=1)
AT_ONCE = 200  # ids given to an engine at a time

Find = Callable[..., Sequence[int]]


def jobs(line: Line) -> list[Job]:
    """Every ``run`` claims its row first, so running one twice or in two places is harmless."""
    begun = line.book.clock.now()

    def job(name: str, every: timedelta, due: Any, run: Any, *more: Any, wake: str = "") -> Job:
        wakes = (wake,) if wake else ()
        return Job(name, every, partial(due, line, *more), partial(run, line, *more), wakes)

    return [
        job("hear", OFTEN, partial(_rows, streams.due), collect),
        job("read pushes", OFTEN, partial(_rows, pushed.unread), pushed.read, wake="work"),
        job("match", OFTEN, partial(_rows, mentions.unmatched), match, wake="work"),
        job("forget", HOURLY, forgetting.due, forgetting.forget),
        job("coverage", A_WHILE, coverage.due, coverage.tell, begun),
        job("weigh", HOURLY, fitting.due, fitting.run),
        job("rhythm", HOURLY, coverage.unlearnt, coverage.learn),
        job("read back", A_WHILE, backfill.due, backfill.fill, wake="work"),
    ]


def _rows(find: Find, line: Line) -> Sequence[int]:
    with line.book.reading() as r:
        return find(r, limit=AT_ONCE)
