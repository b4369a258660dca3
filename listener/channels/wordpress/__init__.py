"""A WordPress site: articles and comments by its REST API, answered as comments. No private way."""

from collections.abc import Iterator

from listener.channel import (
    About,
    Channel,
    Evidence,
    Gone,
    Item,
    Mention,
    Probe,
    Refused,
    Reply,
    Setting,
    Stream,
    days,
    hours,
    kit,
    minutes,
    same,
)
from listener.channels.wordpress import reading, writing
from listener.channels.wordpress.calls import looked_up
from listener.channels.wordpress.shapes import number_of
from listener.channels.wordpress.writing import say


class WordPress(Channel):
    about = About(
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

    def probe(self) -> Probe:
        """Public routes answer a wrong password as if there were none: only this one refuses it."""
        try:
            me = looked_up(self, "users/me", context="edit")
            can = me["capabilities"].get("moderate_comments")
        except Gone:
            raise Refused(say.NO_REST) from None
        except kit.ODD:
            raise self.changed() from None
        held = (say.SEES_HELD,)
        return Probe(
            str(me["name"]), str(me["id"]), scope=self.setting("address").rstrip("/"),
            can=held if can else (), cannot=() if can else held,
        )  # fmt: skip

    def collect(self, stream: str, since: str | None) -> Iterator[Item]:
        return self.shaped(reading.news(self, stream, since))

    def may_reply(self, to: Mention) -> Evidence:
        """Raises Gone when it is not there any more."""
        if to.kind == "comment":
            said = looked_up(self, f"comments/{number_of(to.native_id)}", _fields="status")
            if said["status"] != "approved":
                return Evidence("no", say.HELD)
        post = looked_up(self, f"posts/{number_of(to.thread)}", _fields="comment_status")
        shut = post["comment_status"] != "open"
        return Evidence("no", say.CLOSED) if shut else Evidence("yes", same(""))

    reply = writing.reply
    find_sent = writing.find_sent
    withdraw = writing.withdraw
    still_there = writing.still_there
