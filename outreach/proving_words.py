"""What is said about one-time codes: to the customer in the letter, to the team on the page."""

from casebook.words import Both, sentences

_SAY = sentences("outreach", "proving_words")


def __getattr__(name: str) -> Both:
    said: Both = getattr(_SAY, name)
    return said


PROOF = "codice a {}"
CLOSED = {
    "used": Both("Questo codice è già stato usato.", "This code was used already."),
    "late": Both(
        "Questo codice è scaduto: mandane uno nuovo.", "This code ran out: send a new one."
    ),
    "ended": Both(
        "Questo codice non vale più: troppi tentativi, o ne è stato chiesto un altro.",
        "This code no longer holds: too many tries, or another was asked for.",
    ),
    "refused": Both(
        "Questo codice non è mai partito: mandane uno nuovo.",
        "This code never left: send a new one.",
    ),
    "shown": _SAY.PREVIEW,
}


def wrong(left: int) -> Both:
    return _SAY.WRONG.filled(left=left)
