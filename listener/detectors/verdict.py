"""What a judge says of a text, with its reasons in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from casebook.kinds import FOR_A_PERSON
from casebook.words import Both


@dataclass(frozen=True)
class Verdict:
    """``flags`` (danger, vulnerable, abuse, legal) only propose; a person confirms them."""

    kind: str
    certainty: float
    because: tuple[Both, ...]
    flags: tuple[str, ...] = ()
    judge: str = "words-1"
    needs_a_person: bool = False
    proposes: Mapping[str, Both] = field(default_factory=dict)  # flags, each with its words

    @property
    def complaint(self) -> bool:
        return self.kind == "complaint"

    @property
    def flagged(self) -> bool:
        return self.needs_a_person or self.kind in FOR_A_PERSON
