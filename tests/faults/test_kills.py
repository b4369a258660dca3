"""A worker may die between any two statements: nothing is lost, nothing comes twice."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from tests.faults import unguarded
from tests.faults.__main__ import wrongs
from tests.faults.closing import Closing
from tests.faults.collecting import Collecting
from tests.faults.conftest import Begin
from tests.faults.hearing import Hearing
from tests.faults.house import Files, Servers
from tests.faults.importing import Importing
from tests.faults.incidents import Incidents
from tests.faults.judging import Judging
from tests.faults.letters import Letters
from tests.faults.reading_back import ReadingBack
from tests.faults.scenes import Scene
from tests.faults.sending import Sending
from tests.faults.talking import Talking

NUMBERS: tuple[tuple[Scene, int], ...] = (
    (Collecting(), 3), (Hearing(), 2), (ReadingBack(), 3), (Sending(), 3), (Talking(), 2),
    (Letters(), 3), (Closing(), 3), (Importing(), 12), (Judging(), 12), (Incidents(), 12),
)  # fmt: skip
SCENES = pytest.mark.parametrize(
    ("scene", "points"), NUMBERS, ids=lambda value: getattr(value, "name", "")
)


@SCENES
def test_a_worker_killed_anywhere_loses_nothing_and_does_nothing_twice(
    begin: Begin, files: Files, scene: Scene, points: int
):
    report = begin(scene, files).kill(points)
    print(report)
    assert not wrongs(report), str(report)


@pytest.mark.databases
@SCENES
def test_the_same_on_postgresql(begin: Begin, servers: Servers, scene: Scene, points: int):
    report = begin(scene, servers).kill(max(1, points // 3))
    print(report)
    assert not wrongs(report), str(report)


@pytest.mark.parametrize(
    ("without", "scene", "at", "what"),
    [
        (unguarded.bookmark_before_rows, Collecting(), "before INSERT INTO mention ", "lost"),
        (unguarded.sent_again_when_unclear, Sending(), "step: send: after the call", "doubled"),
        (unguarded.said_aloud_when_unclear, Sending(), "step: send: before the call", "wider"),
        (unguarded.said_before_done, Sending(), "call POST /x/2/dm", "lost"),
        (unguarded.promised_afterwards, Talking(), "step: promise", "lost"),
        (unguarded.codes_sent_again, Letters(), "mail quit", "doubled"),
        (unguarded.mails_sent_again, Letters(), "mail quit", "doubled"),
        (unguarded.claimed_for_ever, ReadingBack(), "call GET", "lost"),
        (unguarded.notes_never_looked_for, Closing(), "step: closing noted", "doubled"),
        (unguarded.rows_after_their_part, Importing(), "before INSERT INTO customer ", "lost"),
        (unguarded.read_before_it_is_thought, Judging(), "before INSERT INTO verdict", "lost"),
        (unguarded.worded_before_its_draft, Incidents(), "before INSERT INTO draft", "lost"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_guard_taken_away_is_missed(
    begin: Begin, files: Files, scene: Scene,
    without: Callable[[], AbstractContextManager[object]], at: str, what: str,
):  # fmt: skip
    report = begin(scene, files, unguarded=without).kill_at(at)
    assert getattr(report.found, what), str(report)
