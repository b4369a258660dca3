"""The encoder's own pieces of words, read off its model file: needed to tune it, not to run it."""

import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

MARK = "\u2581"  # stands for the space before a word
HEADER = 44  # bytes before the pieces


@dataclass(frozen=True)
class Pieces:
    at: dict[str, int]
    scores: tuple[float, ...]
    respelt: dict[str, str]
    begin: int
    end: int
    unknown: int
    longest: int
    lost: float  # the score of a letter that is in no piece

    def of(self, text: str, most: int = 160) -> list[int]:
        """The likeliest cut of a text into pieces, between the marks of its beginning and end."""
        plain = "".join(self.respelt.get(letter, letter) for letter in f"query: {text}")
        while "  " in plain:
            plain = plain.replace("  ", " ")
        plain = MARK + plain.removeprefix(" ").replace(" ", MARK)
        best: list[tuple[float, int, int]] = [(0.0, 0, self.unknown)]
        for end in range(1, len(plain) + 1):
            ways = [(best[end - 1][0] + self.lost, end - 1, self.unknown)]
            for start in range(max(0, end - self.longest), end):
                piece = self.at.get(plain[start:end])
                if piece is not None:
                    ways.append((best[start][0] + self.scores[piece], start, piece))
            best.append(max(ways, key=lambda way: way[0]))
        found, end = [], len(plain)
        while end:
            _, end, piece = best[end]
            found.append(piece)
        return [self.begin, *found[::-1][: most - 2], self.end]


def read(path: Path) -> Pieces:
    data = path.read_bytes()
    n, begin, end, _, unknown, size = struct.unpack_from("<5iQ", data, HEADER)
    at = HEADER + 28
    starts = struct.unpack_from(f"<{n + 1}I", data, at)
    scores = struct.unpack_from(f"<{n}f", data, at := at + 4 * (n + 1))
    at += 4 * n
    names = [data[at + a : at + b].decode("utf-8", "replace") for a, b in pairwise(starts)]
    known = {name: i for i, name in enumerate(names) if name and i != unknown}
    at += size
    (count,) = struct.unpack_from("<i", data, at)
    at += 8
    respelt = {}
    for _ in range(count):
        letter, many = struct.unpack_from("<IB", data, at)
        into = struct.unpack_from(f"<{many}I", data, at + 5)
        respelt[chr(letter)] = "".join(map(chr, into))
        at += 5 + 4 * many
    longest, lost = max(map(len, known)), min(scores) - 10
    return Pieces(known, scores, respelt, begin, end, unknown, longest, lost)
