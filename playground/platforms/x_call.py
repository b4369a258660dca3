"""One call on the pretend X: who calls, what they may see, and how pages are cut."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from playground.people import Person
from playground.platforms import x_dialect as dialect
from playground.platforms.x_shape import Shape
from playground.platforms.x_store import DirectMessage, Post
from playground.wire import Json, Request, Response, as_json

if TYPE_CHECKING:
    from playground.platforms.x import X

# A page's token names the last item seen; real ones are opaque, so this one looks so too.
TOKEN_HEAD = "b26v89c19zqg8o3f"
Item = TypeVar("Item", Post, DirectMessage)


@dataclass(frozen=True)
class Call:
    x: "X"
    request: Request
    app: bool

    @property
    def me(self) -> Person:
        return self.x.brand

    @property
    def shape(self) -> Shape:
        return Shape(self.request, self.x.takes_ours, app=self.app)

    def need_user(self) -> None:
        if self.app:
            raise dialect.wrong_context()

    def person(self, x_id: str) -> Person | None:
        return next((one for one in self.x.town.people if one.x and one.x_id == x_id), None)

    def named(self, name: str) -> Person | None:
        everyone = self.x.town.people
        return next((one for one in everyone if one.x and one.x.lower() == name.lower()), None)

    def time(self, name: str) -> datetime | None:
        value = self.request.asked(name)
        if not value:
            return None
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            raise dialect.invalid(name, value, f"Invalid '{name}':'{value}'.") from None

    def number(self, name: str) -> int | None:
        value = self.request.asked(name)
        if value and not value.isdigit():
            raise dialect.invalid(name, value, f"'{name}' must be a tweet id.")
        return int(value) if value else None

    def size(self, least: int, most: int, usual: int) -> int:
        value = self.request.asked("max_results", str(usual))
        if not value.isdigit() or not least <= int(value) <= most:
            between = f"is not between {least} and {most}"
            message = f"The `max_results` query parameter value [{value}] {between}"
            raise dialect.invalid("max_results", value, message)
        return int(value)

    def page(
        self, found: Iterable[Item], size: int, token_name: str
    ) -> tuple[list[Item], dict[str, Json]]:
        """The items of this page, newest first, and the page's `meta`."""
        rest = self._after(found, token_name)
        items = list(islice(rest, size))
        meta: dict[str, Json] = {"result_count": len(items)}
        if items and isinstance(items[0], Post):
            meta |= {"newest_id": items[0].id, "oldest_id": items[-1].id}
        if len(items) == size and next(rest, None) is not None:
            meta["next_token"] = TOKEN_HEAD + format(int(items[-1].id), "x")
        return items, meta

    def _after(self, found: Iterable[Item], token_name: str) -> Iterator[Item]:
        token = self.request.asked(token_name) or self.request.asked("pagination_token")
        if not token:
            return iter(found)
        try:
            last = int(token.removeprefix(TOKEN_HEAD), 16)
        except ValueError:
            message = f"Invalid '{token_name}':[{token}]."
            raise dialect.invalid(token_name, token, message) from None
        return (item for item in found if int(item.id) < last)


def answer(items: list[Json], meta: dict[str, Json], more: Json) -> Response:
    """A page: an empty one has no `data` at all (X docs: "Search: integrate")."""
    return as_json(({"data": items} if items else {}) | more | {"meta": meta})


Verb = Callable[..., Response]
