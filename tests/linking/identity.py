"""The same fit on other people's puzzles: `python -m tests.linking.identity FOLDER` (FEBRL 3, fake_1000).

Pairs that share a value are compared field by field; expectation and maximisation tell the same person
from another; nobody says who is who until the end, when the score is taken.
"""

import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from pathlib import Path

from rapidfuzz import fuzz

from listener.whom import weights

Row = dict[str, str]
Keys = Sequence[Callable[[Row], str]]
START = {"same": 0.75, "near": 0.15, "other": 0.1}
MOST = 60  # rows that share a value which tells nothing any more
NEAR = 75
SAME_PERSON = 0.5


def field(*names: str, first: int = 99) -> Callable[[Row], str]:
    """A key made of these fields, of each the first letters; "" where one of them is missing."""
    return lambda row: "|".join(row[n][:first] for n in names) if all(row[n] for n in names) else ""


FEBRL = (
    field("soc_sec_id"), field("date_of_birth"), field("given_name", "surname"),
    field("surname", "postcode"), field("address_1", "street_number"), field("given_name", "postcode"),
    field("suburb", "surname", first=4), field("given_name", "street_number"),
)  # fmt: skip
FAKE = (
    field("email"), field("dob"), field("first_name", "surname"), field("surname", "city"),
    field("first_name", "city"), field("surname", "dob", first=4), field("first_name", "dob", first=7),
)  # fmt: skip


def main() -> None:
    if len(sys.argv) < 2:
        print("skipped: name the folder that holds febrl3.csv and fake_1000.csv")
        return
    folder = Path(sys.argv[1])
    for name, f1 in (("FEBRL 3", febrl(folder)), ("fake_1000", fake(folder))):
        print(json.dumps({"set": name, **f1}))


def febrl(folder: Path) -> dict[str, float]:
    rows = _read(folder / "febrl3.csv")
    ids = {row["rec_id"]: n for n, row in enumerate(rows)}
    with (folder / "febrl3_links.csv").open(encoding="utf-8") as lines:
        links = list(csv.reader(lines))
    known = [pair for pair in links if pair[0] in ids]
    truth = {_pair(ids[a], ids[b]) for a, b, *_ in known}
    return _scored(linked(rows, FEBRL, [name for name in rows[0] if name != "rec_id"]), truth)


def fake(folder: Path) -> dict[str, float]:
    rows = _read(folder / "fake_1000.csv")
    by_person: defaultdict[str, list[int]] = defaultdict(list)
    for n, row in enumerate(rows):
        by_person[row["cluster"]].append(n)
    truth = {_pair(*two) for them in by_person.values() for two in combinations(them, 2)}
    used = [name for name in rows[0] if name not in ("cluster", "unique_id")]
    return _scored(linked(rows, FAKE, used), truth)


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8") as lines:
        return [
            {k: (v or "").strip().lower() for k, v in row.items()} for row in csv.DictReader(lines)
        ]


def _pair(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


def linked(rows: list[Row], keys: Keys, fields: Sequence[str]) -> set[tuple[int, int]]:
    """Pairs that are one person, those included whom a third ties together."""
    pairs = sorted(_candidates(rows, keys))
    patterns = {(a, b): tuple(_level(rows[a][f], rows[b][f]) for f in fields) for a, b in pairs}
    fit = weights.fit(Counter(patterns.values()), share=0.2, start=[START] * len(fields))
    sure = (pair for pair, pattern in patterns.items() if fit.sure(pattern) >= SAME_PERSON)
    return {_pair(*two) for them in _groups(sure) for two in combinations(sorted(them), 2)}


def _candidates(rows: list[Row], keys: Keys) -> set[tuple[int, int]]:
    found = set()
    for key in keys:
        sharing: defaultdict[str, list[int]] = defaultdict(list)
        for n, row in enumerate(rows):
            sharing[key(row)].append(n)
        sharing.pop("", None)
        found |= {
            two for them in sharing.values() if len(them) <= MOST for two in combinations(them, 2)
        }
    return found


def _level(one: str, other: str) -> str:
    if not one or not other:
        return ""
    if one == other:
        return "same"
    return "near" if fuzz.ratio(one, other) >= NEAR else "other"


def _groups(pairs: Iterable[tuple[int, int]]) -> Iterable[set[int]]:
    of: dict[int, set[int]] = {}
    for a, b in pairs:
        both = of.get(a, {a}) | of.get(b, {b})
        of.update(dict.fromkeys(both, both))
    return {id(group): group for group in of.values()}.values()


def _scored(found: set[tuple[int, int]], truth: set[tuple[int, int]]) -> dict[str, float]:
    right = len(found & truth)
    precision, recall = right / max(1, len(found)), right / max(1, len(truth))
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return {
        "f1": round(f1, 4),
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "pairs": len(truth),
    }


if __name__ == "__main__":
    main()
