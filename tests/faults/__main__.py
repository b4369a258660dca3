"""``python -m tests.faults --points 700 --seed 7``: kill workers again and again, and count."""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests import postgres
from tests.faults.apart import TownApart
from tests.faults.campaign import Campaign, Report
from tests.faults.closing import Closing
from tests.faults.collecting import Collecting
from tests.faults.hearing import Hearing
from tests.faults.house import Databases, Files, Servers
from tests.faults.importing import Importing
from tests.faults.incidents import Incidents
from tests.faults.judging import Judging
from tests.faults.letters import Letters
from tests.faults.reading_back import ReadingBack
from tests.faults.scenes import Scene
from tests.faults.sending import Sending
from tests.faults.talking import Talking
from tests.faults.warm import SharedClock

# How the points are shared out: over the scenes, and over the databases.
SHARES: tuple[tuple[Scene, float], ...] = (
    (Collecting(), 0.16),
    (Hearing(), 0.08),
    (ReadingBack(), 0.08),
    (Sending(), 0.16),
    (Talking(), 0.08),
    (Talking("talking to a server of its own way", quirk="idempotency ignored"), 0.04),
    (Letters(), 0.08),
    (Closing(), 0.12),
    (Importing(), 0.08),
    (Judging(), 0.06),
    (Incidents(), 0.06),
)
DATABASES = {"sqlite": 0.6, "postgres": 0.4}
LEAST_READ_BACK = 0.95


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--points", type=int, default=700)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--after-effect", action="store_true", help="sending only: how P3 is kept")
    parser.add_argument("--scene", choices=[scene.name for scene, _ in SHARES])
    parser.add_argument("--database", choices=(*DATABASES, "both"), default="both")
    given = parser.parse_args(arguments)
    only = "sending" if given.after_effect else given.scene
    shares = [(scene, 1.0) for scene, _ in SHARES if scene.name == only] or SHARES
    both = given.database == "both"
    reports = []
    for which, part in DATABASES.items() if both else [(given.database, 1.0)]:
        print(f"kill tests on {which}, seed {given.seed}", flush=True)
        with databases(which) as fresh:
            reports += [_run(scene, fresh, given, share * part) for scene, share in shares]
    print(_all(reports))
    return int(any(wrongs(report) for report in reports))


def _all(reports: Sequence[Report]) -> Report:
    together = Report("all", reports[0].seed, 0)
    for report in reports:
        together.kills += report.kills
        together.places += report.places
        together.found.add(report.found)
    return together


@contextmanager
def databases(which: str) -> Iterator[Databases]:
    if which == "postgres":
        with postgres.running() as server:
            yield Servers(server)
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield Files(Path(folder))


def _run(scene: Scene, fresh: Databases, given: argparse.Namespace, share: float) -> Report:
    start, clock = time.monotonic(), SharedClock()
    with TownApart(clock) as town:
        campaign = Campaign(scene, fresh, town, clock, seed=given.seed)
        kill = campaign.kill_after_effects if given.after_effect else campaign.kill
        report = kill(round(given.points * share))
    print(f"{report}, {time.monotonic() - start:.0f} s", flush=True)
    for words in wrongs(report):
        print("  " + words)
    return report


def wrongs(report: Report) -> list[str]:
    found = report.found
    few = found.resolved < LEAST_READ_BACK * found.after_effect
    said = [f"only {found.resolved} of {found.after_effect} were found by reading back"]
    return found.broken + (said if few else [])


if __name__ == "__main__":
    sys.exit(main())
