"""Reading again with the learned judge, killed: each word once, nobody hidden, no one judged over."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from unittest import mock

from sqlalchemy import select, update

from casebook.tables.heard import account, head, mention, verdict
from casebook.tables.team import event
from listener.judging import again
from outreach import correcting
from playground.wire import Json
from tests.faults.apart import Told, TownApart
from tests.faults.house import House
from tests.faults.scenes import FIVE, Found, diary_whole, post, read_all, settle
from tests.simulator.judge import kept_vectors, one_sided

SURE = "senza linea da {n} giorni, vergogna, voglio il rimborso!"
WORDS = (SURE, "e quindi {n}", "arriva la fibra in via Mazzini {n}?", "bravissimi, grazie {n}")
PART, CORRECTED = 4, 3


@dataclass
class Judging:
    """A judge that sees nothing in anything, a team that can look at one of a hundred."""

    posts: int = 16
    name: str = "judging again"

    def __post_init__(self) -> None:
        said = (WORDS[n % len(WORDS)].format(n=n) for n in range(self.posts))
        self.before: tuple[Told, ...] = tuple(
            (n - 60.0, post(FIVE[n % 5], each)) for n, each in enumerate(said)
        )
        self.acts: tuple[Told, ...] = ()
        self.meanwhile: tuple[Json, ...] = ()

    def prepare(self, house: House, town: TownApart, ids: list[str]) -> None:
        """Some were looked at before the judge came to them."""
        ben, _, _ = settle(house, town)
        read_all(house)
        with house.book.writing() as w:
            w.run(update(account).values(share=1))
            weights = again.base64.b64encode(one_sided("other")).decode()
            w.add(head, weights=weights, report={}, made_at=w.now)
            words = [row.id for row in w.rows(select(mention.c.id).order_by(mention.c.id))]
        for id in words[:CORRECTED]:
            correcting.correct(house.office, id, kind="question", by=ben)
        self._think(words, house)

    def _think(self, words: list[int], house: House) -> None:
        """Before any life is forked: the encoder keeps threads of its own."""
        with house.book.reading() as r, kept_vectors():
            texts = again.bodies.of_many(r, "mention", words)
            again.encoder.vectors([*texts.values()])

    def work(self, house: House, move: Callable[..., object]) -> None:
        with kept_vectors(), mock.patch.object(again, "AT_ONCE", PART):
            for _ in range(self.posts):
                for first in again.due(house.line):
                    again.judge(house.line, first)
            move(minutes=6)

    def after_a_kill(self, house: House, town: TownApart) -> Found:
        """A word counts as read only together with what was thought of it."""
        found, said = Found(), self._said(house)
        for id, judges in said.items():
            read = [row for row in judges if row.again_at]
            thought = [row for row in judges if row.wants is not None]
            if any(row.judge == "person" for row in judges):
                found.wrong += [f"word {id} was judged over a person"] * bool(thought)
            elif len(thought) != len(read):
                many = len(thought) > len(read)
                told = f"word {id}: read {len(read)} times, {len(thought)} verdicts"
                (found.doubled if many else found.lost).append(told)
        return found

    def at_the_end(self, house: House, town: TownApart) -> Found:
        found, said = self.after_a_kill(house, town), self._said(house)
        unread = [id for id, judges in said.items() if not any(row.again_at for row in judges)]
        found.lost += [f"word {id} was never read again" for id in unread]
        with house.book.reading() as r:
            flagged = {row.id for row in r.rows(select(mention.c.id).where(mention.c.flagged))}
            lines = r.rows(select(event.c.about).where(event.c.what == "below the share"))
        for id, judges in said.items():
            sure = judges[0].complaint and judges[0].certainty >= again.SURE
            if sure and id not in flagged:
                found.lost.append(f"word {id} surely complains and waits no more")
        hidden = {id for id in said if id not in flagged}
        for id, n in Counter(line.about["mention"] for line in lines).items():
            found.doubled += [f"word {id} was put below {n} times"] * (n > 1)
            found.wrong += [f"word {id} was put below and waits"] * (id not in hidden)
        return Found(found.lost, found.doubled, wrong=[*found.wrong, *diary_whole(house)])

    def _said(self, house: House) -> dict[int, list[Json]]:
        with house.book.reading() as r:
            rows = r.rows(select(verdict).order_by(verdict.c.id))
        said: dict[int, list[Json]] = {}
        for row in rows:
            said.setdefault(row.mention_id, []).append(row)
        return said
