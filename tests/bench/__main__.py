"""`python -m tests.bench [AXIS …] [--quick]`: one JSON line for each figure, axes apart."""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module

from tests.bench.measure import RUNS, Axis

AXES = {
    "store": "rows a second by the real path, kept, irrelevant and seen again",
    "page": "the queue page over a million mentions",
    "case": "the case page of a customer with five hundred things",
    "promises": "ten thousand promises due among a hundred thousand, in one query",
    "whom": "an author against a million customers, beside brute force",
    "report": "a year's report over a million mentions, page by page",
    "live": "commit to event on a hundred open pages",
    "workers": "items collected a second by 1, 2 and 4 workers on PostgreSQL",
    "start": "command to first page, and memory when idle",
    "hanging": "50 accounts read beside one that hangs and one at 429",
    "known": "nearly the same words among 100,000 open tickets; what each request is to the others",
    "judging": "words judged a second, by the lists and by the learned judge, and its memory",
    "said": "said in the town to seen on the open queue page",
}


def main() -> int:
    given = _options()
    if given.data:
        os.environ["QUATTROCCHI_DATA"] = given.data
    names = given.axes or list(AXES)
    if len(names) > 1:
        # A process for each: the memory of one is not the other's.
        more = ["--runs", str(given.runs), *(["--quick"] if given.quick else [])]
        command = [sys.executable, "-m", "tests.bench"]
        return max(
            subprocess.run([*command, name, *more], check=False).returncode for name in names
        )
    for axis in measure(names[0], runs=given.runs, quick=given.quick):
        print(axis.line(), flush=True)
    return 0


def measure(name: str, *, runs: int = RUNS, quick: bool = False) -> Iterator[Axis]:
    module = import_module(f"tests.bench.{name}")
    yield from module.measure(runs=1 if quick else runs, quick=quick)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    says = "; ".join(f"{name}: {what}" for name, what in AXES.items())
    parser.add_argument("axes", nargs="*", choices=[*AXES, []], metavar="AXIS", help=says)
    parser.add_argument("--quick", action="store_true", help="tiny data, one run: does it work?")
    parser.add_argument("--runs", type=int, default=RUNS, help="how often each is measured")
    parser.add_argument("--data", help="where the large casebook is kept for the next time")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
