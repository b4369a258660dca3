"""One seed's world: the town in memory, and the real house in front of it, on one pretended clock."""

import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from casebook.database import Book
from casebook.dossier import Known
from casebook.job import Job
from casebook.vault import Vault
from config.seed import seed as fill
from config.settings import Brand, Settings, TeammateSeed
from dashboard import notice_words
from listener import accounts, schedule
from listener.channel import Channel
from listener.client import Doors
from listener.judging import again
from listener.line import Line
from listener.registry import CHANNELS, DESKS, GATEWAYS, Registry, Shelf, load
from outreach import jobs as outreach_jobs
from outreach.desk import Desk
from outreach.gateway import Gateway
from outreach.office import Office, Rules
from playground.town import Town
from tests.simulator.fate import Clock, Fate, HouseClock, TownTransport, WatchedBook
from tests.simulator.letters import letterbox
from tests.simulator.lists import Files
from tests.town import open_networks

# A plain Monday, and the eve of what calendars stumble over: summer and winter time, a leap day,
# feasts in a row, the turn of the year.
STARTS = [
    datetime(year, month, day, 7, 30, tzinfo=UTC)
    for year, month, day in (
        (2026, 3, 2), (2026, 3, 2), (2026, 3, 27), (2026, 10, 23), (2028, 2, 28), (2026, 4, 24),
        (2026, 12, 23), (2027, 12, 30),
    )
]  # fmt: skip
BRAND = Brand(name="Linfa", handles=("LinfaCasa",), not_us=("albero", "betulla", "resina"))
TEAM = (
    TeammateSeed(name="Ada Neri", email="ada@linfa.example", role="admin"),
    TeammateSeed(name="Ben Conti", email="ben@linfa.example"),
    TeammateSeed(name="Cleo Riva", email="cleo@linfa.example", role="lead"),
    TeammateSeed(name="Dario Sala", email="dario@linfa.example"),
    TeammateSeed(name="Marta Lodi", email="marta@linfa.example", newcomer=True),
)
ADA, BEN, CLEO, DARIO, MARTA = range(1, 6)
VAULT = Vault(b"k" * 32)
CODE = re.compile(r"(?:codice è|code is) (\d{3} \d{3})")
BLOGS = ("casa-nuova/feed.rss", "via-mazzini/feed.atom", "gazzetta/feed.json", "selva/")


@dataclass
class World:
    """``random`` is the seed's, shared by all that happens; the town and the door have their own."""

    random: random.Random
    clock: Clock  # the true time, which the town goes by
    house: HouseClock
    fate: Fate
    town: Town
    texts: Counter[str]  # calls to the text gateway, by their key
    book: WatchedBook
    line: Line
    office: Office
    jobs: Sequence[Job]
    accounts: Mapping[str, int]  # by the key of the channel, desk or gateway
    began: datetime  # when the first reading was over
    told: list[tuple[int, str]] = field(default_factory=list)  # (case, digits) that a mate typed
    shown: list[tuple[Known, int]] = field(default_factory=list)  # on the page of which case
    files: Files = field(default_factory=Files)
    # (person, ticket) whose words stood beside a word
    read: list[tuple[int, int]] = field(default_factory=list)
    judged: dict[int, datetime] = field(default_factory=dict)  # comments of the blog, when last

    def letters(self) -> list[str]:
        """The digits of every code that reached somebody, the oldest first."""
        carried = (e for e in self.town.ledger.effects if e.verb in ("sms", "letter"))
        return [digits for each in carried for digits in CODE.findall(each.text)]

    def close(self) -> None:
        self.book.close()


def build(seed: int, url: str) -> World:
    """``url``: of a migrated, empty casebook."""
    chance, fate = random.Random(seed), Fate()
    clock = Clock(chance.choice(STARTS))
    house = HouseClock(clock)
    town = Town(clock.now, random.Random(seed + 1))
    lost = random.Random(seed + 2)
    transport = TownTransport(town, fate, lambda: lost.random() < 0.5)
    open_book = Book.open(url, clock=house, vault=VAULT)
    book = WatchedBook.watched(open_book, fate)
    fill(book, Settings(brand=BRAND, teammate=TEAM))
    doors = Doors(book, transport=transport, random=random.Random(seed + 3))
    channels = Registry(book, load("listener.channels", Channel, CHANNELS), doors)
    desks = Registry(book, load("outreach.desks", Desk, DESKS), doors)
    carried = load("outreach.gateways", Gateway, GATEWAYS).kinds | {"smtp": letterbox(town, fate)}
    gateways = Registry(book, Shelf(carried, ()), doors)
    office = Office(
        book, channels, desks, Rules(brand=BRAND.name), gateways, notice_words.said,
        "https://cura.linfa.example", step=fate.point,
        failed=lambda id, trouble: accounts.rest(book, id, trouble),
        answered=lambda id: accounts.recovered(book, id),
    )  # fmt: skip
    line = Line(book, channels)
    # One thread plays them all: it would wait for itself, where another would wait its turn.
    writes = fate.between
    fate.between = lambda: writes() and not line.names._lock.locked()
    jobs = [*schedule.jobs(line), again.job(line), *outreach_jobs.jobs(office)]
    opened = _accounts(book, (channels, desks, gateways), town)
    town.graph.pushes.fields |= {"feed", "messages"}
    world = World(
        chance,
        clock,
        house,
        fate,
        town,
        transport.texts,
        book,
        line,
        office,
        jobs,
        opened,
        clock.now(),
    )
    live = chance.choice((1.0, 1.0, 0.6))
    for id in opened.values():
        if chance.random() < live:
            accounts.go_live(book, id, by=ADA)
    return world


def _accounts(book: Book, shelves: Sequence[Registry], town: Town) -> dict[str, int]:
    return {
        key: accounts.save(book, shelf, key=key, name=key, values=values, by=None)
        for key, values in settings(town).items()
        for shelf in shelves
        if key in shelf.kinds
    }


def settings(town: Town) -> dict[str, dict[str, Any]]:
    x, graph, base = town.x.credentials, town.graph.credentials, town.base
    return {
        "x": {
            "consumer_key": x["consumer_key"], "consumer_secret": x["consumer_secret"],
            "access_token": x["access_token"], "access_secret": x["access_token_secret"],
            "words": ("Linfa",), "address": f"{base}/x", "site": f"{base}/x",
        },
        "feeds": {"feeds": tuple(f"{base}/blog/{each}" for each in BLOGS)},
        "facebook": {
            "page": graph["page_id"], "token": graph["page_token"],
            "app_secret": graph["app_secret"], "verify_token": graph["verify_token"],
            "address": f"{base}/graph", "site": f"{base}/graph/page",
        },
        "rt": {
            "address": f"{base}/rt", "token": town.rt.credentials["token"],
            "queues": ("Reclami", "Fatturazione"), "origin": "Canale", "code": "Codice cliente",
        },
        **open_networks(town),
        "http": {
            "address": f"{base}/post/sms", "token": town.post.token,
            "fields": '{"to": "{to}", "text": "{text}", "key": "{key}"}',
        },
        "notices": {"address": f"{base}/post/notices", "secret": town.post.secret},
        "smtp": {"address": "smtp://posta.linfa.example:587", "sender": "Linfa <cura@linfa.example>"},
    }  # fmt: skip
