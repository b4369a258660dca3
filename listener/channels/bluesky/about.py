"""What Bluesky lets an account do (docs.bsky.app and the lexicons of 2026)."""

from casebook.words import sentences
from listener.channel import About, declared

say = sentences("listener.channels.bluesky", "words")
ABOUT = declared(About, "listener.channels.bluesky", say)
