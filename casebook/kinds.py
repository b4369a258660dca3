"""What a word can be, as docs/labelling.md says; and which of these a person must look at."""

KINDS = ("complaint", "help", "question", "praise", "criticism", "news", "spam", "other")
# Praise is kept and shown, but waits in no queue.
FOR_A_PERSON = KINDS[:3] + KINDS[4:5]
# What a word can also speak of. Only proposed from explicit words, until a person confirms.
FLAGS = ("danger", "vulnerable", "abuse", "legal")
# Never kept before a person confirmed it, and never taught to a judge.
ONLY_CONFIRMED = ("danger", "vulnerable")
