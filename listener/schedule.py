"""The listener's small jobs, for any engine: hear what is due, read pushes, match what is new."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

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
Work = Callable[[Line, int], object]


def jobs(line: Line) -> list[Job]:
    """Every ``run`` claims its row first, so running one twice or in two places is harmless."""
    begun = line.book.clock.now()
    news, tell = partial(coverage.due, line, begun), partial(coverage.tell, line, begun)
    return [
        _job(line, "hear", streams.due, collect),
        _job(line, "read pushes", pushed.unread, pushed.read, wake=("work",)),
        _job(line, "match", mentions.unmatched, match, wake=("work",)),
        Job("forget", HOURLY, partial(forgetting.due, line), partial(forgetting.forget, line)),
        Job("coverage", A_WHILE, news, tell),
        Job("weigh", HOURLY, partial(fitting.due, line), partial(fitting.run, line)),
        Job("rhythm", HOURLY, partial(coverage.unlearnt, line), partial(coverage.learn, line)),
        Job(
            "read back",
            A_WHILE,
            partial(backfill.due, line),
            partial(backfill.fill, line),
            ("work",),
        ),
    ]


def _job(line: Line, name: str, find: Find, work: Work, wake: tuple[str, ...] = ()) -> Job:
    def due() -> Sequence[int]:
        with line.book.reading() as r:
            return find(r, limit=AT_ONCE)

    def run(id: int) -> None:
        work(line, id)

    return Job(name, OFTEN, due, run, wake)
