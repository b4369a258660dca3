"""What is said about one-time codes: to the customer in the letter, to the team on the page."""

from casebook.words import Both, sayings, sentences

_SAY = sentences("outreach", "proving_words")


def __getattr__(name: str) -> Both:
    said: Both = getattr(_SAY, name)
    return said


PROOF = "codice a {}"
CLOSED = {**sayings("outreach", "closed_codes"), "shown": _SAY.PREVIEW}
