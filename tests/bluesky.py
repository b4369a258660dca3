"""A Bluesky network, pretended or real, and what people do on it with their own applications."""

import base64
import hashlib
import hmac
import json
import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from casebook.database import Book
from listener.channel import Channel
from listener.channels.bluesky import Bluesky, writing
from listener.client import Doors
from listener.masking import Masked
from listener.registry import CHANNELS, Registry, load
from playground.platforms.bluesky_dialect import SECRET, SERVICE
from playground.serve import Served
from playground.town import Town
from tests.cast import FakeClock

POST = "app.bsky.feed.post"
CHAT = {"atproto-proxy": "did:web:api.bsky.chat#bsky_chat"}
SITE = "https://bsky.example"


@dataclass(frozen=True)
class Someone:
    did: str
    handle: str
    password: str
    token: str


@dataclass
class Net:
    """``pds``: where everybody signs in. ``settle`` returns once all that was written is shown."""

    pds: str
    domain: str
    secret: str
    audience: str
    now: Callable[[], datetime]
    settle: Callable[[], object]
    town: Town | None = None
    step: Callable[[], object] = lambda: None
    http: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False, timeout=30))
    to_close: list[Any] = field(default_factory=list)

    def close(self) -> None:
        for each in (self.http, *self.to_close):
            each.close()

    def join(self, name: str) -> Someone:
        """A new account; no two are ever called the same."""
        handle = f"{name}{os.urandom(3).hex()}.{self.domain}"
        sent = {"handle": handle, "email": f"{handle}@posta.example", "password": "una-password"}
        made = self.call(None, "com.atproto.server.createAccount", sent).json()
        self.settle()
        return Someone(made["did"], made["handle"], "una-password", made["accessJwt"])

    def app_password(self, who: Someone, *, chat: bool) -> str:
        sent = {"name": f"linfa {chat}", "privileged": chat}
        return self.done(who, "com.atproto.server.createAppPassword", sent)["password"]

    def call(
        self, who: Someone | None, method: str, sent: Any = None, **query: Any
    ) -> httpx.Response:
        headers = {"authorization": f"Bearer {who.token}"} if who else {}
        headers |= CHAT if method.startswith("chat.") else {}
        """``sent`` makes it a POST; an empty one goes without a body."""
        verb = "GET" if sent is None else "POST"
        url = f"{self.pds}/xrpc/{method}"
        return self.http.request(verb, url, json=sent or None, params=query, headers=headers)

    def done(self, who: Someone, method: str, sent: Any = None, **query: Any) -> Any:
        answer = self.call(who, method, sent, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def says(self, who: Someone, text: str, **more: Any) -> dict[str, str]:
        """A post with its names marked, as applications do; gives its uri and cid.

        ``reply`` and ``quote`` name such a post, ``created`` a time of the author's own.
        """
        self.step()
        record = {"$type": POST, "text": text, "facets": self.marked(text)}
        record["createdAt"] = iso(more.pop("created", None) or self.now())
        if reply := more.pop("reply", None):
            record["reply"] = {"root": more.pop("root", reply), "parent": reply}
        if quote := more.pop("quote", None):
            record["embed"] = {"$type": "app.bsky.embed.record", "record": quote}
        assert not more
        return self.puts(who, POST, record)

    def puts(self, who: Someone, collection: str, record: Any, **more: Any) -> dict[str, str]:
        sent = {"repo": who.did, "collection": collection, "record": record, **more}
        verb = "putRecord" if "rkey" in more else "createRecord"
        made = self.done(who, f"com.atproto.repo.{verb}", sent)
        self.settle()
        return {"uri": made["uri"], "cid": made["cid"]}

    def rewords(self, who: Someone, post: dict[str, str], text: str) -> dict[str, str]:
        rkey = post["uri"].rpartition("/")[2]
        key = {"repo": who.did, "collection": POST, "rkey": rkey}
        record = self.done(who, "com.atproto.repo.getRecord", **key)["value"]
        record |= {"text": text, "facets": self.marked(text)}
        return self.puts(who, POST, record, rkey=rkey)

    def deletes(self, who: Someone, post: dict[str, str]) -> None:
        rkey = post["uri"].rpartition("/")[2]
        sent = {"repo": who.did, "collection": POST, "rkey": rkey}
        self.done(who, "com.atproto.repo.deleteRecord", sent)
        self.settle()

    def takes(self, who: Someone, allow: str) -> None:
        """Messages from "all", "following" or "none"."""
        name = "chat.bsky.actor.declaration"
        self.puts(who, name, {"$type": name, "allowIncoming": allow}, rkey="self")

    def points(self, who: Someone, at: Someone, *, verb: str) -> None:
        """Follow or block somebody."""
        name = f"app.bsky.graph.{verb}"
        self.puts(who, name, {"$type": name, "subject": at.did, "createdAt": iso(self.now())})

    def writes(self, who: Someone, to: Someone, text: str) -> str:
        self.step()
        talk = self.done(who, "chat.bsky.convo.getConvoForMembers", members=to.did)["convo"]["id"]
        sent = {"convoId": talk, "message": {"text": text}}
        return str(self.done(who, "chat.bsky.convo.sendMessage", sent)["id"])

    def marked(self, text: str) -> list[Any]:
        return [
            {
                "index": {"byteStart": hit.start(), "byteEnd": hit.end()},
                "features": [{"$type": "app.bsky.richtext.facet#mention", "did": did}],
            }
            for hit in writing.NAME.finditer(text.encode())
            if (did := self._did(hit.group(1).decode()))
        ]

    def run_out(self, who: Someone) -> str:
        """Their access token, as it looks when it has run out."""
        now = int(self.now().timestamp())
        claims = {"scope": "com.atproto.access", "aud": self.audience, "sub": who.did}
        claims |= {"iat": now - 8000, "exp": now - 800}
        head = {"typ": "at+jwt", "alg": "HS256"}
        body = ".".join(_b64(json.dumps(part).encode()) for part in (head, claims))
        return (
            f"{body}.{_b64(hmac.new(self.secret.encode(), body.encode(), hashlib.sha256).digest())}"
        )

    def _did(self, handle: str) -> str:
        asked = self.call(None, "com.atproto.identity.resolveHandle", handle=handle)
        return str(asked.json().get("did", ""))


REAL = pytest.mark.real("TEST_BLUESKY_URL", "TEST_BLUESKY_CONTROL")


@contextmanager
def town_net(clock: FakeClock) -> Iterator[Net]:
    """The playground's Bluesky, over loopback."""
    town = Town(clock.now, random.Random(7))
    with Served(town) as served:
        net = Net(
            f"{served.base}/bsky", "sky.example", SECRET, SERVICE, clock.now, lambda: None, town,
            step=lambda: clock.forward(seconds=1),
        )  # fmt: skip
        yield net
        net.close()


@contextmanager
def real_net() -> Iterator[Net]:
    """Bluesky's own servers: TEST_BLUESKY_URL is the PDS, a POST to TEST_BLUESKY_CONTROL/settle
    waits until all is indexed; TEST_BLUESKY_SECRET signs the tokens."""
    pds, control = os.environ["TEST_BLUESKY_URL"], os.environ["TEST_BLUESKY_CONTROL"]
    secret = os.environ.get("TEST_BLUESKY_SECRET", "jwt-secret")
    domain = os.environ.get("TEST_BLUESKY_DOMAIN", "test")
    with httpx.Client(trust_env=False, timeout=60) as http:
        told = http.get(f"{pds}/xrpc/com.atproto.server.describeServer").json()
        net = Net(
            pds.rstrip("/"), domain, secret, told["did"], lambda: datetime.now(UTC),
            lambda: http.post(f"{control}/settle").raise_for_status(),
        )  # fmt: skip
        yield net
        net.close()


def channel_of(net: Net, book: Book, brand: Someone, password: str = "", **more: Any) -> Bluesky:
    """Our channel signed in as the brand, as after its first probe."""
    shelf = load("listener.channels", Channel, CHANNELS)
    empty = {f.key: () if f.many else f.default for f in Bluesky.about.settings if not f.secret}
    typed = {"handle": brand.handle, "address": net.pds, "site": SITE}
    who = {"me": brand.did, "me_name": brand.handle}
    secret = {"password": password or net.app_password(brand, chat=True)}
    settings = Masked(empty | typed | who | more, secret, internal=True)
    net.to_close.append(Doors(book))
    channel: Bluesky = Registry(book, shelf, net.to_close[-1]).instance("bluesky", settings)
    return channel


def iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def later(moment: datetime, **duration: float) -> datetime:
    return moment + timedelta(**duration)


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
