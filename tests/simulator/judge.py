"""The learned judge as it ships, with kept vectors; and what takes thousands elsewhere takes few here."""

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any
from unittest import mock

from casebook.kinds import KINDS
from listener.judging import again, encoder, learning
from outreach import bursts, importing
from tests.simulator.lists import PART

# What the town numbers, and puts behind: such words have one vector.
NUMBERED = re.compile(r"(?: codice LF-\d+| LF-\d+| \S+@posta\.example)? \(\d+\)$")
FEW: tuple[tuple[Any, str, Any], ...] = (
    (importing, "AT_ONCE", PART), (again, "ENOUGH_PAST", 15), (learning, "LEAST", 15),
    (bursts, "LEARNING", timedelta(hours=12)),
)  # fmt: skip

_vectors = encoder.vectors


@contextmanager
def kept_vectors() -> Iterator[None]:
    """Without the encoder nothing is judged again, as in a house that has none."""
    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(encoder, "vectors", _kept))
        for where, name, few in FEW:
            stack.enter_context(mock.patch.object(where, name, few))
        yield


def _kept(texts: Sequence[str]) -> Any:
    import numpy as np

    return np.stack([_vector(NUMBERED.sub("", text)) for text in texts])


@cache
def _vector(text: str) -> Any:
    return _vectors([text])[0]


def one_sided(kind: str) -> bytes:
    """A head as a team may have taught it that sees one kind in everything, packed."""
    from listener.judging.head import shipped

    choice = shipped().choice * 0
    choice[-1, KINDS.index(kind)] = 9.0
    return replace(shipped(), choice=choice, name=f"one-sided-{kind}").packed()
