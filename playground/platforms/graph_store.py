"""What lies on the pretend page: posts, comments and Messenger messages."""

from dataclasses import dataclass
from datetime import UTC, datetime

from playground.people import Person

PAGE_ID = "104729001700001"
FIRST = 122_100_000_000_000_000


@dataclass(eq=False)
class Item:
    """A post (no parent) or a comment. `unsigned` ones come without their author."""

    id: str
    author: Person
    text: str
    at: datetime
    parent: "Item | None" = None
    unsigned: bool = False
    hidden: bool = False
    deleted: bool = False
    answered_privately: bool = False

    @property
    def post(self) -> "Item":
        return self.parent.post if self.parent else self

    @property
    def number(self) -> int:
        return int(self.id.rpartition("_")[2])


@dataclass(frozen=True)
class Message:
    id: str
    sender: Person
    recipient: Person
    text: str
    at: datetime


class Store:
    def __init__(self) -> None:
        self._count = 0
        self._items: dict[str, Item] = {}
        self.messages: list[Message] = []

    def new_post(self, author: Person, text: str, at: datetime) -> Item:
        """Posts are named `page_post` (Meta docs: "Page post")."""
        return self._keep(Item(f"{PAGE_ID}_{self._next()}", author, text, at))

    def new_comment(self, author: Person, text: str, at: datetime, on: Item) -> Item:
        """Comments are named `post_comment` (Meta docs: "Comment")."""
        name = f"{on.post.number}_{self._next()}"
        return self._keep(Item(name, author, text, at, parent=on))

    def new_message(self, sender: Person, recipient: Person, text: str, at: datetime) -> Message:
        made = Message(f"m_{self._next():x}", sender, recipient, text, at)
        self.messages.append(made)
        return made

    def get(self, item_id: str) -> Item | None:
        found = self._items.get(item_id)
        return None if found is None or found.deleted or found.post.deleted else found

    def posts(self) -> list[Item]:
        """Newest first."""
        posts = [each for each in self._items.values() if not each.parent and not each.deleted]
        return sorted(posts, key=lambda each: (each.at, each.number), reverse=True)

    def comments(self, on: Item, *, whole_tree: bool) -> list[Item]:
        """Oldest first: those right below, or everything under a post."""
        below = [
            each
            for each in self._items.values()
            if each.parent and not each.deleted and self._under(each, on, whole_tree=whole_tree)
        ]
        return sorted(below, key=lambda each: (each.at, each.number))

    def thread(self, person: Person) -> list[Message]:
        """Oldest first."""
        return [each for each in self.messages if person in (each.sender, each.recipient)]

    def _under(self, item: Item, on: Item, *, whole_tree: bool) -> bool:
        while item.parent:
            if item.parent is on:
                return True
            if not whole_tree:
                return False
            item = item.parent
        return False

    def _keep(self, item: Item) -> Item:
        self._items[item.id] = item
        return item

    def _next(self) -> int:
        self._count += 1
        return FIRST + self._count * 7


def stamp(at: datetime) -> str:
    """Meta's ISO 8601, whole seconds and a zone without colon."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
