"""The line over the invented town links nobody to a stranger, and finds whom strong evidence names."""

import pytest

from tests.linking.dataset import load
from tests.linking.score import score
from tests.linking.town import answers, living


@pytest.mark.parametrize("replaced", [False, True])
def test_whom_the_evidence_names_is_found_and_a_stranger_is_linked_to_nobody(replaced: bool):
    data = load(replaced=replaced).some(of=50)
    with living(data) as town:
        found = score(data.truth, answers(town))
    assert found["precision"] >= 0.98
    assert found["recall on strong, requests only"] >= 0.8
    assert found["false links"]["homonym_trap"] <= 0.02
    assert found["false links"]["unknown_author"] <= 0.02
