"""From an item of a delivery, as docs/webhook.md describes it, to what was heard."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from listener.channel import Author, Broken, Deleted, Edited, Heard, Item, Visibility, kit
from listener.channels.webhook.about import say

VERSION = 1
KINDS = ("post", "comment", "message")


def item(told: Any) -> Item:
    """What a field holds that it should not is said by the field's name, and the rest goes on."""
    found: dict[str, Any] = {"raw": kit.raw(told)}
    for name, read in FIELDS.items():
        try:
            found[name] = read(told.get(name))
        except kit.ODD:
            words = say.ODD_FIELD.filled(name=name)
            # As a delivery of its own: so it can be read again.
            alone = kit.raw({"version": VERSION, "items": [told]})
            return Broken(found.get("id", ""), alone, words)
        if name == "deleted" and found[name]:
            return Deleted(found["id"])
    to_us, edited, _ = (found.pop(name) for name in ("to_us", "edited", "deleted"))
    facts = {} if to_us is None else {"mentions_us": to_us}
    heard = Heard(native_id=found.pop("id"), facts=facts, **found)
    return Edited(heard) if edited else heard


def _id(told: Any) -> str:
    if isinstance(told, bool) or not isinstance(told, str | int) or not str(told).strip():
        raise TypeError
    return str(told)


def _a(kind: type, otherwise: Any = None) -> Callable[[Any], Any]:
    def read(told: Any) -> Any:
        if told is not None and not isinstance(told, kind):
            raise TypeError
        return otherwise if told is None else told

    return read


def _text(told: Any) -> str:
    if not isinstance(told, str):
        raise TypeError
    return told


def _kind(told: Any) -> str:
    return KINDS[KINDS.index(told or "post")]


def _moment(told: Any) -> datetime | None:
    """ISO 8601 with its zone, or nothing."""
    found = datetime.fromisoformat(told) if told is not None else None
    if found and found.tzinfo is None:
        raise ValueError
    return found.astimezone(UTC) if found else None


def _author(told: Any) -> Author | None:
    if told is None:
        return None
    id, text = _id(told.get("id")), _a(str, "")
    handle, name = text(told.get("handle")), text(told.get("name"))
    return Author(id, handle or name or id, name, text(told.get("url")) or None)


FIELDS: Mapping[str, Callable[[Any], Any]] = {
    "id": _id,
    "deleted": _a(bool),
    "edited": _a(bool),
    "text": _text,
    "visibility": Visibility,  # never guessed: an answer is at most as wide
    "kind": _kind,
    "author": _author,
    "said_at": _moment,
    "title": _a(str, ""),
    "html": _a(bool, False),
    "url": _a(str),
    "thread": _a(str),
    "reply_to": _a(str),
    "to_us": _a(bool),
}
