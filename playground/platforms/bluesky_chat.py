"""Private conversations on the pretend Bluesky (lexicons chat.bsky.convo.*), through the PDS."""

from typing import TYPE_CHECKING

from playground.people import BRAND
from playground.platforms.bluesky_call import Call
from playground.platforms.bluesky_dialect import Xrpc, invalid
from playground.platforms.bluesky_repo import graphemes
from playground.platforms.bluesky_store import Account, Convo, Message, Store, stamp
from playground.wire import Json, Response, as_json

if TYPE_CHECKING:
    from playground.platforms.bluesky import Bluesky

LONGEST = 1000  # graphemes
VIEW = "chat.bsky.convo.defs#messageView"


def availability(call: Call) -> Response:
    """Whether one may write, and the conversation there is; nothing is made."""
    try:
        other = _other(call)
    except Xrpc as unknown:
        if "RecipientNotFound" in unknown.response.body.decode():
            return as_json({"canChat": False})
        raise
    found = between(call.store, call.me, other)
    if found:
        return as_json({"canChat": True, "convo": _convo(call, found)})
    return as_json({"canChat": not refusal(call.store, call.me, other)})


def for_members(call: Call) -> Response:
    """The conversation with somebody; it begins here when there was none."""
    return as_json({"convo": _convo(call, begin(call.room, call.me, _other(call)))})


def convo(call: Call) -> Response:
    return as_json({"convo": _convo(call, _mine(call, call.asked("convoId")))})


def convos(call: Call) -> Response:
    size, cursor = call.number("limit", 50, 100), call.asked("cursor")
    own = [c for c in call.store.convos.values() if call.me in c.members]
    rest = sorted((c for c in own if not cursor or c.rev < cursor), key=lambda c: c.rev)[::-1]
    more = {"cursor": rest[size - 1].rev} if len(rest) > size else {}
    return as_json({"convos": [_convo(call, each) for each in rest[:size]], **more})


def messages(call: Call) -> Response:
    size, cursor = call.number("limit", 50, 100), call.asked("cursor")
    said = _mine(call, call.asked("convoId")).messages
    seen = [m for m in reversed(said) if call.me.did not in m.deleted_for]
    rest = [m for m in seen if not cursor or m.id < cursor]
    more = {"cursor": rest[size - 1].id} if len(rest) > size else {}
    return as_json({"messages": [_view(m) for m in rest[:size]], **more})


def send(call: Call) -> Response:
    found, sent = _mine(call, str(call.need("convoId"))), call.need("message")
    text = str(sent.get("text", ""))
    if graphemes(text) > LONGEST:
        raise invalid(f"Input/message/text must not be longer than {LONGEST} graphemes")
    made = deliver(call.room, found, call.me, text, sent.get("facets"))
    if call.me.person.key == BRAND:
        other = other_of(found, call.me).person
        call.room.town.ledger.arrived("bluesky", "dm", other.key, "private", text, made.id)
        call.room.town.written_to(other, {"do": "bluesky.dm"})
    view = _view(made)
    del view["$type"]
    return as_json(view)


def delete_for_self(call: Call) -> Response:
    found = _mine(call, str(call.need("convoId")))
    message = next((m for m in found.messages if m.id == call.need("messageId")), None)
    if message is None:
        raise invalid("no such message")
    message.deleted_for.add(call.me.did)
    view = _view(message) | {"$type": "chat.bsky.convo.defs#deletedMessageView"}
    del view["text"]
    return as_json(view)


def update_read(call: Call) -> Response:
    found = _mine(call, str(call.need("convoId")))
    found.rev = call.store.tid(call.room.town.now())
    found.read[call.me.did] = found.rev
    return as_json({"convo": _convo(call, found)})


def begin(room: "Bluesky", one: Account, other: Account) -> Convo:
    """Raises Xrpc by the name the lexicon gives to this no."""
    if found := between(room.store, one, other):
        return found
    if name := refusal(room.store, one, other):
        raise Xrpc(name, "the recipient cannot be messaged")
    id = room.store.tid(room.town.now())
    known = room.store.points_at(other, "app.bsky.graph.follow", one.did)
    made = Convo(id, (one, other), id, {one.did, other.did} if known else {one.did})
    room.store.convos[id] = made
    return made


def deliver(
    room: "Bluesky", found: Convo, sender: Account, text: str, facets: Json = None
) -> Message:
    made = Message(room.store.tid(room.town.now()), sender, text, room.town.now(), facets)
    found.messages.append(made)
    found.accepted.add(sender.did)
    found.rev = room.store.tid(room.town.now())
    return made


def refusal(store: Store, one: Account, other: Account) -> str:
    """Why `one` may not begin with `other`; a declaration never made counts as following."""
    if store.points_at(other, "app.bsky.graph.block", one.did):
        return "BlockedActor"
    if store.points_at(one, "app.bsky.graph.block", other.did):
        return "BlockedSubject"
    allows = store.allows(other) or "following"
    if allows == "none":
        return "MessagesDisabled"
    follows = store.points_at(other, "app.bsky.graph.follow", one.did)
    return "" if allows == "all" or follows else "NotFollowedBySender"


def between(store: Store, one: Account, other: Account) -> Convo | None:
    return next((c for c in store.convos.values() if one in c.members and other in c.members), None)


def other_of(found: Convo, me: Account) -> Account:
    return next(member for member in found.members if member is not me)


def _other(call: Call) -> Account:
    others = [did for did in call.many("members") if did != call.me.did]
    if len(others) != 1:
        raise invalid("exactly one other member is needed")
    found = call.store.accounts.get(others[0])
    if found is None or found.state:
        raise Xrpc("RecipientNotFound", "the recipient cannot be messaged")
    return found


def _mine(call: Call, convo_id: str) -> Convo:
    found = call.store.convos.get(convo_id)
    if found is None or call.me not in found.members:
        raise Xrpc("InvalidConvo", "no such conversation")
    return found


def _convo(call: Call, found: Convo) -> dict[str, Json]:
    """convoView"""
    me = call.me.did
    seen = [m for m in found.messages if me not in m.deleted_for]
    unread = [m for m in seen if m.sender.did != me and m.id > found.read.get(me, "")]
    return {
        "id": found.id,
        "rev": found.rev,
        "members": [
            {"did": m.did, "handle": m.handle} | ({"displayName": m.name} if m.name else {})
            for m in found.members
        ],
        "muted": False,
        "status": "accepted" if me in found.accepted else "request",
        "unreadCount": len(unread),
        "kind": {"$type": "chat.bsky.convo.defs#directConvo"},
        **({"lastMessage": _view(seen[-1])} if seen else {}),
    }


def _view(message: Message) -> dict[str, Json]:
    return {
        "$type": VIEW,
        "id": message.id,
        "rev": message.id,
        "text": message.text,
        **({"facets": message.facets} if message.facets else {}),
        "sender": {"did": message.sender.did},
        "sentAt": stamp(message.at),
    }
