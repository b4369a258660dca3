"""`python -m tests.simulator`: play seeds, print what they found, and how to play each one again."""

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from casebook.migrations import migrate
from tests.simulator.play import Played, play
from tests.simulator.world import VAULT

STEPS = 300
LIKES = {"_night": 2.5}  # more days in as many steps
KEPT = Path(__file__).with_name("seeds.txt")


def main() -> int:
    options = _options()
    first = random.randrange(1_000_000) if options.seed is None else options.seed
    asked = [(first + n, options.steps) for n in range(options.seeds)]
    played = []
    for seed, steps in [*(kept() if options.seed is None else ()), *asked]:
        one = fresh(seed, steps, options.database)
        played.append(one)
        print("\n".join([*(one.lines if options.trace else ()), *_told(one)]), flush=True)
        if one.broken and options.keep:
            _keep(one)
    if options.verbs:
        print("\n".join(_done(played)))
    print(_whole(played))
    return int(any(one.broken for one in played))


def fresh(seed: int, steps: int, database: str = "") -> Played:
    """A seed on an empty casebook: a file of its own, or this (empty) PostgreSQL database."""
    with tempfile.TemporaryDirectory() as folder:
        url = database or f"sqlite:///{Path(folder) / 'casebook.db'}"
        migrate(url, VAULT)
        return play(seed, url, steps=steps, likes=LIKES)


def kept() -> Iterator[tuple[int, int]]:
    """Seeds that once found something, each with the step it happened at."""
    for line in KEPT.read_text(encoding="utf-8").splitlines():
        words = line.partition("#")[0].split()
        if words:
            yield int(words[0]), int(words[1])


def _keep(broken: Played) -> None:
    with KEPT.open("a", encoding="utf-8") as file:
        file.write(f"{broken.seed} {broken.steps}  # {broken.broken.splitlines()[0][:80]}\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.simulator", description=__doc__)
    parser.add_argument("--seed", type=int, help="the first; without one, the kept and some new")
    parser.add_argument("--seeds", type=int, default=1, help="how many")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--trace", action="store_true", help="print every step")
    parser.add_argument("--verbs", action="store_true", help="print how often each deed was done")
    parser.add_argument("--keep", action="store_true", help="add what breaks to seeds.txt")
    parser.add_argument("--database", default="", help="an empty PostgreSQL database")
    return parser.parse_args()


def _told(one: Played) -> Iterator[str]:
    yield (
        f"seed {one.seed}: {one.steps} steps, {one.days:.1f} days, {one.sent} messages arrived, "
        f"{one.deaths} deaths, {one.hash[:12]}"
    )
    if one.broken:
        yield f"  BROKEN at step {one.steps}: {one.broken}"
        yield f"  again: python -m tests.simulator --seed {one.seed} --steps {one.steps} --trace"


def _done(played: list[Played]) -> Iterator[str]:
    """The rarest first, and in how many of the seeds."""
    whole = sum((one.done for one in played), Counter[str]())
    for deed, times in sorted(whole.items(), key=lambda each: each[1]):
        yield f"{times:6} times in {sum(one.done[deed] > 0 for one in played):3} seeds: {deed}"


def _whole(played: list[Played]) -> str:
    days, minutes = sum(one.days for one in played), sum(one.seconds for one in played) / 60
    broken = [one.seed for one in played if one.broken]
    return (
        f"{len(played)} seeds, {sum(one.steps for one in played)} steps, {days:.0f} simulated days "
        f"in {minutes:.1f} minutes: {days / minutes:.0f} days a real minute; "
        f"broken: {', '.join(map(str, broken)) or 'none'}"
    )


if __name__ == "__main__":
    sys.exit(main())
