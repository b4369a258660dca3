"""What WordPress lets a user of the site do by REST (handbook; recorded on 6.1.9)."""

from casebook.words import sentences
from listener.channel import About, declared

say = sentences("listener.channels.wordpress", "words")
ABOUT = declared(About, "listener.channels.wordpress", say)
