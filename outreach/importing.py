"""Customers out of a CSV file: what its columns mean, a look before, then row by row in the background.

The file is cut into parts that lie in the casebook until they are kept: any worker takes the next one,
and what was interrupted goes on where it stood.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any, BinaryIO

from sqlalchemy import Row, func, insert, or_, select

from casebook import contacts
from casebook.database import Writing
from casebook.errors import Trouble
from casebook.nouns import account, import_error, import_part, import_run
from casebook.queries import mentions
from casebook.words import Both, sentences
from outreach import customer_rows
from outreach.desk import DeskCustomer
from outreach.office import Office

say = sentences("outreach", "importing")

AT_ONCE = 1_000  # rows kept in one block
LEASE = timedelta(minutes=5)
MOST_ERRORS = 1_000  # rows whose trouble is kept with words; the others are counted
LONGEST = 300  # characters of a field that is no contract
PREVIEW = 5
PARTS = 20
FIELDS = (
    "id",
    "code",
    "name",
    "first",
    "last",
    "city",
    "language",
    "since",
    "email",
    "phone",
    "order",
)
HANDLE, CONTRACT = "handle:", "contract"
# What a heading is usually called; without signs, as ``contacts.plain`` makes it.
CALLED = {
    "id": "id|customer id|cliente id|id cliente|crm id|uid",
    "code": "code|codice|codice cliente|customer code|account no|account number|numero cliente|account",
    "name": "name|nome e cognome|nominativo|full name|intestatario|cliente|ragione sociale",
    "first": "first name|nome|given name|firstname", "last": "last name|cognome|surname|family name|lastname",
    "city": "city|citta|comune|town|localita", "language": "language|lingua|lang",
    "since": "since|cliente dal|customer since|dal|data attivazione",
    "email": "email|e mail|mail|posta elettronica|email address", "order": "order|ordine|numero ordine|order no",
    "phone": "phone|telefono|cellulare|mobile|tel|cell|phone number",
}  # fmt: skip


def take_in(office: Office, file: BinaryIO, *, name: str, by: int, channels: Iterable[str]) -> int:
    """The import's id: the file is read whole, nothing is kept of it before ``start``."""
    rows = _rows(file)
    header = next(rows, [])
    if len([cell for cell in header if cell.strip()]) < 2:
        raise Trouble(say.NO_TABLE)
    with office.book.writing() as w:
        mapping = guessed(header, channels)
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


def _rows(file: BinaryIO) -> Iterator[list[str]]:
    """Cells without spaces around them; a line that no reader understands is one cell of itself."""
    lines = _lines(file)
    first = next(lines, "")
    divider = max(";,\t|", key=first.count)
    reader = csv.reader(_first_again(first, lines), delimiter=divider)
    while True:
        try:
            row = next(reader)
        except csv.Error as error:
            row = [str(error)]
        except StopIteration:
            return
        if any(cell.strip() for cell in row):
            yield [cell.strip() for cell in row]


