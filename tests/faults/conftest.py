"""A town apart, and databases to be copied for every death."""

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.faults.apart import TownApart
from tests.faults.campaign import Campaign
from tests.faults.house import Databases, Files, Servers
from tests.faults.scenes import Scene
from tests.faults.warm import SharedClock

Begin = Callable[..., Campaign]


@pytest.fixture(scope="session")
def seed() -> int:
    """Another one each time; a report names it, and FAULTS_SEED repeats it."""
    return int(os.environ.get("FAULTS_SEED") or random.SystemRandom().randrange(1_000_000))


@pytest.fixture
def shared_clock() -> SharedClock:
    return SharedClock()


@pytest.fixture
def town(shared_clock: SharedClock) -> Iterator[TownApart]:
    with TownApart(shared_clock) as town:
        yield town


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


@pytest.fixture
def servers(postgres_server: postgres.Server) -> Servers:
    return Servers(postgres_server)


@pytest.fixture
def begin(town: TownApart, shared_clock: SharedClock, seed: int) -> Begin:
    def campaign(scene: Scene, databases: Databases, **more: object) -> Campaign:
        return Campaign(scene, databases, town, shared_clock, seed=seed, **more)  # type: ignore[arg-type]

    return campaign
