"""What WordPress lets a user of the site do by REST (handbook; recorded on 6.1.9)."""

from casebook.words import sentences
from listener.channel import About, Reply, Setting, Stream, days, hours, minutes

say = sentences("listener.channels.wordpress", "words")

ABOUT = About(
    key="wordpress",
    name="WordPress",
    manual="https://developer.wordpress.org/rest-api/",
    scope="address",
    settings=(
        Setting("address", say.ADDRESS),
        Setting("user", say.USER, help=say.USER_HELP),
        Setting("password", say.PASSWORD, secret=True, help=say.PASSWORD_HELP),
    ),
    streams=(
        # Comments have no "changed since": a week is read again for edits, late approvals, losses.
        Stream("comments", every=minutes(3), overlap=days(7)),
        Stream("posts", every=minutes(10), overlap=hours(1), clock="author"),
    ),
    reply=Reply(max_chars=10_000),
    deletions=say.DELETIONS,
    may_train=True,
    refusals=(
        ("comment_duplicate", say.SAID_ALREADY),
        ("rest_comment_closed", say.CLOSED),
        ("rest_comment_invalid_post_id", say.NOT_THERE),
        ("rest_comment_trash_post", say.NOT_THERE),
        ("rest_cannot_delete", say.NO_RIGHT),
        ("rest_forbidden", say.NO_RIGHT),
    ),
)
