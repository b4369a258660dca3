"""A CSV file as customers: whatever spreadsheet wrote it, and what is wrong with a row told."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import BinaryIO

from casebook import contacts
from casebook.errors import Trouble
from casebook.words import Both, data, sentences
from outreach import customer_rows
from outreach.desk import DeskCustomer

say = sentences("outreach", "importing")

# Field → what a heading is usually called; without signs, as ``contacts.plain`` makes it.
CALLED = data("outreach", "columns.toml")
FIELDS = tuple(CALLED)
HANDLE, CONTRACT = "handle:", "contract"


def rows_of(file: BinaryIO) -> Iterator[list[str]]:
    """Cells without spaces around them; a line that no reader understands is one cell of itself."""
    lines = _lines(file)
    first = next(lines, "")
    divider = max(";,\t|", key=first.count)
    reader = csv.reader(chain([first], lines), delimiter=divider)
    while True:
        try:
            row = next(reader)
        except csv.Error as error:
            row = [str(error)]
        except StopIteration:
            return
        if any(cell.strip() for cell in row):
            yield [cell.strip() for cell in row]


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
    known = {word: field for field, words in CALLED.items() for word in words}
    names = {
        f"{before}{channel}": HANDLE + channel for channel in channels for before in ("handle ", "")
    }
    found = [{**names, **known}.get(contacts.plain(cell), "") for cell in header]
    # "Nome" beside "Cognome" is the first name, alone it is the whole.
    alone = "last" not in found and "name" not in found
    return ["name" if field == "first" and alone else field for field in found]


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
        emails = tuple(filter(customer_rows.email, one.emails))
        phones = tuple(filter(customer_rows.phone, one.phones))
        if (emails, phones) != (one.emails, one.phones):
            errors[number] = say.NO_CONTACT
        elif "\ufffd" in one.name:
            errors[number] = say.BROKEN_LETTERS
        found[one.native_id] = replace(one, emails=emails, phones=phones)
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
    handles = {
        field.removeprefix(HANDLE): values[0]
        for field, values in given.items()
        if field.startswith(HANDLE)
    }
    many = {field: tuple(given.get(field, ())) for field in ("email", "phone", "order")}
    found = DeskCustomer(
        one["id"] or contacts.code(one["code"]), name, code=one["code"], city=one["city"],
        language=one["language"].lower()[:5], since=one["since"], emails=many["email"],
        phones=many["phone"], orders=many["order"], handles=handles, contract=contract,
    )  # fmt: skip
    if customer_rows.too_long(found):
        raise Trouble(say.TOO_LONG)
    return found
