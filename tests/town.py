"""The pretend town behind the HTTP door in memory, and the accounts that live there."""

import random
from collections.abc import Mapping
from typing import Any

import httpx

from casebook.database import Book
from listener import accounts
from listener.channel import Channel
from listener.client import Doors
from listener.registry import CHANNELS, Registry, load
from playground.town import Town
from playground.wire import AnswerLost, NeverArrived, Request
from tests.cast import FakeClock

BASE = "https://town.example"


class TownTransport(httpx.BaseTransport):
    """Answers every call with ``town.handle``; ``calls`` keeps what was asked."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.calls: list[str] = []
        self.addresses: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.calls.append(f"{request.method} {request.url.path}")
        self.addresses.append(str(request.url))
        asked = Request(
            request.method,
            request.url.path,
            tuple(request.url.params.multi_items()),
            {name.lower(): value for name, value in request.headers.items()},
            request.read(),
        )
        try:
            answer = self.town.handle(asked)
        except (AnswerLost, NeverArrived):
            # From here the two look the same: the call left, and no answer came.
            raise httpx.ReadError("the connection died", request=request) from None
        body = httpx.ByteStream(b"".join(answer.chunks()))
        return httpx.Response(answer.status, headers=list(answer.headers), stream=body)


def open_networks(town: Town) -> dict[str, dict[str, Any]]:
    """What an account of each is set up with, by channel; the one that pushes is the last."""
    base, sky, blog = town.base, town.bluesky.credentials, town.wordpress.credentials
    shop = town.hookman.credentials
    return {
        "mastodon": {
            "address": f"{base}/mastodon", "token": town.mastodon.credentials["token"],
            "hashtags": ("linfa",), "words": ("linfa",),
        },
        "bluesky": {
            "handle": sky["handle"], "password": sky["app_password"], "words": ("Linfa",),
            "address": f"{base}/bsky", "site": f"{base}/bsky",
        },
        "wordpress": {
            "address": f"{base}/wp", "user": blog["user"], "password": blog["password"],
        },
        "webhook": {
            "source": shop["source"], "secret": shop["secret"], "address": shop["answers"],
        },
    }  # fmt: skip


class Linfa:
    """The brand's side: a town, its doors, and channels by key."""

    def __init__(
        self, book: Book, clock: FakeClock, ceilings: Mapping[str, float] | None = None
    ) -> None:
        self.book, self.clock = book, clock
        self.town = Town(clock.now, random.Random(7))
        self.transport = TownTransport(self.town)
        self.doors = Doors(book, transport=self.transport, ceilings=ceilings)
        shelf = load("listener.channels", Channel, CHANNELS)
        self.registry = Registry(book, shelf, self.doors)

    def x(self, **more: Any) -> int:
        keys = self.town.x.credentials
        values = {
            "consumer_key": keys["consumer_key"],
            "consumer_secret": keys["consumer_secret"],
            "access_token": keys["access_token"],
            "access_secret": keys["access_token_secret"],
            "words": ("Linfa",),
            "address": f"{BASE}/x",
            "site": f"{BASE}/x",
        }
        return self.save("x", "X", values | more)

    def facebook(self, **more: Any) -> int:
        keys = self.town.graph.credentials
        values = {
            "page": keys["page_id"],
            "token": keys["page_token"],
            "app_secret": keys["app_secret"],
            "verify_token": keys["verify_token"],
            "address": f"{BASE}/graph",
            "site": f"{BASE}/graph/page",
        }
        return self.save("facebook", "Facebook", values | more)

    def mastodon(self, **more: Any) -> int:
        values = {
            "address": f"{BASE}/mastodon",
            "token": self.town.mastodon.credentials["token"],
            "hashtags": ("linfa",),
            "words": ("linfa",),
        }
        return self.save("mastodon", "Mastodon", values | more)

    def bluesky(self, **more: Any) -> int:
        keys = self.town.bluesky.credentials
        values = {
            "handle": keys["handle"],
            "password": keys["app_password"],
            "words": ("Linfa",),
            "address": f"{BASE}/bsky",
            "site": f"{BASE}/bsky",
        }
        return self.save("bluesky", "Bluesky", values | more)

    def wordpress(self, **more: Any) -> int:
        keys = self.town.wordpress.credentials
        values = {"address": f"{BASE}/wp", "user": keys["user"], "password": keys["password"]}
        return self.save("wordpress", "Blog di Linfa", values | more)

    def webhook(self, **more: Any) -> int:
        keys = self.town.hookman.credentials
        values = {"source": keys["source"], "secret": keys["secret"]}
        return self.save(
            "webhook", "Sportello", {**values, "address": f"{BASE}/hookman/answers"} | more
        )

    def save(self, key: str, name: str, values: Mapping[str, Any]) -> int:
        return accounts.save(self.book, self.registry, key=key, name=name, values=values, by=None)
