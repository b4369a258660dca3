"""Importing customers, killed: each row of both files once, as the later one has it; every row counted."""

import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from unittest import mock

from sqlalchemy import func, select

from casebook.tables.intake import import_error, import_part, import_run
from casebook.tables.people import customer, customer_contact, search
from outreach import importing
from tests.faults.apart import TownApart
from tests.faults.house import House
from tests.faults.scenes import Found, Scene, diary_whole, settle

PART, TURNS = 4, 8
HEADER = "ID;Codice cliente;Nominativo;Comune;Email"
MAPPING = ("id", "code", "name", "city", "email")
BAD = (3, 8)  # of each file: one without a name, one with no address where one should be
# The second brings other cities, of some an address more, and two customers more.
FILES = {"marzo.csv": (11, "Bologna"), "aprile.csv": (13, "Verona")}


@dataclass
class Importing(Scene):
    """Whoever brings a file brings it again when it was cut, and starts what stands there whole."""

    name: str = "importing"

    def prepare(self, house: House, town: TownApart, ids: list[str]) -> None:
        _, self.by, _ = settle(house, town)

    def work(self, house: House, move: Callable[..., object]) -> None:
        with mock.patch.object(importing, "AT_ONCE", PART):
            for name in FILES:
                self._bring(house, name)
                for _ in range(TURNS):
                    for id in importing.due(house.office):
                        importing.run(house.office, id)
                    if all(row.ended_at for row in _runs(house) if row.started_at):
                        break
                    move(minutes=6)

    def _bring(self, house: House, name: str) -> None:
        whole = [row for row in _runs(house) if row.name == name and row.rows]
        if not whole:
            file = io.BytesIO("\n".join([HEADER, *map(";".join, _rows(name))]).encode())
            importing.take_in(house.office, file, name=name, by=self.by, channels=())
            whole = [row for row in _runs(house) if row.name == name and row.rows]
        if not whole[0].started_at:
            importing.start(house.office, whole[0].id, mapping=MAPPING, account_id=0, by=self.by)

    def after_a_kill(self, house: House, town: TownApart) -> Found:
        """What counts as done was kept, and counted once."""
        found = Found()
        with house.book.reading() as r:
            parts = r.rows(select(import_part).order_by(import_part.c.id))
            there = {row.native_id for row in r.rows(select(customer))}
        for run in _runs(house):
            done = [row for row in parts if row.import_id == run.id and row.done_at]
            ids = [row[0] for part in done for row in _part(run.name, part.first_row) if row[2]]
            counted = run.added + run.changed + run.same
            found.lost += [f"customer {id} of {run.name}" for id in ids if id not in there]
            if counted != len(ids):
                said = f"{len(ids)} rows of {run.name} are done and {counted} counted"
                (found.doubled if counted > len(ids) else found.lost).append(said)
        return found

    def at_the_end(self, house: House, town: TownApart) -> Found:
        found = self.after_a_kill(house, town)
        wanted = {row[0]: row for name in FILES for row in _rows(name) if row[2]}
        kept = Counter(row[0] for row in _kept(house))
        found.lost += [f"customer {id}" for id in wanted if id not in kept]
        found.doubled += [f"customer {id} is there {n} times" for id, n in kept.items() if n > 1]
        told = {id: (code, name, city) for id, code, name, city, _ in wanted.values()}
        found.wrong += [
            f"customer {row[0]} is {row[1:]}" for row in _kept(house) if told.get(row[0]) != row[1:]
        ]
        found.wrong += [*self._beside(house, wanted), *self._ended(house), *diary_whole(house)]
        return found

    def _beside(self, house: House, wanted: dict[str, list[str]]) -> Iterator[str]:
        """Addresses and words to be found by: once each."""
        it = customer_contact.c
        with house.book.reading() as r:
            reach = r.rows(select(customer.c.native_id, it.value).join(customer_contact))
            words = r.rows(
                select(search.c.of_id, search.c.word, func.count().label("n"))
                .where(search.c.of == "customer")
                .group_by(search.c.of_id, search.c.word)
            )
        addresses = Counter((row.native_id, row.value) for row in reach)
        right = Counter((id, row[4]) for id, row in wanted.items() if "@" in row[4])
        if addresses != right:
            yield f"the addresses are {addresses - right} too many, {right - addresses} too few"
        if len({row.of_id for row in words}) != len(wanted) or any(row.n > 1 for row in words):
            yield f"{len(words)} words to find {len(wanted)} customers by"

    def _ended(self, house: House) -> Iterator[str]:
        with house.book.reading() as r:
            errors = Counter(row.import_id for row in r.rows(select(import_error)))
        ended = [row for row in _runs(house) if row.ended_at]
        if [row.name for row in ended] != [*FILES]:
            yield f"ended are {[row.name for row in ended]}"
        for row in ended:
            if (errors[row.id], row.refused) != (len(BAD), len(BAD)):
                yield f"{row.name} tells of {errors[row.id]} rows and counts {row.refused}"


def _runs(house: House) -> Sequence[Any]:
    with house.book.reading() as r:
        return r.rows(select(import_run).order_by(import_run.c.id))


def _kept(house: House) -> list[tuple[str, str, str, str]]:
    of = customer.c
    with house.book.reading() as r:
        rows = r.rows(select(of.native_id, of.code, of.name, of.city).order_by(of.id))
    return [(row.native_id, row.code, row.name, row.city) for row in rows]


def _rows(name: str) -> list[list[str]]:
    number, city = FILES[name]
    rows = [
        [f"k{n}", f"LF-{7000 + n}", f"Persona {n}", city, f"k{n}.{city.lower()}@posta.example"]
        for n in range(number)
    ]
    rows[BAD[0]][2], rows[BAD[1]][4] = "", "chiedere a lei"
    return rows


def _part(name: str, first_row: int) -> list[list[str]]:
    return _rows(name)[first_row - 2 :][:PART]
