"""Customers out of a CSV file: what its columns mean, a look before, then row by row in the background.

The file is cut into parts that lie in the casebook until they are kept: any worker takes the next one,
and what was interrupted goes on where it stood.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any, BinaryIO

from sqlalchemy import Row, func, insert, or_, select

from casebook import contacts
from casebook.database import Writing
from casebook.errors import Trouble
from casebook.nouns import account, import_error, import_part, import_run
from casebook.queries import imports, mentions
from casebook.words import Both, sentences
from outreach import csv_rows, customer_rows
from outreach.desk import DeskCustomer
from outreach.office import Office

say = sentences("outreach", "importing")

AT_ONCE = 1_000  # rows kept in one block
LEASE = timedelta(minutes=5)
MOST_ERRORS = 1_000  # rows whose trouble is kept with words; the others are counted
PREVIEW = 5
PARTS = 20


def take_in(office: Office, file: BinaryIO, *, name: str, by: int, channels: Iterable[str]) -> int:
    """The import's id: the file is read whole, nothing is kept of it before ``start``."""
    rows = csv_rows.rows_of(file)
    header = next(rows, [])
    if len([cell for cell in header if cell.strip()]) < 2:
        raise Trouble(say.NO_TABLE)
    with office.book.writing() as w:
        mapping = csv_rows.guessed(header, channels)
        about = {"name": name[:200], "header": header, "mapping": mapping, "by": by, "at": w.now}
        id = w.add(import_run, **about)
    total = 0
    while part := list(islice(rows, AT_ONCE)):
        with office.book.writing() as w:
            text = json.dumps(part, ensure_ascii=False)
            w.add(import_part, import_id=id, first_row=total + 2, text=text)
        total += len(part)
    with office.book.writing() as w:
        w.change(import_run, import_run.c.id == id, rows=total)
        w.log("import read", by=by, rows=total)
    return id


def start(
    office: Office, import_id: int, *, mapping: Sequence[str], account_id: int, by: int
) -> None:
    """``account_id``: the desk whose customers they are; 0: a list of its own."""
    has = {*mapping}
    if not has & {"id", "code"} or not ("name" in has or has >= {"first", "last"}):
        raise Trouble(say.NEEDS_ID_AND_NAME)
    of = import_run.c
    with office.book.writing() as w:
        if account_id and account_id not in {desk.id for desk in imports.desks(w)}:
            raise Trouble(say.NO_DESK)
        theirs = account_id or _own_list(w)
        now = {"mapping": list(mapping), "account_id": theirs, "started_at": w.now}
        # Read to its end, and by one alone: of two who start it the second would change its columns.
        ready = of.rows > 0, of.started_at.is_(None), of.ended_at.is_(None)
        if not w.change(import_run, of.id == import_id, *ready, **now):
            raise Trouble(say.ENDED)
        w.log("import started", by=by, **{"import": import_id})
        w.tell("import", import_id)


def hand_in(office: Office, found: Sequence[DeskCustomer], *, by: int) -> dict[str, str]:
    """From a program, into the list of its own; by id "new", "changed" or "". Raises Trouble."""
    whole = all(one.native_id.strip() and contacts.plain(one.name) for one in found)
    if len(found) > AT_ONCE or not whole:
        raise Trouble(say.NEEDS_EACH)
    if any(map(customer_rows.too_long, found)):
        raise Trouble(say.TOO_LONG)
    with office.book.writing() as w:
        kept = customer_rows.keep(w, _own_list(w), found)
        if any(news for _, news in kept.values()):
            mentions.match_again(w)
        w.log("customers handed in", by=by, rows=len(kept))
    return {id: news for id, (_, news) in kept.items()}


def stop(office: Office, import_id: int, *, by: int) -> None:
    """What is kept stays; the rest waits for ``start``, or for nobody."""
    of = import_run.c
    with office.book.writing() as w:
        if w.change(import_run, of.id == import_id, of.ended_at.is_(None), started_at=None):
            w.log("import stopped", by=by, **{"import": import_id})
            w.tell("import", import_id)


def _own_list(w: Writing) -> int:
    of = account.c
    known = w.value(select(of.id).where(of.kind == "file", of.ended_at.is_(None)).order_by(of.id))
    about = {"kind": "file", "key": "csv", "name": "CSV", "settings": {}, "mode": "live"}
    return int(known or w.add(account, created_at=w.now, **about))


def due(office: Office) -> Sequence[int]:
    """Parts nobody works on, of imports that were started."""
    part, of = import_part.c, import_run.c
    with office.book.reading() as r:
        free = or_(part.claimed_until.is_(None), part.claimed_until <= r.now)
        query = select(part.id).join(import_run, of.id == part.import_id)
        query = query.where(part.done_at.is_(None), of.started_at.is_not(None), free)
        return [row.id for row in r.rows(query.order_by(part.id).limit(PARTS))]


def run(office: Office, part_id: int) -> None:
    """Read outside the block, kept in one: a part is done whole or not at all."""
    part = import_part.c
    with office.book.writing() as w:
        free = or_(part.claimed_until.is_(None), part.claimed_until <= w.now)
        open_ = part.id == part_id, part.done_at.is_(None), free
        if not w.change(import_part, *open_, claimed_until=w.now + LEASE):
            return
        row = w.row(select(import_part).where(part.id == part_id))
        of = w.row(select(import_run).where(import_run.c.id == row.import_id)) if row else None
    if row is None or of is None:
        return
    found, errors = csv_rows.read(of.header, of.mapping, json.loads(row.text), first=row.first_row)
    office.step("import part read")
    with office.book.writing() as w:
        done = {"done_at": w.now, "text": "[]", "claimed_until": None}
        if w.change(import_part, part.id == part_id, part.done_at.is_(None), **done):
            _keep(w, of, found, errors)
    office.step("import part kept")


def _keep(
    w: Writing, of: Row[Any], found: Sequence[DeskCustomer], errors: Mapping[int, Both]
) -> None:
    what = [news for _, news in customer_rows.keep(w, of.account_id, found).values()]
    it, part = import_run.c, import_part.c
    counts = {"added": what.count("new"), "changed": what.count("changed"), "same": what.count("")}
    counts["refused"] = len(errors)
    w.change(import_run, it.id == of.id, **{name: it[name] + n for name, n in counts.items()})
    room = max(0, MOST_ERRORS - of.refused)
    told = [{"import_id": of.id, "row": n, "because": list(why)} for n, why in errors.items()]
    if told[:room]:
        w.run(insert(import_error), told[:room])
    left = select(func.count()).where(part.import_id == of.id, part.done_at.is_(None))
    if not w.value(left):
        w.change(import_run, it.id == of.id, ended_at=w.now)
        w.log("import ended", by=of.by, **{"import": of.id})
        mentions.match_again(w)
    w.tell("import", of.id)


def preview(
    office: Office, import_id: int, mapping: Sequence[str]
) -> tuple[list[DeskCustomer], dict[int, Both]]:
    """The first rows as they would be kept."""
    part = import_part.c
    with office.book.reading() as r:
        of = r.row(select(import_run).where(import_run.c.id == import_id))
        first = select(import_part).where(part.import_id == import_id).order_by(part.id)
        row = r.row(first.limit(1))
    if of is None or row is None:
        raise Trouble(say.ENDED)
    return csv_rows.read(of.header, mapping, json.loads(row.text)[:PREVIEW], first=row.first_row)
