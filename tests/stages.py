"""What `make check` and `make test` run, in order, with the time each took."""

import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

PROGRAMS = Path(sys.executable).parent
OUTCOME = re.compile(r"(\d+) (passed|failed|skipped|errors?|xfailed|xpassed|deselected)\b")


class Stage(NamedTuple):
    """One line of the list; `command` is a program of the environment with its arguments."""

    name: str
    command: tuple[str, ...]


CHECK = (
    Stage("format", ("ruff", "format", "--check", ".")),
    Stage("lint", ("ruff", "check", ".")),
    Stage("types", ("mypy",)),
    Stage("direction", ("lint-imports", "--no-logo")),
    Stage("security", ("bandit", "-q", "-r", ".", "-c", "pyproject.toml")),
    Stage("dependencies", ("deptry", ".")),
    Stage("house", ("pytest", "tests/test_house.py", "--tb=short")),
)
TESTS = (
    Stage(
        "unit", ("pytest", "tests", "-n", "2", "-m", "not (databases or journey or real or docs)")
    ),
    Stage("databases", ("pytest", "tests", "-n", "2", "-m", "databases")),
    Stage("journeys", ("pytest", "tests", "-m", "journey")),
    Stage("docs", ("pytest", "tests", "-m", "docs")),
)


class Result(NamedTuple):
    name: str
    failed: bool
    seconds: float
    outcomes: Counter[str]


def main(which: str, *names: str) -> int:
    """Run `check`, or `all`, or only the stages named; every stage runs, whatever failed before."""
    stages = [
        s for s in (CHECK if which == "check" else CHECK + TESTS) if not names or s.name in names
    ]
    results = [_run(stage) for stage in stages]
    print("\n" + "\n".join(_line(result) for result in results))
    print(_closing(results))
    return int(any(result.failed for result in results))


def _run(stage: Stage) -> Result:
    print(f"\n── {stage.name}: {' '.join(stage.command)}", flush=True)
    start = time.monotonic()
    code, said = _say_and_keep((str(PROGRAMS / stage.command[0]), *stage.command[1:]))
    closing = said[-1] if said and stage.command[0] == "pytest" else ""
    outcomes = Counter({word.rstrip("s"): int(n) for n, word in OUTCOME.findall(closing)})
    return Result(stage.name, code != 0, time.monotonic() - start, outcomes)


def _say_and_keep(command: Sequence[str]) -> tuple[int, list[str]]:
    said = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            said.append(line)
    return process.returncode, said


def _line(result: Result) -> str:
    mark = "failed" if result.failed else "ok"
    passed = f"{result.outcomes['passed']:6} passed" if result.outcomes else ""
    return f"{result.name:14}{mark:8}{result.seconds:7.1f} s{passed}"


def _closing(results: Sequence[Result]) -> str:
    outcomes = sum((result.outcomes for result in results), Counter[str]())
    words = [
        f"{n} {word}" for word in ("failed", "passed", "skipped", "error") if (n := outcomes[word])
    ]
    broken = [result.name for result in results if result.failed]
    seconds = sum(result.seconds for result in results)
    counted = ", ".join(words) or "no tests"
    return f"{counted} in {seconds:.2f}s" + (f"; failed: {', '.join(broken)}" if broken else "")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
