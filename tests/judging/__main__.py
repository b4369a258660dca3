"""`python -m tests.judging --data FOLDER [--keep FOLDER]`: the judge on posts nobody here wrote.

Splits by sha256 of the id mod 10: 0-3 test, 4 tune, 5-9 train. The texts stay where they are.
`--part tune` measures on what may be looked at while building; the test part is for a frozen head.
"""

import argparse
import csv
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from listener.judging import encoder, lessons
from listener.judging.fitting import Array, leaning, softmax
from listener.judging.grams import boxes
from listener.judging.head import GRAIN, Head, shipped

HERE = Path(__file__).parent
SEED, TAUGHT = 4, 300
C, H, R = 0, 1, 4  # of KINDS


@dataclass(frozen=True)
class Set:
    """``truth``: is it what is looked for; ``kinds``: as a teammate would correct each row."""

    name: str
    ids: list[str]
    texts: list[str]
    truth: Array
    kinds: list[str]
    looked_for: tuple[int, ...]
    goals: tuple[float, float] | None


def sets(data: Path) -> list[Set]:
    def rows(name: str) -> list[dict[str, str]]:
        return [json.loads(line) for line in (data / name).read_text("utf-8").splitlines()]

    english = rows("complaints19_en.dev.jsonl")
    comments = {row["id"]: row for row in rows("multiemotions_it.dev.jsonl")}
    lines = (data / "ads_kinds_it.dev.tsv").read_text("utf-8").splitlines()[1:]
    adverts = [(*line.split("\t")[:2],) for line in lines]
    tweets = rows("sentipolc16_it.dev.jsonl")
    texts = [comments[id]["text"] for id, _ in adverts]
    feels = [comments[id]["label"] for id, _ in adverts]
    mood = {"negative": "criticism", "mixed": "criticism", "positive": "praise"}
    ids, kinds = [id for id, _ in adverts], [kind for _, kind in adverts]
    return [
        Set("complaints19: complaint", [r["id"] for r in english], [r["text"] for r in english],
            np.array([r["label"] == "complaint" for r in english]),
            ["complaint" if r["label"] == "complaint" else "other" for r in english], (C, H), (0.80, 0.86)),
        Set("ads_kinds: complaint", ids, texts, np.array([k == "complaint" for k in kinds]), kinds, (C,), (0.80, 0.84)),
        Set("ads_kinds: not content", ids, texts, np.array([f in ("negative", "mixed") for f in feels]),
            [mood.get(f, "other") for f in feels], (C, R), (0.74, 0.78)),
        Set("sentipolc: not content", [r["id"] for r in tweets], [r["text"] for r in tweets],
            np.array([r["label"] in ("negative", "mixed") for r in tweets]),
            [mood.get(r["label"], "other") for r in tweets], (C, R), (0.68, 0.72)),
        *(_of_other_hands(language) for language in ("it", "en")),
        _own("a hand that saw nothing: complaint", "unseen.tsv"),
    ]  # fmt: skip


def _of_other_hands(language: str) -> Set:
    """Posts written for this project by four hands that did not write the lessons; never taught."""
    return _own(f"other hands ({language}): complaint", f"posts.{language}.tsv")


def _own(name: str, file: str) -> Set:
    with (HERE / file).open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened, delimiter="\t", quoting=csv.QUOTE_NONE))
    kinds = [row["kind"] for row in rows]
    truth = np.array([kind == "complaint" for kind in kinds])
    return Set(name, [r["id"] for r in rows], [r["text"] for r in rows], truth, kinds, (C,), None)


def measured(one: Set, vectors: Array, head: Head, part: str) -> dict[str, object]:
    of = np.array([int(hashlib.sha256(id.encode()).hexdigest(), 16) % 10 for id in one.ids])
    train, tune, seen = of >= 5, of == 4, (of < 4 if part == "test" else of == 4)
    draw = np.random.default_rng(SEED).permutation(np.flatnonzero(train))[:TAUGHT]
    some = [one.texts[i] for i in draw]
    taught = head.taught(some, vectors[draw], [one.kinds[i] for i in draw], "taught")

    def score(head: Head) -> Array:
        return head.chances(one.texts, vectors)[:, list(one.looked_for)].sum(1)

    letters = softmax(leaning([boxes(t) for t in one.texts], head.lean) / GRAIN / head.scale)
    found: dict[str, object] = {
        "set": one.name,
        "n": int(seen.sum()),
        "share": round(float(one.truth[seen].mean()), 3),
    }
    ways: list[tuple[str, Callable[[], Array]]] = [
        ("letters alone", lambda: letters[:, list(one.looked_for)].sum(1)),
        ("shipped", lambda: score(head)), ("after learn", lambda: score(taught)),
    ]  # fmt: skip
    for name, of_each in ways:
        s = of_each()
        # As the product does it: what the team can look at is a share of this source's past.
        line = np.quantile(s[train | tune], 1 - one.truth[tune].mean())
        found[name] = round(macro_f1(one.truth[seen], s[seen] > line), 3)
        found[name + " ece"] = round(off(one.truth[seen], calibrated(s, one.truth, tune)[seen]), 3)
    told = score(head)
    whole = seen | (one.goals is None)  # what is ours teaches nothing: all of it is measured on
    found["likely"] = round(macro_f1(one.truth[whole], told[whole] > 0.5), 3)
    return found | {"of": int(whole.sum()), "goals": one.goals}


def macro_f1(truth: Array, said: Array) -> float:
    each = []
    for is_it in (True, False):
        hit = ((said == is_it) & (truth == is_it)).sum()
        each.append(2 * hit / max(1, (said == is_it).sum() + (truth == is_it).sum()))
    return float(np.mean(each))


def calibrated(s: Array, truth: Array, tune: Array) -> Array:
    """A straight line through the log-odds, fitted on the tune part."""
    x = np.log((s + 1e-4) / (1 - s + 1e-4))
    slope, level = 1.0, 0.0
    for _ in range(3_000):
        wrong = 1 / (1 + np.exp(-(slope * x[tune] + level))) - truth[tune]
        slope, level = (
            slope - 0.05 * ((wrong * x[tune]).mean() + 0.01 * (slope - 0.5)),
            level - 0.2 * wrong.mean(),
        )
    return 1 / (1 + np.exp(-(slope * x + level)))


def off(truth: Array, chance: Array) -> float:
    """Expected calibration error over ten equal steps."""
    step = np.minimum((chance * 10).astype(int), 9)
    return float(sum(abs((truth - chance)[step == i].sum()) for i in range(10)) / len(truth))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.judging", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument(
        "--keep", type=Path, help="where the encoder's numbers are kept for next time"
    )
    parser.add_argument("--sets", default="", help="those whose name begins so")
    parser.add_argument("--part", choices=("tune", "test"), default="tune")
    given = parser.parse_args()
    head = shipped()
    print(
        json.dumps(
            {
                "head": head.name,
                "part": given.part,
                "seed": SEED,
                "lessons": len(list(lessons.lessons())),
            }
        )
    )
    for one in (each for each in sets(given.data) if each.name.startswith(given.sets)):
        print(json.dumps(measured(one, _vectors(one, given.keep), head, given.part)), flush=True)


def _vectors(one: Set, keep: Path | None) -> Array:
    kept = keep and keep / f"{one.name.split(':')[0]}.npy"
    if kept and kept.exists():
        return np.load(kept)
    found = encoder.vectors(one.texts)
    if kept:
        np.save(kept, found)
    return found


if __name__ == "__main__":
    main()
