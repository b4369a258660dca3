"""Learns from the team: each correction is a labelled row; never to get worse, and undone in one go."""

import base64
import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

from sqlalchemy import func, select

from casebook.database import Reading
from casebook.errors import Trouble
from casebook.kinds import KINDS
from casebook.queries import bodies
from casebook.tables.heard import head, mention, verdict
from listener.judging import encoder
from listener.judging.again import current, say
from listener.line import Line

LEAST = 30
HELD = 3  # of ten parts: not taught with, measured on


class Correction(NamedTuple):
    mention_id: int
    kind: str
    channel: str
    text: str

    @property
    def held(self) -> bool:
        digest = hashlib.sha256(f"mention {self.mention_id}".encode()).hexdigest()
        return int(digest, 16) % 10 < HELD


@dataclass(frozen=True)
class Report:
    """``before`` and ``after``: (complaints told, kinds told), from 0 to 1, on the held part."""

    taught: int
    held: int
    before: tuple[float, float]
    after: tuple[float, float]
    skipped: dict[str, int]  # by channel that forbids training


def learn(line: Line) -> Report:
    """Raises Trouble with too few corrections, without the encoder, or when it would get worse."""
    if not encoder.is_here():
        raise Trouble(say.NO_ENCODER)
    with line.book.reading() as r:
        before = current(r)
        rows, skipped = corrections(r, lambda channel: _may_train(line, channel))
    taught, held = [one for one in rows if not one.held], [one for one in rows if one.held]
    if len(rows) < LEAST or not held:
        raise Trouble(say.TOO_FEW.filled(n=len(rows), least=LEAST))
    from listener.judging.head import Head, shipped

    vectors = encoder.vectors([one.text for one in [*taught, *held]])
    kinds = [one.kind for one in taught]
    name = f"taught-{len(rows)}"
    texts = [one.text for one in taught]
    after = shipped().taught(texts, vectors[: len(taught)], kinds, name)

    def told(head: Head) -> tuple[float, float]:
        chances = head.chances([one.text for one in held], vectors[len(taught) :])
        return score([one.kind for one in held], [KINDS[i] for i in chances.argmax(1)])

    report = Report(len(taught), len(held), told(before), told(after), dict(skipped))
    if report.after < report.before:
        shown = {"before": f"{report.before[0]:.2f}", "after": f"{report.after[0]:.2f}"}
        raise Trouble(say.WORSE.filled(n=len(rows), **shown))
    weights = base64.b64encode(after.packed()).decode()
    with line.book.writing() as w:
        w.add(head, weights=weights, report=asdict(report), made_at=w.now)
        w.log("judge taught", rows=len(rows), skipped=sum(skipped.values()))
    return report


def undo(line: Line) -> str:
    """The name of the judge that is in place again. Raises Trouble when nothing was learnt."""
    with line.book.writing() as w:
        newest = select(func.max(head.c.id)).where(head.c.ended_at.is_(None)).scalar_subquery()
        if not w.change(head, head.c.id == newest, ended_at=w.now):
            raise Trouble(say.NOTHING_LEARNT)
        w.log("judge unlearnt")
        return current(w).name


def corrections(
    r: Reading, may_train: Callable[[str], bool]
) -> tuple[list[Correction], Counter[str]]:
    """What people last said of each word whose text is still there; and how many were left out."""
    newest = select(func.max(verdict.c.id)).where(verdict.c.judge == "person")
    newest = newest.group_by(verdict.c.mention_id)
    of = mention.c
    query = select(of.id, of.channel, verdict.c.kind).join(mention, of.id == verdict.c.mention_id)
    rows = r.rows(query.where(verdict.c.id.in_(newest), of.deleted_at.is_(None)).order_by(of.id))
    texts = bodies.of_many(r, "mention", [row.id for row in rows])
    told = [Correction(row.id, row.kind, row.channel, texts.get(row.id, "")) for row in rows]
    told = [one for one in told if one.text]
    return [one for one in told if may_train(one.channel)], Counter(
        one.channel for one in told if not may_train(one.channel)
    )


def score(truth: Sequence[str], said: Sequence[str]) -> tuple[float, float]:
    """Macro-F1 of complaint against the rest, then how many kinds are right."""
    pairs = [(a == "complaint", b == "complaint") for a, b in zip(truth, said, strict=True)]
    count = Counter(pairs)
    each = [
        2 * count[it, it] / max(1, 2 * count[it, it] + count[it, not it] + count[not it, it])
        for it in (True, False)
    ]
    right = sum(a == b for a, b in zip(truth, said, strict=True)) / max(1, len(pairs))
    return sum(each) / 2, right


def _may_train(line: Line, channel: str) -> bool:
    kind = line.registry.kinds.get(channel)
    return kind is not None and kind.about.may_train
