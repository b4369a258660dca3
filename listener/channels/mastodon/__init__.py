"""Mastodon and what speaks like it: mentions, hashtags, searches and private words, answered."""

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from listener.channel import (
    Author,
    Both,
    Changed,
    Channel,
    Evidence,
    Gone,
    Item,
    Mention,
    Outgoing,
    Probe,
    Receipt,
    Unknown,
)
from listener.channels.mastodon import reading, talks, writing
from listener.channels.mastodon.about import ABOUT, ADDRESS, MAX_CHARS
from listener.channels.mastodon.calls import Json, page, read, relation

READS = Both(
    "Legge menzioni, etichette, ricerche e messaggi diretti.",
    "Reads mentions, hashtags, searches and direct messages.",
)
NOT_ENCRYPTED = Both(
    "I messaggi diretti non sono cifrati: li può leggere chi amministra i due server.",
    "Direct messages are not encrypted: whoever runs the two servers can read them.",
)
OPEN = Both("Si può scrivere un messaggio diretto.", "A direct message can be written.")
BLOCKED = Both("Ci ha bloccati: non riceverebbe nulla.", "Has blocked us: nothing would arrive.")
WE_BLOCK = Both(
    "Questo account è bloccato da noi: toglilo dai bloccati, sul server.",
    "We have blocked this account: unblock it on the server.",
)
STREAMS = {
    "mentions": reading.mentions,
    "hashtags": reading.hashtags,
    "search": reading.search,
    "conversations": talks.conversations,
}


class Mastodon(Channel):
    about = ABOUT

    def probe(self) -> Probe:
        me = read(self, "/api/v1/accounts/verify_credentials")
        if not isinstance(me, dict) or not me.get("id") or not me.get("acct"):
            raise self.changed(me)
        page(self, "/api/v1/notifications", limit=1)  # refused when the key may not read
        server = self._server()
        limits = (server.get("configuration") or {}).get("statuses") or {}
        most = limits.get("max_characters") or server.get("max_toot_chars") or MAX_CHARS
        host = str(server.get("domain") or server.get("uri") or self.setting("address"))
        scope = urlsplit(host if "://" in host else f"//{host}").netloc.casefold()
        return Probe(
            str(me["acct"]), str(me["id"]), scope=scope, can=(READS, _writes(int(most))),
            cannot=(NOT_ENCRYPTED,), max_chars=max(int(most) - ADDRESS, ADDRESS),
        )  # fmt: skip

    def collect(self, stream: str, since: str | None) -> Iterator[Item]:
        try:
            yield from STREAMS[stream](self, since)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise self.changed() from None

    def can_contact(self, person: Author, about: Mention | None) -> Evidence:
        how = relation(self, person.native_id)
        if how.get("blocked_by"):
            return Evidence("no", BLOCKED)
        blocked = how.get("blocking") or how.get("domain_blocking")
        return Evidence("no", WE_BLOCK) if blocked else Evidence("yes", OPEN)

    def reply(self, to: Mention, message: Outgoing) -> Receipt:
        return writing.reply(self, to, message)

    def contact(self, person: Author, about: Mention | None, message: Outgoing) -> Receipt:
        return writing.contact(self, person, about, message)

    def find_sent(self, message: Outgoing) -> Receipt | None:
        try:
            return writing.find_sent(self, message)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise Unknown(writing.PERHAPS) from None

    def withdraw(self, receipt: Receipt) -> None:
        writing.withdraw(self, receipt.native_id)

    def still_there(self, native_ids: Iterable[str]) -> Mapping[str, bool]:
        return reading.still_there(self, list(native_ids))

    def _server(self) -> Json:
        """Older and other servers know only the first version of it, or none."""
        for version in ("v2", "v1"):
            try:
                found = read(self, f"/api/{version}/instance")
            except (Gone, Changed):
                continue
            if isinstance(found, dict):
                return found
        return {}


def _writes(most: int) -> Both:
    return Both(f"Scrive fino a {most} caratteri.", f"Writes up to {most} characters.")
