"""The learned head over encoder and letters: kinds with their chances, and the words that lean."""

import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from casebook.kinds import KINDS
from listener.judging.fitting import Array, fit, leaning, leanings, softmax
from listener.judging.grams import BOXES, boxes, boxes_of, words

SHIPPED = Path(__file__).with_name("head.npz")
GRAIN = 20  # a leaning is kept as so many steps for one
SPREAD = 512  # so is a number of the encoder, from -127 to 127 steps
FOLDS = 5
HOLD, KEEP = 0.15, 0.5  # against chance in the lessons; near to what is known when it is corrected
SAYS = 0.15  # a word that leans less explains nothing


@dataclass(frozen=True)
class Head:
    """``lean``: of each box of letters; ``choice``: of the facts; ``name`` stands in a verdict."""

    name: str
    lean: Array
    scale: Array
    middle: Array
    spread: Array
    choice: Array

    def reads_as(self, other: "Head") -> bool:
        """Was it made for what the same encoder says?"""
        return np.array_equal(self.middle, other.middle)

    def facts(self, texts: Sequence[str], vectors: Array) -> Array:
        leans = leaning([boxes(text) for text in texts], self.lean) / GRAIN
        return _facts(vectors, leans, self.middle, self.spread, self.scale)

    def chances(self, texts: Sequence[str], vectors: Array) -> Array:
        """One row for each text, one column for each of KINDS."""
        return softmax(self.facts(texts, vectors) @ self.choice)

    def words_for(self, text: str, kind: str, most: int = 3) -> list[str]:
        """The words that lean most to the kind and away from the others, in the text's order."""
        each = [word for word in dict.fromkeys(words(text)) if len(word) > 2 or word in "?!"]
        away = np.array([self._leans(word) for word in each]).reshape(-1, len(KINDS))
        gain = away[:, KINDS.index(kind)] - np.maximum(0, np.median(away, axis=1))
        best = sorted(np.argsort(-gain)[:most])
        return [each[i] for i in best if gain[i] > SAYS and each[i] != "url"]

    def _leans(self, word: str) -> Array:
        return np.asarray(self.lean[list(boxes_of(word))].mean(0) / GRAIN)

    def taught(
        self, texts: Sequence[str], vectors: Array, kinds: Sequence[str], name: str
    ) -> "Head":
        """As near to this head as the corrections let it be."""
        facts, ways = self.facts(texts, vectors), _ways(kinds)
        choice = fit(facts, ways, np.ones(len(kinds)), before=self.choice, hold=KEEP)
        return replace(self, choice=choice.astype(np.float32), name=name)

    def packed(self) -> bytes:
        out = io.BytesIO()
        parts = {key: value for key, value in vars(self).items() if key != "name"}
        np.savez_compressed(out, name=np.array(self.name), **parts)
        return out.getvalue()


def unpacked(data: bytes) -> Head:
    with np.load(io.BytesIO(data), allow_pickle=False) as kept:
        return Head(str(kept["name"]), *(kept[key] for key in list(vars_of())[1:]))


def vars_of() -> Iterable[str]:
    return Head.__dataclass_fields__


@cache
def shipped() -> Head:
    return unpacked(SHIPPED.read_bytes())


def made(rows: Sequence[tuple[str, str, str, float]], vectors: Array, stretch: float) -> Head:
    """From lessons (id, text, kind, weight) and what the encoder says of each; the same each time.

    How the letters lean is read off other lessons than those the choice is then fitted on.
    ``stretch``: by how much it is too sure, or not sure enough, of what the encoder was not tuned with.
    """
    texts, kinds = [row[1] for row in rows], [row[2] for row in rows]
    weights = np.array([row[3] for row in rows])
    ways, held = _ways(kinds), [boxes(text) for text in texts]
    fold = np.array([int(hashlib.sha256(row[0].encode()).hexdigest(), 16) % FOLDS for row in rows])
    unseen = np.zeros(ways.shape)
    for now in range(FOLDS):
        rest, these = np.flatnonzero(fold != now), np.flatnonzero(fold == now)
        lean = leanings([held[i] for i in rest], ways[rest], weights[rest], BOXES)
        unseen[these] = leaning([held[i] for i in these], lean)
    lean = np.clip(np.round(leanings(held, ways, weights, BOXES) * GRAIN), -127, 127)
    middle, spread, scale = vectors.mean(0), vectors.std(0), unseen.std(0) / 2
    facts = _facts(vectors, unseen, middle, spread, scale)
    nothing = np.zeros((facts.shape[1], len(KINDS)))
    choice = fit(facts, ways, weights, before=nothing, hold=HOLD)
    choice *= stretch
    small = [part.astype(np.float32) for part in (scale, middle, spread, np.round(choice, 4))]
    return Head(f"lessons-{_digest(rows, vectors)}", lean.astype(np.int8), *small)


def _digest(rows: Iterable[tuple[str, str, str, float]], vectors: Array) -> str:
    """Of the lessons and of how the encoder reads them."""
    told = "\n".join(map(repr, rows)).encode()
    return hashlib.sha256(told + vectors.tobytes()).hexdigest()[:12]


def _facts(vectors: Array, leans: Array, middle: Array, spread: Array, scale: Array) -> Array:
    one: Any = np.ones((len(vectors), 1))
    return np.hstack([(vectors - middle) / spread, leans / scale, one])


def _ways(kinds: Sequence[str]) -> Array:
    return np.eye(len(KINDS))[[KINDS.index(kind) for kind in kinds]]
