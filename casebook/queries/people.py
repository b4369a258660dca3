"""People as the platforms show them: their handles, and where else they can be reached."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, delete, func, insert, select, update

from casebook.database import Reading, Writing
from casebook.queries.upsert import or_skip
from casebook.tables.heard import person, person_handle
from casebook.tables.people import customer_contact, link
from casebook.words import Both

HANDLES = select(person_handle).where(
    person_handle.c.channel == bindparam("channel"),
    person_handle.c.scope == bindparam("scope"),
    person_handle.c.native_id.in_(bindparam("ids", expanding=True)),
)


def handles(
    r: Reading, channel: str, scope: str, native_ids: Collection[str]
) -> dict[str, Row[Any]]:
    """By native id."""
    values = {"channel": channel, "scope": scope, "ids": list(native_ids)}
    return {row.native_id: row for row in r.rows(HANDLES, values)}


def meet(w: Writing, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep new handles, each with a person of its own; ``rows`` are columns of person_handle."""
    names = [{"name": row["name"] or row["handle"], "created_at": w.now} for row in rows]
    made = insert(person).returning(person.c.id, sort_by_parameter_order=True)
    ids = list(w.connection.execute(made, names).scalars())
    new = or_skip(w, person_handle, "channel", "scope", "native_id")
    given = [{**row, "person_id": id} for row, id in zip(rows, ids, strict=True)]
    kept = w.connection.execute(new.returning(person_handle.c.person_id), given).scalars()
    # Another worker met one of them first: its person stays, ours was never anybody.
    if spare := set(ids) - set(kept):
        w.run(delete(person).where(person.c.id.in_(spare)))


def refresh(w: Writing, rows: Sequence[Mapping[str, Any]]) -> None:
    """What the platform shows of known handles now; each row holds ``handle_id`` and columns."""
    if rows:
        values: dict[str, Any] = {key: bindparam(key) for key in rows[0] if key != "handle_id"}
        change = update(person_handle).where(person_handle.c.id == bindparam("handle_id"))
        w.run(change.values(**values), list(rows))


def lock(w: Writing, ids: Collection[int]) -> None:
    """One at a time about the same person; SQLite has one writer anyway."""
    if ids and w.connection.dialect.name == "postgresql":
        query = select(person.c.id).where(person.c.id.in_(ids)).order_by(person.c.id)
        w.rows(query.with_for_update())


@dataclass(frozen=True)
class Other:
    """Another place where somebody may be reached.

    ``strength``: same (their own other handle), proven or claimed (through a link to the same
    customer), proposed (a profile points there). No ``handle_id``: only on the customer's file.
    """

    handle_id: int | None
    person_id: int | None
    channel: str
    handle: str
    name: str
    url: str | None
    strength: str
    because: Both


def other_handles(r: Reading, person_id: int) -> list[Other]:
    """Where else this person can be reached, the surest first; never through a proposed link."""
    mine = r.rows(select(person_handle).where(person_handle.c.person_id == person_id))
    found = [_other(row, "same", SAME) for row in mine]
    for linked in r.rows(_sure_links(link.c.person_id == person_id)):
        found += _of_customer(r, linked)
    found += _by_profile(r, mine)
    first: dict[tuple[str, str], Other] = {}
    for other in found:
        first.setdefault((other.channel, other.handle.lower()), other)
    return list(first.values())


def _sure_links(*which: ColumnElement[bool]) -> Select[Any]:
    sure = link.c.strength.in_(("proven", "claimed")), link.c.rejected_at.is_(None)
    return select(link).where(*which, *sure).order_by(link.c.strength.desc(), link.c.id)


def _of_customer(r: Reading, linked: Row[Any]) -> list[Other]:
    """Other people who surely are this customer, and the handles on the customer's file."""
    others = r.rows(_sure_links(link.c.customer_id == linked.customer_id))
    strengths = {row.person_id: min(row.strength, linked.strength) for row in others}
    them = select(person_handle).where(person_handle.c.person_id.in_(strengths))
    found = [_other(row, strengths[row.person_id], CUSTOMER) for row in r.rows(them)]
    of = customer_contact.c
    on_file = select(of.kind, of.value).where(
        of.customer_id == linked.customer_id, of.kind.startswith("handle:")
    )
    for row in r.rows(on_file.order_by(of.id)):
        channel = row.kind.removeprefix("handle:")
        known = r.row(_named(channel, row.value))
        found.append(
            _other(known, linked.strength, ON_FILE)
            if known
            else Other(None, None, channel, row.value, "", None, linked.strength, ON_FILE)
        )
    return found


def _named(channel: str, handle: str) -> Select[Any]:
    of = person_handle.c
    same = of.channel == channel, func.lower(of.handle) == handle.lower()
    return select(person_handle).where(*same).order_by(of.id).limit(1)


def _by_profile(r: Reading, mine: Sequence[Row[Any]]) -> list[Other]:
    """Handles elsewhere that a page of theirs points at, or that show the same page: no proof."""
    own = {row.id for row in mine}
    shown = [address for row in mine for address in (row.url, row.facts.get("me")) if address]
    pages = {form for address in shown for form in _forms(address)}
    if not pages:
        return []
    rows = r.rows(select(person_handle).where(person_handle.c.url.in_(pages)))
    return [_other(row, "proposed", SAME_PAGE) for row in rows if row.id not in own]


def _forms(url: str) -> list[str]:
    """The ways in which one address is written."""
    rest = url.partition("://")[2].rstrip("/")
    return [f"{scheme}://{rest}{end}" for scheme in ("https", "http") for end in ("", "/")]


def _other(row: Row[Any], strength: str, because: Both) -> Other:
    return Other(
        row.id, row.person_id, row.channel, row.handle, row.name, row.url, strength, because
    )


SAME = Both("è la stessa persona", "is the same person")
CUSTOMER = Both("è lo stesso cliente", "is the same customer")
ON_FILE = Both("è sulla scheda del cliente", "is on the customer's file")
SAME_PAGE = Both("una pagina del profilo porta lì", "a page of the profile leads there")
