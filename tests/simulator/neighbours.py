"""What people in the town do on the open networks, under the blog, and at the shop's counter."""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from playground.people import BRAND, PEOPLE
from playground.platforms.bluesky_store import stamp
from tests.simulator.mood import Mood
from tests.simulator.voice import Voice
from tests.simulator.world import World

ON_MASTODON = tuple(person.key for person in PEOPLE if person.mastodon and person.key != BRAND)
ANYBODY = tuple(person.key for person in PEOPLE if person.key != BRAND)
QUIRKS = (
    "idempotency ignored",
    "plain 401",
    "html 404",
    "conversations empty",
    "own direct hidden",
)
GARBAGE = (
    '{"version": 1, "delivery": "g-%d", "items": [{"id": 5, "text": null, "visibility": "public"}]}',
    '{"version": 9, "delivery": "g-%d", "items": []}', "g-%d: niente",
    '{"version": 1, "delivery": "d-1", "items": [{"g": %d}]}',
)  # fmt: skip


@dataclass
class Counter:
    """What the shop's counter brought to our door. ``taken``: items of deliveries that we accepted."""

    taken: dict[str, datetime] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)  # deleted there, perhaps before we heard it
    accepted: list[str] = field(default_factory=list)  # that we should have refused, and why


class Neighbours(Voice):
    def __init__(self, world: World, mood: Mood) -> None:
        super().__init__(world, mood)
        self.toots: list[tuple[str, str]] = []
        self.skies: list[tuple[str, str]] = []
        self.blog_posts: list[tuple[str, str]] = []
        self.comments: list[tuple[str, str]] = []
        self.notes: list[tuple[str, str]] = []
        self.counter = Counter()

    def elsewhere(self) -> tuple[tuple[float, Callable[[], str]], ...]:
        return (
            (4, self.toot), (3, self.toot_privately), (1, self.edit_toot), (1, self.delete_toot),
            (0.5, self.block_on_mastodon), (4, self.post_on_bluesky), (2, self.dm_on_bluesky),
            (1, self.edit_on_bluesky), (1, self.delete_on_bluesky), (1, self.close_on_bluesky),
            (3, self.comment_on_blog), (1, self.edit_comment), (1, self.moderate),
            (3, self.tell_the_shop), (1, self.edit_note), (1, self.delete_note), (1, self.send_again),
        )  # fmt: skip

    # Mastodon

    def toot(self) -> str:
        who = self.random.choice(ON_MASTODON)
        width = self.random.choice(("public", "public", "unlisted", "private"))
        if self.toots and self.random.random() < 0.3:
            to, text = self.random.choice(self.toots)[1], f"@linfa {self.words()}"
            return self._kept(self.toots, who, "mastodon.reply", to=to, text=text, visibility=width)
        text = self.random.choice(("@linfa ", "@linfa ", "#linfa ")) + self.words()
        return self._kept(self.toots, who, "mastodon.post", text=text, visibility=width)

    def toot_privately(self) -> str:
        who = self.random.choice(ON_MASTODON)
        return self._try(who, "mastodon.direct", text=self.in_private())

    def edit_toot(self) -> str:
        who, post = self._one_of(self.toots)
        return self._try(who, "mastodon.edit", post=post, text=f"@linfa {self.words()}")

    def delete_toot(self) -> str:
        who, post = self._one_of(self.toots)
        return self._try(who, "mastodon.delete", post=post)

    def block_on_mastodon(self) -> str:
        who, yes = self.random.choice(ON_MASTODON), self.random.random() < 0.5
        return self._try(who, "mastodon.block", yes=yes)

    # Bluesky

    def post_on_bluesky(self) -> str:
        who, more = self.random.choice(ANYBODY), dict[str, Any]()
        if self.skies and self.random.random() < 0.3:
            more["reply_to"] = self.random.choice(self.skies)[1]
        if self.random.random() < 0.15:
            back = timedelta(minutes=self.random.choice((-90, -5, 300)))
            more["created"] = stamp(self.town.now() + back)
        text = f"@linfa.example {self.words()}"[:290]
        return self._kept(self.skies, who, "bluesky.post", text=text, **more)

    def dm_on_bluesky(self) -> str:
        return self._try(self.random.choice(ANYBODY), "bluesky.dm", text=self.in_private())

    def edit_on_bluesky(self) -> str:
        who, post = self._one_of(self.skies)
        text = f"@linfa.example {self.words()}"[:290]
        return self._try(who, "bluesky.edit", post=post, text=text)

    def delete_on_bluesky(self) -> str:
        who, post = self._one_of(self.skies)
        return self._try(who, "bluesky.delete", post=post)

    def close_on_bluesky(self) -> str:
        who, allow = self.random.choice(ANYBODY), self.random.choice(("all", "none", "following"))
        return self._try(who, "bluesky.takes_messages", allow=allow)

    # The blog

    def comment_on_blog(self) -> str:
        under = self.random.choice(self.blog_posts)[1]
        on = [each for each in self.comments if each[1].startswith(f"{under}/")]
        more = {"reply_to": self.random.choice(on)[1].partition("/")[2]} if on else {}
        who = self.random.choice(ANYBODY)
        said = self._try(who, "wordpress.comment", post=under, text=self.words(), **more)
        self.comments.append((who, f"{under}/{said.rpartition(' ')[2]}"))
        return said

    def edit_comment(self) -> str:
        who, comment = self._one_of(self.comments)
        number = comment.partition("/")[2]
        return self._try(who, "wordpress.edit_comment", comment=number or "0", text=self.words())

    def moderate(self) -> str:
        _, comment = self._one_of(self.comments)
        status = self.random.choice(("hold", "approved", "spam", "trash"))
        number = comment.partition("/")[2] or "0"
        if number.isdigit():
            self.world.judged[int(number)] = self.town.now()
        return self._try(BRAND, "wordpress.moderate", comment=number, status=status)

    # The counter, which pushes

    def tell_the_shop(self) -> str:
        who, more = self.random.choice(ANYBODY), dict[str, Any]()
        text = self.words()
        if self.random.random() < 0.35:
            more, text = {"visibility": "private", "kind": "message"}, self.in_private()
        return self._kept(self.notes, who, "hookman.say", text=text, **more)

    def edit_note(self) -> str:
        who, item = self._one_of(self.notes)
        return self._try(who, "hookman.edit", item=item, text=self.words())

    def delete_note(self) -> str:
        who, item = self._one_of(self.notes)
        return self._try(who, "hookman.delete", item=item)

    def send_again(self) -> str:
        """Once more, by a forger, from a recording, or nothing that anybody could read."""
        deed = self.random.choice(("again", "forged", "late", "raw"))
        self.said += 1
        more = {"body": self.random.choice(GARBAGE) % self.said} if deed == "raw" else {}
        return self._try(BRAND, f"hookman.{deed}", **more)

    def brings(self, take_in: Callable[[dict[str, str], bytes], str]) -> str:
        """One delivery, not always the oldest; the door must tell a true one by itself."""
        shop = self.town.hookman
        shop._waiting.insert(
            0, shop._waiting.pop(self.random.randrange(min(3, len(shop._waiting))))
        )
        again = shop._waiting[0]
        body, headers = shop.next_push() or (b"", {})
        if self.random.random() < 0.15:
            return "delivery lost"
        came = take_in(headers, body)
        if not came.isdigit():
            if came in ("busy",) or came.startswith("DIED"):
                shop._waiting.append(again)
            return came
        if why := self._should_be_refused(headers, body):
            self.counter.accepted.append(f"{why}: {body[:60]!r}")
        items = json.loads(body)["items"]
        self.counter.gone |= {str(item["id"]) for item in items if item.get("deleted")}
        kept = [str(item["id"]) for item in items if not item.get("deleted") and item.get("text")]
        self.counter.taken |= dict.fromkeys(kept, self.town.now())
        return came

    def _should_be_refused(self, headers: dict[str, str], body: bytes) -> str:
        time = headers["X-Quattrocchi-Time"]
        told = f"{time}.".encode() + body
        right = hmac.new(self.town.hookman.secret.encode(), told, hashlib.sha256).hexdigest()
        late = abs(self.world.house.now().timestamp() - int(time)) > 310
        forged = headers["X-Quattrocchi-Signature"] != f"sha256={right}"
        return "forged" if forged else "a recording" if late else ""
