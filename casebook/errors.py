"""What can go wrong with the database, said so that a person knows what to do."""

from casebook.words import Both


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


BUSY = Both(
    "Il database è occupato da un'altra operazione. Niente è andato perso: riprovo tra poco.",
    "The database is busy with another operation. Nothing is lost: trying again shortly.",
)
FULL = Both(
    "Il disco è pieno: non posso salvare niente. Libera spazio e riprovo da solo.",
    "The disk is full: nothing can be saved. Free some space and I try again by myself.",
)
WRONG_KEY = Both(
    "Questo database è stato creato con un'altra chiave. Rimetti la chiave di prima (QUATTROCCHI_KEY o il file key).",
    "This database was made with another key. Put the former key back (QUATTROCCHI_KEY or the key file).",
)
