"""Many processes on PostgreSQL: procrastinate is the clock and hands ids to any number of workers."""

import asyncio
import logging
import threading
from collections.abc import Sequence
from functools import partial
from typing import Any

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector, jobs
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from sqlalchemy import bindparam, text

from casebook.database import Book, Told
from casebook.job import Job
from quattrocchi.engine.contract import ask_due, run_one

log = logging.getLogger("quattrocchi.engine")

# A worker that was killed is noticed by its heart: beats every 3 s, missed for 10 s.
BEAT_SECONDS = 3.0
DEAD_SECONDS = 10.0
WAITING = text(
    "SELECT queueing_lock FROM procrastinate_jobs WHERE status = 'todo' AND queueing_lock IN :locks"
).bindparams(bindparam("locks", expanding=True))


def address_of(book: Book) -> str:
    """libpq's form of the book's address."""
    url = book.writers.url.set(drivername="postgresql")
    return url.render_as_string(hide_password=False)


class DistributedEngine:
    """One worker process. Arguments of what is queued are a job's name and an id, nothing else."""

    def __init__(self, book: Book, jobs: Sequence[Job], *, threads: int) -> None:
        self.book = book
        self.jobs = {job.name: job for job in jobs}
        self.threads = threads
        self._loop: asyncio.AbstractEventLoop | None = None
        self._worker: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._work, name="worker", daemon=True)
        self._ended = threading.Event()
        # What is deferred from a task's thread goes through a connector without a loop.
        self._sync = App(connector=SyncPsycopgConnector(conninfo=address_of(book)))
        self._app = App(connector=PsycopgConnector(conninfo=address_of(book)))
        self._register()

    def start(self) -> None:
        self._sync.open()
        self._thread.start()
        for name in self.jobs:
            self._ask_soon(name)

    def wake(self, told: Sequence[Told]) -> None:
        topics = {topic for topic, _ in told}
        for job in self.jobs.values():
            if topics & set(job.wake) or "all" in topics:
                self._ask_soon(job.name)

    def stop(self) -> None:
        if self._loop is not None and self._worker is not None and not self._ended.is_set():
            self._loop.call_soon_threadsafe(self._worker.cancel)
        self._ended.wait(timeout=60)
        self._sync.close()

    def _register(self) -> None:
        self._app.task(name="do")(self._run)
        self._app.task(name="tick")(self._ask)
        self._app.periodic(cron="* * * * * */5")(self._app.task(name="sweep")(self._sweep))
        for job in self.jobs.values():
            beat = self._app.task(name=f"beat {job.name}", queueing_lock=f"beat {job.name}")
            self._app.periodic(cron=_cron(job))(beat(self._beat(job)))

    def _beat(self, job: Job) -> Any:
        def beat(timestamp: int) -> None:
            self._ask(job.name)

        return beat

    def _work(self) -> None:
        try:
            asyncio.run(self._serve())
        finally:
            self._ended.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        async with self._app.open_async():
            self._worker = asyncio.ensure_future(self._app.run_worker_async(
                concurrency=self.threads, install_signal_handlers=False, delete_jobs="always",
                update_heartbeat_interval=BEAT_SECONDS, stalled_worker_timeout=DEAD_SECONDS,
            ))  # fmt: skip
            await asyncio.gather(self._worker, return_exceptions=True)

    def _run(self, job: str, id: int) -> None:
        run_one(self.jobs[job], id)

    def _ask(self, job: str) -> None:
        """Queue every due id that is not waiting already."""
        locks = {f"{job}:{id}": id for id in ask_due(self.jobs[job])}
        if not locks:
            return
        with self.book.reading() as block:
            waiting = {row[0] for row in block.rows(WAITING, {"locks": list(locks)})}
        self._queue([(lock, job, id) for lock, id in locks.items() if lock not in waiting])

    def _queue(self, wanted: list[tuple[str, str, int]]) -> None:
        manager = self._sync.job_manager
        one = partial(jobs.Job, queue="default", task_name="do")
        work = [
            one(task_kwargs={"job": job, "id": id}, lock=lock, queueing_lock=lock)
            for lock, job, id in wanted
        ]
        try:
            manager.batch_defer_jobs(work)
        except AlreadyEnqueued:
            # Another worker asked at the same moment; whatever is still due is found next time.
            log.debug("some of %s ids were queued meanwhile", len(work))

    def _ask_soon(self, name: str) -> None:
        tick = self._sync.configure_task("tick", queueing_lock=f"tick {name}")
        try:
            tick.defer(job=name)
        except AlreadyEnqueued:
            pass

    async def _sweep(self, timestamp: int) -> None:
        """Give back what a dead worker held."""
        manager = self._app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_SECONDS):
            log.warning("job %s of a dead worker goes back into the queue", job.id)
            try:
                await manager.retry_job(job)
            except ConnectorException:
                # The same id is queued again already: the dead one's turn is simply over.
                assert job.id is not None
                await manager.finish_job_by_id_async(job.id, jobs.Status.FAILED, delete_job=True)


def _cron(job: Job) -> str:
    """The job's cadence as six fields, seconds last, as procrastinate reads them."""
    seconds = max(1, round(job.every.total_seconds()))
    if seconds < 60:
        return f"* * * * * */{seconds}"
    minutes = min(59, seconds // 60)
    return f"*/{minutes} * * * *" if seconds < 3600 else f"0 */{min(23, seconds // 3600)} * * *"


def migrate_queue(book: Book) -> None:
    """procrastinate's own tables, once."""
    with book.reading() as block:
        if block.value(text("SELECT to_regclass('procrastinate_jobs')")) is not None:
            return
    with App(connector=SyncPsycopgConnector(conninfo=address_of(book))).open() as app:
        app.schema_manager.apply_schema()