def _first_again(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    yield from lines


def _lines(file: BinaryIO) -> Iterator[str]:
    """UTF-8, or what spreadsheets of the West write; a NUL is no letter anywhere."""
    for number, line in enumerate(file):
        try:
            text = line.decode("utf-8-sig" if number == 0 else "utf-8")
        except UnicodeDecodeError:
            text = line.decode("cp1252", "replace")
        yield text.replace("\x00", "")


def guessed(header: Sequence[str], channels: Iterable[str]) -> list[str]:
    """For each column the field it seems to be, or "" to leave it out."""
    known = {word: field for field, words in CALLED.items() for word in words.split("|")}
    names = {
        f"{before}{channel}": HANDLE + channel for channel in channels for before in ("handle ", "")
    }
    found = [{**names, **known}.get(contacts.plain(cell), "") for cell in header]
    # "Nome" beside "Cognome" is the first name, alone it is the whole.
    alone = "last" not in found and "name" not in found
    return ["name" if field == "first" and alone else field for field in found]


def start(
    office: Office, import_id: int, *, mapping: Sequence[str], account_id: int, by: int
) -> None:
    """``account_id``: the desk whose customers they are; 0: a list of its own."""
    if not {"id", "code"} & {*mapping} or not (
        {"name"} & {*mapping} or {"first", "last"} <= {*mapping}
    ):
        raise Trouble(say.NEEDS_ID_AND_NAME)
    of = import_run.c
    with office.book.writing() as w:
        theirs = account_id or _own_list(w)
        now = {"mapping": list(mapping), "account_id": theirs, "started_at": w.now}
        if not w.change(import_run, of.id == import_id, of.ended_at.is_(None), **now):
            raise Trouble(say.ENDED)
        w.log("import started", by=by, **{"import": import_id})
        w.tell("import", import_id)


def hand_in(office: Office, found: Sequence[DeskCustomer], *, by: int) -> dict[str, str]:
    """From a program, into the list of its own; by id "new", "changed" or "". Raises Trouble."""
    if len(found) > AT_ONCE or not all(
        one.native_id.strip() and contacts.plain(one.name) for one in found
    ):
        raise Trouble(say.NEEDS_EACH)
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
    about = {"kind": "file", "key": "csv", "name": "CSV", "settings": {}, "created_at": w.now}
    return int(known or w.add(account, **about))


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
        if not w.change(
            import_part,
            part.id == part_id,
            part.done_at.is_(None),
            free,
            claimed_until=w.now + LEASE,
        ):
            return
        row = w.row(select(import_part).where(part.id == part_id))
        of = w.row(select(import_run).where(import_run.c.id == row.import_id)) if row else None
    if row is None or of is None:
        return
    found, errors = read(of.header, of.mapping, json.loads(row.text), first=row.first_row)
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
    if told := [{"import_id": of.id, "row": n, "because": list(why)} for n, why in errors.items()][
        :room
    ]:
        w.run(insert(import_error), told)
    left = select(func.count()).where(part.import_id == of.id, part.done_at.is_(None))
    if not w.value(left):
        w.change(import_run, it.id == of.id, ended_at=w.now)
        w.log("import ended", by=of.by, **{"import": of.id})
        mentions.match_again(w)
    w.tell("import", of.id)


def read(
    header: Sequence[str], mapping: Sequence[str], rows: Sequence[list[str]], *, first: int
) -> tuple[list[DeskCustomer], dict[int, Both]]:
    """The customers of these rows, and by row what is wrong; what is wrong with a contact alone is
    told, and the customer kept without it."""
    found: dict[str, DeskCustomer] = {}
    errors: dict[int, Both] = {}
    for number, row in enumerate(rows, first):
        try:
            one = _one(header, mapping, row)
        except Trouble as trouble:
            errors[number] = trouble.words
            continue
        if one.native_id in found:
            errors[number] = say.TWICE
        bad = [e for e in one.emails if not customer_rows.email(e)]
        bad += [p for p in one.phones if not customer_rows.phone(p)]
        if bad:
            errors[number] = say.NO_CONTACT
        elif "\ufffd" in one.name:
            errors[number] = say.BROKEN_LETTERS
        found[one.native_id] = one
    return list(found.values()), errors


def _one(header: Sequence[str], mapping: Sequence[str], row: Sequence[str]) -> DeskCustomer:
    """Raises Trouble with what is wrong with the row."""
    if len(row) > len(header):
        raise Trouble(say.TOO_MANY_CELLS)
    given: dict[str, list[str]] = {}
    contract: dict[str, str] = {}
    for field, label, value in zip(mapping, header, row, strict=False):
        if field == CONTRACT and value:
            contract[label] = value
        elif field and value:
            given.setdefault(field, []).append(value)
    one = {field: given.get(field, [""])[0] for field in FIELDS}
    name = one["name"] or f"{one['first']} {one['last']}".strip()
    if not one["id"] and not one["code"]:
        raise Trouble(say.NO_ID)
    if not any(c.isalnum() for c in name):
        raise Trouble(say.NO_NAME)
    if max(map(len, (name, *one.values()))) > LONGEST:
        raise Trouble(say.TOO_LONG)
    handles = {
        field.removeprefix(HANDLE): values[0]
        for field, values in given.items()
        if field.startswith(HANDLE)
    }
    many = {field: tuple(given.get(field, ())) for field in ("email", "phone", "order")}
    return DeskCustomer(
        one["id"] or contacts.code(one["code"]), name, code=one["code"], city=one["city"],
        language=one["language"].lower()[:5], since=one["since"], emails=many["email"],
        phones=many["phone"], orders=many["order"], handles=handles, contract=contract,
    )  # fmt: skip


def preview(
    office: Office, import_id: int, mapping: Sequence[str]
) -> tuple[list[DeskCustomer], dict[int, Both]]:
    """The first rows as they would be kept."""
    part = import_part.c
    with office.book.reading() as r:
        of = r.row(select(import_run).where(import_run.c.id == import_id))
        row = r.row(
            select(import_part).where(part.import_id == import_id).order_by(part.id).limit(1)
        )
    if of is None or row is None:
        raise Trouble(say.ENDED)
    return read(of.header, mapping, json.loads(row.text)[:PREVIEW], first=row.first_row)
