"""The pretend Bluesky as a person sees it: a post with its thread."""

from typing import TYPE_CHECKING

from playground.page import page, said
from playground.platforms.bluesky_store import Record, stamp
from playground.wire import Request, Response

if TYPE_CHECKING:
    from playground.platforms.bluesky import Bluesky


def show(room: "Bluesky", request: Request) -> Response:
    """/profile/{DID or handle}/post/{record key}, as on the web application."""
    match request.path.strip("/").split("/"):
        case ["profile", who, "post", rkey] if account := room.store.find(who):
            found = (r for r in room.store.newest_first() if r.owner is account and r.rkey == rkey)
            if post := next(found, None):
                return page(f"{account.name} su Bluesky", _with_thread(room, post))
        case ["profile", who] if account := room.store.find(who):
            posts = [r for r in room.store.newest_first() if r.owner is account]
            return page(f"{account.name} su Bluesky", "".join(map(_said, posts)))
        case ["messages", *_]:
            return page("Messaggi", "<p>I messaggi privati si leggono nell'applicazione.</p>")
    return page("Questo post non c'è", "<p>This post is gone.</p>", status=404)


def _with_thread(room: "Bluesky", found: Record) -> str:
    above = room.store.records.get(found.parent)
    below = [r for r in room.store.newest_first() if r.parent == found.uri]
    return (_said(above) if above else "") + "".join(map(_said, [found, *reversed(below)]))


def _said(record: Record) -> str:
    author = f"{record.owner.name} @{record.owner.handle}"
    return said(author, stamp(record.at), record.value["text"], anchor=record.rkey)
