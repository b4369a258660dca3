"""A notice board for the pages of channels: it answers, fails and pushes as a test tells it."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from casebook.database import Book
from casebook.tables.heard import stream
from dashboard.house import House
from listener.channel import (
    About,
    Both,
    Channel,
    Contact,
    Heard,
    Item,
    Listen,
    Probe,
    Push,
    Refused,
    Setting,
    Stream,
    days,
    minutes,
    same,
)
from listener.client import Doors
from listener.line import Line
from listener.registry import CHANNELS, Registry, load
from outreach.desks.console import Console
from outreach.desks.rt import Rt
from tests.cast import connect
from tests.dashboard.site import house

DESKS = {"rt": Rt, "console": Console}


class Board(Channel):
    about = About(
        key="board",
        name="Notice board",
        manual="https://board.example/manual",
        settings=(
            Setting("address", same("Address")),
            Setting("token", same("Token"), secret=True),
            Setting("boards", same("Boards"), many=True, required=False),
        ),
        streams=(Stream("notices", every=minutes(2), window=days(7), cost=0.005),),
        contact=Contact(max_chars=500),
        listen=Listen("x-signature", "token", prefix="sha256="),
    )
    trouble: Exception | None = None

    def probe(self) -> Probe:
        if self.trouble:
            raise self.trouble
        return Probe("@LinfaCasa", "7", can=(Both("leggere", "read"),))

    def collect(self, stream: str, since: str | None) -> Iterator[Item]:
        yield from ()

    def receive(self, push: Push) -> Iterable[Item]:
        for each in json.loads(push.body)["notices"]:
            yield Heard(each["id"], each["text"], None, None, kind="comment")

    def greet(self, query: Any) -> str:
        if query.get("word") != self.setting("token"):
            raise Refused("This is not ours.")
        return str(query["challenge"])

    def contact(self, person: Any, about: Any, message: Any) -> Any:
        raise Refused("Nobody is written to in these tests.")


def open_house(book: Book, plugins: Path | None = None, **ceilings: float) -> House:
    """Notice boards, the pretend desks, and whatever lies in the plugins folder."""
    doors = Doors(book, ceilings=ceilings)
    shelf = load("listener.channels", Channel, CHANNELS, plugins)
    kinds = {**shelf.kinds, "board": Board}
    channels = Registry(book, type(shelf)(kinds, shelf.broken), doors)
    desks = Registry(book, type(shelf)(DESKS), doors)
    return house(book, registry=channels, desks=desks, line=Line(book, channels))


def a_board(
    book: Book, name: str = "Forum", *, read: dict[str, Any] | None = None, **of: Any
) -> int:
    """An account with one stream; ``read`` are columns of the stream."""
    given = {"settings": {"address": "https://board.example"}, "secrets": {"token": "hush"}}
    id = connect(book, "board", name=name, **(given | of))
    with book.writing() as w:
        w.add(stream, account_id=id, key="notices", **({"due_at": w.now} | (read or {})))
    return id
