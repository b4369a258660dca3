"""XRPC through the account's own door: one session kept in memory, renewed when it runs out."""

import json
from collections.abc import Iterator
from typing import Any

from listener.channel import Answer, Channel, Json, SignedOut, Trouble, kit
from listener.channels.bluesky.about import say

CHAT = {"atproto-proxy": "did:web:api.bsky.chat#bsky_chat"}
SESSION = "com.atproto.server"
PAGE = 100
SAID_KEPT = 300
# 400, not 401, as real servers answer: the token has run out, or was made with another key.
RUN_OUT = {"Token has expired", "Token has been revoked", "Token could not be verified"}
OURS = {
    "AccountTakedown": say.OUR_TAKEDOWN,
    "AccountDeactivated": say.OUR_DEACTIVATED,
    "AuthFactorTokenRequired": say.MAIN_PASSWORD,
}


def read(channel: Channel, method: str, **query: Any) -> Json:
    """Raises the five errors."""
    answer = _called(channel, "GET", method, query=query).json()
    if isinstance(answer, dict):
        return answer
    raise channel.changed(answer)


def write(channel: Channel, method: str, proof: str, **sent: Any) -> Json:
    """What came back, with the field that proves it. Raises Unknown when that is missing."""
    return kit.proven(_called(channel, "POST", method, json=sent, writes=True).json(), proof)


def pages(channel: Channel, method: str, rows: str, **query: Any) -> Iterator[list[Json]]:
    """Page after page as the service lists them; one is read only when it is wanted."""
    cursor = None
    while True:
        answer = read(channel, method, limit=PAGE, cursor=cursor, **query)
        yield answer[rows]
        if answer.get("cursor") in (None, "", cursor):
            return
        cursor = answer["cursor"]


def sign_in(channel: Channel) -> Json:
    """A new session: of these there are 30 in five minutes and 300 a day."""
    sent = {"identifier": channel.setting("handle"), "password": channel.setting("password")}
    return _kept(channel, _asked(channel, "POST", f"{SESSION}.createSession", json=sent))


def _called(channel: Channel, verb: str, method: str, **how: Any) -> Answer:
    """A token that has run out did nothing: the same call goes again, with a new one, once."""
    token = channel.http.memory.get("accessJwt") or sign_in(channel)["accessJwt"]
    answer = _asked(channel, verb, method, token, **how)
    if _has_run_out(answer):
        answer = _asked(channel, verb, method, _renewed(channel), **how)
    if answer.status < 300:
        return answer
    raise _trouble(channel, answer)


def _renewed(channel: Channel) -> str:
    token = channel.http.memory.get("refreshJwt", "")
    answer = _asked(channel, "POST", f"{SESSION}.refreshSession", token)
    session = _kept(channel, answer) if answer.status < 300 else sign_in(channel)
    return str(session["accessJwt"])


def _kept(channel: Channel, answer: Answer) -> Json:
    """The tokens stay in the memory of this process: lost at a restart, and made anew."""
    if answer.status >= 300:
        raise _trouble(channel, answer)
    session = answer.json()
    wanted = ("accessJwt", "refreshJwt", "did", "handle")
    if not isinstance(session, dict) or not all(isinstance(session.get(k), str) for k in wanted):
        raise channel.changed()
    channel.http.memory.update({key: session[key] for key in wanted[:2]})
    return session


def _asked(
    channel: Channel, verb: str, method: str, token: str | None = None, **how: Any
) -> Answer:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    headers |= CHAT if method.startswith("chat.") else {}
    return channel.http.ask(verb, f"/xrpc/{method}", headers=headers, accept=(400, 401), **how)


def _has_run_out(answer: Answer) -> bool:
    return answer.status == 400 and _told(answer).get("message") in RUN_OUT


def _trouble(channel: Channel, answer: Answer) -> Trouble:
    """The name of the error decides; atproto.com, specs: HTTP API, error responses."""
    told = _told(answer)
    name, said = str(told.get("error", "")), str(told.get("message", ""))
    if answer.status == 401:
        return SignedOut(OURS.get(name, say.WRONG))
    return channel.refused(said, name, gone=name in ("NotFound", "RecordNotFound"))


def _told(answer: Answer) -> Json:
    try:
        told = json.loads(answer.body)
    except ValueError:
        told = None
    return told if isinstance(told, dict) else {"message": answer.text[:SAID_KEPT]}
