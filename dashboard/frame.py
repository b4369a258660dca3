"""What stands around every page: how many wait, what is mine, whether we are listening."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, bindparam, exists, func, literal, or_, select

from casebook.columns import UtcTime
from casebook.database import Reading
from casebook.nouns import RETURNED, WAITS, account, canary, cases, mention, message, notice, stream
from casebook.queries import commitments
from casebook.queries.accounts import AT_WORK
from dashboard import standing
from dashboard.access import Verb, may
from dashboard.session import Me

MANY = 999  # counting further would cost what the eye cannot use


@dataclass(frozen=True)
class Frame:
    """``heard_at``: the last complete reading of any stream; ``silent``: accounts that rest, and not
    only for a moment; ``previews``: those by which something could leave;
    ``notices``: mine that I have not seen."""

    waiting: int
    mine: int
    eyes: int
    silent: int
    previews: int
    heard_at: datetime | None
    notices: int
    alarm: commitments.Alarm | None


def frame(r: Reading, me: Me, kinds: Mapping[str, Any]) -> Frame:
    """``kinds``: the channels there are, by key."""
    asked = {"me": me.id, "mute": standing.mute(kinds), "lately": r.now - standing.LASTS}
    row = r.row(_COUNTS, asked)
    assert row is not None  # a select without a table gives one row
    heard, returned, mine, eyes, silent, previews, heard_at, told = tuple(row)
    sees = may(me.role, Verb.SEE)  # it names a customer
    alarm = commitments.alarm(r, me=me.id, everybody=may(me.role, Verb.LEAD)) if sees else None
    return Frame(heard + returned, mine, eyes, silent, previews, heard_at, told, alarm)


def _at_most(rows: Select[int]) -> ScalarSelect[int]:
    counted = rows.limit(MANY).subquery()
    return select(func.count()).select_from(counted).scalar_subquery()


_ONE = select(literal(1))
_ACCOUNTS = _ONE.select_from(account).where(AT_WORK)
_EYES = _ONE.where(message.c.state == "awaiting", message.c.teammate_id != bindparam("me"))
_ITS = stream.c.account_id == account.c.id
_READ = select(func.max(stream.c.last_read_at)).where(_ITS).scalar_subquery()
_LATELY = or_(_READ.is_(None), bindparam("lately", type_=UtcTime) < _READ)
_PASSING = and_(account.c.trouble_kind.in_(standing.PASSING), _LATELY)
_TROUBLED = account.c.trouble.is_not(None), or_(account.c.trouble_kind.is_(None), ~_PASSING)
# A silence against what is usual, or a test sentence that was not heard.
_RANG = canary.c.missed_since.is_not(None), canary.c.ended_at.is_(None)
_MISSED = stream.c.id.in_(select(canary.c.stream_id).where(*_RANG))
_MUTE = exists().where(_ITS, or_(stream.c.quiet_since.is_not(None), _MISSED))
_SILENT = or_(and_(*_TROUBLED), _MUTE)
_ACTS = account.c.key.not_in(bindparam("mute", expanding=True))
# Put together once: building it costs more than asking it.
_COUNTS = select(
    _at_most(_ONE.select_from(mention).where(WAITS)),
    _at_most(_ONE.select_from(cases).where(RETURNED)),
    _at_most(_ONE.where(cases.c.owner_id == bindparam("me"), cases.c.ended_at.is_(None))),
    _at_most(_EYES),
    _at_most(_ACCOUNTS.where(_SILENT)),
    _at_most(_ACCOUNTS.where(account.c.mode == "preview", _ACTS)),
    select(func.max(stream.c.last_read_at)).scalar_subquery(),
    _at_most(_ONE.where(notice.c.teammate_id == bindparam("me"), notice.c.seen_at.is_(None))),
)
