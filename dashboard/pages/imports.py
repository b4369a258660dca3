"""Customers from a file: hand it in, say what its columns are, look, start, and see how far it is."""

from collections.abc import Sequence

from casebook.queries import imports
from casebook.words import from_json, sayings
from dashboard.kit import Response, Route, Trouble, Verb, Visit, act, page
from outreach import csv_rows, importing

FIELDS = sayings("dashboard", "import_fields")


def routes() -> list[Route]:
    return [
        page("/imports", listed, needs=Verb.CONNECT),
        page("/imports", take_in, needs=Verb.CONNECT, method="POST"),
        page("/imports/{id:int}", one, needs=Verb.CONNECT),
        page("/imports/{id:int}", mapped, needs=Verb.CONNECT, method="POST"),
        act("/imports/{id:int}/stop", importing.stop, back="/imports", needs=Verb.CONNECT),
    ]


def listed(visit: Visit) -> Response:
    with visit.house.book.reading() as r:
        return visit.page("imports.html", found=imports.newest(r))


def take_in(visit: Visit) -> Response:
    file = visit.file("file")
    if file is None:
        raise Trouble(importing.say.NO_TABLE)
    office, kinds = visit.house.office, visit.house.registry.kinds
    name = file.filename or "customers.csv"
    id = importing.take_in(office, file.file, name=name, by=visit.me.id, channels=kinds)
    return visit.go(f"/imports/{id}")


def one(visit: Visit, *, mapping: Sequence[str] = ()) -> Response:
    id, office = visit.number("id"), visit.house.office
    with visit.house.book.reading() as r:
        row, errors, desks = imports.one(r, id), imports.errors(r, id), imports.desks(r)
    if row is None:
        raise Trouble(importing.say.ENDED)
    waits = not row.started_at and not row.ended_at
    mapping = mapping or row.mapping
    seen, wrong = importing.preview(office, id, mapping) if waits and not row.added else ([], {})
    fields = {field: FIELDS[field] for field in csv_rows.FIELDS}
    told = [(each.row, from_json([each.because])[0]) for each in errors]
    return visit.page(
        "import.html", row=row, errors=told, desks=desks, mapping=mapping, seen=seen, wrong=wrong,
        fields=fields, waits=waits, channels=sorted(visit.house.registry.kinds),
    )  # fmt: skip


def mapped(visit: Visit) -> Response:
    id, form = visit.number("id"), visit.form
    mapping = [str(value) for value in form.getlist("field")]
    if not visit.chosen("start"):
        return one(visit, mapping=mapping)
    importing.start(
        visit.house.office, id, mapping=mapping, account_id=visit.picked("account"), by=visit.me.id
    )
    return visit.go(f"/imports/{id}", said="import")
