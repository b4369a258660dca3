"""A Facebook page: comments, visitor posts and Messenger, read and pushed, answered by a person."""

from datetime import UTC, datetime

from listener.channel import Author, Channel, Evidence, Mention, Probe, Refused, SignedOut, kit
from listener.channels.facebook import pushes, reading, writing
from listener.channels.facebook.about import ABOUT, say
from listener.channels.facebook.calls import read, write

SCOPES = (
    "pages_read_engagement", "pages_read_user_content", "pages_manage_engagement",
    "pages_manage_metadata", "pages_messaging",
)  # fmt: skip


class Facebook(Channel):
    about = ABOUT

    def probe(self) -> Probe:
        me = read(self, "me", fields="id,name")
        if str(me.get("id")) != self.setting("page"):
            raise Refused(say.OTHER_PAGE.filled(name=me.get("name", "")))
        key = read(self, "debug_token", input_token=self.setting("token")).get("data") or {}
        if not key.get("is_valid", True):
            raise SignedOut(say.DEAD)
        if self.setting("verify_token"):
            fields = "feed,messages"
            write(self, f"{me['id']}/subscribed_apps", "success", subscribed_fields=fields)
        scopes = set(key.get("scopes") or SCOPES)
        ends = key.get("expires_at")
        return Probe(
            str(me["name"]), str(me["id"]), scope=str(me["id"]),
            can=kit.codes(scope for scope in SCOPES if scope in scopes),
            cannot=kit.codes(scope for scope in SCOPES if scope not in scopes),
            expires_at=datetime.fromtimestamp(ends, UTC) if ends else None,
        )  # fmt: skip

    def can_contact(self, person: Author, about: Mention | None) -> Evidence:
        if about is None:
            return Evidence("they_first", say.THEY_FIRST)
        if about.visibility == "private":
            return Evidence("yes", say.WROTE)
        can = read(self, about.native_id, fields="can_reply_privately").get("can_reply_privately")
        return Evidence("yes", say.ONCE) if can else Evidence("they_first", say.NOT_ANSWERABLE)

    collect = kit.reads(reading.comments, reading.visitor_posts, reading.inbox)
    receive = pushes.receive
    greet = pushes.greet
    reply = writing.reply
    contact = writing.contact
    find_sent = writing.find_sent
    withdraw = writing.withdraw
    still_there = writing.still_there
