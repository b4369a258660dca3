"""X: mentions, search and direct messages read; private words, summoned replies, hand-off."""

from collections.abc import Iterator
from datetime import datetime

from listener.channel import Author, Channel, Evidence, Item, Json, Mention, Probe, Visibility, kit
from listener.channels.x import finding, missing, reading, shapes, writing
from listener.channels.x.about import ABOUT, USER_READ, say
from listener.channels.x.calls import asked, client_of, refusal


class X(Channel):
    about = ABOUT

    def probe(self) -> Probe:
        me = self._user(asked(self, client_of(self).get_me))
        return Probe(
            str(me["username"]), str(me["id"]), can=(say.READS,), cannot=(say.ONLY_SUMMONED,)
        )

    def again(self, stream: str, since: datetime, until: datetime) -> Iterator[Item]:
        return self.shaped(missing.again(self, stream, since, until))

    def can_contact(self, person: Author, about: Mention | None) -> Evidence:
        if about and about.visibility is Visibility.PRIVATE:
            return Evidence("yes", say.WROTE)
        takes = person.facts.get("receives_your_dm")
        if takes is None:
            takes = self._asked_whether_open(person)
        return Evidence("yes", say.OPEN) if takes else Evidence("they_first", say.CLOSED)

    def may_reply(self, to: Mention) -> Evidence:
        summoned = to.facts.get("mentions_us") or to.facts.get("quotes_us")
        return Evidence("yes", say.SUMMONED) if summoned else Evidence("no", say.NOT_SUMMONED)

    collect = kit.reads(reading.mentions, reading.search, reading.dms)
    count = missing.count
    reply = writing.reply
    contact = writing.contact
    find_sent = finding.find_sent
    hand_off = writing.hand_off
    pasted = writing.pasted
    withdraw = writing.withdraw
    still_there = writing.still_there

    def _asked_whether_open(self, person: Author) -> bool:
        self.http.spend(1, USER_READ)
        call, fields = client_of(self).get_user, ["receives_your_dm"]
        user = self._user(asked(self, call, id=person.native_id, user_fields=fields))
        return shapes.author(user, "").facts.get("receives_your_dm") is True

    def _user(self, answer: Json) -> Json:
        user = answer.get("data")
        if isinstance(user, dict) and "id" in user:
            return user
        raise refusal(self, answer) if answer.get("errors") else self.changed(answer)
