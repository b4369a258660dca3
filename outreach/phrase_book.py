"""Phrases in versions: written by one, approved by another lead, retired; none is ever rewritten."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from casebook.database import Reading, Writing
from casebook.errors import Taken, Trouble
from casebook.nouns import approval, message, phrase, teammate
from casebook.queries import cases as queries
from casebook.queries.upsert import or_skip
from casebook.words import sayings, sentences
from outreach import phrases, words
from outreach.office import Office

say = sentences("outreach", "phrase_book")

MOMENTS = sayings("outreach", "moments")
LANGUAGES = ("it", "en")
NEEDED = "privacy_line"  # the house cannot write first without it


@dataclass(frozen=True)
class Version:
    """``waiting``: messages not gone yet that go by this version, and keep it."""

    id: int
    moment: str
    language: str
    number: int
    text: str
    by: str  # "" shipped
    by_id: int | None
    at: datetime
    approved_by: str
    approved_at: datetime | None
    ended_at: datetime | None
    waiting: int

    @property
    def proposed(self) -> bool:
        return self.by_id is not None and self.approved_at is None and self.ended_at is None


def of_moments(office: Office) -> dict[str, dict[str, list[Version]]]:
    """Moment → language → versions, the newest first."""
    with office.book.reading() as r:
        found = _versions(r)
    moments = dict.fromkeys([*MOMENTS, *(each.moment for each in found)])
    versions = {moment: {each: list[Version]() for each in LANGUAGES} for moment in moments}
    for each in found:
        versions[each.moment].setdefault(each.language, []).append(each)
    return versions


def write(office: Office, moment: str, *, language: str, text: str, by: int) -> int:
    """A new version that waits for a lead; the one in force stays so. Raises Trouble."""
    text = text.strip()
    if moment not in MOMENTS or language not in LANGUAGES or not text:
        raise Trouble(words.EMPTY if not text else say.NO_PHRASE)
    if strange := phrases.unknown(text):
        named = {"strange": _braced(strange), "known": _braced(phrases.PLACEHOLDERS)}
        raise Trouble(say.UNKNOWN.filled(**named))
    if moment == NEEDED and "STOP" not in text:
        raise Trouble(say.NEEDS_STOP)
    with office.book.writing() as w:
        of = phrase.c
        same = of.moment == moment, of.language == language
        row = {"moment": moment, "language": language, "text": text, "by": by, "at": w.now}
        new = or_skip(w, phrase, "moment", "language", "version").returning(of.id)
        id: int | None = None
        while id is None:  # who comes second at the same moment gets the version after
            last = w.value(select(func.max(of.version)).where(*same)) or 0
            id = w.value(new.values(**row, version=last + 1))
        w.log("phrase written", by=by, phrase=id)
        return id


def approve(office: Office, phrase_id: int, *, by: int) -> None:
    """By a lead who did not write it; the version before it ends. Raises Trouble, Taken."""
    with office.book.writing() as w:
        row = w.row(select(phrase).where(phrase.c.id == phrase_id))
        if row is None:
            raise Trouble(say.NO_PHRASE)
        _lead(w, by, but=row.by)
        free = phrase.c.approved_at.is_(None), phrase.c.ended_at.is_(None)
        if not w.change(phrase, phrase.c.id == phrase_id, *free, approved_by=by, approved_at=w.now):
            raise Taken(say.APPROVED_ALREADY)
        of = phrase.c
        older = of.moment == row.moment, of.language == row.language, of.version < row.version
        w.change(phrase, *older, of.ended_at.is_(None), ended_at=w.now)
        w.log("phrase approved", by=by, phrase=phrase_id)


def retire(office: Office, phrase_id: int, *, by: int) -> None:
    """No longer offered nor sent by itself; a message released with it keeps its words."""
    with office.book.writing() as w:
        _lead(w, by)
        row = w.row(select(phrase).where(phrase.c.id == phrase_id, phrase.c.ended_at.is_(None)))
        if row is None:
            raise Taken(say.APPROVED_ALREADY)
        held = phrases.in_force(w, NEEDED, row.language)
        if row.moment == NEEDED and held is not None and held.id == phrase_id:
            raise Trouble(say.NEEDED_HERE)
        w.change(phrase, phrase.c.id == phrase_id, ended_at=w.now)
        w.log("phrase retired", by=by, phrase=phrase_id)


def _lead(w: Writing, by: int, *, but: int | None = None) -> None:
    mate = queries.worker(w, by)
    if mate is None or mate.role == "agent" or by == but:
        raise Trouble(say.ANOTHER_LEAD)


def _versions(r: Reading) -> Sequence[Version]:
    of, author, judge = phrase.c, teammate.alias("author"), teammate.alias("judge")
    going = message.c.id == approval.c.message_id, message.c.state.in_(queries.MOVING)
    waiting = select(func.count()).where(approval.c.phrase_id == of.id, *going)
    query = select(
        of.id, of.moment, of.language, of.version, of.text, func.coalesce(author.c.name, ""), of.by,
        of.at, func.coalesce(judge.c.name, ""), of.approved_at, of.ended_at, waiting.scalar_subquery(),
    )  # fmt: skip
    query = query.outerjoin(author, author.c.id == of.by)
    query = query.outerjoin(judge, judge.c.id == of.approved_by).order_by(of.version.desc())
    return [Version(*tuple(row)) for row in r.rows(query)]


def _braced(keys: Iterable[str]) -> str:
    return ", ".join("{" + key + "}" for key in keys)
