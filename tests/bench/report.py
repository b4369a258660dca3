"""A year's report over a million mentions: each page as a manager gets it, by the real path."""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from casebook.database import Book
from casebook.migrations import migrate
from casebook.tables.team import calendar
from config.seed import WORKING_WEEK
from dashboard.reports import KINDS
from quattrocchi.clock import SystemClock
from tests.bench.crowd import NUMBERS
from tests.bench.measure import Axis, folder, seconds
from tests.bench.store import VAULT
from tests.cast import ADA, BEN, CLEO, DARIO, MARTA, connect, hire
from tests.dashboard.site import Site, house

# One word in ten asks for a person, of these all but the newest were taken; a third of the cases
# hears from the customer again, half is answered twice, one in a hundred is set aside.
STEPS = (
    "INSERT INTO mention (id, channel, native_id, account_id, kind, visibility, said_at, heard_at,"
    " waiting_since, language, url, thread, facts, flagged, case_id, first_look_at, first_look_by,"
    " set_aside_at) SELECT n, 'x', printf('%020d', n), n % 3 + 1, 'post', 'public', {at} - {lag},"
    " {at}, {at} - {lag}, 'it', 'https://x.example/status/' || n, n, '{{}}', n % 10 = 0,"
    " CASE WHEN n % 10 = 0 AND n % 1000 > 0 AND n < {words} - {fresh} THEN n / 10 END,"
    " CASE WHEN n % 10 = 0 AND n < {words} - {fresh} THEN {at} + n * 104729 % 7200 * 1000000 END,"
    " CASE WHEN n % 10 = 0 AND n < {words} - {fresh} THEN n % 4 + 1 END,"
    " CASE WHEN n % 1000 = 0 THEN {at} + 3600000000 END FROM numbers",
    "INSERT INTO cases (id, opened_at, opened_by, owner_id, first_word_at, last_word_at, ended_at)"
    " SELECT case_id, heard_at, 1, id % 4 + 1, waiting_since, heard_at + 172800000000,"
    " CASE WHEN id < {words} - 4 * {fresh} THEN heard_at + 200000000000 + id % 17 * 3600000000 END"
    " FROM mention WHERE case_id IS NOT NULL",
    "UPDATE mention SET case_id = (id + 5) / 10 WHERE id % 30 = 25 AND id > 10"
    " AND (id + 5) / 10 IN (SELECT id FROM cases)",
    *(
        "INSERT INTO message (case_id, account_id, key, verb, visibility, teammate_id, mode, state,"
        f" asked_at, called_at, sent_at) SELECT id, 1, id || '-{n}', 'contact', '{seen}', id % 4 + 1,"
        " 'live', CASE WHEN id % 50 THEN 'sent' ELSE 'perhaps' END, out, out, out + 1000000 FROM"
        f" (SELECT id, opened_at + (id * 104729 % 14400 + {n} * 90000) * 1000000 AS out FROM cases"
        f" WHERE id % {n + 1} = 0)"
        for n, seen in enumerate(("private", "public"))
    ),
    "INSERT INTO case_end (case_id, at, by, how) SELECT id, ended_at, 1, 'solved' FROM cases"
    " WHERE ended_at IS NOT NULL",
    "INSERT INTO commitment (case_id, kind, owner_id, made_at, due_at, ended_at, end) SELECT id,"
    " 'own', owner_id, opened_at, opened_at + 90000000000, opened_at + 80000000000, 'kept'"
    " FROM cases WHERE id % 10 = 0",
)  # fmt: skip


def measure(*, runs: int, quick: bool) -> Iterable[Axis]:
    n = 3_000 if quick else 1_000_000
    with _kept(n) as path:
        clock = SystemClock()
        book = Book.open(f"sqlite:///{path}", clock=clock, vault=VAULT)
        site = Site(house(book)).sign_in_as(5)
        until = clock.now().date()
        period = f"since={until - timedelta(days=364)}&until={until}"
        for of in KINDS:
            address = f"/reports?of={of}&{period}"
            site.get(address)
            took = [seconds(lambda address=address: _seen(site, address)) for _ in range(runs)]
            yield Axis(f"report: {of}, a year", "s", n, took, goal="at most 1")
        book.close()


def _seen(site: Site, address: str) -> None:
    assert site.get(address).status_code == 200


@contextmanager
def _kept(words: int) -> Iterator[Path]:
    """The casebook of that year, made the first time; kept if QUATTROCCHI_DATA says where."""
    with folder() as place:
        if data := os.environ.get("QUATTROCCHI_DATA"):
            place = Path(data)
        path = place / f"report-{words}.db"
        if not path.exists():
            _make(path, words)
        yield path


def _make(path: Path, words: int) -> None:
    migrate(f"sqlite:///{path}", VAULT)
    clock = SystemClock()
    book = Book.open(f"sqlite:///{path}", clock=clock, vault=VAULT)
    for who in (BEN, CLEO, DARIO, MARTA, ADA):
        hire(book, who)
    for key in ("x", "facebook", "feeds"):
        connect(book, key)
    with book.writing() as w:
        w.add(
            calendar, zone="Europe/Rome", spans=WORKING_WEEK, holidays={"country": "IT"}, at=w.now
        )
    book.close()
    now = int(clock.now().timestamp() * 1_000_000)
    step = int(timedelta(days=364).total_seconds() * 1_000_000) // words
    at = f"({now} - ({words} - n) * {step})"
    told = {
        "at": at,
        "lag": "n * 7919 % 600 * 1000000",
        "words": words,
        "fresh": max(20, words // 200),
    }
    with sqlite3.connect(path) as bare:
        bare.execute("PRAGMA synchronous=OFF")
        for statement in STEPS:
            numbers = NUMBERS.format(words) + " " if "FROM numbers" in statement else ""
            bare.execute(numbers + statement.format(**told))
        bare.execute("ANALYZE")
    bare.close()
