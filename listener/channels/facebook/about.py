"""What Meta lets a page's app do (Meta docs of 2026: private replies, Messenger, webhooks, errors)."""

from casebook.words import sentences
from listener.channel import About, declared

say = sentences("listener.channels.facebook", "words")
ABOUT = declared(About, "listener.channels.facebook", say)
