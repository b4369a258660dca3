"""What lies on the pretend Bluesky: accounts, their records, conversations; ids as the real ones look."""

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from playground.people import BRAND, Person
from playground.wire import Json

POST = "app.bsky.feed.post"
SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"  # atproto.com, specs: Record keys, TID
CID_HEAD = b"\x01\x71\x12\x20"  # CID version 1, dag-cbor, sha2-256 of 32 bytes


@dataclass
class Account:
    """`state` is "" or "deactivated" or "takendown"; app passwords map to "may use the chat"."""

    person: Person
    did: str
    handle: str
    password: str
    app_passwords: dict[str, bool] = field(default_factory=dict)
    state: str = ""

    @property
    def name(self) -> str:
        return self.person.name


@dataclass
class Record:
    owner: Account
    collection: str
    rkey: str
    value: Json
    indexed_at: datetime

    @property
    def uri(self) -> str:
        return f"at://{self.owner.did}/{self.collection}/{self.rkey}"

    @property
    def cid(self) -> str:
        return cid_of(self.value)

    @property
    def ref(self) -> dict[str, str]:
        return {"uri": self.uri, "cid": self.cid}

    @property
    def at(self) -> datetime:
        """What every list is sorted by: the author's time, but never later than the platform's."""
        return min(datetime.fromisoformat(self.value["createdAt"]), self.indexed_at)

    @property
    def parent(self) -> str:
        return str((self.value.get("reply") or {}).get("parent", {}).get("uri", ""))

    @property
    def root(self) -> str:
        return str((self.value.get("reply") or {}).get("root", {}).get("uri", "") or self.uri)

    @property
    def quoted(self) -> str:
        embed = self.value.get("embed") or {}
        inner = embed.get("record") or {}
        return str(inner.get("uri") or (inner.get("record") or {}).get("uri", ""))

    @property
    def mentioned(self) -> set[str]:
        facets = self.value.get("facets") or []
        return {f["did"] for facet in facets for f in facet["features"] if "did" in f}


@dataclass
class Message:
    id: str
    sender: Account
    text: str
    at: datetime
    facets: Json = None
    deleted_for: set[str] = field(default_factory=set)


@dataclass
class Convo:
    id: str
    members: tuple[Account, Account]
    rev: str
    accepted: set[str]
    messages: list[Message] = field(default_factory=list)
    read: dict[str, str] = field(default_factory=dict)


class Store:
    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}  # by DID
        self.records: dict[str, Record] = {}  # by URI
        self.convos: dict[str, Convo] = {}
        self._last = 0

    def open_account(self, person: Person, handle: str, password: str) -> Account:
        made = Account(person, did_of(person.key), handle, password)
        self.accounts[made.did] = made
        return made

    def find(self, who: str) -> Account | None:
        """By DID, by handle or by the resident's key."""
        each = self.accounts.values()
        named = (a for a in each if who.lower() == a.handle or who == a.person.key)
        return self.accounts.get(who) or next(named, None)

    def tid(self, at: datetime) -> str:
        """Grows with time and is never given twice."""
        self._last = max(self._last + 1, int(at.timestamp() * 1_000_000) << 10)
        return "".join(SORTABLE[(self._last >> 5 * place) & 31] for place in range(12, -1, -1))

    def newest_first(self, collection: str = POST) -> Iterator[Record]:
        """Of accounts that are still there."""
        found = (r for r in self.records.values() if r.collection == collection)
        there = (r for r in found if not r.owner.state)
        return iter(sorted(there, key=lambda r: (r.at, r.cid, r.uri), reverse=True))

    def of(self, owner: Account, collection: str) -> list[Record]:
        return [r for r in self.records.values() if (r.owner, r.collection) == (owner, collection)]

    def points_at(self, owner: Account, collection: str, subject: str) -> bool:
        """Whether this account follows or blocks that one."""
        return any(r.value.get("subject") == subject for r in self.of(owner, collection))

    def blocked(self, one: Account, other: Account) -> bool:
        block = "app.bsky.graph.block"
        return self.points_at(one, block, other.did) or self.points_at(other, block, one.did)

    def allows(self, account: Account) -> str | None:
        """Whose messages they take: all, following, none; None: never said."""
        declared = self.records.get(f"at://{account.did}/chat.bsky.actor.declaration/self")
        return str(declared.value["allowIncoming"]) if declared else None


def handle_of(person: Person) -> str:
    """The brand shows its own domain; everybody else lives under one of the town."""
    if person.key == BRAND:
        return "linfa.example"
    return f"{(person.x or person.key).replace('_', '-').lower()}.sky.example"


def did_of(key: str) -> str:
    digest = hashlib.sha256(f"did {key}".encode()).digest()
    return "did:plc:" + base64.b32encode(digest).decode().lower()[:24]


def cid_of(value: Json) -> str:
    """Looks like a real one and changes with every letter; the real hash is over dag-cbor."""
    digest = hashlib.sha256(json.dumps(value, sort_keys=True).encode()).digest()
    return "b" + base64.b32encode(CID_HEAD + digest).decode().lower().rstrip("=")


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"
