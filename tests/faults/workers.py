"""``python -m tests.faults.workers``: 2,000 due jobs, and one worker killed every two seconds."""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
from sqlalchemy import func, insert, select

from casebook import diary
from casebook.database import Book, Writing
from casebook.migrations import migrate
from casebook.tables.cases import case_item, cases, message
from casebook.tables.heard import body, mention, person, person_handle
from casebook.tables.team import event
from casebook.vault import Vault
from tests import postgres
from tests.cast import BEN, connect, hire

KEY = "k" * 32
WEB, WORK = 2, 3


class Clock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True)
class Outcome:
    jobs: int
    kills: int
    seconds: float
    undone: int
    twice: int  # jobs with more than one line in the diary
    broken: int  # lines of the diary whose chain does not hold
    answered: int  # the site's status after all that

    def __str__(self) -> str:
        return (
            f"{self.jobs} jobs, {self.kills} workers killed, {self.seconds:.0f} s:"
            f" {self.undone} undone, {self.twice} done twice, {self.broken} diary lines broken"
        )


def trial(
    url: str, folder: Path, *, jobs: int, every: float, most: int = 0, patience: float = 300
) -> Outcome:
    """Run it for real. ``every``: seconds between two kills, counted from the first job done.

    ``most``: so many kills are enough, and each waits until some more work was done.
    """
    vault, dice = Vault(KEY.encode()), random.Random(jobs)
    migrate(url, vault)
    book = Book.open(url, clock=Clock(), vault=vault)
    release(book, jobs)
    start, kills = time.monotonic(), 0
    with family(url, folder) as (process, site):
        _wait(book, jobs - 1, patience)
        start = next_kill = time.monotonic()
        before = jobs
        while (left := _left(book)) and time.monotonic() < start + patience:
            due = time.monotonic() >= next_kill and (not most or (kills < most and left < before))
            if due and (alive := workers_of(process.pid)):
                os.kill(dice.choice(alive), signal.SIGKILL)
                kills, next_kill, before = kills + 1, time.monotonic() + every, left
            time.sleep(0.05)
        seconds = time.monotonic() - start
        answered = httpx.get(site, follow_redirects=True, trust_env=False).status_code
    with book.reading() as r:
        lines = r.rows(select(event.c.about).where(event.c.what == "message shown"))
        broken = len(list(diary.broken_links(r.connection, vault)))
    book.close()
    often = Counter(line.about["message"] for line in lines)
    twice = sum(n > 1 for n in often.values())
    return Outcome(jobs, kills, seconds, max(left, jobs - len(often)), twice, broken, answered)


def release(book: Book, number: int) -> None:
    """As many private words to as many people, released and due, on an account in preview."""
    ben = hire(book, BEN)
    x = connect(book, "x", mode="preview", settings={"address": "http://127.0.0.1:9"})
    with book.writing() as w:
        _insert(w, x, ben, range(1, number + 1))


def _insert(w: Writing, x: int, ben: int, ids: range) -> None:
    at, on_x = w.now, {"channel": "x"}
    told = {"said_at": at, "heard_at": at, "waiting_since": at, "facts": {}, "flagged": False}
    word = {**on_x, **told, "account_id": x, "kind": "post", "visibility": "public"}
    reach = {**on_x, "facts": {}, "seen_at": at}
    mine = {"opened_at": at, "opened_by": ben, "owner_id": ben, "owned_since": at}
    mine |= {"waiting_since": at, "first_word_at": at, "last_word_at": at}
    out = {"account_id": x, "verb": "contact", "visibility": "private", "teammate_id": ben}
    out |= {"mode": "preview", "state": "released", "asked_at": at, "send_after": at}
    rows = {
        person: [{"id": i, "name": f"Ana {i}", "created_at": at} for i in ids],
        cases: [{"id": i, "concerns_id": i, **mine} for i in ids],
        person_handle: [
            {"id": i, "person_id": i, "native_id": str(i), "handle": f"ana{i}", **reach}
            for i in ids
        ],
        mention: [
            {"id": i, "native_id": f"{i:020}", "handle_id": i, "case_id": i, **word} for i in ids
        ],
        case_item: [
            {"id": i, "case_id": i, "mention_id": i, "as_": "origin", "because": [], "at": at}
            for i in ids
        ],
        message: [
            {"id": i, "case_id": i, "handle_id": i, "mention_id": i, "key": f"k{i}", **out}
            for i in ids
        ],
        body: [{"of": "message", "of_id": i, "part": "text", "text": "Good morning"} for i in ids],
    }
    for table, some in rows.items():
        w.run(insert(table), some)


@contextmanager
def family(url: str, folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """``quattrocchi run`` with its children, and the address it says."""
    (folder / "quattrocchi.toml").write_text(
        f'database = "{url}"\ndata = "{folder}"\n[engine]\nthreads = 4\n'
    )
    command = [sys.executable, "-m", "quattrocchi", "run", "--config", str(folder), "--port", "0"]
    command += ["--web", str(WEB), "--work", str(WORK)]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            command, env=os.environ | {"QUATTROCCHI_KEY": KEY}, text=True,
            stdout=subprocess.PIPE, stderr=log,
        )  # fmt: skip
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().split()[-1]
    finally:
        children = _children(process.pid)
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=30)
        for child in (process.pid, *children):
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        process.wait()
        process.stdout.close()


def workers_of(parent: int) -> list[int]:
    return [child for child, line in _children(parent).items() if "work" in line]


def _children(parent: int) -> dict[int, list[str]]:
    """The arguments of each child by its number."""
    found = {}
    for each in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (each / "stat").read_text().rpartition(")")[2].split()[1] == str(parent):
                found[int(each.name)] = (each / "cmdline").read_text().split("\0")
    return found


def _left(book: Book) -> int:
    with book.reading() as r:
        waits = message.c.state != "shown"
        return int(r.value(select(func.count()).select_from(message).where(waits)))


def _wait(book: Book, most: int, patience: float) -> None:
    end = time.monotonic() + patience
    while _left(book) > most:
        assert time.monotonic() < end, "no worker has done anything"
        time.sleep(0.05)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.workers", description=__doc__)
    parser.add_argument("--jobs", type=int, default=2000)
    parser.add_argument("--every", type=float, default=2.0)
    given = parser.parse_args()
    with postgres.running() as server, tempfile.TemporaryDirectory() as folder:
        place = server.empty(), Path(folder)
        outcome = trial(*place, jobs=given.jobs, every=given.every)
        print(outcome)
    return int(bool(outcome.undone or outcome.twice or outcome.broken))


if __name__ == "__main__":
    sys.exit(main())
