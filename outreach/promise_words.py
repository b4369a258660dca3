"""What is said to the team about its promises."""

from casebook.words import Both, sentences

_SAY = sentences("outreach", "promise_words")


def __getattr__(name: str) -> Both:
    said: Both = getattr(_SAY, name)
    return said
