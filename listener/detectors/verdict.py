"""What a judge says of a text, with its reasons in words."""

from dataclasses import dataclass

from casebook.words import Both

# What a person must look at. Praise is kept and shown, but waits in no queue.
FOR_A_PERSON = ("complaint", "help", "question", "criticism")


@dataclass(frozen=True)
class Verdict:
    """``flags`` (danger, vulnerable, abuse, legal) only propose; a person confirms them."""

    kind: str
    certainty: float
    because: tuple[Both, ...]
    flags: tuple[str, ...] = ()
    judge: str = "words-1"
    needs_a_person: bool = False

    @property
    def complaint(self) -> bool:
        return self.kind == "complaint"

    @property
    def flagged(self) -> bool:
        return self.needs_a_person or self.kind in FOR_A_PERSON
