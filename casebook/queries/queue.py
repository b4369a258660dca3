"""Who waits: flagged words nobody took, and cases handed back, in the order of P6."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, literal_column, select, tuple_, union_all

from casebook.columns import Id, UtcTime
from casebook.database import Reading
from casebook.queries import bodies
from casebook.queries.cases import newest
from casebook.rows import made
from casebook.tables.cases import RETURNED, case_item, cases
from casebook.tables.heard import WAITS, account, body, mention, person, person_handle, verdict
from casebook.tables.people import customer, link, ticket
from casebook.tables.team import teammate
from casebook.waiting import Exception_, Filters, LinkSummary, Place, Waiting
from casebook.words import from_json

EXCERPT = 280
CLEARLY = 4  # times as likely as the next, and one is named alone
COUNTED = 1_000  # above it a page says "1000+"

# The word a case began with, passed on by somebody or not; of two joined cases the older one's.
IS_ORIGIN = and_(case_item.c.case_id == cases.c.id, case_item.c.as_.in_(("origin", "passed_on")))
_EARLIEST = select(func.min(case_item.c.mention_id)).where(IS_ORIGIN)
ORIGIN = _EARLIEST.correlate(cases).scalar_subquery()


def page(r: Reading, *, after: Place | None, filters: Filters, limit: int) -> list[Waiting]:
    """At most ``limit`` lines behind ``after``; two queries."""
    behind = {"since": after.since, "behind": after.id} if after else {}
    return _lines(r, _page(filters, after.kind if after else "", limit), behind)


def exceptions(r: Reading, filters: Filters) -> list[Waiting]:
    """Those a lead lets wait first, in their own order; two queries."""
    return _lines(r, _exceptions(filters), {})


def count(r: Reading, filters: Filters) -> int:
    """How many wait, counted no further than COUNTED + 1 of each kind."""
    return int(r.value(_counting(filters, COUNTED)))


# Putting these statements together takes longer than running them: each is made once.
@lru_cache(128)
def _page(filters: Filters, after: str, limit: int) -> Select[Any]:
    """``after``: the kind of the last line before the page; none on the first page."""
    no_exception = cases.c.exception_at.is_(None)
    both = union_all(
        _limited(_mentions(filters), mention.c, after, "mention", limit),
        _limited(_cases(filters).where(no_exception), cases.c, after, "case", limit),
    ).subquery("both")
    place = (both.c.since, both.c.id, both.c.kind.desc())
    return _described(select(both).order_by(*place).limit(limit))


@lru_cache(128)
def _exceptions(filters: Filters) -> Select[Any]:
    first = _cases(filters).where(cases.c.exception_at.is_not(None))
    return _described(first.order_by(cases.c.waiting_since, cases.c.id).limit(COUNTED))


@lru_cache(128)
def _counting(filters: Filters, most: int) -> Select[Any]:
    parts = (part.limit(most + 1).subquery() for part in (_mentions(filters), _cases(filters)))
    words, returned = (select(func.count()).select_from(part).scalar_subquery() for part in parts)
    return select(words + returned)


def _mentions(filters: Filters) -> Select[Any]:
    kind: Any = literal_column("'mention'")
    of = mention.c
    first = of.id.label("mention_id")
    return select(of.waiting_since.label("since"), of.id, kind.label("kind"), first).where(
        WAITS, *_filtered(filters)
    )


def _cases(filters: Filters) -> Select[Any]:
    kind: Any = literal_column("'case'")
    of = cases.c
    first = ORIGIN.label("mention_id")
    query = select(of.waiting_since.label("since"), of.id, kind.label("kind"), first)
    # Every case began with a word; one without would break the page it falls on.
    query = query.where(RETURNED, ORIGIN.is_not(None))
    if wanted := _filtered(filters):
        query = query.where(select(mention.c.id).where(mention.c.id == ORIGIN, *wanted).exists())
    return query


def _filtered(filters: Filters) -> list[Any]:
    return [mention.c[name] == value for name, value in vars(filters).items() if value]


def _limited(query: Select[Any], of: Any, after: str, kind: str, limit: int) -> Select[Any]:
    if after:
        here: Any = tuple_(of.waiting_since, of.id)
        there: Any = tuple_(bindparam("since", type_=UtcTime), bindparam("behind", type_=Id))
        # At one moment and id the mention stands before the case.
        follows = kind == "case" and after == "mention"
        query = query.where(here >= there if follows else here > there)
    inner = query.order_by(of.waiting_since, of.id).limit(limit).subquery()
    return select(inner)


def _lines(r: Reading, described: Select[Any], behind: dict[str, Any]) -> list[Waiting]:
    rows = [(row, _about(row)) for row in r.rows(described, behind)]
    summaries = _links(r, [person for _, person in rows if person])
    return [
        _line(row, person, summaries.get(person or 0) or _unlinked(row)) for row, person in rows
    ]


def _unlinked(row: Row[Any]) -> LinkSummary:
    return LinkSummary(homonyms=row.facts.get("namesakes", 0))


def _about(row: Row[Any]) -> int | None:
    """As the case says; of a word that was passed on whom it names, when they are known."""
    about: int | None = row.concerns_id or row.facts.get("concerns_person")
    return about or (None if row.facts.get("passed_on") else row.person_id)


def _described(keys: Select[Any]) -> Select[Any]:
    k = keys.subquery("k")
    of, lead, chaser = mention.c, teammate.alias("lead"), mention.alias("chaser")
    looked = teammate.alias("looked")
    chasers = select(func.count()).where(chaser.c.folded_into == of.id).scalar_subquery()
    judged = newest(verdict, mention, verdict.c.mention_id == of.id)
    said = bodies.said("mention", of.id)
    return (
        select(
            k.c.since, k.c.id, k.c.kind, mention.c.id.label("mention_id"),
            cases.c.concerns_id, person_handle.c.person_id, of.facts,
            person_handle.c.name, person_handle.c.handle, of.channel, account.c.name.label("account"),
            of.kind.label("said_as"), of.visibility, of.language, of.url, of.said_at, of.heard_at,
            of.edited_at, func.substr(body.c.text, 1, EXCERPT + 1).label("text"),
            verdict.c.kind.label("verdict"), verdict.c.because, verdict.c.flags,
            chasers.label("chasers"), looked.c.name.label("looked_by"), lead.c.name.label("lead"),
            cases.c.exception_at, cases.c.exception_because, cases.c.quiet_since, person.c.name.label("concerned"),
        )
        .select_from(k)
        .join(mention, mention.c.id == k.c.mention_id)
        .join(account, account.c.id == of.account_id)
        .outerjoin(person_handle, person_handle.c.id == of.handle_id)
        .outerjoin(body, said)
        .outerjoin(verdict, verdict.c.id == judged)
        .outerjoin(looked, looked.c.id == of.first_look_by)
        .outerjoin(cases, and_(k.c.kind == "case", cases.c.id == k.c.id))
        .outerjoin(person, person.c.id == cases.c.concerns_id)
        .outerjoin(lead, lead.c.id == cases.c.exception_by)
        .order_by(k.c.since, k.c.id, k.c.kind.desc())
    )  # fmt: skip


def _line(row: Row[Any], person_id: int | None, link: LinkSummary) -> Waiting:
    text = row.text or ""
    return made(
        Waiting, row, place=Place(row.since, row.id, row.kind), link=link, person_id=person_id,
        case_id=row.id if row.kind == "case" else None, kind=row.said_as,
        name=row.concerned or row.name or row.handle or "", edited=row.edited_at is not None,
        excerpt=text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…",
        exception=_exception(row.lead, row.exception_at, row.exception_because),
        concerns="" if row.concerned else row.facts.get("concerns", ""),
    )  # fmt: skip


def _exception(by: str | None, at: datetime | None, because: str | None) -> Exception_ | None:
    return Exception_(by or "", at, because or "") if at else None


def _links(r: Reading, persons: list[int]) -> dict[int, LinkSummary]:
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in r.rows(_linked(), {"persons": persons}):
        found[row.person_id].append(row)
    return {person: _summary(rows) for person, rows in found.items()}


@lru_cache(1)
def _linked() -> Select[Any]:
    theirs = ticket.c.customer_id == link.c.customer_id, ticket.c.open == 1
    still_open = select(func.count()).where(*theirs).scalar_subquery()
    of = link.c
    return (
        select(of.person_id, of.strength, of.sure, of.because, customer.c.name)
        .add_columns(still_open.label("open"))
        .join(customer, customer.c.id == of.customer_id)
        .where(of.person_id.in_(bindparam("persons", expanding=True)), of.rejected_at.is_(None))
    )


def _summary(rows: Sequence[Row[Any]]) -> LinkSummary:
    strengths = {row.strength for row in rows}
    top = next(each for each in ("proven", "claimed", "proposed") if each in strengths)
    those = [row for row in rows if row.strength == top]
    guess = top == "proposed"
    those.sort(key=lambda row: -(row.sure or 0))
    if guess and len(those) > 1 and (those[0].sure or 0) > CLEARLY * (those[1].sure or 1):
        those = those[:1]
    return LinkSummary(
        top,
        those[0].name if len(those) == 1 else "",
        len(those) if guess and len(those) > 1 else 0,
        from_json(those[0].because) if len(those) == 1 else (),
        0 if guess else sum(row.open for row in those),
    )
