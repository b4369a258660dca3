"""What a feed can do: be read (RSS, Atom and JSON Feed), and nothing more."""

from casebook.words import sentences
from listener.channel import About, Setting, Stream, minutes

say = sentences("listener.channels.feeds", "words")

ABOUT = About(
    key="feeds",
    name="Blog (feed)",
    manual="https://www.rssboard.org/rss-specification",
    settings=(
        Setting("feeds", say.FEEDS, many=True, help=say.FEEDS_HELP),
        Setting("words", say.ONLY_WITH, many=True, required=False, help=say.ONLY_WITH_HELP),
    ),
    streams=(Stream("articles", every=minutes(10), clock="author"),),
    deletions=say.DELETIONS,
    may_train=True,
)
