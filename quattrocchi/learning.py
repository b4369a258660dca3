"""`quattrocchi learn`: the judge learns from the team's corrections, or says what it was taught with."""

from argparse import Namespace
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from quattrocchi import wiring


def asked(given: Namespace, folder: Callable[[Namespace], Path]) -> int:
    """Raises Trouble with words for a person; then the judge is the one it was."""
    if given.manifest:
        return _manifest()
    if given.build:
        return _build()
    from listener.judging import learning

    built = wiring.build(folder(given))
    with closing(built.book):
        if given.undo:
            print(f"Judging now: {learning.undo(built.house.line)}")
            return 0
        report = learning.learn(built.house.line)
    print(f"Taught with {report.taught} corrections, measured on {report.held} others.")
    for name, told in (("before", report.before), ("after", report.after)):
        print(f"  {name:7} complaints told (macro-F1) {told[0]:.3f}   kinds right {told[1]:.3f}")
    for channel, rows in report.skipped.items():
        print(f"  {rows} corrections of {channel} left out: its terms forbid training.")
    return 0


def _manifest() -> int:
    from listener.judging import lessons

    for row in lessons.manifest():
        print(*row, sep="\t")
    return 0


def _build() -> int:
    from listener.judging import lessons
    from listener.judging.head import SHIPPED, unpacked

    lessons.read_by_the_encoder()
    made = lessons.build()
    SHIPPED.write_bytes(made)
    print(f"{SHIPPED}: {unpacked(made).name}, {len(made):,} bytes")
    return 0
