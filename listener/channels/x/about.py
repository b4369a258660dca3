"""What X lets a self-serve app do, and what it charges (X docs of 2026: pricing, rate limits)."""

from casebook.words import sentences
from listener.channel import About, declared

say = sentences("listener.channels.x", "words")
ABOUT = declared(About, "listener.channels.x", say)

# US dollars an item; what a stream costs stands with it.
COST = {stream.key: stream.cost for stream in ABOUT.streams}
POST_READ, DM_READ = COST["search"], COST["dms"]
COUNT_ASKED = 0.010  # a request, whatever it counts
OWN_READ = 0.001  # mentions of the account that owns the app
USER_READ = 0.010
DM_SENT = 0.015
POST_SENT = 0.015
POST_SENT_WITH_LINK = 0.200
POST_DELETED = 0.010
