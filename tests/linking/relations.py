"""`python -m tests.linking.relations [--fit] [--replaced] [--data FOLDER]`: the same again, or not?

Measured on the half with sha256(id) mod 2 = 0, the true customer given; fitted on the other half.
"""

import argparse
import hashlib
import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

from outreach import relating, relating_known
from outreach.office import Office
from outreach.relating import NEWS, SURE, Text
from outreach.relating_facts import Facts
from tests.linking.dataset import FOLDER, Data, load
from tests.linking.score import share
from tests.linking.town import Said, Town

WEIGHTS = Path(relating.__file__).with_name("relating.json")
KINDS = ("duplicate", "evolution", "new_case")
COPIES = 4  # of each text: how often it is shown, each time with other parts not understood
UNHEARD = {"themes": 0.2, "cues": 0.5}
PRICED = 0.1  # of other matters name the same price: no two of one customer do in this data
STIFF = 1.0  # keeps the weights small
SEED = 4
COMMON = ("amount", "any_theme", "channel", "code", "date", "letters", "place", "theme", "words")
Rows = list[tuple[dict[str, float], bool]]


class Pair(NamedTuple):
    """A mention and an earlier case of its true customer."""

    case_id: str
    old: Text
    new: Text


def half(id: str) -> int:
    return int(hashlib.sha256(id.encode()).hexdigest(), 16) % 2


def asked(data: Data, which: int) -> dict[str, list[Pair]]:
    """Requests of known customers in this half, each with what was open before it."""
    cases = defaultdict(list)
    for row in data.cases:
        cases[row["customer_id"]].append(row)
    found = {}
    for row in data.mentions:
        truth = data.truth[row["mention_id"]]
        if truth["relation"] in KINDS and half(row["mention_id"]) == which:
            new = Text(row["text"], _at(row["created_at"]), channel=row["channel"])
            theirs = cases[truth["true_customer_id"]]
            before = [case for case in theirs if case["opened_at"] <= row["created_at"]]
            found[row["mention_id"]] = [Pair(c["case_id"], _text(c), new) for c in before]
    return found


def measure(data: Data) -> dict[str, Any]:
    """``with a case``: only those of whom something was open, where there is something to tell."""
    asked_of = asked(data, 0)
    said = {id: _said(pairs) for id, pairs in asked_of.items()}
    some = {id: said[id] for id, pairs in asked_of.items() if pairs}
    return {"all": _scored(data, said), "with a case": _scored(data, some)}


def told(town: Town, data: Data, said: Said) -> Said:
    """With what the waiting page shows of each linked word: its relation, and to which case."""
    whose = {row["case_id"]: row["customer_id"] for row in data.cases}
    opened = {row["case_id"]: row["opened_at"] for row in data.cases}
    at = {row["mention_id"]: row["created_at"] for row in data.mentions}
    office = cast(Office, SimpleNamespace(book=town.book))
    found = {}
    for id, one in said.items():
        known = relating_known.of_word(office, town.heard[id]) if one["customer_id"] else ()
        theirs = [
            (known_one.same, known_one.as_, case_id)
            for known_one in known
            if known_one.kind == "ticket"
            and known_one.as_ in KINDS
            and whose[case_id := town.tickets[known_one.id]] == one["customer_id"]
            and opened[case_id] <= at[id]
        ]
        _, as_, case_id = max(theirs, default=(0.0, one["relation"], None))
        found[id] = {**one, "relation": as_, "case_id": case_id}
    return found


def fit(data: Data) -> dict[str, dict[str, float]]:
    """Two logistic regressions; part of what is understood is hidden, as other people's words are."""
    rng = random.Random(SEED)
    same: Rows = []
    news: Rows = []
    for id, pairs in sorted(asked(data, 1).items()):
        truth = data.truth[id]
        for pair in pairs:
            mine = pair.case_id == truth["true_case_id"]
            for known, heard in _shown(pair, rng):
                if not mine and heard.amounts and rng.random() < PRICED:
                    known = replace(known, amounts=known.amounts | heard.amounts)
                seen = relating.signs(pair.old, pair.new, known, heard)
                same.append((seen, mine))
                if mine:
                    news.append((seen, truth["relation"] == "evolution"))
    return {"same": sensible(same), "news": logistic(news)}


