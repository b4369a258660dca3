"""What a feed can do: be read (RSS, Atom and JSON Feed), and nothing more."""

from casebook.words import sentences
from listener.channel import About, declared

say = sentences("listener.channels.feeds", "words")
ABOUT = declared(About, "listener.channels.feeds", say)
