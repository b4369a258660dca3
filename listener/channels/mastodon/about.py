"""What a Mastodon account may do, and how its server says no (Mastodon docs; API guidelines)."""

from casebook.words import sentences
from listener.channel import About, declared

say = sentences("listener.channels.mastodon", "words")
ABOUT = declared(About, "listener.channels.mastodon", say)
MAX_CHARS = 500  # where the server names no number of its own
ADDRESS = 50  # of them are kept for the handle that stands before our words
