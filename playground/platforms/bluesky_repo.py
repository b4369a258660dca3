"""Records on the pretend Bluesky: written, read and deleted, with what a real PDS refuses."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from playground.people import BRAND
from playground.platforms.bluesky_call import Call
from playground.platforms.bluesky_dialect import POINTS, Xrpc, invalid, missing
from playground.platforms.bluesky_store import POST, SORTABLE, Account, Record
from playground.wire import Json, Response, as_json

if TYPE_CHECKING:
    from playground.platforms.bluesky import Bluesky

GRAPHEMES, BYTES = 300, 3000
TID = re.compile(f"[234567abcdefghij][{SORTABLE}]{{12}}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
DID = re.compile(r"did:[a-z]+:[\w.:%-]+")


def create(call: Call) -> Response:
    owner, collection, value = (
        _owner(call, "createRecord"),
        call.need("collection"),
        call.need("record"),
    )
    rkey = call.sent.get("rkey") or call.store.tid(call.room.town.now())
    if f"at://{owner.did}/{collection}/{rkey}" in call.store.records:
        raise Xrpc("InternalServerError", "Internal Server Error", 500)
    return _written(call, put_in(call.room, owner, collection, rkey, value))


def put(call: Call) -> Response:
    owner, collection, rkey = _owner(call, "putRecord"), call.need("collection"), call.need("rkey")
    before = call.store.records.get(f"at://{owner.did}/{collection}/{rkey}")
    swap = call.sent.get("swapRecord")
    if swap and before and swap != before.cid:
        raise Xrpc("InvalidSwap", f"Record was at {before.cid}")
    cid = before.cid if before else ""
    made = put_in(call.room, owner, collection, rkey, call.need("record"))
    return _written(call, made, changed=made.cid != cid)


def delete(call: Call) -> Response:
    """Deleting twice is harmless: {} the second time."""
    owner = _owner(call, "deleteRecord")
    uri = f"at://{owner.did}/{call.need('collection')}/{call.need('rkey')}"
    gone = call.store.records.pop(uri, None)
    if gone is None:
        return as_json({})
    if owner.person.key == BRAND and gone.collection == POST:
        ledger = call.room.town.ledger
        ledger.arrived("bluesky", "delete", BRAND, "public", gone.value["text"], uri)
    return as_json({"commit": _commit(call, gone)})


def get(call: Call) -> Response:
    owner = _repo(call)
    uri = f"at://{owner.did}/{call.asked('collection')}/{call.asked('rkey')}"
    found = call.store.records.get(uri)
    if found is None:
        raise Xrpc("RecordNotFound", f"Could not locate record: {uri}")
    return as_json({**found.ref, "value": found.value})


def listed(call: Call) -> Response:
    """By record key, the newest first."""
    size, cursor = call.number("limit", 50, 100), call.asked("cursor")
    found = sorted(call.store.of(_repo(call), call.asked("collection")), key=lambda r: r.rkey)[::-1]
    rest = [r for r in found if not cursor or r.rkey < cursor]
    page = rest[:size]
    more = {"cursor": page[-1].rkey} if len(rest) > size else {}
    return as_json({"records": [{**r.ref, "value": r.value} for r in page], **more})


def put_in(room: "Bluesky", owner: Account, collection: str, rkey: str, value: Json) -> Record:
    """Checked like the lexicon, then kept. Raises Xrpc."""
    if owner.state == "deactivated":
        raise Xrpc("AccountDeactivated", "Account is deactivated", 401)
    if collection == POST:
        _check(value, rkey)
    before = room.store.records.get(f"at://{owner.did}/{collection}/{rkey}")
    at = before.indexed_at if before else room.town.now()
    made = Record(owner, collection, rkey, {"$type": collection, **value}, at)
    room.store.records[made.uri] = made
    return made


def _owner(call: Call, verb: str) -> Account:
    call.room.meter.count("writes", call.me.did, POINTS[verb])
    repo = call.need("repo")
    if call.store.find(str(repo)) is not call.me:
        raise Xrpc("AuthenticationRequired", "Authentication Required", 401)
    return call.me


def _repo(call: Call) -> Account:
    found = call.store.find(call.asked("repo"))
    if found is None:
        raise invalid(f"Could not find repo: {call.asked('repo')}")
    return found


def _written(call: Call, made: Record, *, changed: bool = True) -> Response:
    told = {**made.ref, "validationStatus": "valid"}
    if changed and made.owner.person.key == BRAND and made.collection == POST:
        above = call.store.records.get(made.parent)
        to = above.owner.person.key if above else ""
        ledger = call.room.town.ledger
        ledger.arrived("bluesky", "post", to, "public", made.value["text"], made.uri)
    return as_json(told | ({"commit": _commit(call, made)} if changed else {}))


def _commit(call: Call, record: Record) -> dict[str, str]:
    return {"cid": record.cid, "rev": call.store.tid(call.room.town.now())}


def _check(value: Mapping[str, Json], rkey: str) -> None:
    """Lexicon app.bsky.feed.post; the sentences as recorded."""
    head = "Invalid app.bsky.feed.post record:"
    if not TID.fullmatch(rkey):
        raise invalid(f'Invalid record key for {POST}: Invalid TID string (got "{rkey}") at $')
    for key in ("text", "createdAt"):
        if key not in value:
            raise missing(key, "$.record")
    if len(value["text"].encode()) > BYTES:
        size = len(value["text"].encode())
        raise invalid(f"{head} string too big (maximum {BYTES}, got {size}) at $.record.text")
    if (size := graphemes(value["text"])) > GRAPHEMES:
        raise invalid(f"{head} grapheme too big (maximum {GRAPHEMES}, got {size}) at $.record.text")
    if not _is_time(value["createdAt"]):
        raise invalid(f'{head} Invalid datetime (got "{value["createdAt"]}") at $.record.createdAt')
    if len(value.get("langs") or ()) > 3:
        size = len(value["langs"])
        raise invalid(f"{head} array too big (maximum 3, got {size}) at $.record.langs")
    for n, facet in enumerate(value.get("facets") or ()):
        for m, did in enumerate(f.get("did", "did:plc:none") for f in facet["features"]):
            if not DID.fullmatch(did):
                where = f"$.record.facets[{n}].features[{m}].did"
                raise invalid(f'{head} Invalid DID (got "{did}") at {where}')


def _is_time(value: str) -> bool:
    try:
        return bool(TIME.fullmatch(value) and datetime.fromisoformat(value))
    except ValueError:
        return False


def graphemes(text: str) -> int:
    """What a reader sees as one sign, well enough for families of emoji and accents."""
    count, joined = 0, False
    for sign in text:
        extends = unicodedata.combining(sign) or sign in "\u200d\ufe0f" or "🏻" <= sign <= "🏿"
        count += not (extends or joined)
        joined = sign == "\u200d"
    return count
