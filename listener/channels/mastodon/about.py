"""What a Mastodon account may do, and how its server says no (Mastodon docs; API guidelines)."""

from casebook.words import sentences
from listener.channel import About, Contact, Reply, Setting, Stream, Visibility, hours, minutes

say = sentences("listener.channels.mastodon", "words")
MAX_CHARS = 500  # where the server names no number of its own
ADDRESS = 50  # of them are kept for the handle that stands before our words
LONGEST = MAX_CHARS - ADDRESS


ABOUT = About(
    key="mastodon",
    name="Mastodon",
    manual="https://docs.joinmastodon.org/client/intro/",
    settings=(
        Setting("address", say.SERVER, help=say.SERVER_HELP),
        Setting("token", say.TOKEN, secret=True, help=say.TOKEN_HELP),
        Setting("hashtags", say.TAGS, many=True, required=False, help=say.TAGS_HELP),
        Setting("words", say.SEARCHED, many=True, required=False, help=say.SEARCHED_HELP),
    ),
    streams=(
        Stream("mentions", every=minutes(1), overlap=minutes(10)),
        Stream("hashtags", every=minutes(2), overlap=minutes(30)),
        Stream("search", every=minutes(5), overlap=hours(1)),
        Stream("conversations", every=minutes(1), overlap=minutes(10), private=True),
    ),
    reply=Reply(LONGEST, (Visibility.FOLLOWERS, Visibility.UNLISTED, Visibility.PUBLIC)),
    contact=Contact(LONGEST, readable_by=say.READABLE_BY),
    deletions=say.DELETIONS,
    refusals=(
        ("does not appear to exist", say.GONE),
        ("Record not found", say.GONE),
        ("character limit", say.TOO_LONG),
        ("outside the authorized scopes", say.NO_RIGHT),
        ("Invalid credentials", say.NOT_KNOWN),
        ("Your login is", say.SUSPENDED),
    ),
)
