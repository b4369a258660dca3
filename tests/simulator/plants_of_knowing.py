"""More faults of ours, planted where words are judged again, lists imported, people known, many told."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import func, select

from casebook.database import Reading
from casebook.nouns import customer, head, import_part, import_run, link
from casebook.queries import dossier
from listener import match
from listener.judging import again, learning
from listener.line import Line
from outreach import csv_rows, importing
from outreach.office import Office
from tests.simulator.plants_of_care import _changed


@contextmanager
def hidden_by_the_judge() -> Iterator[None]:
    """P2: below the share, what the lists are sure of waits no more either."""
    with _changed((again, "SURE", 2.0)):
        yield


@contextmanager
def judged_over_people() -> Iterator[None]:
    """Judge: nobody asks whether somebody looked meanwhile."""

    def never(*_: Any) -> bool:
        return False

    with _changed((again, "_judged_since", never)):
        yield


@contextmanager
def taken_off_from_below() -> Iterator[None]:
    """Judge: undo takes off what was learnt first."""

    def undo(line: Line) -> str:
        with line.book.writing() as w:
            oldest = w.value(select(func.min(head.c.id)).where(head.c.ended_at.is_(None)))
            w.change(head, head.c.id == oldest, ended_at=w.now)
            w.log("judge unlearnt")
            return again.current(w).name

    with _changed((learning, "undo", undo)):
        yield


@contextmanager
def part_done_before_its_rows() -> Iterator[None]:
    """Imports: that a part is done is written in a block of its own, its rows in the next one."""

    def run(office: Office, part_id: int) -> None:
        part = import_part.c
        with office.book.writing() as w:
            row = w.row(select(import_part).where(part.id == part_id, part.done_at.is_(None)))
            if row is None:
                return
            of: Any = w.row(select(import_run).where(import_run.c.id == row.import_id))
            w.change(import_part, part.id == part_id, done_at=w.now)
        lines = json.loads(row.text)
        found, errors = csv_rows.read(of.header, of.mapping, lines, first=row.first_row)
        with office.book.writing() as w:
            importing._keep(w, of, found, errors)

    with _changed((importing, "run", run)):
        yield


@contextmanager
def refused_and_found_again() -> Iterator[None]:
    """P7: what was refused is proposed once more when the author writes again."""
    note = match.links.note

    def forgets(w: Any, person_id: int, customer_id: int, **how: Any) -> bool:
        pair = link.c.person_id == person_id, link.c.customer_id == customer_id
        w.change(link, *pair, rejected_at=None, rejected_by=None)
        return note(w, person_id, customer_id, **how)

    with _changed((match.links, "note", forgets)):
        yield


@contextmanager
def contract_of_a_proposal() -> Iterator[None]:
    """P7: the contract is read of whoever may be meant."""

    def all_of(r: Reading, person_id: int) -> dict[int, Mapping[str, str]]:
        query = select(customer.c.id, customer.c.contract).join(link)
        return {row.id: row.contract for row in r.rows(query.where(link.c.person_id == person_id))}

    with _changed((dossier, "_contracts", all_of)):
        yield
