"""What all deeds share: a row to do it to, picked by chance, and how long one may be interrupted."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Table, literal, select

from casebook.tables.cases import cases
from tests.simulator.mood import Mood
from tests.simulator.world import BEN, CLEO, DARIO, MARTA, World

AGENTS = (BEN, CLEO, DARIO, MARTA)


class Nothing(Exception):
    """There is nothing to do it to."""


class Deeds:
    """Each deed picks what it is done to by chance; what the house refuses is a normal answer."""

    def __init__(self, world: World, mood: Mood) -> None:
        self.world, self.random, self.office = world, world.random, world.office
        self.mood = mood

    @property
    def agent(self) -> int:
        return self.random.choice(AGENTS)

    def _case(self) -> Any:
        """Mostly one that somebody has; what lies in the queue waits for hands."""
        owned = cases.c.owner_id.is_not(None)
        return self._any(
            cases, cases.c.ended_at.is_(None), owned | literal(self.random.random() > 0.9)
        )

    def _on(self, case: Any) -> int:
        return case.owner_id or self.agent

    def _any(self, table: Table, *where: Any) -> Any:
        return self._row(select(table).where(*where).order_by(*table.primary_key.columns))

    def _row(self, query: Any) -> Any:
        """Raises Nothing when there is none. The newest ones are the likeliest."""
        with self.office.book.reading() as r:
            rows: Sequence[Any] = r.rows(query)
        if not rows:
            raise Nothing
        return rows[-1 - min(int(self.random.expovariate(0.3)), len(rows) - 1)]


def soon(random: Any) -> timedelta:
    """How long somebody may be interrupted: shorter than any lease."""
    return timedelta(seconds=random.randint(1, 200))
