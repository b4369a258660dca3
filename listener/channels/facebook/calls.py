"""facebook-sdk, run through the account's own door, and Meta's errors in our words."""

import hashlib
import hmac
import json
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from listener.channel import Both, Busy, Channel, SignedOut, Trouble, Unknown

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # an invalid escape in facebook-sdk
    import facebook

HOST = "https://graph.facebook.com"
SIGNED_OUT = (102, 190)
THROTTLED = (4, 17, 32, 341, 613, *range(80_000, 80_015))
PASSING = (1, 2)  # "unknown" and "service": on a write nobody knows
PAGE_SIZE = 100

WAIT = Both("Meta chiede di aspettare.", "Meta asks us to wait.")
DEAD = Both(
    "La chiave della pagina non vale più: un amministratore deve metterne una nuova.",
    "The page's key is no longer valid: an administrator must give a new one.",
)
PERHAPS = Both(
    "Non so se Meta lo ha ricevuto: la sua risposta non è leggibile.",
    "Meta may have received it: its answer cannot be read.",
)


def read(channel: Channel, path: str, **args: Any) -> dict[str, Any]:
    """Raises the five errors."""
    return _called(channel, path, writes=False, args=args)


def write(channel: Channel, path: str, proof: str, **fields: Any) -> dict[str, Any]:
    """What Meta gave, with the field that proves it. Raises Unknown when that is missing."""
    # facebook-sdk sends a form and would mangle what lies inside an object.
    sent = {k: json.dumps(v) if isinstance(v, dict) else v for k, v in fields.items()}
    answer = _called(channel, path, writes=True, post_args=sent)
    if not answer.get(proof):
        raise Unknown(PERHAPS)
    return answer


def delete(channel: Channel, path: str) -> None:
    _called(channel, path, writes=True, method="DELETE")


def rows(channel: Channel, path: str, **args: Any) -> Iterator[dict[str, Any]]:
    """Row after row in the order given; a page is read only when its rows are wanted."""
    for page in pages(channel, path, **args):
        yield from page


def pages(channel: Channel, path: str, **args: Any) -> Iterator[list[dict[str, Any]]]:
    after: dict[str, Any] = {}
    while True:
        answer = read(channel, path, limit=PAGE_SIZE, **args, **after)
        yield list(answer.get("data") or ())
        paging = answer.get("paging") or {}
        if "next" not in paging:
            return
        after = {"after": paging["cursors"]["after"]}


def _called(channel: Channel, path: str, *, writes: bool, **how: Any) -> dict[str, Any]:
    try:
        answer = _graph(channel).request(f"{channel.setting('version')}/{path}", **how)
    except facebook.GraphAPIError as error:
        raise _trouble(channel, error, writes=writes) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        answer = None  # facebook-sdk stumbled over the body
    if isinstance(answer, dict):
        return answer
    raise Unknown(PERHAPS) if writes else channel.changed()


def _graph(channel: Channel) -> Any:
    """A client for one job. The token travels in a header: in an address it would reach logs."""
    graph = facebook.GraphAPI(session=channel.http.requests_session({HOST: ""}))
    token = channel.setting("token")
    graph.session.headers["Authorization"] = f"Bearer {token}"
    secret = channel.setting("app_secret").encode()
    proof = hmac.new(secret, token.encode(), hashlib.sha256).hexdigest()
    graph.session.params = {"appsecret_proof": proof}
    return graph


def _trouble(channel: Channel, error: facebook.GraphAPIError, *, writes: bool) -> Trouble:
    """Meta docs: Handling errors; Messenger error codes."""
    told = error.result.get("error") if isinstance(error.result, dict) else None
    code, subcode = error.code, told.get("error_subcode") if isinstance(told, dict) else None
    if code is None or code in PASSING:
        if writes:
            return Unknown(PERHAPS)
        return Busy(WAIT) if code else channel.changed(error.result)
    if code in SIGNED_OUT:
        return SignedOut(DEAD)
    if code in THROTTLED:
        return Busy(WAIT)
    known = dict(channel.about.refusals)
    word = str(subcode) if str(subcode) in known else str(200 if 200 <= code < 300 else code)
    return channel.refused(str(error.message), word, gone=(code, subcode) == (100, 33))


def listed(answer: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """The rows of an edge that came inside an object."""
    return list((answer.get(key) or {}).get("data") or ())
