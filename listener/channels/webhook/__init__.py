"""Any system of the house: it pushes signed JSON (docs/webhook.md), and may be given our answers."""

import json
from collections.abc import Iterator

from listener.channel import Author, Channel, Evidence, Item, Mention, Probe, Push, Refused, kit
from listener.channels.webhook import writing
from listener.channels.webhook.about import ABOUT, say
from listener.channels.webhook.shapes import VERSION, item

SHORTEST_SECRET = 16


class Webhook(Channel):
    about = ABOUT

    def probe(self) -> Probe:
        if any(0 < len(self.setting(key)) < SHORTEST_SECRET for key in ("secret", "secret_before")):
            raise Refused(say.TOO_SHORT.filled(least=SHORTEST_SECRET))
        if self.setting("address"):
            writing.looked_up(self, "probe")
        return Probe(self.setting("source"), self.setting("source"))

    def receive(self, push: Push) -> Iterator[Item]:
        told = json.loads(push.body)
        if told.get("version") != VERSION or not isinstance(told.get("items"), list):
            raise Refused(say.OTHER_VERSION.filled(version=VERSION))
        return (item(each) for each in told["items"])

    def can_contact(self, person: Author, about: Mention | None) -> Evidence:
        return kit.YES if self.setting("address") else Evidence("no", say.NO_ADDRESS)

    def may_reply(self, to: Mention) -> Evidence:
        return kit.YES if self.setting("address") else Evidence("no", say.NO_ADDRESS)

    contact = writing.contact
    reply = writing.reply
    find_sent = writing.find_sent
