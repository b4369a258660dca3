"""Bluesky: notifications, search, threads and the chat read; answers in public and in private."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from listener.channel import (
    Author,
    Both,
    Broken,
    Channel,
    Evidence,
    Heard,
    Item,
    Mention,
    Outgoing,
    Probe,
    Receipt,
    Refused,
)
from listener.channels.bluesky import reading, shapes, writing
from listener.channels.bluesky.about import ABOUT, BLOCKED, ONLY_FOLLOWED, TAKES_NONE
from listener.channels.bluesky.calls import Json, read, sign_in

OPEN = Both("La chat è aperta.", "The chat is open.")
READS = Both("Legge notifiche, ricerca e discussioni.", "Reads notifications, search and threads.")
CHATS = Both("Legge e scrive messaggi privati.", "Reads and writes private messages.")
STREAMS = {
    "notifications": reading.notifications,
    "search": reading.search,
    "threads": reading.threads,
    "chat": reading.messages,
}


class Bluesky(Channel):
    about = ABOUT

    def probe(self) -> Probe:
        me = sign_in(self)
        name, did = str(me["handle"]), str(me["did"])
        try:
            read(self, "chat.bsky.convo.listConvos", limit=1)
        except Refused as refused:
            return Probe(name, did, can=(READS,), cannot=(refused.words,))
        return Probe(name, did, can=(READS, CHATS))

    def collect(self, stream: str, since: str | None) -> Iterator[Item]:
        try:
            yield from STREAMS[stream](self, since)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise self.changed() from None

    def again(self, stream: str, since: datetime, until: datetime) -> Iterator[Item]:
        mark = shapes.stamp(since)
        for item in self.collect(stream, f"0|{mark}" if stream == "chat" else mark):
            if isinstance(item, Heard | Broken):
                yield replace(item, bookmark=None)

    def can_contact(self, person: Author, about: Mention | None) -> Evidence:
        """Asked before anything is written; whose sentence it is only where the answer is no."""
        did = person.native_id
        if read(self, "chat.bsky.convo.getConvoAvailability", members=[did]).get("canChat"):
            return Evidence("yes", OPEN)
        profile = read(self, "app.bsky.actor.getProfile", actor=did)
        viewer: Json = profile.get("viewer") or {}
        if viewer.get("blockedBy") or viewer.get("blocking"):
            return Evidence("no", BLOCKED)
        chat: Json = (profile.get("associated") or {}).get("chat") or {}
        takes_none = chat.get("allowIncoming") == "none"
        return Evidence("they_first", TAKES_NONE if takes_none else ONLY_FOLLOWED)

    def reply(self, to: Mention, message: Outgoing) -> Receipt:
        return writing.reply(self, to, message)

    def contact(self, person: Author, about: Mention | None, message: Outgoing) -> Receipt:
        return writing.contact(self, person, message)

    def find_sent(self, message: Outgoing) -> Receipt | None:
        return writing.find_sent(self, message)

    def withdraw(self, receipt: Receipt) -> None:
        writing.withdraw(self, receipt)

    def still_there(self, native_ids: Iterable[str]) -> Mapping[str, bool]:
        return writing.still_there(self, native_ids)
