"""The bench still runs: each axis on tiny data gives figures that can be read."""

import json

import pytest

from tests.bench.__main__ import AXES, measure

NEEDS_POSTGRESQL = ("workers", "known")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.databases] if name in NEEDS_POSTGRESQL else [])
        for name in AXES
    ],
)
def test_an_axis_gives_its_figure_beside_its_floor(name: str):
    lines = [json.loads(axis.line()) for axis in measure(name, quick=True)]
    assert lines
    for line in lines:
        assert line["median"] > 0
        assert line["peak_mb"] > 0
        assert line["floor"] is None or line["ratio"] > 0
        assert line["versions"]["sqlite"]
