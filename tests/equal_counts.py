"""The same tests run on both databases, and the report says so with two equal counts."""

import re

import pytest
from _pytest.terminal import TerminalReporter


class Counts:
    """Which tests passed on which database."""

    def __init__(self) -> None:
        self.passed: dict[str, set[str]] = {"sqlite": set(), "postgres": set()}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        database = dict(report.user_properties).get("database")
        if report.when == "call" and report.passed and isinstance(database, str):
            self.passed[database].add(re.sub(rf"\b{database}\b", "*", report.nodeid))

    def pytest_terminal_summary(self, terminalreporter: TerminalReporter) -> None:
        if any(self.passed.values()):
            sqlite, postgres = (len(self.passed[name]) for name in ("sqlite", "postgres"))
            terminalreporter.write_line(
                f"databases: sqlite {sqlite} passed, postgres {postgres} passed"
            )
        for test in sorted(self.missing()):
            terminalreporter.write_line(f"passed on one database only: {test}", red=True)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.missing() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def missing(self) -> set[str]:
        return self.passed["sqlite"] ^ self.passed["postgres"]


def pytest_configure(config: pytest.Config) -> None:
    # With -n, only the process that gathers the reports counts; a filter asks for fewer on purpose.
    chosen = config.option.keyword or any("[" in argument for argument in config.args)
    if not hasattr(config, "workerinput") and not chosen:
        config.pluginmanager.register(Counts(), "equal_counts")
