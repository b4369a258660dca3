"""The team as its own page shows it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from casebook.database import Reading
from casebook.nouns import cases, session, teammate

HERE = timedelta(minutes=15)


@dataclass(frozen=True)
class Teammate:
    """``ready``: has chosen a password. ``open_cases``: owned and not ended."""

    id: int
    name: str
    email: str
    role: str
    work: str
    newcomer: bool
    ready: bool
    seen_at: datetime | None
    open_cases: int


def everybody(r: Reading) -> list[Teammate]:
    """Who is in the team now, by name."""
    return [Teammate(**row._mapping) for row in r.rows(_EVERYBODY)]


def here(r: Reading) -> list[Teammate]:
    """Who looked at a page within a quarter of an hour, and everybody's open cases."""
    now = r.now
    return [m for m in everybody(r) if m.seen_at and now - m.seen_at < HERE]


def names(r: Reading) -> dict[int, str]:
    """Everybody who ever was in the team: the diary still names them."""
    return {row.id: row.name for row in r.rows(select(teammate.c.id, teammate.c.name))}


def picture(r: Reading, id: int) -> tuple[str, bytes, str] | None:
    """Name, picture and its type; empty where there is no picture."""
    query = select(teammate.c.name, teammate.c.photo, teammate.c.photo_type)
    row = r.row(query.where(teammate.c.id == id))
    return (row.name, row.photo or b"", row.photo_type or "") if row else None


_OF = teammate.c
_SEEN = select(func.max(session.c.seen_at)).where(session.c.teammate_id == _OF.id)
_OWNED = select(func.count()).where(cases.c.owner_id == _OF.id, cases.c.ended_at.is_(None))
_EVERYBODY = (
    select(
        *(_OF[name] for name in ("id", "name", "email", "role", "work", "newcomer")),
        _OF.password.is_not(None).label("ready"),
        _SEEN.scalar_subquery().label("seen_at"),
        _OWNED.scalar_subquery().label("open_cases"),
    )
    .where(_OF.ended_at.is_(None))
    .order_by(_OF.name, _OF.id)
)
