"""The sentences outreach says to the team, in both languages of the house."""

from casebook.words import Both, sentences

_SAY = sentences("outreach", "words")


def __getattr__(name: str) -> Both:
    said: Both = getattr(_SAY, name)
    return said
