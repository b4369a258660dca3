"""Do we know it already: near-duplicates among 100,000 open tickets, and what each is to the other."""

import random
import time
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from rapidfuzz import fuzz, process
from sqlalchemy import func, insert, select

import listener
from casebook.database import Book
from casebook.migrations import migrate
from casebook.queries import bodies
from casebook.tables.known import ticket_mark
from casebook.tables.people import ticket
from casebook.vault import Vault
from outreach import relating_near
from tests import cast
from tests.bench.measure import Axis, folder, seconds
from tests.cast import FakeClock
from tests.linking import relations
from tests.linking.dataset import load
from tests.postgres import running

VAULT = Vault(b"b" * 32)
SEED = 4
GOAL = "found@5 at least .99, p95 at most 5 ms"
FLOOR = "rapidfuzz ratio against each of them"
CITIES = ("Roma", "Milano", "Torino", "Verona", "Padova", "Bari", "Napoli", "Lecce", "Genova")
ADDED = ("chi mi aiuta?", "è una vergogna", "please help", "sono stufo di aspettare", "so annoyed")


def measure(*, runs: int, quick: bool) -> Iterable[Axis]:
    tickets, asked = (300, 20) if quick else (100_000, 300)
    rng = random.Random(SEED)
    told = list(_texts(tickets, rng))
    with folder() as place:
        yield from _near(f"sqlite:///{place / 'casebook.db'}", told, runs, asked, "SQLite")
    with running() as server:
        yield from _near(server.empty(), told, runs, asked, "PostgreSQL")
    yield from _relations(quick)


def _near(url: str, told: list[str], runs: int, asked: int, where: str) -> Iterator[Axis]:
    migrate(url, VAULT)
    book = Book.open(url, clock=FakeClock(), vault=VAULT)
    adding = _filled(book, told)
    rng = random.Random(SEED)
    p95, about, found = [], {}, 0
    for _ in range(runs):
        took, busy = [], []
        for at in rng.sample(range(len(told)), asked):
            said = _garbled(told[at], rng)
            start, before = time.perf_counter(), time.process_time()
            with book.reading() as r:
                near = relating_near.nearest(r, said)
                took.append((time.perf_counter() - start) * 1000)
                busy.append((time.process_time() - before) * 1000)
                kept = bodies.of_many(r, "ticket", [each.ticket.id for each in near])
            found += told[at] in kept.values()
        took.sort()
        p95.append(took[int(len(took) * 0.95)])
        busy.sort()
        about = {
            "found@5": round(found / (asked * len(p95)), 4),
            "p50 ms": round(took[len(took) // 2], 2),
        }
        about["p95 ms of our processor"] = round(busy[int(len(busy) * 0.95)], 2)
    sought = [_garbled(text, rng) for text in rng.sample(told, 5)]
    brute = [partial(process.extract, one, told, scorer=fuzz.ratio, limit=5) for one in sought]
    floor = [seconds(each) * 1000 for each in brute]
    with book.reading() as r:
        about["marks a ticket"] = r.value(select(func.count()).select_from(ticket_mark)) / len(told)
    about |= {"added a second": round(len(told) / adding), "seed": SEED}
    book.close()
    yield Axis(f"near-duplicates, {where}", "ms p95", len(told), p95, floor, FLOOR, GOAL, about)


def _relations(quick: bool) -> Iterator[Axis]:
    for replaced in (False, True):
        data = load(replaced=replaced).some(of=50 if quick else 1)
        found = relations.measure(data)
        name = "relation" + (", other names and numbers" if replaced else "")
        goal = f"at least {0.75 if replaced else 0.8}"
        yield Axis(
            name, "macro-F1", found["all"]["n"], [found["all"]["macro"]], goal=goal, about=found
        )


def _filled(book: Book, told: list[str]) -> float:
    """Seconds for the rows, the texts and the marks; the marks alone are what is new."""
    desk = cast.connect(book, "rt", kind="desk")
    spent = 0.0
    for start in range(0, len(told), 1000):
        some = list(enumerate(told[start : start + 1000], start + 1))
        with book.writing() as w:
            same = {"account_id": desk, "subject": "", "status": "open", "seen_at": w.now}
            w.run(insert(ticket), [same | {"id": id, "native_id": str(id)} for id, _ in some])
            bodies.put_many(w, "ticket", some)
            marked = dict(some)
            spent += seconds(partial(relating_near.keep, w, marked))
    return spent


def _texts(number: int, rng: random.Random) -> Iterator[str]:
    """The lessons again and again, each with details of its own: form letters, mostly."""
    files = sorted((Path(listener.__file__).parent / "lessons").glob("posts.*.tsv"))
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()[1:]]
    heads = [text for line in lines if len(text := line.split("\t")[-1]) > 30]
    for _ in range(number):
        details = [
            f"{rng.randint(10, 2000)} euro", f"dal {rng.randint(1, 28)}/{rng.randint(1, 12)}",
            f"a {rng.choice(CITIES)}", f"pratica {rng.randint(10**6, 10**7)}",
            f"da {rng.randint(2, 60)} giorni", f"via {rng.choice(CITIES)} {rng.randint(1, 200)}",
        ]  # fmt: skip
        yield f"{rng.choice(heads)} {', '.join(rng.sample(details, rng.randint(1, 3)))}"


def _garbled(text: str, rng: random.Random) -> str:
    """8 % of the words dropped, 8 % mistyped, often a phrase added."""
    said = [_mistyped(word, rng) for word in text.split() if rng.random() > 0.08]
    return " ".join([*said, *([rng.choice(ADDED)] if rng.random() < 0.6 else [])])


def _mistyped(word: str, rng: random.Random) -> str:
    if len(word) < 3 or rng.random() > 0.08:
        return word
    at = rng.randrange(len(word) - 1)
    put = rng.choice([word[at + 1] + word[at], word[at + 1], rng.choice("aeinort") + word[at + 1]])
    return word[:at] + put + word[at + 2 :]
