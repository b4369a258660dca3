"""What a channel file or an item may break with, named: it is parked, and the line goes on."""

from sqlalchemy.exc import DataError, IntegrityError

from casebook.words import Both

# Bad data, and mistakes of a channel file: never a lost database, a full disk or a signal.
FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    DataError,
    IntegrityError,
)


def in_words(fault: BaseException) -> Both:
    """The kind of the fault only: its message may quote a person or a secret."""
    kind = type(fault).__name__
    return Both(
        f"Non sono riuscito a leggere questa voce ({kind}). È messa da parte com'era arrivata.",
        f"This item could not be read ({kind}). It is put aside as it came.",
    )


def file_in_words(fault: BaseException) -> Both:
    kind = type(fault).__name__
    return Both(
        f"Il file del canale si è rotto leggendo ({kind}): va corretto. Riprovo più tardi.",
        f"The channel's file broke while reading ({kind}): it needs mending. Trying again later.",
    )
