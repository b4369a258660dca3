"""What the listener works with: the casebook, the open channels and the house's language."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from casebook.database import Book
from listener.whom.names import Names

if TYPE_CHECKING:
    from listener.registry import Registry


@dataclass(frozen=True)
class Line:
    """``language``: taken for a text too short to tell; ``region``: for phones without a prefix.

    ``forget_after``: how long words that nobody had to answer are kept.
    """

    book: Book
    registry: "Registry"
    language: str = "it"
    region: str = "IT"
    forget_after: timedelta = timedelta(days=30)
    names: Names = field(default_factory=Names)  # of all customers, read when first asked for
