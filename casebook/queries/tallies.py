"""What reports count besides waits: what became of words, promises, closings, overrides, money."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, and_, case, exists, false, func, or_, select

from casebook.columns import micros
from casebook.database import Reading
from casebook.measures import Moment
from casebook.queries.waits import DELIVERED, SET_OUT
from casebook.tables.cases import cases, message
from casebook.tables.ends import closing, commitment, override
from casebook.tables.heard import ASKED, mention, stream
from casebook.tables.intake import meter

FATES = ("answered", "in_hand", "ended", "aside", "waiting", "never", "gone")
KEPT = ("kept", "kept_late", "moved", "broken", "claimed", "late", "open")


class Counted(NamedTuple):
    """One row of another noun; ``what``: its state, ``of``: its account or kind, ``mate``: whose."""

    id: int
    case: int | None
    of: Any
    what: str
    mate: int | None
    at: Moment
    because: str = ""


def heard(r: Reading, since: datetime, until: datetime) -> dict[int, int]:
    """All kept words by account."""
    of = mention.c
    query = select(of.account_id, func.count()).where(_heard(since, until)).group_by(of.account_id)
    return dict(r.numbers(query))


def fates(r: Reading, since: datetime, until: datetime) -> dict[tuple[int, str], int]:
    """What became of the words that asked for a person, by account: each is counted once."""
    became = select(mention.c.account_id, _fate().label("fate"))
    each = became.where(ASKED, _heard(since, until)).subquery()
    query = select(each, func.count()).group_by(each.c.account_id, each.c.fate)
    return {(account, fate): number for account, fate, number in r.numbers(query)}


def words(
    r: Reading, since: datetime, until: datetime, *, fate: str, sources: Sequence[int],
    limit: int | None,
) -> Sequence[Row[Any]]:  # fmt: skip
    """The same words as rows, the newest first. ``fate`` none: all kept."""
    of = mention.c
    asked = (ASKED, _fate() == fate) if fate else ()
    query = select(of.id, of.account_id, of.case_id, micros(of.heard_at).label("heard"))
    query = query.where(_heard(since, until), of.account_id.in_(sources), *asked)
    return r.rows(query.order_by(of.heard_at.desc(), of.id.desc()).limit(limit))


def irrelevant(r: Reading) -> dict[int, int]:
    """By account, since it was connected: of these only the number was ever kept."""
    of = stream.c
    query = select(of.account_id, func.sum(of.irrelevant)).group_by(of.account_id)
    return {account: int(number) for account, number in r.numbers(query)}


def promises(r: Reading, since: datetime, until: datetime) -> list[Counted]:
    """Those due in the period; a mere proposal is none. A promise kept after its time is kept late."""
    of = commitment.c
    done = func.coalesce(of.claimed_at, of.ended_at)
    state = case(
        (of.end == "kept", case((done > of.due_at, "kept_late"), else_="kept")),
        (of.end.is_not(None), of.end),
        (of.claimed_at.is_not(None), "claimed"),
        (of.due_at < r.now, "late"),
        else_="open",
    )
    columns = of.id, of.case_id, of.kind, state, of.owner_id, micros(of.due_at)
    real = of.proposed == false(), or_(of.end.is_(None), of.end != "refused")
    query = select(*columns).where(*real, of.due_at >= since, of.due_at < until)
    return [Counted(*row) for row in r.numbers(query.order_by(of.due_at, of.id))]


def closings(r: Reading, since: datetime, until: datetime) -> list[Counted]:
    """Duplicates confirmed in the period; a preview closes nothing."""
    of = closing.c
    columns = of.id, of.case_id, of.account_id, of.state, of.confirmed_by, micros(of.confirmed_at)
    here = of.mode == "live", of.confirmed_at >= since, of.confirmed_at < until
    query = select(*columns).where(*here).order_by(of.confirmed_at, of.id)
    return [Counted(*row) for row in r.numbers(query)]


def overrides(r: Reading, since: datetime, until: datetime) -> list[Counted]:
    of = override.c
    columns = of.id, of.case_id, of.rule, of.rule, of.by, micros(of.at), of.because
    query = select(*columns).where(of.at >= since, of.at < until).order_by(of.at, of.id)
    return [Counted(*row) for row in r.numbers(query)]


def money(r: Reading, since: date, until: date) -> Sequence[Row[Any]]:
    """By account and month, of the months the period touches; millionths of a dollar."""
    of = meter.c
    months = of.window.between(f"{since:%Y-%m}", f"{until:%Y-%m}")
    query = select(of.account_id, of.window, of.used, of.ceiling).where(of.what == "money", months)
    return r.rows(query.order_by(of.account_id, of.window))


def _heard(since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(mention.c.heard_at >= since, mention.c.heard_at < until)


def _fate() -> ColumnElement[str]:
    of = mention.c
    later = message.c.case_id == of.case_id, DELIVERED, of.heard_at <= SET_OUT
    closed = exists().where(cases.c.id == of.case_id, cases.c.ended_at.is_not(None))
    on_case = case(
        (exists().where(*later), "answered"), (closed.correlate(mention), "ended"), else_="in_hand"
    )
    seen = or_(of.folded_into.is_not(None), of.first_look_at.is_not(None))
    return case(
        (of.case_id.is_not(None), on_case),
        (of.set_aside_at.is_not(None), "aside"),
        (of.deleted_at.is_not(None), "gone"),
        (seen, "waiting"),
        else_="never",
    )
