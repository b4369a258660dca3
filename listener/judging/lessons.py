"""The lessons that ship: posts written for this project, each with its source and licence."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).parents[1] / "lessons"
VECTORS = FOLDER / "vectors.npz"
LICENCES = ("Apache-2.0",)  # of what may teach a judge that ships
# The posts of the first hand are wittier than what people write: each counts less.
WEIGHT = {"": 1.0, "plain": 2.5}


class Lesson(NamedTuple):
    id: str
    text: str
    kind: str
    language: str
    hand: str

    @property
    def weight(self) -> float:
        return WEIGHT[self.hand]


def lessons() -> Iterator[Lesson]:
    for path in sorted(FOLDER.glob("posts.*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True):
                language = path.name.split(".")[1]
                yield Lesson(row["id"], row["text"], row["kind"], language, row["hand"])


def manifest() -> Iterator[tuple[str, str, str]]:
    """(id, source, licence) of every row the shipped head is taught with."""
    for lesson in lessons():
        yield lesson.id, f"listener/lessons/posts.{lesson.language}.tsv", "Apache-2.0"


def vectors() -> Any:
    """What the encoder says of each lesson, in their order; kept, so that anyone can fit anew."""
    import numpy as np

    from listener.judging.head import SPREAD

    with np.load(VECTORS) as kept:
        at = {str(id): i for i, id in enumerate(kept["ids"])}
        return kept["vectors"][[at[lesson.id] for lesson in lessons()]].astype(np.float32) / SPREAD


def read_by_the_encoder() -> None:
    """Keep what the encoder says of the lessons: some thirty a second."""
    import numpy as np

    from listener.judging import encoder
    from listener.judging.head import SPREAD

    every = list(lessons())
    read = np.round(encoder.vectors([one.text for one in every]) * SPREAD)
    ids = np.array([one.id for one in every])
    np.savez_compressed(VECTORS, ids=ids, vectors=np.clip(read, -127, 127).astype(np.int8))


def build() -> bytes:
    """The shipped head, from the lessons and their vectors: a few seconds, always the same."""
    import numpy as np

    from listener.judging.encoder import TUNED
    from listener.judging.head import made

    rows = [(one.id, one.text, one.kind, one.weight) for one in lessons()]
    with np.load(TUNED) as tuned:
        return made(rows, vectors(), float(tuned["stretch"])).packed()
