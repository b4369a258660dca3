"""One seed's world: the town in memory, and the real house in front of it, on one pretended clock."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from casebook.database import Book
from casebook.job import Job
from casebook.vault import Vault
from config.seed import seed as fill
from config.settings import Brand, Settings, TeammateSeed
from listener import accounts, schedule
from listener.channel import Channel
from listener.client import Doors
from listener.line import Line
from listener.registry import CHANNELS, DESKS, Registry, load
from outreach import jobs as outreach_jobs
from outreach.desk import Desk
from outreach.office import Office
from playground.town import Town
from tests.simulator.fate import Clock, Fate, TownTransport, WatchedBook

START = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
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
BLOGS = ("casa-nuova/feed.rss", "via-mazzini/feed.atom", "gazzetta/feed.json", "selva/")


@dataclass
class World:
    """``random`` is the seed's, shared by all that happens; the town and the door have their own."""

    random: random.Random
    clock: Clock
    fate: Fate
    town: Town
    book: Book
    line: Line
    office: Office
    jobs: Sequence[Job]
    accounts: Mapping[str, int]  # by the key of the channel or desk

    def close(self) -> None:
        self.book.close()


def build(seed: int, url: str) -> World:
    """``url``: of a migrated, empty casebook."""
    chance, clock, fate = random.Random(seed), Clock(START), Fate()
    town = Town(clock.now, random.Random(seed + 1))
    lost = random.Random(seed + 2)
    transport = TownTransport(town, fate, lambda: lost.random() < 0.5)
    open_book = Book.open(url, clock=clock, vault=VAULT)
    book = WatchedBook.watched(open_book, fate)
    fill(book, Settings(brand=BRAND, teammate=TEAM))
    doors = Doors(book, transport=transport, random=random.Random(seed + 3))
    channels = Registry(book, load("listener.channels", Channel, CHANNELS), doors)
    desks = Registry(book, load("outreach.desks", Desk, DESKS), doors)
    office = Office(
        book, channels, desks, step=fate.point,
        failed=lambda id, trouble: accounts.rest(book, id, trouble),
        answered=lambda id: accounts.recovered(book, id),
    )  # fmt: skip
    line = Line(book, channels)
    jobs = [*schedule.jobs(line), *outreach_jobs.jobs(office)]
    opened = _accounts(book, channels, desks, town)
    town.graph.pushes.fields |= {"feed", "messages"}
    world = World(chance, clock, fate, town, book, line, office, jobs, opened)
    live = chance.choice((1.0, 1.0, 0.6))
    for id in opened.values():
        if chance.random() < live:
            accounts.go_live(book, id, by=ADA)
    return world


def _accounts(book: Book, channels: Registry, desks: Registry, town: Town) -> dict[str, int]:
    opened = {}
    for key, values in _settings(town).items():
        for registry in (channels, desks):
            if key in registry.kinds:
                opened[key] = accounts.save(
                    book, registry, key=key, name=key, values=values, by=None
                )
    return opened


def _settings(town: Town) -> dict[str, dict[str, Any]]:
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
    }  # fmt: skip
