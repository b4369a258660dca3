"""A gap read back, killed: every word of it once, and it is tried again until it is closed."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from unittest import mock

from sqlalchemy import select

import listener.collect as listening
from casebook.tables.heard import mention, stream
from casebook.tables.intake import gap
from listener import backfill
from tests.faults.apart import MONDAY, Told, TownApart
from tests.faults.house import House
from tests.faults.scenes import FIVE, Found, Json, diary_whole, post, settle

POSTS = 12
MISSED = tuple(
    (n - 60.0, post(FIVE[n % 5], f"senza linea da {n} giorni, Linfa!")) for n in range(POSTS)
)


@dataclass
class ReadingBack:
    """An hour that was scrolled past lies inside the platform's window still."""

    name: str = "reading back"
    before: tuple[Told, ...] = MISSED
    acts: tuple[Told, ...] = ()
    meanwhile: tuple[Json, ...] = ()

    def prepare(self, house: House, town: TownApart, ids: list[str]) -> None:
        settle(house, town)
        hour = {"from_at": MONDAY - timedelta(hours=2), "to_at": MONDAY, "at": MONDAY}
        with house.book.writing() as w:
            search = w.value(select(stream.c.id).where(stream.c.key == "search"))
            w.add(gap, stream_id=search, missed=POSTS, because=["passato", "passed"], **hour)

    def work(self, house: House, move: Callable[..., object]) -> None:
        with mock.patch.object(listening, "AT_ONCE", 4):
            for _ in range(3):
                for id in backfill.due(house.line):
                    backfill.fill(house.line, id)
                move(minutes=61)

    def after_a_kill(self, house: House, town: TownApart) -> Found:
        return Found(doubled=[f"a post was kept {n} times" for n in _kept(house).values() if n > 1])

    def at_the_end(self, house: House, town: TownApart) -> Found:
        kept, found = _kept(house), Found()
        found.doubled += [f"a post was kept {n} times" for n in kept.values() if n > 1]
        with house.book.reading() as r:
            row = r.row(select(gap))
        if len(kept) < POSTS:
            found.lost.append(f"{len(kept)} of {POSTS} posts were heard")
        elif row is None or row.ended_at is None:
            found.lost.append("all was heard, and the gap stands open for ever")
        return Found(found.lost, found.doubled, wrong=diary_whole(house))


def _kept(house: House) -> Counter[Any]:
    with house.book.reading() as r:
        return Counter(row.native_id for row in r.rows(select(mention.c.native_id)))
