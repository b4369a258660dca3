"""Both engines keep the same promises."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from casebook.database import Book, Told
from casebook.job import Job
from quattrocchi.engine.contract import Engine
from quattrocchi.engine.distributed import DistributedEngine, migrate_queue
from quattrocchi.engine.local import LocalEngine

SECOND = timedelta(seconds=1)
Start = Callable[[list[Job]], Engine]


def local(book: Book, jobs: list[Job]) -> Engine:
    return LocalEngine(jobs, threads=4)


def distributed(book: Book, jobs: list[Job]) -> Engine:
    migrate_queue(book)
    return DistributedEngine(book, jobs, threads=4)


@pytest.fixture
def start(any_book: Book) -> Iterator[Start]:
    engines: list[Engine] = []

    def begin(jobs: list[Job]) -> Engine:
        engine = (local if any_book.is_sqlite else distributed)(any_book, jobs)
        engines.append(engine)
        engine.start()
        return engine

    yield begin
    for engine in engines:
        engine.stop()


class Tray:
    """Ids that want work until they are done, and what was seen while doing them."""

    def __init__(self, *ids: int, slow: float = 0.0, breaks_on: int | None = None) -> None:
        self.due = list(ids)
        self.order: list[int] = []
        self.runs: Counter[int] = Counter()
        self.together: Counter[int] = Counter()
        self.most: Counter[int] = Counter()
        self.slow, self.breaks_on = slow, breaks_on
        self.lock = threading.Lock()

    def job(self, name: str, *, every: timedelta = SECOND, wake: tuple[str, ...] = ()) -> Job:
        return Job(name, every, lambda: list(self.due), self.run, wake)

    def run(self, id: int) -> None:
        with self.lock:
            self.together[id] += 1
            self.most[id] = max(self.most[id], self.together[id])
            self.order.append(id)
        time.sleep(self.slow)
        with self.lock:
            self.together[id] -= 1
            self.runs[id] += 1
        if id == self.breaks_on:
            raise ValueError("this one breaks")
        with self.lock:
            if id in self.due:
                self.due.remove(id)


def until(true: Callable[[], bool], *, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


def test_every_due_id_is_run(start: Start) -> None:
    tray = Tray(*range(1, 60))
    start([tray.job("all")])
    until(lambda: not tray.due)
    assert set(tray.runs) == set(range(1, 60))


def test_an_id_never_runs_twice_at_the_same_time(start: Start) -> None:
    tray = Tray(1, 2, slow=2.5)
    start([tray.job("slow", wake=("case",))])
    until(lambda: not tray.due)
    assert set(tray.most.values()) == {1}


def test_a_job_that_breaks_stops_neither_the_others_nor_its_own_next_turn(start: Start) -> None:
    broken, good = Tray(1, breaks_on=1), Tray(5, 6)
    start([broken.job("broken"), good.job("good")])
    until(lambda: not good.due and broken.runs[1] >= 2)


def test_a_job_that_cannot_be_asked_stops_nobody(start: Start) -> None:
    def no_answer() -> list[int]:
        raise OSError("the disk is gone")

    good = Tray(7)
    start([Job("mute", SECOND, no_answer, print), good.job("good")])
    until(lambda: not good.due)


def test_a_job_that_hangs_leaves_room_for_the_others(start: Start) -> None:
    never, good = threading.Event(), Tray(1, 2, 3)
    start([Job("hangs", SECOND, lambda: [9], lambda id: never.wait(20) and None), good.job("good")])
    until(lambda: not good.due)
    never.set()


def test_a_word_wakes_the_job_that_waits_for_it(start: Start) -> None:
    tray = Tray()
    engine = start([tray.job("rare", every=timedelta(hours=1), wake=("queue",))])
    until(lambda: True)
    time.sleep(1.0)  # the first asking, at the start, is over
    tray.due.append(3)
    engine.wake([Told("queue", 3)])
    until(lambda: not tray.due, seconds=10)


def test_after_a_stop_nothing_more_begins(start: Start) -> None:
    tray = Tray(1)
    engine = start([tray.job("all")])
    until(lambda: not tray.due)
    engine.stop()
    tray.due.append(2)
    engine.wake([Told("queue", 2)])
    time.sleep(1.5)
    assert 2 not in tray.runs
