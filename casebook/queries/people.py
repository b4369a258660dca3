"""People as the platforms show them, by their handles."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update

from casebook.database import Reading, Writing
from casebook.queries.upsert import or_skip
from casebook.tables.heard import person, person_handle

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
