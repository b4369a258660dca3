"""A WordPress site, pretended or real, with the hands of those who write and moderate there."""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

import httpx

from casebook.database import Book
from casebook.message import Mention, Outgoing
from casebook.visibility import Visibility
from listener.channel import Edited, Heard, Item
from listener.channels.wordpress import WordPress
from listener.client import Doors
from listener.masking import Masked
from playground.serve import Served
from playground.town import Town
from tests.cast import FakeClock

NAMES = (
    "TEST_WORDPRESS_URL",
    "TEST_WORDPRESS_OURS",
    "TEST_WORDPRESS_STAFF",
    "TEST_WORDPRESS_READER",
)
REST = "/wp-json/wp/v2"
ANA = ("Ana Ferri", "ana.ferri@posta.example")
NUMBERS = count(1)


@dataclass
class Place:
    """``ours`` may moderate; ``reader`` only reads and comments. Who writes is written by ``staff``."""

    address: str
    ours: WordPress
    reader: WordPress
    staff: httpx.Client
    clock: FakeClock = field(default_factory=FakeClock)
    town: Town | None = None

    def article(self, text: str = "La fibra arriva ovunque", **more: str) -> int:
        """Each its own, so that a site that keeps everything can be tested again and again."""
        title = f"Articolo {next(NUMBERS)} {random.random()}"
        sent = {"title": title, "content": text, "status": "publish"} | more
        return int(self.call("POST", "/posts", sent)["id"])

    def comment(
        self, on: int, text: str, who: tuple[str, str] = ANA, parent: int = 0, **more: str
    ) -> int:
        name, email = who
        sent = {"post": on, "content": text, "parent": parent, "author_name": name}
        # From elsewhere than we: two in a quarter of a minute from one place are a flood.
        sent |= {"author_email": email, "author_ip": "192.0.2.7"} | more
        return int(self.call("POST", "/comments", sent)["id"])

    def change(self, kind: str, number: int, **what: str) -> None:
        self.call("POST", f"/{kind}/{number}", what)

    def remove(self, kind: str, number: int, *, force: bool = False) -> None:
        self.call("DELETE", f"/{kind}/{number}" + ("?force=true" if force else ""))

    def call(self, method: str, path: str, sent: dict[str, Any] | None = None) -> Any:
        """A minute passes, where time is ours."""
        self.clock.forward(minutes=1)
        return self.staff.request(method, REST + path, json=sent).raise_for_status().json()

    def public(self, on: int) -> list[dict[str, Any]]:
        asked = {"post": on, "order": "asc"}
        found = httpx.get(f"{self.address}{REST}/comments", params=asked, trust_env=False)
        rows: list[dict[str, Any]] = found.json()
        return rows


def read(
    channel: WordPress, since: str | None = None, stream: str = "comments"
) -> tuple[list[Item], str]:
    items = list(channel.collect(stream, since))
    mark = items.pop().bookmark
    assert mark
    return items, mark


def under(items: list[Item], article: int) -> list[Item]:
    """What of it stands under this article: the site may hold others' words."""
    words = (item for item in items if isinstance(item, Heard | Edited))
    return [item for item in words if word(item).thread == f"posts-{article:020}"]


def word(item: Item) -> Heard:
    heard = item.heard if isinstance(item, Edited) else item
    assert isinstance(heard, Heard), item
    return heard


def mention(item: Item, place: Place) -> Mention:
    said = word(item)
    return Mention(
        1, "wordpress", place.address, said.native_id, said.kind, said.visibility, said.author,
        said.said_at, place.clock.now(), said.url, said.thread, said.reply_to, said.text, said.facts,
    )  # fmt: skip


def answer(item: Item, place: Place, text: str = "Buongiorno Ana, scrivici in privato") -> Outgoing:
    about, now = mention(item, place), place.clock.now() if place.town else datetime.now(UTC)
    return Outgoing("key-1", text, Visibility.PUBLIC, about.author, about, now)


@contextmanager
def opened(book: Book, address: str, ours: str, staff: str, reader: str) -> Iterator[Place]:
    """Each key as ``name:application password``."""
    doors = Doors(book)
    name, password = staff.split(":", 1)
    auth = httpx.BasicAuth(name, password)
    with httpx.Client(base_url=address, auth=auth, trust_env=False, timeout=30) as client:
        channels = (channel(doors, address, key) for key in (ours, reader))
        yield Place(address, *channels, client)
    doors.close()


def channel(doors: Doors, address: str, key: str) -> WordPress:
    """With the name it found out at its probe, as the host would open it."""
    who = unproved(doors, address, key).probe()
    return unproved(doors, address, key, me=who.native_id, me_name=who.name)


def unproved(doors: Doors, address: str, key: str, **who: str) -> WordPress:
    user, password = key.split(":", 1)
    plain = {"address": address, "user": user, "me": "", **who}
    settings = Masked(plain, {"password": password}, internal=True)
    return WordPress(settings, doors.open(settings, WordPress.about.refusals, internal=True))


@contextmanager
def pretended(book: Book, clock: FakeClock) -> Iterator[Place]:
    town = Town(clock.now, random.Random(7))
    with Served(town) as served:
        keys = [f"{each.login}:{each.password}" for each in town.wordpress.accounts.values()]
        staff, ours, reader = keys
        with opened(book, f"{served.base}/wp", ours, staff, reader) as place:
            yield replace(place, clock=clock, town=town)


@contextmanager
def real(book: Book) -> Iterator[Place]:
    address, *keys = (os.environ[name] for name in NAMES)
    with opened(book, address.rstrip("/"), *keys) as place:
        yield place
