"""Page after page from X, each one paid for."""

from collections.abc import Callable, Iterator
from typing import Any

from listener.channel import Channel, OutOfCredit, Trouble
from listener.channels.x.calls import Json, asked, refusal


def pages(
    channel: Channel,
    call: Callable[..., Any],
    fields: dict[str, Any],
    price: float,
    sizes: tuple[int, ...],
    token: str,
) -> Iterator[Json]:
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
