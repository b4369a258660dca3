"""One place in the queue for each person who waits: later words wait with the first one."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from casebook.database import Writing
from casebook.queries import mentions, people
from listener.ready import Ready


@dataclass(frozen=True)
class Kept:
    """A word that was really new."""

    id: int
    item: Ready
    person_id: int | None


def fold(w: Writing, kept: Sequence[Kept]) -> None:
    """Fold each new word into the earliest one of its author, or of the tip that told of it."""
    words = [one for one in kept if not one.item.private and one.item.verdict.kind != "spam"]
    persons = {one.person_id for one in words if one.person_id}
    people.lock(w, persons)
    waiting = _by(mentions.roots(w, persons), "person_id")
    tips = _by(mentions.tipped(w, {one.item.row["url"] for one in words} - {None}), "url")
    pairs: list[tuple[int, int]] = []
    for group in _groups(words, tips):
        roots = [*waiting[group[0].person_id]]
        roots += [row for url in {one.item.row["url"] for one in group} for row in tips[url]]
        if roots:
            pairs += _pairs(w, group, sorted(roots, key=lambda row: (row.waiting_since, row.id)))
    mentions.fold(w, pairs)


def _pairs(w: Writing, group: list[Kept], roots: list[Row[Any]]) -> list[tuple[int, int]]:
    """``roots``: what waits or lies in an open case, the group's own flagged words included."""
    new = {one.id for one in group}
    root = next((row.id for row in roots if row.case_id), roots[0].id)
    before = next((row.id for row in roots if row.id not in new), None)
    # P6: the first unanswered word counts, also when it reached us after a later one.
    if root in new and before and not mentions.step_behind(w, root=before, earlier=root):
        root = before
    return [(id, root) for id in sorted(new - {root})]


def _groups(words: Sequence[Kept], tips: dict[Any, list[Row[Any]]]) -> list[list[Kept]]:
    groups: dict[object, list[Kept]] = defaultdict(list)
    for one in words:
        if one.person_id:
            groups[one.person_id].append(one)
        elif one.item.row["url"] in tips:
            groups[one.item.row["url"]].append(one)
    return list(groups.values())


def _by(rows: Sequence[Row[Any]], column: str) -> dict[Any, list[Row[Any]]]:
    found: dict[Any, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[getattr(row, column)].append(row)
    return found
