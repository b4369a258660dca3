"""Many processes on PostgreSQL, one worker after the other killed: all is done, nothing twice."""

from pathlib import Path

import pytest

from tests import postgres
from tests.faults.workers import trial


@pytest.mark.databases
def test_every_job_is_done_once_though_workers_are_killed(
    postgres_server: postgres.Server, tmp_path: Path
):
    url = postgres_server.empty()
    outcome = trial(url, tmp_path, jobs=200, every=1, most=3)
    postgres_server.drop(url)
    print(outcome)
    assert outcome.kills >= 2
    assert (outcome.undone, outcome.twice, outcome.broken) == (0, 0, 0), str(outcome)
    assert outcome.answered == 200