def sensible(rows: Rows) -> dict[str, float]:
    """What both texts say never speaks against their being about the same matter."""
    while True:
        weights = logistic(rows)
        odd = {name for name in COMMON if weights.get(name, 0) < 0}
        if not odd:
            return weights
        rows = [({n: v for n, v in row.items() if n not in odd}, yes) for row, yes in rows]


def logistic(rows: Rows) -> dict[str, float]:
    """Newton's method; the constant has the empty name."""
    names = [*sorted(rows[0][0]), ""]
    seen = [([*(float(row[n]) for n in names[:-1]), 1.0], float(yes)) for row, yes in rows]
    weights = [0.0] * len(names)
    for _ in range(12):
        slope = [-STIFF * w for w in weights[:-1]] + [0.0]
        curve = [[STIFF * (i == j) + 1e-6 for j in range(len(names))] for i in range(len(names))]
        for row, yes in seen:
            some = [(i, value) for i, value in enumerate(row) if value]
            p = 1 / (1 + math.exp(-sum(weights[i] * value for i, value in some)))
            for i, value in some:
                slope[i] += (yes - p) * value
                for j, other in some:
                    curve[i][j] += p * (1 - p) * value * other
        weights = [w + step for w, step in zip(weights, _solved(curve, slope), strict=True)]
    return {name: round(w, 2) for name, w in zip(names, weights, strict=True)}


def _solved(a: list[list[float]], b: list[float]) -> list[float]:
    rows = [[*row, value] for row, value in zip(a, b, strict=True)]
    for i, row in enumerate(rows):
        for other in rows:
            if other is not row and other[i]:
                times = other[i] / row[i]
                other[i:] = [x - times * y for x, y in zip(other[i:], row[i:], strict=True)]
    return [row[-1] / row[i] for i, row in enumerate(rows)]


def _shown(pair: Pair, rng: random.Random) -> Iterator[tuple[Facts, Facts]]:
    for _ in range(COPIES):
        yield _heard(pair.old.facts, rng), _heard(pair.new.facts, rng)


def _heard(facts: Facts, rng: random.Random) -> Facts:
    left = {
        kind: frozenset(one for one in sorted(getattr(facts, kind)) if rng.random() > share)
        for kind, share in UNHEARD.items()
    }
    return replace(facts, themes=left["themes"], cues=left["cues"])


def _said(pairs: list[Pair]) -> tuple[str, str]:
    """(what it is, to which case)."""
    judged = [
        (relating.judged(relating.signs(p.old, p.new, p.old.facts, p.new.facts)), p.case_id)
        for p in pairs
    ]
    (same, news), case_id = max(judged, default=((0.0, 0.0), ""))
    if same < SURE:
        return "new_case", ""
    return ("evolution" if news >= NEWS else "duplicate"), case_id


def _scored(data: Data, said: dict[str, tuple[str, str]]) -> dict[str, Any]:
    pairs = Counter((data.truth[id]["relation"], what) for id, (what, _) in said.items())
    f1 = {}
    for kind in KINDS:
        all = sum(n * ((a == kind) + (b == kind)) for (a, b), n in pairs.items())
        f1[kind] = share(2 * pairs[kind, kind], all)
    known = [id for id in said if data.truth[id]["true_case_id"]]
    right = sum(said[id][1] == data.truth[id]["true_case_id"] for id in known)
    return {
        "n": len(said),
        "f1": f1,
        "macro": round(sum(f1.values()) / 3, 4),
        "right case": share(right, len(known)),
    }


def _text(case: dict[str, Any]) -> Text:
    return Text(case["text"], _at(case["opened_at"]), case["ticket_no"], case["channel"])


def _at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.linking.relations", description=__doc__)
    parser.add_argument("--fit", action="store_true", help="write the weights anew first")
    parser.add_argument("--replaced", action="store_true", help="every name and digit another one")
    parser.add_argument("--data", type=Path, default=FOLDER, help="another variant of the files")
    given = parser.parse_args()
    if given.fit:
        WEIGHTS.write_text(
            json.dumps(fit(load(folder=given.data)), indent=1) + "\n", encoding="utf-8"
        )
        relating.weights.cache_clear()
    print(json.dumps(measure(load(replaced=given.replaced, folder=given.data)), indent=1))


if __name__ == "__main__":
    main()
