"""Builds the house from the settings: the only place where the rooms meet."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from casebook.database import Book
from casebook.job import Job
from casebook.migrations import migrate
from config.load import load
from config.secret import vault
from config.seed import seed
from config.settings import Settings
from dashboard import notice_words
from dashboard.house import House
from dashboard.house import Settings as SiteSettings
from dashboard.live import Hub
from listener import accounts, schedule
from listener.channel import Channel
from listener.client import Doors
from listener.judging import again
from listener.line import Line
from listener.registry import CHANNELS, DESKS, GATEWAYS, Registry
from listener.registry import load as load_files
from outreach import jobs as outreach_jobs
from outreach.desk import Desk
from outreach.gateway import Gateway
from outreach.office import Office, Rules
from quattrocchi.clock import SystemClock


@dataclass(frozen=True)
class Built:
    settings: Settings
    house: House
    jobs: Sequence[Job]

    @property
    def book(self) -> Book:
        return self.house.book


def build(folder: Path, settings: Settings | None = None, *, address: str = "") -> Built:
    """A migrated, seeded house. Raises Mistakes or Trouble with words for a person."""
    settings = settings or load(folder)
    book = open_book(folder, settings)
    seed(book, settings)
    doors = Doors(book, random=random.Random(), sleep=time.sleep, ceilings=settings.ceilings)
    plugins = settings.plugins_folder
    channels = Registry(book, load_files("listener.channels", Channel, CHANNELS, plugins), doors)
    desks = Registry(book, load_files("outreach.desks", Desk, DESKS, plugins), doors)
    gateways = Registry(book, load_files("outreach.gateways", Gateway, GATEWAYS, plugins), doors)
    forget_after = timedelta(days=settings.retention.not_complaints)
    line = Line(book, channels, language=settings.language, forget_after=forget_after)
    undo = timedelta(seconds=settings.sending.undo_seconds)
    rules = Rules(undo=undo, brand=settings.brand.name)
    rests, answered = partial(accounts.rest, book), partial(accounts.recovered, book)
    place = site(settings, address)
    office = Office(
        book, channels, desks, rules, gateways=gateways, say=notice_words.said,
        address=place.public_url.rstrip("/"), failed=rests, answered=answered,
    )  # fmt: skip
    hub = Hub(book.clock.now().isoformat())
    book.after.append(hub.tell)
    engine_name = "local" if settings.on_sqlite else "distributed"
    house = House(book, channels, desks, gateways, line, office, place, hub, engine_name)
    learned = [again.job(line)] if settings.engine.learned_judge else []
    return Built(settings, house, [*schedule.jobs(line), *learned, *outreach_jobs.jobs(office)])


def open_book(folder: Path, settings: Settings) -> Book:
    key = vault(folder)
    if settings.on_sqlite:
        settings.data_folder.mkdir(parents=True, exist_ok=True)
    migrate(settings.database_url, key)
    book = Book.open(settings.database_url, clock=SystemClock(), vault=key)
    if not book.is_sqlite:
        from quattrocchi.engine.distributed import migrate_queue

        migrate_queue(book)
    return book


def site(settings: Settings, address: str) -> SiteSettings:
    """How the site names itself, and the only host names it answers to."""
    public = settings.site.public_url or address
    name = urlsplit(public).hostname
    hosts = ("127.0.0.1", "localhost", "[::1]", *settings.site.hosts, *((name,) if name else ()))
    return SiteSettings(
        settings.brand.name, public, settings.zone, settings.language, tuple(dict.fromkeys(hosts))
    )
