"""What Bluesky lets an account do (docs.bsky.app and the lexicons of 2026)."""

from casebook.words import sentences
from listener.channel import About, Contact, Reply, Setting, Stream, hours, minutes

say = sentences("listener.channels.bluesky", "words")


ABOUT = About(
    key="bluesky",
    name="Bluesky",
    manual="https://docs.bsky.app",
    settings=(
        Setting("handle", say.HANDLE, help=say.HANDLE_HELP),
        Setting("password", say.PASSWORD, secret=True, help=say.PASSWORD_HELP),
        Setting("words", say.SEARCHED, many=True, required=False, help=say.SEARCHED_HELP),
        Setting("address", say.ADDRESS, default="https://bsky.social", help=say.ADDRESS_HELP),
        Setting("site", say.SITE, default="https://bsky.app"),
    ),
    # Public lists are sorted by the author's time where that is the earlier one: the overlap also
    # finds what an application dated back a little, and the queue does not go by it.
    streams=(
        Stream("notifications", every=minutes(2), overlap=hours(6), clock="author"),
        Stream("search", every=minutes(2), overlap=hours(6), clock="author"),
        Stream("threads", every=minutes(10), overlap=hours(6), clock="author"),
        Stream("chat", every=minutes(1), overlap=hours(6), private=True),
    ),
    reply=Reply(max_chars=300),
    contact=Contact(max_chars=1000, readable_by=say.READABLE_BY),
    deletions=say.DELETIONS,
    refusals=(
        ("Bad token method", say.NO_CHAT),
        ("Bad token scope", say.NO_CHAT),
        ("BlockedActor", say.BLOCKED),
        ("BlockedSubject", say.BLOCKED),
        ("MessagesDisabled", say.TAKES_NONE),
        ("RecipientDisabled", say.TAKES_NONE),
        ("NotFollowedBySender", say.ONLY_FOLLOWED),
        ("RecipientNotFound", say.AWAY),
        ("AccountSuspended", say.AWAY),
        ("AccountDeactivated", say.AWAY),
        ("ConvoLocked", say.CLOSED),
        ("InvalidConvo", say.CLOSED),
    ),
)
