"""The pretend town: people, platforms, faults and ledger behind one `handle`."""

import random
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from playground.control import Control
from playground.faults import Faults, Platform
from playground.ledger import Ledger
from playground.people import People, Person
from playground.wire import Json, Request, Response, as_json

if TYPE_CHECKING:
    from playground.desks.rt import Rt
    from playground.platforms.blogs import Blogs
    from playground.platforms.bluesky import Bluesky
    from playground.platforms.graph import Graph
    from playground.platforms.hookman import Hookman
    from playground.platforms.mastodon import Mastodon
    from playground.platforms.post import Post
    from playground.platforms.wordpress import WordPress
    from playground.platforms.x import X

ROOMS = {
    "x": "x",
    "graph": "graph",
    "blog": "blogs",
    "rt": "rt",
    "post": "post",
    "mastodon": "mastodon",
    "bsky": "bluesky",
    "wp": "wordpress",
    "hookman": "hookman",
    "_town": "control",
}
Act = dict[str, Json]


class Town:
    """Same clock, seed and calls: same bytes. `pace` shortens only what people wait for."""

    def __init__(
        self, now: Callable[[], datetime], random: random.Random, pace: float = 1.0
    ) -> None:
        self._clock = now
        self._acting_at: datetime | None = None
        self._due: list[tuple[datetime, int, Act]] = []
        self._planned = 0
        self._answered: set[str] = set()
        self.random = random
        self.pace = pace
        self.people = People()
        self.ledger = Ledger(self.now)
        self.faults = Faults(random.shuffle)
        self.control = Control(self)
        self.names: dict[str, str] = {}
        self.base = "http://town.example"

    @cached_property
    def x(self) -> "X":
        from playground.platforms.x import X

        return X(self)

    @cached_property
    def graph(self) -> "Graph":
        from playground.platforms.graph import Graph

        return Graph(self)

    @cached_property
    def mastodon(self) -> "Mastodon":
        from playground.platforms.mastodon import Mastodon

        return Mastodon(self)

    @cached_property
    def bluesky(self) -> "Bluesky":
        from playground.platforms.bluesky import Bluesky

        return Bluesky(self)

    @cached_property
    def blogs(self) -> "Blogs":
        from playground.platforms.blogs import Blogs

        return Blogs(self)

    @cached_property
    def wordpress(self) -> "WordPress":
        from playground.platforms.wordpress import WordPress

        return WordPress(self)

    @cached_property
    def hookman(self) -> "Hookman":
        from playground.platforms.hookman import Hookman

        return Hookman(self)

    @cached_property
    def rt(self) -> "Rt":
        from playground.desks.rt import Rt

        return Rt(self)

    @cached_property
    def post(self) -> "Post":
        from playground.platforms.post import Post

        return Post(self)

    def now(self) -> datetime:
        """Aware UTC; while a back-dated act runs, the time of that act."""
        return self._acting_at or self._clock()

    def handle(self, request: Request) -> Response:
        """Answer one call. Raises AnswerLost or NeverArrived when a fault eats the answer."""
        self.tick()
        first, inner = request.below()
        if first not in ROOMS:
            return as_json({"message": f"No such place. There are: {', '.join(ROOMS)}."}, 404)
        room: Platform = getattr(self, ROOMS[first])
        fault = self.faults.take(f"{first}:{inner.method} {inner.path}")
        if fault is None:
            return room.handle(inner)
        response = self.faults.answer(fault, room, inner)
        if fault.then:
            self.act(fault.then)
        return response

    def act(self, act: Act, at: datetime | None = None) -> str:
        """A person does something: `{"who": "ana", "do": "x.post", "text": …}`.

        `do` names a platform and one of its `acts`, `as` names the result, and "$name" as a
        value stands for a result named before. `at` back-dates (in an act: ISO 8601 with
        its zone). Gives the native id.
        Raises KeyError for an unknown person or name, ValueError for an unknown act.
        """
        rest = {key: self._meant(value) for key, value in act.items()}
        who, do, name = rest.pop("who"), rest.pop("do"), rest.pop("as", None)
        if "at" in rest:
            at = datetime.fromisoformat(rest.pop("at"))
        platform, _, verb = do.partition(".")
        room = getattr(self, platform) if platform in ROOMS.values() else None
        if verb not in getattr(room, "acts", ()):
            raise ValueError(f"Nobody here can '{do}'. Name a platform and one of its acts.")
        before, self._acting_at = self._acting_at, at or self._acting_at
        try:
            native_id = str(getattr(room, verb)(who, **rest))
        finally:
            self._acting_at = before
        if name:
            self.names[name] = native_id
        return native_id

    def later(self, wait: timedelta, act: Act) -> None:
        """Let this act happen after a while, shortened by the town's pace."""
        self._planned += 1
        self._due.append((self.now() + wait / self.pace, self._planned, act))
        self._due.sort(key=lambda due: due[:2])

    def plan(self, story: Iterable[tuple[timedelta, Act]]) -> None:
        """Play a story from now: what lies before its start has already happened then."""
        start = self.now()
        for offset, act in sorted(story, key=lambda step: step[0]):
            if offset <= timedelta(0):
                self.act(act, at=start + offset)
            else:
                self.later(offset, act)

    def tick(self) -> None:
        """Do what has become due; every call does this first."""
        while self._due and self._due[0][0] <= self._clock():
            due_at, _, act = self._due.pop(0)
            self.act(act, at=due_at)

    def written_to(self, person: Person, answer: Act) -> None:
        """Somebody got a private message of ours: once, and in character, they answer."""
        if person.answer and person.key not in self._answered:
            self._answered.add(person.key)
            wait = timedelta(seconds=self.random.randint(25, 90))
            self.later(wait, {"who": person.key, "text": person.answer, **answer})

    def _meant(self, value: Json) -> Json:
        if isinstance(value, str) and value.startswith("$") and value[1:].isidentifier():
            return self.names[value[1:]]
        return value
