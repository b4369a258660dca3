"""Mistakes in the settings, all of them at once."""

from collections.abc import Sequence

from casebook.words import Both


class Mistakes(Exception):
    """What is wrong in the files, one sentence each; nothing was started."""

    def __init__(self, found: Sequence[Both]) -> None:
        super().__init__("\n".join(sentence.en for sentence in found))
        self.found = tuple(found)
