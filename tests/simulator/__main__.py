"""`python -m tests.simulator`: play seeds, print what they found, and how to play them again."""

import argparse
import sys
import tempfile
from pathlib import Path

from casebook.migrations import migrate
from casebook.vault import Vault
from tests.simulator.play import Played, play

STEPS = 400


def main() -> int:
    options = _options()
    failed = 0
    first = options.seed
    seeds = [first] if options.seeds is None else range(first, first + options.seeds)
    for seed in seeds:
        played = fresh(seed, options.steps, options.database)
        failed += bool(played.broken)
        if options.trace:
            print("\n".join(played.lines))
        print(_line(played), flush=True)
    return int(failed > 0)


def fresh(seed: int, steps: int, database: str = "") -> Played:
    """A seed on an empty casebook: a file of its own, or this (empty) PostgreSQL database."""
    with tempfile.TemporaryDirectory() as folder:
        url = database or f"sqlite:///{Path(folder) / 'casebook.db'}"
        migrate(url, Vault(b"s" * 32))
        return play(seed, url, steps=steps)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.simulator", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, help="how many, from --seed on")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--trace", action="store_true", help="print every step")
    parser.add_argument("--database", default="", help="an empty PostgreSQL database")
    return parser.parse_args()


def _line(played: Played) -> str:
    told = (
        f"seed {played.seed}: {played.steps} steps, {played.days:.1f} days, {played.sent} arrived"
    )
    told += f", {played.days_per_minute:.0f} days a minute, {played.hash[:12]}"
    if not played.broken:
        return told
    again = f"python -m tests.simulator --seed {played.seed} --steps {played.steps} --trace"
    return f"{told}\n  BROKEN at step {played.steps}: {played.broken}\n  again: {again}"


if __name__ == "__main__":
    sys.exit(main())
