"""Bluesky: notifications, search, threads and the chat read; answers in public and in private."""

from collections.abc import Iterator
from datetime import datetime

from listener.channel import Author, Channel, Evidence, Item, Json, Mention, Probe, Refused, kit
from listener.channels.bluesky import reading, shapes, writing
from listener.channels.bluesky.about import ABOUT, say
from listener.channels.bluesky.calls import read, sign_in


class Bluesky(Channel):
    about = ABOUT

    def probe(self) -> Probe:
        me = sign_in(self)
        name, did = str(me["handle"]), str(me["did"])
        try:
            read(self, "chat.bsky.convo.listConvos", limit=1)
        except Refused as refused:
            return Probe(name, did, can=(say.READS,), cannot=(refused.words,))
        return Probe(name, did, can=(say.READS, say.CHATS))

    def again(self, stream: str, since: datetime, until: datetime) -> Iterator[Item]:
        mark = shapes.stamp(since)
        return kit.unmarked(self.collect(stream, f"0|{mark}" if stream == "chat" else mark))

    def can_contact(self, person: Author, about: Mention | None) -> Evidence:
        """Asked before anything is written; whose sentence it is only where the answer is no."""
        did = person.native_id
        if read(self, "chat.bsky.convo.getConvoAvailability", members=[did]).get("canChat"):
            return Evidence("yes", say.OPEN)
        profile = read(self, "app.bsky.actor.getProfile", actor=did)
        viewer: Json = profile.get("viewer") or {}
        if viewer.get("blockedBy") or viewer.get("blocking"):
            return Evidence("no", say.BLOCKED)
        chat: Json = (profile.get("associated") or {}).get("chat") or {}
        takes_none = chat.get("allowIncoming") == "none"
        return Evidence("they_first", say.TAKES_NONE if takes_none else say.ONLY_FOLLOWED)

    collect = kit.reads(reading.notifications, reading.search, reading.threads, reading.chat)
    reply = writing.reply
    contact = writing.contact
    find_sent = writing.find_sent
    withdraw = writing.withdraw
    still_there = writing.still_there
