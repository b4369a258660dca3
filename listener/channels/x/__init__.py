"""X: mentions, search and direct messages read; private words, summoned replies, hand-off."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from listener.channel import (
    Author,
    Both,
    Channel,
    Evidence,
    Item,
    Mention,
    Outgoing,
    Probe,
    Receipt,
    Visibility,
)
from listener.channels.x import finding, missing, reading, shapes, writing
from listener.channels.x.about import ABOUT, USER_READ
from listener.channels.x.calls import Json, asked, client_of, refusal

OPEN = Both("Accetta messaggi privati.", "Takes private messages.")
WROTE = Both("Ci ha già scritto in privato.", "Has written to us in private.")
CLOSED = Both(
    "Accetta messaggi privati solo da chi segue: deve scriverci per primo.",
    "Takes private messages only from people they follow: they must write first.",
)
SUMMONED = Both("Ci ha nominati o citati.", "Mentioned or quoted us.")
NOT_SUMMONED = Both(
    "Non ci ha nominati né citati: X rifiuta una risposta via API. Si risponde dal browser.",
    "Did not mention or quote us: X refuses a reply by its interface. Reply in the browser.",
)
READS = Both("Legge menzioni, ricerca e messaggi.", "Reads mentions, search and messages.")
ONLY_SUMMONED = Both(
    "Risponde in pubblico solo a chi nomina o cita l'account.",
    "Replies in public only to those who mention or quote the account.",
)
STREAMS = {"mentions": reading.mentions, "search": reading.search, "dms": reading.messages}


class X(Channel):
    about = ABOUT

    def probe(self) -> Probe:
        me = self._user(asked(self, client_of(self).get_me))
        return Probe(str(me["username"]), str(me["id"]), can=(READS,), cannot=(ONLY_SUMMONED,))

    def collect(self, stream: str, since: str | None) -> Iterator[Item]:
        yield from self._read(STREAMS[stream](self, since))

    def again(self, stream: str, since: datetime, until: datetime) -> Iterator[Item]:
        yield from self._read(missing.again(self, stream, since, until))

    def count(self, stream: str, since: datetime, until: datetime) -> int | None:
        return missing.count(self, stream, since, until)

    def can_contact(self, person: Author, about: Mention | None) -> Evidence:
        if about and about.visibility is Visibility.PRIVATE:
            return Evidence("yes", WROTE)
        takes = person.facts.get("receives_your_dm")
        if takes is None:
            takes = self._asked_whether_open(person)
        return Evidence("yes", OPEN) if takes else Evidence("they_first", CLOSED)

    def may_reply(self, to: Mention) -> Evidence:
        summoned = to.facts.get("mentions_us") or to.facts.get("quotes_us")
        return Evidence("yes", SUMMONED) if summoned else Evidence("no", NOT_SUMMONED)

    def reply(self, to: Mention, message: Outgoing) -> Receipt:
        return writing.reply(self, to, message)

    def contact(self, person: Author, about: Mention | None, message: Outgoing) -> Receipt:
        return writing.contact(self, person, message)

    def find_sent(self, message: Outgoing) -> Receipt | None:
        return finding.find_sent(self, message)

    def hand_off(self, to: Mention, text: str) -> str:
        return writing.hand_off(self, to, text)

    def pasted(self, address: str) -> Receipt:
        return writing.pasted(self, address)

    def withdraw(self, receipt: Receipt) -> None:
        writing.withdraw(self, receipt)

    def still_there(self, native_ids: Iterable[str]) -> Mapping[str, bool]:
        return writing.still_there(self, native_ids)

    def _read(self, items: Iterator[Item]) -> Iterator[Item]:
        try:
            yield from items
        except (KeyError, TypeError, ValueError, AttributeError):
            raise self.changed() from None

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
