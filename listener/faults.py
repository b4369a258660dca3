"""What a channel file or an item may break with, named: it is parked, and the line goes on."""

from sqlalchemy.exc import DataError, IntegrityError

from casebook.words import Both, sentences

say = sentences("listener", "faults")

# Bad data, and mistakes of a channel file: never a lost database, a full disk or a signal.
FAULTS = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError,
    DataError, IntegrityError,
)  # fmt: skip


def in_words(fault: BaseException) -> Both:
    """The kind of the fault only: its message may quote a person or a secret."""
    return say.ITEM.filled(kind=type(fault).__name__)


def file_in_words(fault: BaseException) -> Both:
    return say.FILE.filled(kind=type(fault).__name__)
