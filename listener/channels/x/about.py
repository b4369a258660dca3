"""What X lets a self-serve app do, and what it charges (X docs of 2026: pricing, rate limits)."""

from casebook.words import sentences
from listener.channel import About, Contact, HandOff, Reply, Setting, Stream, days, minutes, same

say = sentences("listener.channels.x", "words")

# US dollars an item.
POST_READ = 0.005
COUNT_ASKED = 0.010  # a request, whatever it counts
OWN_READ = 0.001  # mentions of the account that owns the app
USER_READ = 0.010
DM_READ = 0.010
DM_SENT = 0.015
POST_SENT = 0.015
POST_SENT_WITH_LINK = 0.200
POST_DELETED = 0.010

ABOUT = About(
    key="x",
    name="X",
    manual="https://docs.x.com/x-api",
    settings=(
        Setting("consumer_key", same("API key"), secret=True),
        Setting("consumer_secret", same("API key secret"), secret=True),
        Setting("access_token", same("Access token"), secret=True, help=say.TOKEN_HELP),
        Setting("access_secret", same("Access token secret"), secret=True),
        Setting("words", say.SEARCHED, many=True, required=False, help=say.SEARCHED_HELP),
        Setting("owned", say.OWNED, required=False, help=say.OWNED_HELP),
        Setting("address", same("API"), default="https://api.x.com"),
        Setting("site", say.SITE, default="https://x.com"),
    ),
    streams=(
        Stream("mentions", every=minutes(1), cost=POST_READ),
        Stream("search", every=minutes(2), window=days(7), cost=POST_READ),
        # 15 calls in 15 minutes, shared with reading back what was sent.
        Stream("dms", every=minutes(2), window=days(30), cost=DM_READ, private=True),
    ),
    reply=Reply(max_chars=280),
    contact=Contact(max_chars=10_000),
    hand_off=HandOff(say.BY_HAND),
    deletions=say.DELETIONS,
    refusals=(
        ("permission to DM", say.NO_DM),
        ("mentioned or otherwise engaged", say.NOT_ENGAGED),
        ("duplicate content", say.SAME_TEXT),
        ("deleted or not visible", say.NOT_THERE),
        ("Unsupported Authentication", say.READ_ONLY),
    ),
)
