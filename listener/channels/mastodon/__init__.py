"""Mastodon and what speaks like it: mentions, hashtags, searches and private words, answered."""

from urllib.parse import urlsplit

from listener.channel import Author, Changed, Channel, Evidence, Gone, Json, Mention, Probe, kit
from listener.channels.mastodon import reading, talks, writing
from listener.channels.mastodon.about import ABOUT, ADDRESS, MAX_CHARS, say
from listener.channels.mastodon.calls import page, read, relation


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
            str(me["acct"]), str(me["id"]), scope=scope, can=(say.READS, say.WRITES.filled(most=int(most))),
            cannot=(say.NOT_ENCRYPTED,), max_chars=max(int(most) - ADDRESS, ADDRESS),
        )  # fmt: skip

    def can_contact(self, person: Author, about: Mention | None) -> Evidence:
        how = relation(self, person.native_id)
        if how.get("blocked_by"):
            return Evidence("no", say.BLOCKED)
        blocked = how.get("blocking") or how.get("domain_blocking")
        return Evidence("no", say.WE_BLOCK) if blocked else Evidence("yes", say.OPEN)

    collect = kit.reads(reading.mentions, reading.hashtags, reading.search, talks.conversations)
    reply = writing.reply
    contact = writing.contact
    find_sent = writing.find_sent
    withdraw = writing.withdraw
    still_there = reading.still_there

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
