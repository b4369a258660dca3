"""Collecting on the open networks, killed: each word of Mastodon, Bluesky, blog and pushes once."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from unittest import mock

from sqlalchemy import func, select

import listener.collect as listening
from casebook.tables.heard import body, mention, verdict
from tests.faults.apart import Told, TownApart
from tests.faults.house import House
from tests.faults.scenes import Found, Json, diary_whole, read_all, settle
from tests.faults.talking import join_networks, read_pushes

EACH = 3
SAY = {
    "mastodon": {"do": "mastodon.post", "text": "@linfa senza linea, {}"},
    "bluesky": {"do": "bluesky.post", "text": "@linfa.example senza linea, {}"},
    "blog": {"do": "wordpress.comment", "post": "$post", "text": "senza linea, {}"},
    "own": {"do": "hookman.say", "text": "senza linea, {}"},
    "direct": {"do": "mastodon.direct", "text": "vi scrivo in privato, {}"},
    "chat": {"do": "bluesky.dm", "text": "vi scrivo in privato, {}"},
}


def say(where: str, which: str) -> Json:
    return {"who": "ana", **SAY[where], "text": SAY[where]["text"].format(f"{where} {which}")}


@dataclass
class Hearing:
    """All that can be heard there is said; two more words come when a worker dies."""

    name: str = "hearing"
    meanwhile: tuple[Json, ...] = (say("mastodon", "dopo"), say("blog", "dopo"))

    def __post_init__(self) -> None:
        post = {"who": "linfa", "do": "wordpress.post", "as": "post", "title": "T", "text": "T"}
        pushed = [(-1.0, say("own", f"{n}")) for n in range(EACH)]
        self.before: tuple[Told, ...] = ((-999.0, post), *pushed)
        others = [where for where in SAY if where != "own"]
        self.acts: tuple[Told, ...] = tuple(
            (n * 5 - 60.0, say(where, f"{n}")) for n in range(EACH) for where in others
        )

    def prepare(self, house: House, town: TownApart, ids: list[str]) -> None:
        _, _, ada = settle(house, town)
        join_networks(house, town, by=ada)
        read_all(house)  # the first reading of all goes no further back than a page

    def work(self, house: House, move: Callable[..., object]) -> None:
        with mock.patch.object(listening, "AT_ONCE", 4):
            for _ in range(2):
                read_pushes(house)
                read_all(house)
                move(minutes=16)

    def after_a_kill(self, house: House, town: TownApart) -> Found:
        return Found(doubled=_twice(_kept(house)))

    def at_the_end(self, house: House, town: TownApart) -> Found:
        kept, said = _kept(house), set(town.ask(_said))
        found = Found(doubled=_twice(kept))
        found.lost += [f"“{text}” was never heard" for text in sorted(said - set(kept))]
        found.wrong += [f"“{text}” came from nowhere" for text in sorted(set(kept) - said)]
        with house.book.reading() as r:
            judged = r.value(select(func.count()).select_from(verdict))
        if judged != kept.total():
            found.wrong.append(f"{judged} verdicts of {kept.total()} words")
        found.wrong += diary_whole(house)
        return found


def _kept(house: House) -> Counter[str]:
    """The end of each text, by which it is known."""
    text = (body.c.of == "mention") & (body.c.of_id == mention.c.id) & (body.c.part == "text")
    with house.book.reading() as r:
        rows = r.rows(select(body.c.text).select_from(mention).join(body, text))
    return Counter(row.text.rpartition(", ")[2] for row in rows if ", " in row.text)


def _twice(kept: Counter[str]) -> list[str]:
    return [f"“{text}” was kept {n} times" for text, n in kept.items() if n > 1]


def _said(served: Any, clock: Any) -> list[str]:
    with served.lock:
        town = served.town
        texts = [status.text for status in town.mastodon.store.newest_first()]
        texts += [record.value.get("text", "") for record in town.bluesky.store.records.values()]
        talks = town.bluesky.store.convos.values()
        texts += [message.text for talk in talks for message in talk.messages]
        texts += [comment.text for comment in town.wordpress.site.comments.values()]
        texts += [item["text"] for item in town.hookman.items.values()]
    return [text.rpartition(", ")[2] for text in texts if ", " in text]
