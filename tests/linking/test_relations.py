"""The same again, something new, or another matter: measured on the half it was not fitted on."""

import json
from itertools import islice

import pytest

from tests.linking.dataset import load
from tests.linking.relations import WEIGHTS, asked, fit, measure


@pytest.mark.parametrize(("replaced", "least"), [(False, 0.8), (True, 0.75)])
def test_what_a_request_is_to_the_earlier_ones_is_told_also_in_a_town_of_other_names(
    replaced: bool, least: float
):
    found = measure(load(replaced=replaced).some(of=5))
    assert found["all"]["macro"] >= least
    assert found["with a case"]["macro"] >= least
    assert found["all"]["right case"] >= 0.95


def test_the_weights_that_ship_are_those_that_the_command_makes():
    assert json.loads(WEIGHTS.read_text(encoding="utf-8")) == fit(load())


def test_no_request_is_in_both_halves():
    data = load().some(of=20)
    fitted, measured = (set(islice(asked(data, which), 1000)) for which in (1, 0))
    assert fitted
    assert measured
    assert not fitted & measured
