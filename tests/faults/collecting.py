"""Collecting, killed: every post once, none missing, no bookmark ahead of the rows (P1, P2)."""

from collections.abc import Callable
from dataclasses import dataclass
from unittest import mock

from sqlalchemy import func, select

import listener.collect as listening
from casebook import search
from casebook.queries import bodies
from casebook.tables.heard import mention, stream, verdict
from playground.wire import Json
from tests.faults.apart import Told, TownApart
from tests.faults.house import House
from tests.faults.scenes import FIVE, Found, diary_whole, post, read_all, settle


@dataclass
class Collecting:
    """Posts that mention us, found by two streams, and private words; more come in between."""

    posts: int = 24
    name: str = "collecting"

    def __post_init__(self) -> None:
        before = [(n - 999, post(FIVE[n], "di nuovo senza linea")) for n in range(5)]
        new = [
            (n - 60, post(FIVE[n % 5], f"senza linea da {n} giorni, vergogna!"))
            for n in range(self.posts)
        ]
        private = [
            (n - 60, {"who": who, "do": "x.dm", "text": f"vi scrivo in privato ({who})"})
            for n, who in enumerate(FIVE)
        ]
        self.before: tuple[Told, ...] = tuple(before)
        self.acts: tuple[Told, ...] = (*new, *private)
        self.meanwhile = (post("ana", "e ora anche il modem è rotto"),)

    def prepare(self, house: House, town: TownApart, ids: list[str]) -> None:
        settle(house, town)
        read_all(house)

    def work(self, house: House, move: Callable[..., object]) -> None:
        # Several blocks for few posts; the parent plays this life too, and goes on afterwards.
        with mock.patch.object(listening, "AT_ONCE", 8):
            for _ in range(3):
                move(minutes=6)
                read_all(house)

    def after_a_kill(self, house: House, town: TownApart) -> Found:
        """P2: whatever lies up to a bookmark has been kept."""
        kept = self._kept(house)
        with house.book.reading() as r:
            marks = {row.key: int(row.bookmark or 0) for row in r.rows(select(stream))}
        posts, private = town.ask(_said)
        upto = [p for p in posts if int(p) <= max(marks["mentions"], marks["search"])]
        upto += [p for p in private if int(p) <= marks["dms"]]
        return Found(lost=[f"post {p} lies behind the bookmark" for p in upto if p not in kept])

    def at_the_end(self, house: House, town: TownApart) -> Found:
        posts, private = town.ask(_said)
        kept = self._kept(house)
        found = Found(lost=[f"post {p} was never heard" for p in {*posts, *private} - set(kept)])
        found.doubled += [f"post {p} was kept {n} times" for p, n in kept.items() if n > 1]
        found.wrong += [f"post {p} came from nowhere" for p in set(kept) - {*posts, *private}]
        found.wrong += [*self._texts(house, len(kept)), *diary_whole(house)]
        return found

    def _kept(self, house: House) -> dict[str, int]:
        with house.book.reading() as r:
            query = select(mention.c.native_id, func.count()).group_by(mention.c.native_id)
            return {str(int(row[0])): row[1] for row in r.rows(query)}

    def _texts(self, house: House, number: int) -> list[str]:
        """Each word with its text, one verdict, one entry of the search and one count."""
        with house.book.reading() as r:
            ids = [row.id for row in r.rows(select(mention.c.id))]
            counts = {
                "texts": len(bodies.of_many(r, "mention", ids)),
                "verdicts": r.value(select(func.count()).select_from(verdict)),
                "counted": r.value(select(func.sum(stream.c.kept))),
                "searchable": len(search.find(r.connection, "linea", limit=1000))
                + len(search.find(r.connection, "privato", limit=1000))
                + len(search.find(r.connection, "modem", limit=1000)),
            }
        return [f"{n} {what} of {number} words" for what, n in counts.items() if n != number]


def _said(served: Json, clock: Json) -> tuple[list[str], list[str]]:
    with served.lock:
        store = served.town.x.store
        posts = [post.id for post in store.newest_first() if post.author.key != "linfa"]
        return posts, [m.id for m in store.messages if m.sender.key != "linfa"]
