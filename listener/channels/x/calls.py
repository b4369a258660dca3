"""tweepy, run through the account's own door: each page paid for, and its errors in our words."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import tweepy

from listener.channel import Changed, Channel, Json, OutOfCredit, Refused, Trouble, kit

OLDEST = re.compile(r"created after (\d{4}-\d\d-\d\dT[\d:.]+Z)")
HOST = "https://api.twitter.com"  # a literal inside tweepy


class TooOld(Refused):
    """The bookmark lies before what X still gives; ``oldest``: from when on it gives, aware UTC."""

    def __init__(self, said: str) -> None:
        super().__init__(said, said=said)
        told = OLDEST.search(said)
        self.oldest = datetime.fromisoformat(told.group(1)) if told else None


def client_of(channel: Channel) -> tweepy.Client:
    """A client for one job: tweepy's own is not safe to share."""
    names = ("consumer_key", "consumer_secret", "access_token")
    client = tweepy.Client(
        **{name: channel.setting(name) for name in names}, return_type=dict,
        access_token_secret=channel.setting("access_secret"), wait_on_rate_limit=False,
    )  # fmt: skip
    client.session = channel.http.requests_session({HOST: ""})
    return client


def asked(channel: Channel, call: Callable[..., Any], *args: Any, **fields: Any) -> Json:
    """A read: the whole answer, partial errors inside. Raises the five errors and TooOld."""
    return _called(channel, call, *args, **fields)


def done(channel: Channel, proof: str, call: Callable[..., Any], *args: Any, **fields: Any) -> Json:
    """A write: its ``data``, with the field that proves it. What cannot be read is Unknown."""
    try:
        answer = _called(channel, call, *args, **fields)
    except Changed:
        answer = {}
    data = answer.get("data")
    if answer.get("errors") and not data:
        raise refusal(channel, answer)
    return kit.proven(data, proof)


def pages(
    channel: Channel, call: Callable[..., Any], fields: dict[str, Any], price: float,
    sizes: tuple[int, ...], token: str,
) -> Iterator[Json]:  # fmt: skip
    """Each is paid for before it is asked; what it did not hold is given back.

    ``sizes``: the last and smallest for when the month's money is nearly used up.
    """
    next_page = None
    while True:
        size = _afforded(channel, sizes, price)
        try:
            answer = asked(channel, call, max_results=size, **fields, **{token: next_page})
        except Trouble:
            channel.http.give_back(size, price)
            raise
        channel.http.give_back(size - len(answer.get("data") or ()), price)
        if "data" not in answer and answer.get("errors"):
            raise refusal(channel, answer)
        yield answer
        next_page = (answer.get("meta") or {}).get("next_token")
        if not next_page:
            return


def refusal(channel: Channel, answer: Json) -> Refused:
    """The no inside a 200: ``errors`` and no ``data``."""
    first: Json = next(iter(answer.get("errors") or [{}]), {})
    gone = str(first.get("type", "")).endswith("resource-not-found")
    return channel.refused(str(first.get("detail") or first.get("message") or first), gone=gone)


def _called(channel: Channel, call: Callable[..., Any], *args: Any, **fields: Any) -> Json:
    try:
        answer = call(*args, user_auth=True, **fields)
    except tweepy.HTTPException as error:
        said = " ".join(map(str, error.api_messages)) or str(error)
        if "since_id" in said:
            raise TooOld(said) from None
        code = str(error.response.status_code)
        raise channel.refused(said, code, gone=code in ("404", "410")) from None
    except kit.ODD:
        raise channel.changed() from None  # tweepy stumbled over the body
    if not isinstance(answer, dict):
        raise channel.changed(answer)
    return answer


def _afforded(channel: Channel, sizes: tuple[int, ...], price: float) -> int:
    """The largest page the month's money still allows. Raises OutOfCredit."""
    for size in sizes[:-1]:
        try:
            channel.http.spend(size, price)
        except OutOfCredit:
            continue
        return size
    channel.http.spend(sizes[-1], price)
    return sizes[-1]
