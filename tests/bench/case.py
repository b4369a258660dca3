"""The case page of a customer with five hundred things, beside the page of a case with one word."""

import http.client
import time
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import insert

from casebook.database import Writing
from casebook.queries import bodies
from casebook.tables.cases import case_item, cases, message, note
from casebook.tables.heard import mention
from casebook.tables.people import ticket
from tests.bench import crowd
from tests.bench.measure import Axis, folder, percentile
from tests.bench.serving import Served, serving

EMPTY = "the same page of a case with one word"
OLD_HAND, NEWCOMER = 1, 2  # the two cases, by id; the crowd makes them with one word each
SHARES = {"said": 0.5, "answered": 0.2, "noted": 0.1, "asked": 0.2}


def measure(*, runs: int, quick: bool) -> Iterable[Axis]:
    items, times = (20, 3) if quick else (500, 100)
    with folder() as place:
        crowd.opened(place, 2_000).house.book.close()
        _live_through(place, items)
        with serving(place, 2_000) as served:
            full, empty = Reader(served, OLD_HAND), Reader(served, NEWCOMER)
            for reader in (full, empty) * 5:
                reader.ask()
            turns = [[(full.ask(), empty.ask()) for _ in range(times)] for _ in range(runs)]
            full.line.close()
            empty.line.close()
    ours, floor = ([percentile([t[n] for t in run], 0.95) for run in turns] for n in (0, 1))
    yield Axis("case page", "ms p95", items, ours, floor, EMPTY, "at most 2 × an empty page")


class Reader:
    """One connection kept open on one case."""

    def __init__(self, served: Served, case: int) -> None:
        self.headers, self.path = served.headers, f"/cases/{case}"
        self.line = http.client.HTTPConnection("127.0.0.1", served.at["port"])

    def ask(self) -> float:
        """Milliseconds from the request to the last byte."""
        start = time.perf_counter()
        self.line.request("GET", self.path, headers=self.headers)
        answer = self.line.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        return (time.perf_counter() - start) * 1000


def _live_through(place: Path, items: int) -> None:
    """Words, answers, notes and tickets of one customer, all on their one case."""
    built = crowd.opened(place, 2_000)
    many = {name: int(items * share) for name, share in SHARES.items()}
    with built.house.book.writing() as w:
        concerned = w.value(cases.select().with_only_columns(cases.c.concerns_id))
        for n in range(many["said"]):
            _say(w, n, concerned)
        for n in range(many["answered"]):
            _answer(w, n, concerned)
        for n in range(many["noted"]):
            id = w.add(note, case_id=OLD_HAND, teammate_id=1, at=w.now)
            bodies.put(w, "note", id, f"Sentito il tecnico, volta {n}.")
            w.log("link confirmed" if n % 2 else "case renamed", by=1, case=OLD_HAND)
        them = {"account_id": 2, "customer_id": concerned, "subject": "Linea", "status": "open"}
        rows = [them | {"native_id": f"t{n}", "seen_at": w.now} for n in range(many["asked"])]
        w.run(insert(ticket), rows)
    built.house.book.close()


def _say(w: Writing, n: int, person: int) -> None:
    row = {"channel": "x", "account_id": 1, "kind": "post", "visibility": "public", "facts": {}}
    row |= {"native_id": f"more{n}", "heard_at": w.now, "waiting_since": w.now, "language": "it"}
    id = w.add(mention, handle_id=person, case_id=OLD_HAND, **row)
    w.add(case_item, case_id=OLD_HAND, mention_id=id, as_="chaser", because=[], at=w.now)
    bodies.put(w, "mention", id, f"Ancora niente linea, giorno {n}: qualcuno risponde?")


def _answer(w: Writing, n: int, person: int) -> None:
    row = {"key": f"answer{n}", "verb": "contact", "visibility": "private", "mode": "live"}
    row |= {"state": "sent", "asked_at": w.now, "sent_at": w.now, "handle_id": person}
    id = w.add(message, case_id=OLD_HAND, account_id=1, teammate_id=1, **row)
    bodies.put(w, "message", id, "La chiamo domani alle nove: il tecnico passa nel pomeriggio.")
