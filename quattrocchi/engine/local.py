"""One process: APScheduler is the clock, a thread pool does the work."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from apscheduler.executors.pool import ThreadPoolExecutor as AskingPool
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from casebook.database import Told
from casebook.job import Job
from quattrocchi.engine.contract import ask_due, run_one

# A tick that comes late is run once, however late: jobs look for what is due, not for the hour.
LATE_SECONDS = 3600


class LocalEngine:
    """Runs the job list in this process. ``threads``: how many ids are worked on at once."""

    def __init__(self, jobs: Sequence[Job], *, threads: int, zone: str = "UTC") -> None:
        self.jobs = {job.name: job for job in jobs}
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="work")
        self._busy: set[tuple[str, int]] = set()
        self._lock = threading.Lock()
        self._stopping = False
        self._scheduler = BackgroundScheduler(
            executors={"default": AskingPool(2)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": LATE_SECONDS},
            timezone=zone,
        )

    def start(self) -> None:
        for job in self.jobs.values():
            seconds = job.every.total_seconds()
            trigger = IntervalTrigger(seconds=seconds, jitter=seconds / 10, timezone="UTC")
            self._scheduler.add_job(self._ask, trigger, args=[job], id=job.name, name=job.name)
        self._scheduler.start()
        for job in self.jobs.values():
            self._ask_soon(job)

    def wake(self, told: Sequence[Told]) -> None:
        topics = {topic for topic, _ in told}
        for job in self.jobs.values():
            if topics & set(job.wake):
                self._ask_soon(job)

    def stop(self) -> None:
        self._stopping = True
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _ask_soon(self, job: Job) -> None:
        if not self._stopping:
            self._submit(job, 0, partial(self._ask, job), "ask")

    def _ask(self, job: Job) -> None:
        for id in ask_due(job):
            self._submit(job, id, partial(run_one, job, id), "run")

    def _submit(self, job: Job, id: int, work: Callable[[], object], what: str) -> None:
        mark = (f"{what}:{job.name}", id)
        with self._lock:
            if self._stopping or mark in self._busy:
                return
            self._busy.add(mark)
        future = self._pool.submit(work)
        future.add_done_callback(lambda _: self._busy.discard(mark))
