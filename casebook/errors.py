"""What can go wrong with the database, said so that a person knows what to do."""

from casebook.words import Both, sentences


class Trouble(Exception):
    """A known difficulty with words for a person; nothing was changed."""

    def __init__(self, words: Both) -> None:
        super().__init__(words.en)
        self.words = words


class BookBusy(Trouble):
    """Another writer held the database too long; trying again is safe."""


class BookFull(Trouble):
    """The disk is full; nothing of this block was kept."""


class WrongKey(Trouble):
    """This database was made with another key."""


class Taken(Trouble):
    """Somebody else was first; the words say who and when."""


_SAY = sentences("casebook", "errors")
BUSY, FULL, WRONG_KEY = _SAY.BUSY, _SAY.FULL, _SAY.WRONG_KEY
