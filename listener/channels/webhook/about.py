"""What a system of the house is told in the form, and how it signs (docs/webhook.md)."""

from casebook.words import sentences
from listener.channel import About, declared

say = sentences("listener.channels.webhook", "words")
ABOUT = declared(About, "listener.channels.webhook", say)
