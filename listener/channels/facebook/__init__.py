"""A Facebook page: comments, visitor posts and Messenger, read and pushed, answered by a person."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from listener.channel import (
    Author,
    Both,
    Channel,
    Evidence,
    Item,
    Mention,
    Outgoing,
    Probe,
    Push,
    Receipt,
    Refused,
    SignedOut,
    Visibility,
    same,
)
from listener.channels.facebook import pushes, reading, writing
from listener.channels.facebook.about import ABOUT, NOT_ANSWERABLE
from listener.channels.facebook.calls import DEAD, read, write

SCOPES = (
    "pages_read_engagement", "pages_read_user_content", "pages_manage_engagement",
    "pages_manage_metadata", "pages_messaging",
)  # fmt: skip
WROTE = Both("Ci ha scritto in Messenger.", "Wrote to us in Messenger.")
ONCE = Both("Si può rispondere in privato.", "Can be answered in private.")
THEY_FIRST = Both(
    "Nessun commento a cui rispondere: deve scriverci in Messenger.",
    "No comment to answer: they must write to us in Messenger.",
)
STREAMS = {
    "comments": reading.comments,
    "visitor_posts": reading.visitor_posts,
    "inbox": reading.messages,
}


class Facebook(Channel):
    about = ABOUT

    def probe(self) -> Probe:
        me = read(self, "me", fields="id,name")
        if str(me.get("id")) != self.setting("page"):
            raise Refused(_other_page(str(me.get("name", ""))))
        key = read(self, "debug_token", input_token=self.setting("token")).get("data") or {}
        if not key.get("is_valid", True):
            raise SignedOut(DEAD)
        if self.setting("verify_token"):
            fields = "feed,messages"
            write(self, f"{me['id']}/subscribed_apps", "success", subscribed_fields=fields)
        scopes = set(key.get("scopes") or SCOPES)
        ends = key.get("expires_at")
        return Probe(
            str(me["name"]), str(me["id"]), scope=str(me["id"]),
            can=tuple(same(scope) for scope in SCOPES if scope in scopes),
            cannot=tuple(same(scope) for scope in SCOPES if scope not in scopes),
            expires_at=datetime.fromtimestamp(ends, UTC) if ends else None,
        )  # fmt: skip

    def collect(self, stream: str, since: str | None) -> Iterator[Item]:
        try:
            yield from STREAMS[stream](self, since)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise self.changed() from None

    def receive(self, push: Push) -> Iterator[Item]:
        return pushes.receive(self, push)

    def greet(self, query: Mapping[str, str]) -> str:
        return pushes.greet(self, query)

    def can_contact(self, person: Author, about: Mention | None) -> Evidence:
        if about is None:
            return Evidence("they_first", THEY_FIRST)
        if about.visibility is Visibility.PRIVATE:
            return Evidence("yes", WROTE)
        can = read(self, about.native_id, fields="can_reply_privately").get("can_reply_privately")
        return Evidence("yes", ONCE) if can else Evidence("they_first", NOT_ANSWERABLE)

    def reply(self, to: Mention, message: Outgoing) -> Receipt:
        return writing.reply(self, to, message)

    def contact(self, person: Author, about: Mention | None, message: Outgoing) -> Receipt:
        return writing.contact(self, person, about, message)

    def find_sent(self, message: Outgoing) -> Receipt | None:
        return writing.find_sent(self, message)

    def withdraw(self, receipt: Receipt) -> None:
        writing.withdraw(self, receipt)

    def still_there(self, native_ids: Iterable[str]) -> Mapping[str, bool]:
        return writing.still_there(self, native_ids)


def _other_page(name: str) -> Both:
    return Both(
        f"Questa chiave è della pagina «{name}», non di quella indicata.",
        f"This key belongs to the page “{name}”, not to the one named.",
    )
