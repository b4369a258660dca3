"""Money and rate windows are rows: no worker passes the ceiling, before or after a restart."""

import threading
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import insert

from casebook.database import Book
from casebook.tables.heard import account
from casebook.vault import Vault
from listener.client import Doors
from listener.masking import Masked
from listener.outcomes import Busy, OutOfCredit
from tests.cast import FakeClock

PRICE = 0.005


class Platform:
    """Counts what really reached it."""

    def __init__(self, **headers: str) -> None:
        self.reads = 0
        self.headers = headers
        self.lock = threading.Lock()

    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self.answer)

    def answer(self, request: httpx.Request) -> httpx.Response:
        with self.lock:
            self.reads += 1
        return httpx.Response(200, headers=self.headers, json={"id": self.reads})


class Worker:
    """One process: its own database connections and its own door."""

    def __init__(self, url: str, clock: FakeClock, vault: Vault, platform: Platform) -> None:
        self.book = Book.open(url, clock=clock, vault=vault)
        doors = Doors(self.book, transport=platform.transport(), ceilings={"X": 1.0})
        settings = Masked({"address": "https://api.x.example"}, {})
        self.http = doors.open(settings, account_id=1, name="X")
        self.read_count = 0

    def read(self, times: int = 1) -> None:
        for _ in range(times):
            try:
                self.http.spend(1, PRICE)
            except OutOfCredit:
                continue
            self.http.get("/2/tweets/1")
            self.read_count += 1


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def open_worker(any_url: str, clock: FakeClock, vault: Vault, platform: Platform) -> Any:
    workers: list[Worker] = []

    def opened() -> Worker:
        workers.append(Worker(any_url, clock, vault, platform))
        return workers[-1]

    first = opened()
    with first.book.writing() as w:
        row = {"id": 1, "kind": "channel", "key": "x", "name": "X", "settings": {}}
        w.run(insert(account).values(**row, created_at=w.now))
    yield opened
    for worker in workers:
        worker.book.close()


def test_at_one_dollar_the_201st_read_is_never_sent(open_worker: Any, platform: Platform):
    open_worker().read(times=230)
    assert platform.reads == 200


def test_two_workers_share_one_ceiling(open_worker: Any, platform: Platform):
    workers = [open_worker(), open_worker()]
    threads = [threading.Thread(target=worker.read, args=(120,)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert platform.reads == 200
    assert all(worker.read_count for worker in workers)


def test_a_restart_forgets_no_cent_and_a_new_month_begins_anew(
    open_worker: Any, platform: Platform, clock: FakeClock
):
    open_worker().read(times=150)
    again = open_worker()
    again.read(times=100)
    assert platform.reads == 200
    with pytest.raises(OutOfCredit) as spent:
        again.http.spend(1, PRICE)
    assert spent.value.until == datetime(2026, 4, 1, tzinfo=UTC)
    assert spent.value.price == PRICE
    clock.set(datetime(2026, 4, 1, tzinfo=UTC))
    again.read()
    assert platform.reads == 201


def test_what_a_page_did_not_hold_is_given_back_and_no_more(open_worker: Any):
    http = open_worker().http
    http.spend(200, PRICE)
    http.give_back(50, PRICE)
    http.spend(50, PRICE)
    with pytest.raises(OutOfCredit):
        http.spend(1, PRICE)
    http.give_back(500, PRICE)  # more than was ever reserved: a mistake gives nothing away
    with pytest.raises(OutOfCredit):
        http.spend(1, PRICE)


def test_a_used_up_window_is_kept_shut_by_every_worker_until_it_opens(
    open_worker: Any, platform: Platform, clock: FakeClock
):
    first, second = open_worker(), open_worker()
    opens = clock.now().timestamp() + 600
    platform.headers = {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(int(opens))}
    first.http.get("/2/users/12345/mentions")
    platform.headers = {}
    with pytest.raises(Busy) as busy:
        second.http.get("/2/users/12345/mentions")
    assert platform.reads == 1
    assert busy.value.until is not None
    assert busy.value.until.timestamp() == opens
    second.http.get("/2/users/12345")
    clock.forward(minutes=10)
    second.http.get("/2/users/12345/mentions")
    assert platform.reads == 3
