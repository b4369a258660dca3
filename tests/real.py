"""`make test-real`: tests against servers whose addresses you give, each by its own variable."""

import os
from collections.abc import Iterable
from urllib.parse import urlsplit

import pytest

from tests import network


def missing(item: pytest.Item) -> list[str]:
    """The variables that `@pytest.mark.real("TEST_RT_URL")` asks for and nobody set."""
    marks: Iterable[pytest.Mark] = item.iter_markers("real")
    return [name for mark in marks for name in mark.args if not os.environ.get(name)]


def asked(config: pytest.Config) -> bool:
    return bool(config.option.markexpr == "real")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if names := missing(item):
            item.add_marker(pytest.mark.skip(reason=f"set {', '.join(names)} to run this"))
    if not asked(config):
        return
    given = {name for item in items for mark in item.iter_markers("real") for name in mark.args}
    hosts = {urlsplit(os.environ.get(name, "")).hostname for name in given}
    network.open_to.update(host for host in hosts if host)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if asked(session.config) and all(map(missing, session.items)):
        session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED
