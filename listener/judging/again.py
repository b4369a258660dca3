"""Reads again, with the learned judge, what the word lists judged at once; it may call a person."""

import base64
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, func, select

from casebook.database import Book, Reading, Writing
from casebook.job import Job
from casebook.kinds import FOR_A_PERSON, KINDS
from casebook.queries import bodies
from casebook.tables.heard import UNREAD, account, head, mention, verdict
from casebook.words import Both, from_json, sayings, sentences
from listener.detectors.verdict import Verdict
from listener.judging import encoder
from listener.line import Line

if TYPE_CHECKING:
    from listener.judging.head import Head

say = sentences("listener.judging", "judging")
KIND = sayings("listener.judging", "kinds")

OFTEN = timedelta(seconds=5)
AT_ONCE = 64
LATELY = timedelta(days=14)  # what is older was looked at, or forgotten
LIKELY = 0.25  # that a person must look: a false alarm costs a glance
SURE = 0.6  # the word lists' own; such a complaint stays in the line whatever is learnt
UNSURE = 0.5
ENOUGH_PAST = 100  # words of a source, before a share of them is a line


def job(line: Line) -> Job:
    return Job("judge again", OFTEN, partial(due, line), partial(judge, line), ("queue",))


def due(line: Line) -> Sequence[int]:
    """The first that was not read again; none where the encoder is not installed."""
    if not encoder.is_here():
        return []
    with line.book.reading() as r:
        lately = UNREAD, verdict.c.at > r.now - LATELY
        first = r.value(select(func.min(verdict.c.id)).where(*lately))
    return [first] if first else []


def judge(line: Line, first: int) -> None:
    """A batch, from this verdict on; a person's word or a newer text is never judged over."""
    with line.book.reading() as r:
        rows = r.rows(_unread().where(verdict.c.id >= first))
        texts = bodies.of_many(r, "mention", [row.mention_id for row in rows])
        judging = current(r)
    said = [texts.get(row.mention_id, "") for row in rows]
    chances = judging.chances(said, encoder.vectors(said)) if rows else ()
    # Before the block, as everybody else's writing waits for it.
    lean = [
        judging.words_for(text, KINDS[one.argmax()])
        for text, one in zip(said, chances, strict=True)
    ]
    with line.book.writing() as w:
        lines: dict[int, float] = {}
        for row, text, chance, words in zip(rows, said, chances, lean, strict=True):
            unread = verdict.c.id == row.id, verdict.c.again_at.is_(None)
            if w.change(verdict, *unread, again_at=w.now) and text and not _judged_since(w, row):
                if row.account_id not in lines:
                    lines[row.account_id] = _line(w, row.account_id, row.share)
                _keep(w, row, judging.name, chance, words, lines[row.account_id])


def look_at(book: Book, account_id: int, *, share: int, by: int) -> None:
    """Of a hundred words of a source, how many the team can look at; 0: all that are likely."""
    with book.writing() as w:
        if w.change(account, account.c.id == account_id, share=min(max(share, 0), 100) or None):
            w.log("share set", by=by, account=account_id, share=share)
            w.tell("health")


def current(r: Reading) -> "Head":
    """What the team taught to the judge that ships, or that one: an upgrade is taught anew."""
    from listener.judging.head import shipped, unpacked

    newest = select(head.c.weights).where(head.c.ended_at.is_(None)).order_by(head.c.id.desc())
    kept = r.value(newest.limit(1))
    taught = unpacked(base64.b64decode(kept)) if kept else shipped()
    return taught if taught.reads_as(shipped()) else shipped()


def _unread() -> Any:
    of = mention.c
    return (
        select(verdict, of.account_id, of.flagged, of.visibility, account.c.share)
        .join(mention, of.id == verdict.c.mention_id)
        .join(account, account.c.id == of.account_id)
        .where(UNREAD)
        .order_by(verdict.c.id)
        .limit(AT_ONCE)
    )


def _judged_since(r: Reading, row: Row[Any]) -> bool:
    later = verdict.c.mention_id == row.mention_id, verdict.c.id > row.id
    return bool(r.value(select(func.count()).where(*later)))


def _line(r: Reading, account_id: int, share: int | None) -> float:
    """From which chance on a word waits: what is likely, or the share the team can look at."""
    if not share:
        return LIKELY
    theirs = select(verdict.c.wants).join(mention, mention.c.id == verdict.c.mention_id)
    theirs = theirs.where(mention.c.account_id == account_id, verdict.c.wants.is_not(None))
    past = sorted(row.wants for row in r.rows(theirs.order_by(verdict.c.id.desc()).limit(2_000)))
    return past[len(past) * (100 - share) // 100] if len(past) >= ENOUGH_PAST else LIKELY


def _keep(
    w: Writing, row: Row[Any], by: str, chance: Any, words: Sequence[str], line: float
) -> None:
    chances = dict(zip(KINDS, map(float, chance), strict=True))
    kind = max(chances, key=lambda kind: chances[kind])
    wants = sum(chances[kind] for kind in FOR_A_PERSON)
    found = Verdict(kind, chances[kind], tuple(_because(row, kind, chances[kind], words)))
    surely = row.complaint and row.certainty >= SURE
    found = replace(found, needs_a_person=surely or wants >= line)
    w.add(
        verdict,
        mention_id=row.mention_id, kind=found.kind, complaint=found.complaint, wants=wants,
        certainty=found.certainty, because=[list(reason) for reason in found.because],
        flags=row.flags, judge=by, at=w.now,
    )  # fmt: skip
    if found.needs_a_person and not row.flagged and row.visibility != "private":
        w.change(mention, mention.c.id == row.mention_id, flagged=True)
        w.log("called by the judge", mention=row.mention_id)
        w.tell("work")
    elif row.share and row.flagged and not found.needs_a_person:
        _let_go(w, row.mention_id)
    w.tell("queue")


def _let_go(w: Writing, mention_id: int) -> None:
    """Below the share the team set for this source, and nobody looked: it waits no more."""
    of, chaser = mention.c, mention.alias("chaser")
    untouched = of.case_id.is_(None), of.first_look_at.is_(None), of.folded_into.is_(None)
    alone = ~select(chaser.c.id).where(chaser.c.folded_into == mention_id).exists()
    if w.change(mention, of.id == mention_id, *untouched, alone, flagged=False):
        w.log("below the share", mention=mention_id)


def _because(row: Row[Any], kind: str, chance: float, words: Sequence[str]) -> Sequence[Both]:
    thinks = say.THINKS.filled(kind=KIND[kind], percent=round(100 * chance))
    because = [thinks]
    if words:
        it, en = (", ".join(f"{a}{word}{b}" for word in words) for a, b in ("«»", "“”"))
        because.append(say.LEANS.filled(words=Both(it, en)))
    if chance < UNSURE:
        because.append(say.UNSURE)
    # What the word lists went by stays beside: that there is a danger, that it was passed on.
    return [*because, *(why for why in from_json(row.because) if row.kind != kind or row.flags)]
