"""facebook-sdk, run through the account's own door, and Meta's errors in our words."""

import hashlib
import hmac
import json
import warnings
from collections.abc import Iterator
from typing import Any

from listener.channel import Busy, Channel, Json, SignedOut, Trouble, kit
from listener.channels.facebook.about import say

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # an invalid escape in facebook-sdk
    import facebook

HOST = "https://graph.facebook.com"
SIGNED_OUT = (102, 190)
THROTTLED = (4, 17, 32, 341, 613, *range(80_000, 80_015))
PASSING = (1, 2)  # "unknown" and "service": on a write nobody knows
PAGE_SIZE = 100


def read(channel: Channel, path: str, **args: Any) -> Json:
    """Raises the five errors."""
    return _called(channel, path, writes=False, args=args)


def write(channel: Channel, path: str, proof: str, **fields: Any) -> Json:
    """What Meta gave, with the field that proves it. Raises Unknown when that is missing."""
    # facebook-sdk sends a form and would mangle what lies inside an object.
    sent = {k: json.dumps(v) if isinstance(v, dict) else v for k, v in fields.items()}
    return kit.proven(_called(channel, path, writes=True, post_args=sent), proof)


def delete(channel: Channel, path: str) -> None:
    _called(channel, path, writes=True, method="DELETE")


def pages(channel: Channel, path: str, **args: Any) -> Iterator[list[Json]]:
    after: dict[str, Any] = {}
    while True:
        answer = read(channel, path, limit=PAGE_SIZE, **args, **after)
        yield list(answer.get("data") or ())
        paging = answer.get("paging") or {}
        if "next" not in paging:
            return
        after = {"after": paging["cursors"]["after"]}


def _called(channel: Channel, path: str, *, writes: bool, **how: Any) -> Json:
    try:
        answer = _graph(channel).request(f"{channel.setting('version')}/{path}", **how)
    except facebook.GraphAPIError as error:
        raise _trouble(channel, error, writes=writes) from None
    except kit.ODD:
        answer = None  # facebook-sdk stumbled over the body
    if isinstance(answer, dict):
        return answer
    raise kit.perhaps() if writes else channel.changed()


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
            return kit.perhaps()
        return Busy(say.WAIT) if code else channel.changed(error.result)
    if code in SIGNED_OUT:
        return SignedOut(say.DEAD)
    if code in THROTTLED:
        return Busy(say.WAIT)
    known = dict(channel.about.refusals)
    word = str(subcode) if str(subcode) in known else str(200 if 200 <= code < 300 else code)
    return channel.refused(str(error.message), word, gone=(code, subcode) == (100, 33))


def listed(answer: Json, key: str) -> list[Json]:
    """The rows of an edge that came inside an object."""
    return list((answer.get(key) or {}).get("data") or ())
