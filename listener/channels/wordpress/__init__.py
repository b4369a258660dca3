"""A WordPress site: articles and comments by its REST API, answered as comments. No private way."""

from collections.abc import Iterator

from listener.channel import Channel, Evidence, Gone, Item, Mention, Probe, Refused, kit
from listener.channels.wordpress import reading, writing
from listener.channels.wordpress.about import ABOUT, say
from listener.channels.wordpress.calls import looked_up
from listener.channels.wordpress.shapes import number_of


class WordPress(Channel):
    about = ABOUT

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
        return Evidence("no", say.CLOSED) if shut else kit.YES

    reply = writing.reply
    find_sent = writing.find_sent
    withdraw = writing.withdraw
    still_there = writing.still_there
