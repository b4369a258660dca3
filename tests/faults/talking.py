"""Sending on the open networks, killed: Mastodon, Bluesky's chat, a blog's comments, an own system."""

from dataclasses import dataclass
from typing import Any

from listener import accounts, pushed
from outreach import cases
from tests.faults.apart import Told, TownApart
from tests.faults.house import House
from tests.faults.scenes import Json, read_all, settle
from tests.faults.sending import Sending, heard, invite, write_to
from tests.town import open_networks

NO_LINE = "senza linea da tre settimane, nessuno risponde!"
WORDS = 4


@dataclass
class Talking(Sending):
    """A private word on each that takes one, and a public answer on the blog.

    ``quirk``: what the Mastodon server does in its own way, as some do.
    """

    name: str = "talking"
    quirk: str = ""
    before: tuple[Told, ...] = (
        (-90.0, {"who": "linfa", "do": "wordpress.post", "as": "post", "title": "T", "text": "T"}),
        (-60.0, {"who": "ana", "do": "mastodon.post", "text": f"@linfa {NO_LINE}"}),
        (-59.0, {"who": "peter", "do": "bluesky.post", "text": f"@linfa.example {NO_LINE}"}),
        (-58.0, {"who": "lucia", "do": "wordpress.comment", "post": "$post", "text": NO_LINE}),
        (-1.0, {"who": "sofia", "do": "hookman.say", "text": NO_LINE}),
    )

    def __post_init__(self) -> None:
        if self.quirk:
            quirk = {"who": "ana", "do": "mastodon.quirk", "name": self.quirk}
            self.before = ((-99.0, quirk), *self.before)

    def prepare(self, house: House, town: TownApart, ids: list[str]) -> None:
        ben, cleo, ada = settle(house, town)
        join_networks(house, town, by=ada)
        read_all(house)
        read_pushes(house)
        words = heard(house)
        assert len(words) == WORDS
        for word, handle in words:
            case = cases.take(house.office, word, by=ben)
            if "lucia" in handle.lower():
                invite(house.office, case, by=ben, seen_by=cleo)
                continue
            text = f"Buongiorno {handle.split('@')[0]}, sono Ben di Linfa."
            write_to(house.office, case, text, by=ben, promised=True)


def join_networks(house: House, town: TownApart, *, by: int) -> None:
    """Mastodon, Bluesky, the blog and the own system, live; what it has pushed is kept as it came."""
    for key, values in town.ask(_accounts).items():
        id = accounts.save(
            house.book, house.channels, key=key, name=key, values=values, by=by, internal=True
        )
        accounts.go_live(house.book, id, by=by)
    while told := town.ask(_next_push):
        body, headers = told
        pushed.take_in(house.line, id, headers, body)


def read_pushes(house: House) -> None:
    with house.book.reading() as r:
        unread = pushed.unread(r, limit=100)
    for id in unread:
        pushed.read(house.line, id)


def _next_push(served: Json, clock: Json) -> Any:
    with served.lock:
        return served.town.hookman.next_push()


def _accounts(served: Json, clock: Json) -> dict[str, dict[str, Any]]:
    return open_networks(served.town)
