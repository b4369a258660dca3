"""The pretend Mastodon as a person sees it: a status with its thread, a profile."""

from typing import TYPE_CHECKING

from playground.page import page, said
from playground.platforms.mastodon_dialect import missing_page, stamp
from playground.platforms.mastodon_store import Status
from playground.wire import Request, Response

if TYPE_CHECKING:
    from playground.platforms.mastodon import Mastodon


def show(at: "Mastodon", request: Request) -> Response:
    parts = request.path.strip("/").split("/")
    handle = parts[0].removeprefix("@") if parts[0].startswith("@") else ""
    person = next((one for one in at.people if one.mastodon == handle), None)
    if person is None:
        return missing_page()
    if len(parts) == 1:
        theirs = [s for s in at.store.newest_first() if s.author == person and _open(s)]
        return page(f"{person.name} (@{handle})", "".join(map(_said, theirs)))
    status = at.store.get(parts[1])
    if status is None or status.author != person:
        return page("Questo post non c'è", "<p>This post is gone.</p>", status=404)
    above, below = at.store.thread(status)
    # This page shows private words too: it is the town's own window, nobody else looks in.
    return page(f"{person.name} su Mastodon", "".join(map(_said, [*above, status, *below])))


def _open(status: Status) -> bool:
    return status.visibility in ("public", "unlisted")


def _said(status: Status) -> str:
    author = f"{status.author.name} @{status.author.mastodon}"
    edited = " · modificato" if status.edited_at else ""
    seen_by = f"<small>{status.visibility}{edited}</small>"
    return said(author, stamp(status.at), status.text, seen_by, status.id)
