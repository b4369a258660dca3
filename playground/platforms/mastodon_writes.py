"""Writing calls of the pretend Mastodon (Mastodon docs: statuses, conversations)."""

from playground.platforms import mastodon_dialect as dialect
from playground.platforms.mastodon_reads import Call
from playground.platforms.mastodon_shape import URL
from playground.platforms.mastodon_store import HANDLE, WIDTHS, Status
from playground.wire import Json, Response, as_json


def post(call: Call) -> Response:
    """The same Idempotency-Key within an hour gives the same status."""
    key, now = call.request.headers.get("idempotency-key", ""), call.at.town.now()
    before = call.at.store.sent_once(key, now) if key else None
    if before and "idempotency ignored" not in call.at.quirks:
        return as_json(call.at.shape.status(before))
    sent = call.request.fields()
    text, answered = _text(call, sent), _answered(call, sent.get("in_reply_to_id"))
    visibility = str(sent.get("visibility") or "public")
    if visibility not in WIDTHS:
        raise dialect.refusal(422, "Validation failed: Visibility is not included in the list")
    if "visibility ignored" in call.at.quirks:
        visibility = "public"
    made = call.at.publish(text, visibility, answered, str(sent.get("spoiler_text") or ""))
    call.at.store.once[key] = (now, made)
    return as_json(call.at.shape.status(made))


def edit(call: Call, status_id: str) -> Response:
    found = _own(call, status_id)
    call.at.change(found, _text(call, call.request.fields()))
    call.at.town.ledger.arrived(
        "mastodon", "edit", call.me.key, found.visibility, found.text, found.id
    )
    return as_json(call.at.shape.status(found))


def delete(call: Call, status_id: str) -> Response:
    found = _own(call, status_id)
    call.at.store.delete(found)
    call.at.town.ledger.arrived(
        "mastodon", "delete", call.me.key, found.visibility, found.text, found.id
    )
    return as_json(call.at.shape.status(found) | {"text": found.text})


def nothing(call: Call, *_: str) -> Response:
    """Read marks and the like: nothing anybody could see."""
    return as_json({})


def _own(call: Call, status_id: str) -> Status:
    found = call.status(status_id)
    if found.author != call.me:
        raise dialect.not_found()
    return found


def _text(call: Call, sent: Json) -> str:
    """An address counts as 23 characters, a handle without its server (Mastodon docs: statuses)."""
    text = str(sent.get("status") or "").strip()
    if not text:
        raise dialect.refusal(422, "Validation failed: Text can't be blank")
    short = HANDLE.sub(lambda found: "@" + found[1].partition("@")[0], URL.sub("x" * 23, text))
    if len(short) > call.at.most:
        words = f"Validation failed: Text character limit of {call.at.most} exceeded"
        raise dialect.refusal(422, words)
    return text


def _answered(call: Call, status_id: Json) -> Status | None:
    if not status_id:
        return None
    found = call.at.store.get(str(status_id))
    if found is None or not call.at.store.sees(call.me, found):
        raise dialect.refusal(404, "The post you are trying to reply to does not appear to exist.")
    return found
