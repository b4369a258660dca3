"""What a worker does when it is killed: a scene is prepared once, worked through, and judged."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import select

from casebook import diary
from casebook.tables.heard import stream
from config.seed import seed
from config.settings import Settings
from listener import accounts
from listener.collect import collect
from playground.wire import Json
from tests.cast import ADA, BEN, CLEO, hire
from tests.faults.apart import Told, TownApart
from tests.faults.house import House

BRAND = {"brand": {"name": "Linfa", "handles": ["LinfaCasa"]}}
X_KEYS = ("consumer_key", "consumer_secret", "access_token")
FIVE = ("ana", "peter", "lucia", "ugo", "sofia")


@dataclass
class Found:
    """What a judge saw wrong, in words, and how the kills after the effect were resolved."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wider: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    after_effect: int = 0
    resolved: int = 0

    def add(self, other: "Found") -> None:
        self.lost += other.lost
        self.doubled += other.doubled
        self.wider += other.wider
        self.wrong += other.wrong
        self.after_effect += other.after_effect
        self.resolved += other.resolved

    @property
    def broken(self) -> list[str]:
        return [*self.lost, *self.doubled, *self.wider, *self.wrong]


class Scene(Protocol):
    name: str
    before: tuple[Told, ...] = ()  # what has happened in town when the scene is prepared
    acts: tuple[Told, ...] = ()  # and then
    meanwhile: tuple[Json, ...] = ()  # what happens in town while nobody of ours lives

    def prepare(self, house: House, town: TownApart, ids: list[str]) -> None:
        """Everything before the kills begin, by the real verbs."""
        ...

    def work(self, house: House, move: Callable[..., object]) -> None:
        """What any worker does, from whatever it finds, until nothing is due; ``move``s the clock."""
        ...

    def after_a_kill(self, house: House, town: TownApart) -> Found:
        """What must hold at any moment."""
        ...

    def at_the_end(self, house: House, town: TownApart) -> Found:
        """What must hold when all is quiet."""
        ...


def settle(house: House, town: TownApart) -> tuple[int, int, int]:
    """The brand's words, a small team (Ben, Cleo, Ada) and X, live."""
    seed(house.book, Settings.model_validate(BRAND))
    ben, cleo, ada = (hire(house.book, who) for who in (BEN, CLEO, ADA))
    keys = town.ask(_x_keys)
    values = {key: keys[key] for key in X_KEYS} | {"access_secret": keys["access_token_secret"]}
    address = f"{house.base}/x"
    values |= {"words": ("Linfa",), "address": address, "site": address}
    x = accounts.save(
        house.book, house.channels, key="x", name="X", values=values, by=None, internal=True
    )
    accounts.go_live(house.book, x, by=ada)
    return ben, cleo, ada


def _x_keys(served: Json, clock: Json) -> dict[str, str]:
    return dict(served.town.x.credentials)


def read_all(house: House) -> None:
    """Collect every stream that is due."""
    with house.book.reading() as r:
        ids = [row.id for row in r.rows(select(stream.c.id).order_by(stream.c.id))]
    for id in ids:
        collect(house.line, id)


def diary_whole(house: House) -> list[str]:
    with house.book.reading() as r:
        return [
            f"diary line {n} broken" for n in diary.broken_links(r.connection, house.book.vault)
        ]


def post(who: str, said: str) -> Json:
    return {"who": who, "do": "x.post", "text": f"@LinfaCasa {said}"}
