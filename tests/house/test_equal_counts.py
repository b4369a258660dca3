"""A test that passed on one database only is named, and the run fails."""

import pytest

from tests.equal_counts import Counts


def passed(test: str, database: str) -> pytest.TestReport:
    where = (f"{test}[{database}]", ("file", 1, test), {}, "passed", None, "call")
    return pytest.TestReport(*where, user_properties=[("database", database)])


def test_a_test_that_passed_on_both_is_counted_twice():
    counts = Counts()
    for database in ("sqlite", "postgres"):
        counts.pytest_runtest_logreport(passed("test_queue", database))
    assert counts.passed == {"sqlite": {"test_queue[*]"}, "postgres": {"test_queue[*]"}}
    assert not counts.missing()


def test_a_test_that_passed_on_one_only_is_named():
    counts = Counts()
    counts.pytest_runtest_logreport(passed("test_queue", "sqlite"))
    assert counts.missing() == {"test_queue[*]"}
